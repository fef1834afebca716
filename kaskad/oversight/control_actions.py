"""Control stages: writing them down, what was found, the conclusion, its measures, the archive.

Stages and what was found are written by whoever holds MILESTONE_EDIT; a conclusion is drawn by
somebody with CONTROL_CONCLUDE who does not lead the project (`control_access`). The words of the
period stay as written, their reading follows (domain.md, D1).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from kaskad import journal
from kaskad.cascade import part_actions, part_edits
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative
from kaskad.cascade.risk_parties import check_party, party_names
from kaskad.core import errors, revisions
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.oversight.control_access import check_concluder
from kaskad.oversight.control_rows import last_position
from kaskad.oversight.models import Conclusion, ControlStage
from kaskad.people.models import Person
from kaskad.periods import PeriodContext

FIELDS = ("number", "subject", "period_raw", "expected", "controller_id")
CONCLUSION = ("found", "conclusion", "measures", "measures_due_on", "concluded_on")
_NAMELESS = ("controller_id",)
"""Fields of which the journal says only that they were changed: it outlives people's wishes."""


def control_context(initiative: Initiative) -> PeriodContext:
    """What bounds the period of a control stage: its project."""
    return part_actions.context_of(initiative)


def add_control_stage(
    actor: Person, place: Place, values: Mapping[str, Any], *, once: str | None = None
) -> ControlStage:
    """A further control stage with values of `FIELDS`. Raises Invalid without a subject."""
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(ControlStage, made.subject_id)
    _only(values, FIELDS)
    _about(values.get("subject", ""))
    check_party(place, values.get("controller_id"), "controller")
    row = ControlStage(
        initiative_id=place.initiative.id, position=last_position(ControlStage, place.initiative),
        number=values.get("number", ""), subject=values["subject"],
        expected=values.get("expected", ""), controller_id=values.get("controller_id"),
        by_hand=True, **_period(place, values.get("period_raw", "")),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _note("added", place, row, {"period": row.period_raw}, once)
    return row


def change_control_stage(
    actor: Person,
    place: Place,
    row: ControlStage,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Change fields of `FIELDS`; False when nothing changed. Raises Invalid, Conflict."""
    _only(changes, FIELDS)
    if "subject" in changes:
        _about(changes["subject"])
    if not part_edits.turn(actor, row, once):
        return False
    if changes.get("controller_id", row.controller_id) != row.controller_id:
        check_party(place, changes["controller_id"], "controller")
    diff = revisions.change(row, seen, changes, show=_shown)
    if "period_raw" in diff:
        for name, value in _period(place, row.period_raw).items():
            setattr(row, name, value)
    return _changed("changed", place, row, diff, {}, once)


def write_found(
    actor: Person,
    place: Place,
    row: ControlStage,
    seen: int | None,
    found: str,
    *,
    once: str | None = None,
) -> bool:
    """What there is; the lead may say so, it concludes nothing. Raises Conflict."""
    if not part_edits.turn(actor, row, once):
        return False
    if row.conclusion is not None and found != row.found:
        raise errors.Conflict(_("It is concluded: what was found stands."))
    diff = revisions.change(row, seen, {"found": found})
    if diff:
        row.found_at = journal.when()
    return _changed("found", place, row, diff, {}, once)


def conclude(
    actor: Person,
    place: Place,
    row: ControlStage,
    seen: int | None,
    values: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """What the stage has come to, with values of `CONCLUSION`; concluding again changes it.

    Raises Forbidden for whoever leads the project, Invalid without what was found or for a day
    that has not come, Conflict.
    """
    check_concluder(actor, place)
    _only(values, CONCLUSION)
    wanted = {name: values.get(name, getattr(row, name)) for name in CONCLUSION}
    wanted["concluded_on"] = wanted["concluded_on"] or today()
    _sound(wanted)
    if not part_edits.turn(actor, row, once):
        return False
    wanted["conclusion"] = Conclusion(wanted["conclusion"])
    if not wanted["measures"] or wanted["measures"] != row.measures:
        wanted["measures_done_on"] = None
    diff = revisions.change(row, seen, wanted)
    if diff:
        row.concluded_by_id = actor.id
    if "found" in diff:
        row.found_at = journal.when()
    return _changed("concluded", place, row, diff, {"conclusion": str(row.conclusion)}, once)


def reopen_control_stage(
    actor: Person, place: Place, row: ControlStage, *, once: str | None = None
) -> bool:
    """Take the conclusion back; what was found stays. False when there is none."""
    check_concluder(actor, place)
    if not part_edits.turn(actor, row, once) or row.conclusion is None:
        return False
    was = str(row.conclusion)
    changes = {"conclusion": None, "concluded_on": None, "measures_done_on": None}
    diff = revisions.change(row, None, changes)
    row.concluded_by_id = None
    return _changed("reopened", place, row, diff, {"conclusion": was}, once)


def settle_measures(
    actor: Person, place: Place, row: ControlStage, day: date | None, *, once: str | None = None
) -> bool:
    """The measures were carried out on *day*; None: they were not after all. Raises Invalid."""
    if day is not None and day > today():
        sentence = _("This day has not come yet.")
        raise errors.Invalid(sentence, fields={"done_on": sentence})
    if not part_edits.turn(actor, row, once):
        return False
    if row.conclusion is None or not row.measures:
        raise errors.Conflict(_("Nothing is asked for here any more."))
    diff = revisions.change(row, None, {"measures_done_on": day})
    action = "measures_open" if day is None else "measures_done"
    return _changed(action, place, row, diff, {"day": revisions.plain(day)}, once)


def archive_control_stage(
    actor: Person, place: Place, row: ControlStage, *, once: str | None = None
) -> bool:
    """Take it off the list; it can be brought back. A concluded one stays, for it is a record."""
    if row.conclusion is not None:
        check_concluder(actor, place)
    return part_edits.put_away(
        actor, place, row, away=True, room="control", name=name_of(row), once=once
    )


def restore_control_stage(
    actor: Person, place: Place, row: ControlStage, *, once: str | None = None
) -> bool:
    """Bring it back."""
    return part_edits.put_away(
        actor, place, row, away=False, room="control", name=name_of(row), once=once
    )


def name_of(row: ControlStage) -> str:
    """What the journal calls it: number and object of control."""
    return " ".join(part for part in (row.number, " ".join(row.subject.split())[:200]) if part)


def _period(place: Place, raw: str) -> dict[str, Any]:
    return part_actions.periods_of(raw, control_context(place.initiative))


def _only(values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    if unknown := set(values) - set(names):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")


def _about(subject: str) -> None:
    if not subject.strip():
        sentence = _("Please say what is checked.")
        raise errors.Invalid(sentence, fields={"subject": sentence})


def _sound(wanted: Mapping[str, Any]) -> None:
    """Refuse a conclusion that says nothing or lies ahead."""
    fields: dict[str, str] = {}
    if not wanted["found"].strip():
        fields["found"] = _("Please say what was found.")
    if wanted["conclusion"] not in set(Conclusion):
        fields["conclusion"] = _("Choose from the list.")
    if wanted["concluded_on"] > today():
        fields["concluded_on"] = _("This day has not come yet.")
    due = wanted["measures_due_on"]
    if due is not None and not wanted["measures"].strip():
        fields["measures"] = _("Please say what has to be done by that day.")
    elif due is not None and due < wanted["concluded_on"]:
        fields["measures_due_on"] = _("It lies before the day of the conclusion.")
    if fields:
        raise errors.Invalid(next(iter(fields.values())), fields=fields)


def _shown(name: str, value: Any) -> Any:
    if name == "controller_id" and value is not None:
        return party_names([value]).get(value, "")
    return value


def _changed(
    action: str,
    place: Place,
    row: ControlStage,
    diff: revisions.Diff,
    data: Mapping[str, Any],
    once: str | None,
) -> bool:
    if not diff:
        return False
    db.session.flush()
    told = {name: [] if name in _NAMELESS else both for name, both in diff.items()}
    _note(action, place, row, {"changes": told, **data}, once)
    return True


def _note(
    action: str, place: Place, row: ControlStage, data: Mapping[str, Any], once: str | None
) -> None:
    part_edits.note(f"control.{action}", place, row, {"name": name_of(row), **data}, once)
