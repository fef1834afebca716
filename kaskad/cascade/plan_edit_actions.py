"""Changing the plan: stages and activities, their periods, order, state, archive.

While the passport is frozen (`cascade.freezing`) everything but how far an activity is raises
Conflict.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade import (
    freezing,
    further_stages,
    part_actions,
    part_edits,
    plan_order,
    plan_row_ties,
)
from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, ActivityState, Initiative, Stage
from kaskad.cascade.part_edits import Row, rows_of
from kaskad.cascade.risk_parties import check_party
from kaskad.core import errors, revisions
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.people.models import Party, Person
from kaskad.periods import PeriodContext

STAGE = ("number", "title", "text", "period_raw")
ACTIVITY = (
    "number", "title", "content", "conditions", "result", "link", "period_raw", "stage_id",
    "state", "done_on", *plan_row_ties.FIELDS,
)  # fmt: skip
_SHARED = ("title", "result")
"""Cells that rows of the plan may share with a row above."""


def stage_context(initiative: Initiative, before: Sequence[Stage]) -> PeriodContext:
    """What bounds a stage: its project, and the stages *before* it."""
    ends = [one.ends_on for one in before if one.ends_on and one.archived_at is None]
    return PeriodContext(
        project_start=initiative.starts_on,
        project_end=initiative.ends_on,
        previous_stage_end=ends[-1] if ends else None,
    )


def activity_context(
    initiative: Initiative, stages: Sequence[Stage], stage_id: int | None
) -> PeriodContext:
    """What bounds an activity: its stage, and its project or all the project's stages."""
    live = [one for one in stages if one.archived_at is None]
    starts = [one.starts_on for one in live if one.starts_on]
    ends = [one.ends_on for one in live if one.ends_on]
    stage = next((one for one in stages if one.id == stage_id), None)
    return PeriodContext(
        stage_start=stage.starts_on if stage else None,
        stage_end=stage.ends_on if stage else None,
        project_start=initiative.starts_on or min(starts, default=None),
        project_end=initiative.ends_on or max(ends, default=None),
    )


def beyond_project(initiative: Initiative, starts_on: date | None, ends_on: date | None) -> bool:
    """Whether a stage is wider than its project, as far as both have dates."""
    first, last = initiative.starts_on, initiative.ends_on
    early = first is not None and starts_on is not None and starts_on < first
    late = last is not None and ends_on is not None and ends_on > last
    return early or late


def add_stage(
    actor: Person | None, place: Place, values: Mapping[str, Any], *, once: str | None = None
) -> Stage:
    """A further stage, behind the others. Raises Invalid without a title and a period."""
    if (made := journal.happened_once(actor.id if actor else None, once)) is not None:
        return db.session.get_one(Stage, made.subject_id)
    freezing.check(place.initiative)
    _check_stage(values.get("title", ""), values.get("period_raw", ""))
    before = rows_of(Stage, place.initiative)
    row = part_actions.add_stage(
        actor, place.initiative, context=stage_context(place.initiative, before),
        **{name: values.get(name, "") for name in STAGE},
    )  # fmt: skip
    row.by_hand = True
    db.session.flush()
    part_edits.note("plan.added", place, row, {"name": name_of(row)}, once)
    return row


def change_stage(
    actor: Person | None,
    place: Place,
    row: Stage,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Other words or another period; what stands in it is read anew. Raises Invalid, Conflict."""
    _only(changes, STAGE)
    freezing.check(place.initiative)
    if not part_edits.turn(actor, row, once):
        return False
    _check_stage(changes.get("title", row.title), changes.get("period_raw", row.period_raw))
    name = name_of(row)
    diff = part_edits.change(row, seen, changes)
    if "period_raw" in diff:
        rows = rows_of(Stage, place.initiative)
        before = rows[: [one.id for one in rows].index(row.id)]
        _read(row, stage_context(place.initiative, before))
        read_again(place.initiative, rows, row.id)
    return _changed("plan.changed", place, row, diff, once, name=name)


def add_activity(
    actor: Person | None, place: Place, values: Mapping[str, Any], *, once: str | None = None
) -> Activity:
    """A further activity, behind the others of its stage. Raises Invalid without a title."""
    if (made := journal.happened_once(actor.id if actor else None, once)) is not None:
        return db.session.get_one(Activity, made.subject_id)
    freezing.check(place.initiative)
    _titled(values.get("title", ""))
    stages = rows_of(Stage, place.initiative)
    stage = _stage(stages, values.get("stage_id"))
    parties = list(values.get("parties", ()))
    for party_id in parties:
        check_party(place, party_id, "parties")
    texts = ("title", "number", "content", "conditions", "result", "link", "period_raw")
    state = ActivityState(values.get("state") or ActivityState.PLANNED)
    row = part_actions.add_activity(
        actor, place.initiative, stage=stage, state=state,
        context=activity_context(place.initiative, stages, stage.id if stage else None),
        parties=[db.session.get_one(Party, party_id) for party_id in parties],
        **{name: values.get(name, "") for name in texts},
    )  # fmt: skip
    row.by_hand = True
    if others := further_stages.in_order(
        stages, values.get(further_stages.FIELD, ()), row.stage_id
    ):
        further_stages.set_further(row, others)
    row.done_on = _done_on(state, values.get("done_on"), None)
    plan_order.settle_in_stage(place.initiative, row, stages)
    db.session.flush()
    part_edits.note("plan.added", place, row, {"name": name_of(row)}, once)
    return row


def change_activity(
    actor: Person | None,
    place: Place,
    row: Activity,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Change fields of `ACTIVITY`; False when nothing changed. Raises Invalid, Conflict."""
    _only(changes, ACTIVITY)
    wanted = dict(changes)
    if "title" in wanted:
        _titled(wanted["title"])
    if not _turn(actor, place, row, wanted, once):
        return False
    name, number = name_of(row), row.number
    stages = rows_of(Stage, place.initiative)
    if "stage_id" in wanted and wanted["stage_id"] != row.stage_id:
        _stage(stages, wanted["stage_id"])
    if "state" in wanted:
        wanted["state"] = ActivityState(wanted["state"])
        wanted["done_on"] = _done_on(wanted["state"], wanted.get("done_on"), row)
    else:
        wanted.pop("done_on", None)
    ties = plan_row_ties.new_ties(place, row, seen, stages, wanted)
    diff = part_edits.change(row, seen, wanted, show=_shown)
    diff |= plan_row_ties.set_ties(row, ties, stages)
    for cell in _SHARED:
        if cell in diff:
            plan_order.unshare(row, number, cell)
    if "number" in diff:
        plan_order.follow_number(row, number)
    if "stage_id" in diff:
        plan_order.settle_in_stage(place.initiative, row, stages)
    if {"period_raw", "stage_id"} & set(diff):
        _read(row, activity_context(place.initiative, stages, row.stage_id))
    if set(diff) <= {"state", "done_on"}:
        return _changed("plan.state", place, row, diff, once, name=name)
    return _changed("plan.changed", place, row, diff, once, name=name)


def _turn(
    actor: Person | None, place: Place, row: Activity, wanted: Mapping[str, Any], once: str | None
) -> bool:
    """`part_edits.turn`; Conflict where the words of a frozen activity would change."""
    words = {name: value for name, value in wanted.items() if name not in freezing.PROGRESS}
    if words:
        freezing.hold(place.initiative)
    if not part_edits.turn(actor, row, once):
        return False
    others = plan_row_ties.other_ties(row, words)
    if others or part_edits.differs(row, words):
        freezing.check(place.initiative)
    return True


def set_state(
    actor: Person | None,
    place: Place,
    row: Activity,
    state: ActivityState,
    *,
    done_on: date | None = None,
    once: str | None = None,
) -> bool:
    """How far it is now, whatever it was; carried out today unless *done_on* says otherwise."""
    return change_activity(actor, place, row, None, {"state": state, "done_on": done_on}, once=once)


def move(
    actor: Person | None, place: Place, row: Stage | Activity, *, up: bool, once: str | None = None
) -> bool:
    """Change places with the neighbour above or below; False when there is none.

    An activity moves among those of its stage, with what stands below it.
    """
    freezing.check(place.initiative)
    if not part_edits.turn(actor, row, once):
        return False
    rows = rows_of(type(row), place.initiative)
    live = [one for one in rows if one.archived_at is None and plan_order.together(one, row)]
    try:
        after_id = part_edits.neighbour(rows, row, live, up=up)
    except LookupError:
        return False
    if isinstance(row, Activity):
        plan_order.move_branch(rows, row, live, up=up)
    else:
        part_edits.put_behind(rows, row, after_id)
        db.session.flush()
        plan_order.order_by_stages(place.initiative)
    db.session.flush()
    part_edits.note("plan.moved", place, row, {"name": name_of(row), "up": up}, once)
    return True


def archive(
    actor: Person | None, place: Place, row: Stage | Activity, *, once: str | None = None
) -> bool:
    """Put it away. Raises Invalid for a stage that still has activities."""
    freezing.check(place.initiative)
    if isinstance(row, Stage):
        held = db.session.scalar(
            select(Activity.id)
            .where(Activity.stage_id == row.id, Activity.archived_at.is_(None))
            .limit(1)
        )
        if held is not None:
            raise errors.Invalid(
                _("The stage still has activities. Move them to another stage first.")
            )
    return part_edits.put_away(
        actor, place, row, away=True, room="plan", name=name_of(row), once=once
    )


def restore(
    actor: Person | None, place: Place, row: Stage | Activity, *, once: str | None = None
) -> bool:
    """Bring it back to its place."""
    freezing.check(place.initiative)
    return part_edits.put_away(
        actor, place, row, away=False, room="plan", name=name_of(row), once=once
    )


def name_of(row: Stage | Activity) -> str:
    """What the journal calls it: number and title; a stage without a title by its period."""
    words = row.title or (row.period_raw if isinstance(row, Stage) else "")
    return " ".join(part for part in (row.number, " ".join(words.split())[:200]) if part)


def _only(changes: Mapping[str, Any], names: Sequence[str]) -> None:
    if unknown := set(changes) - set(names):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")


def _titled(title: str) -> None:
    if not title.strip():
        sentence = _("Please say what is done.")
        raise errors.Invalid(sentence, fields={"title": sentence})


def _check_stage(title: str, period_raw: str) -> None:
    if not title.strip() and not period_raw.strip():
        sentence = _("Please give the stage a title or a period.")
        raise errors.Invalid(sentence, fields={"title": sentence})


def _stage(stages: Sequence[Stage], stage_id: int | None) -> Stage | None:
    if not stage_id:
        return None
    for one in stages:
        if one.id == stage_id and one.archived_at is None:
            return one
    sentence = _("Choose from the list.")
    raise errors.Invalid(sentence, fields={"stage": sentence})


def _done_on(state: ActivityState, given: date | None, row: Activity | None) -> date | None:
    if state != ActivityState.DONE:
        return None
    return given or (row.done_on if row is not None else None) or today()


def _read(row: Row, context: PeriodContext) -> None:
    """Read the words of the period in *context*: structure and both dates anew."""
    for name, value in part_actions.periods_of(row.period_raw, context).items():
        setattr(row, name, value)


def read_again(initiative: Initiative, stages: Sequence[Stage], stage_id: int) -> None:
    """A stage lends its bounds to its activities: those nobody settled by hand are read anew."""
    context = activity_context(initiative, stages, stage_id)
    for one in rows_of(Activity, initiative, Activity.stage_id == stage_id):
        by_hand = one.period.get("edited") or one.period.get("reviewed_by")
        if one.period_raw and not by_hand:
            _read(one, context)


def _shown(field: str, value: Any) -> Any:
    if field == "stage_id" and value:
        stage = db.session.get(Stage, value)
        return name_of(stage) if stage else ""
    return value


def _changed(
    action: str, place: Place, row: Row, diff: revisions.Diff, once: str | None, **data: Any
) -> bool:
    if not diff:
        return False
    db.session.flush()
    told = dict(diff)
    if told.get("stage_id"):
        told["stage_id"] = [_shown("stage_id", one) or "" for one in told["stage_id"]]
    part_edits.note(action, place, row, {"changes": told, **data}, once)
    return True
