"""Risks of an initiative: writing one down, assessing it, measures against it, the archive.

Everything journals in words without names of people. An initiative in the archive is not changed:
whoever calls has found its place by INITIATIVE_EDIT.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from kaskad import journal
from kaskad.cascade import part_actions
from kaskad.cascade.access import Place
from kaskad.cascade.models import MeasureState, Risk, RiskMeasure, RiskState
from kaskad.cascade.risk_level import SCALE, level_of
from kaskad.cascade.risk_parties import check_party, party_names
from kaskad.cascade.risk_ties import TIES, check_tie, tie_words
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Person

WORDS = ("name", "mitigation", "category")
ASSESSMENT = ("probability", "impact", "owner_id", "review_on", "state", *TIES)
MEASURE = ("text", "responsible_id", "due_on", "state")
_NAMELESS = ("owner_id", "responsible_id")
"""Fields of which the journal says only that they were changed: it outlives people's wishes."""


def add_risk(
    actor: Person,
    place: Place,
    *,
    name: str,
    mitigation: str = "",
    category: str = "",
    once: str | None = None,
) -> Risk:
    """A risk that stands in no document; not assessed yet. Raises Invalid without a name."""
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(Risk, made.subject_id)
    _named(name)
    row = part_actions.add_risk(actor, place.initiative, name=name, mitigation=mitigation)
    row.category, row.by_hand = category, True
    db.session.flush()
    _note("added", place, row, {}, once)
    return row


def change_risk(
    actor: Person,
    place: Place,
    risk: Risk,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Other words for it (`WORDS`); False when nothing changed. Raises Invalid, Conflict."""
    _only(changes, WORDS)
    if "name" in changes:
        _named(changes["name"])
    if not _turn(actor, risk, once):
        return False
    diff = revisions.change(risk, seen, changes)
    return _changed("changed", place, risk, diff, once)


def assess_risk(
    actor: Person,
    place: Place,
    risk: Risk,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Probability, impact, who answers, the day of review, what it threatens (`ASSESSMENT`).

    Each may be taken back to None; without one of the two numbers the risk is not assessed.
    False when nothing changed. Raises Invalid, Conflict.
    """
    _only(changes, ASSESSMENT)
    for name in ("probability", "impact"):
        if changes.get(name) is not None and changes[name] not in SCALE:
            sentence = _("Choose from the list.")
            raise errors.Invalid(sentence, fields={name: sentence})
    if not _turn(actor, risk, once):
        return False
    wanted = dict(changes)
    if "state" in wanted:
        wanted["state"] = RiskState(wanted["state"])
    if wanted.get("owner_id", risk.owner_id) != risk.owner_id:
        check_party(place, wanted["owner_id"], "owner")
    for name in TIES:
        if wanted.get(name, getattr(risk, name)) != getattr(risk, name):
            check_tie(place, name, wanted[name])
    before, had = level_of(risk.probability, risk.impact), risk.owner_id is not None
    diff = revisions.change(risk, seen, wanted, show=_shown)
    after = level_of(risk.probability, risk.impact)
    told: dict[str, Any] = {"level": [before, after]}
    if "owner_id" in diff:  # who it is the journal does not keep, that there is somebody it does
        told["owned"] = [had, risk.owner_id is not None]
    return _changed("assessed", place, risk, diff, once, **told)


def plan_measure(
    actor: Person,
    place: Place,
    risk: Risk,
    *,
    text: str,
    responsible_id: int | None = None,
    due_on: date | None = None,
    once: str | None = None,
) -> RiskMeasure:
    """What is done against the risk. Raises Invalid without words."""
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(RiskMeasure, made.data["measure_id"])
    _worded(text)
    _live(risk)
    check_party(place, responsible_id, "responsible")
    row = RiskMeasure(
        risk_id=risk.id,
        text=text,
        responsible_id=responsible_id,
        due_on=due_on,
        added_at=journal.when(),
    )
    db.session.add(row)
    db.session.flush()
    data = {"measure_id": row.id, "text": text, "due_on": revisions.plain(due_on)}
    _note("measure_planned", place, risk, data, once)
    return row


def change_measure(
    actor: Person,
    place: Place,
    risk: Risk,
    measure: RiskMeasure,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Other words, another day, another party; False when nothing changed."""
    _only(changes, MEASURE)
    if "text" in changes:
        _worded(changes["text"])
    if not _turn(actor, risk, once):
        return False
    wanted = dict(changes)
    if "state" in wanted:
        wanted["state"] = MeasureState(wanted["state"])
    lock(measure)
    if wanted.get("responsible_id", measure.responsible_id) != measure.responsible_id:
        check_party(place, wanted["responsible_id"], "responsible")
    diff = revisions.change(measure, seen, wanted, show=_shown)
    if "state" in diff:
        done = measure.state == MeasureState.DONE
        measure.done_at = journal.when() if done else None
    action = f"measure_{measure.state}" if list(diff) == ["state"] else "measure_changed"
    return _changed(action, place, risk, diff, once, measure_id=measure.id, text=measure.text)


def settle_measure(
    actor: Person,
    place: Place,
    risk: Risk,
    measure: RiskMeasure,
    state: MeasureState,
    seen: int | None = None,
    *,
    once: str | None = None,
) -> bool:
    """Done, given up, or planned again; False when it was so already."""
    return change_measure(actor, place, risk, measure, seen, {"state": state}, once=once)


def archive_risk(actor: Person, place: Place, risk: Risk, *, once: str | None = None) -> bool:
    """Take it off the list; it can be brought back. False when it is there already."""
    return _put_away(actor, place, risk, away=True, once=once)


def restore_risk(actor: Person, place: Place, risk: Risk, *, once: str | None = None) -> bool:
    """Bring it back, with its assessment and measures."""
    return _put_away(actor, place, risk, away=False, once=once)


def _put_away(actor: Person, place: Place, risk: Risk, *, away: bool, once: str | None) -> bool:
    if journal.happened_once(actor.id, once) is not None:
        return False
    lock(risk)
    if (risk.archived_at is not None) == away:
        return False
    risk.archived_at = journal.when() if away else None
    revisions.touch(risk, "archived_at")
    db.session.flush()
    _note("archived" if away else "restored", place, risk, {}, once)
    return True


def _turn(actor: Person, risk: Risk, once: str | None) -> bool:
    """Whether there is something to do: False for a form that has come before."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    _live(risk)
    return True


def _live(risk: Risk) -> None:
    if lock(risk).archived_at is not None:
        raise errors.Conflict(_("This risk is in the archive. Restore it first."))


def _only(changes: Mapping[str, Any], names: tuple[str, ...]) -> None:
    if unknown := set(changes) - set(names):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")


def _named(name: str) -> None:
    if not name.strip():
        sentence = _("Please say in a few words what may happen.")
        raise errors.Invalid(sentence, fields={"name": sentence})


def _worded(text: str) -> None:
    if not text.strip():
        sentence = _("Please say what is to be done.")
        raise errors.Invalid(sentence, fields={"text": sentence})


def _shown(name: str, value: Any) -> Any:
    """A value as the other side of a conflict reads it."""
    if name in _NAMELESS and value is not None:
        return party_names([value]).get(value, "")
    return tie_words(name, value) if name in TIES else value


def _told(name: str, value: Any) -> Any:
    """A value as the journal keeps it: what is threatened in words that need no further look-up."""
    return tie_words(name, value) if name in TIES else value


def _changed(
    action: str,
    place: Place,
    risk: Risk,
    diff: revisions.Diff,
    once: str | None,
    **data: Any,
) -> bool:
    if not diff:
        return False
    db.session.flush()
    told = {
        name: [] if name in _NAMELESS else [_told(name, one) for one in both]
        for name, both in diff.items()
    }
    _note(action, place, risk, {"changes": told, **data}, once)
    return True


def _note(action: str, place: Place, risk: Risk, data: dict[str, Any], once: str | None) -> None:
    journal.record(
        f"risk.{action}",
        "risk",
        risk.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={"name": risk.name, **data},
        once=once,
    )
