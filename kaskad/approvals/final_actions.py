"""Writing the final report (domain.md, R16) and handing it to whoever decides.

What stands in the room already (stages, sprints, lessons) is read, not typed. It is written while
the work goes on; a completed initiative keeps it as it was when it was decided on.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from kaskad import journal
from kaskad.approvals.life import missing
from kaskad.approvals.life_facts import life_facts
from kaskad.approvals.life_words import need_word
from kaskad.approvals.models import FinalReport, LifeStep, Outcome, ResultOutcome
from kaskad.cascade.access import Place
from kaskad.cascade.models import ExpectedResult, InitiativeState
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Person

WORDS = ("goal_outcome", "goal_words", "lessons", "replication", "conclusion", "early")
OUTCOME = ("outcome", "words")
OPEN = (InitiativeState.RUNNING, InitiativeState.PAUSED)
"""While the initiative is in one of these the report is written."""


def check_open(place: Place) -> None:
    """Raise Conflict unless the report is written now."""
    state = InitiativeState(place.initiative.state)
    if state == InitiativeState.COMPLETED:
        raise errors.Conflict(_("The project is completed: its final report stays as it is."))
    if state not in OPEN:
        raise errors.Conflict(_("The final report is written while the project is running."))


def change_report(
    actor: Person, place: Place, seen: int | None, changes: Mapping[str, Any]
) -> revisions.Diff:
    """What people write in the report (`WORDS`). Raises Conflict; who calls it journals."""
    _only(changes, WORDS)
    lock(place.initiative)
    check_open(place)
    row = db.session.get(FinalReport, place.initiative.id)
    if row is None:
        row = FinalReport(
            initiative_id=place.initiative.id, begun_at=journal.when(), revision=1,
            field_revisions={}, goal_words="", lessons="", replication="", conclusion="",
            early=False,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
    wanted = dict(changes)
    if "goal_outcome" in wanted:
        wanted["goal_outcome"] = _outcome(wanted["goal_outcome"], "goal_outcome")
    del actor
    return revisions.change(lock(row), seen, wanted)


def judge_result(
    place: Place, result: ExpectedResult, seen: int | None, changes: Mapping[str, Any]
) -> revisions.Diff:
    """What became of one expected result (`OUTCOME`). Raises Conflict; who calls it journals."""
    _only(changes, OUTCOME)
    check_open(place)
    row = db.session.get(ResultOutcome, result.id)
    if row is None:
        row = ResultOutcome(result_id=result.id, revision=1, field_revisions={}, words="")
        db.session.add(row)
        db.session.flush()
    wanted = dict(changes)
    if "outcome" in wanted:
        wanted["outcome"] = _outcome(wanted["outcome"], "outcome")
    return revisions.change(lock(row), seen, wanted)


def note_change(place: Place, fields: list[str], *, once: str | None = None) -> None:
    """Tell the journal what of the report was written; nothing for no *fields*."""
    if fields:
        _note("changed", place, {"fields": sorted(set(fields))}, once)


def send_report(actor: Person, place: Place, *, once: str | None = None) -> bool:
    """Hand the report to whoever decides: it waits on their day. False when it is there already.

    Raises Invalid while something is missing that a completion asks for.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    lock(place.initiative)
    check_open(place)
    facts = life_facts(place.initiative)
    lacking = [need_word(need, facts) for need in missing(LifeStep.COMPLETED, facts)]
    if lacking:
        raise errors.Invalid(
            _("Something is missing for this step: %(what)s", what=" ".join(lacking))
        )
    row = db.session.get(FinalReport, place.initiative.id)
    if row is None or not row.conclusion.strip():
        sentence = _("Please write the conclusion: what the director is asked to decide.")
        raise errors.Invalid(sentence, fields={"conclusion": sentence})
    if lock(row).sent_at is not None:
        return False
    row.sent_at, row.sent_by_id = journal.when(), actor.id
    revisions.touch(row, "sent_at")
    db.session.flush()
    _note("sent", place, {"early": row.early}, once)
    return True


def take_report_back(actor: Person, place: Place, *, once: str | None = None) -> bool:
    """Go on writing: it no longer waits for a decision. False when it does not wait."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    check_open(place)
    row = db.session.get(FinalReport, place.initiative.id)
    if row is None or lock(row).sent_at is None:
        return False
    row.sent_at = row.sent_by_id = None
    revisions.touch(row, "sent_at")
    db.session.flush()
    _note("taken_back", place, {}, once)
    return True


def _outcome(value: Any, field: str) -> Outcome | None:
    if not value:
        return None
    if value not in set(Outcome):
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={field: sentence})
    return Outcome(value)


def _only(changes: Mapping[str, Any], names: tuple[str, ...]) -> None:
    if unknown := set(changes) - set(names):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")


def _note(action: str, place: Place, data: dict[str, Any], once: str | None) -> None:
    journal.record(
        f"final_report.{action}",
        "initiative",
        place.initiative.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data=data,
        once=once,
    )
