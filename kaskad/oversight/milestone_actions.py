"""Milestones: setting, changing, moving with a reason, passing, cancelling, the archive.

The day of the plan (`baseline_on`) stays once a passport is approved or waits for approval, but for
a request for a change that was approved (`change_plan_day`); the forecast moves only with a reason,
which stays as a `MilestoneShift` (domain.md, 4.9). Whoever calls has found the place by
MILESTONE_EDIT, so that an initiative in the archive is not changed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from kaskad import journal
from kaskad.cascade import freezing, part_edits
from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, Initiative, Stage
from kaskad.cascade.risk_parties import check_party, party_names
from kaskad.core import errors, revisions
from kaskad.core.db import db
from kaskad.core.i18n import show_day, today
from kaskad.oversight.control_access import check_own_milestone, may_set_control_dates
from kaskad.oversight.control_rows import last_position
from kaskad.oversight.models import Milestone, MilestoneShift
from kaskad.people.models import Person

FIELDS = ("name", "document", "responsible_id", "stage_id", "activity_id", "baseline_on")


def baseline_frozen(initiative: Initiative) -> bool:
    """Whether the days of the plan stand: the passport is approved, or waits for it."""
    return initiative.passport_version is not None or freezing.is_frozen(initiative)


def outside(initiative: Initiative, day: date) -> bool:
    """Whether the day lies outside the project, as far as that has bounds."""
    first, last = initiative.starts_on, initiative.ends_on
    return (first is not None and day < first) or (last is not None and day > last)


def bounds_words(initiative: Initiative) -> str:
    """«Проект идёт 01.09.2020 – 31.08.2024», for warnings."""
    return str(
        _(
            "The project lasts from %(first)s to %(last)s.",
            first=show_day(initiative.starts_on) or "…",
            last=show_day(initiative.ends_on) or "…",
        )
    )


def add_milestone(
    actor: Person,
    place: Place,
    *,
    name: str,
    planned_on: date,
    document: str = "",
    responsible_id: int | None = None,
    stage_id: int | None = None,
    activity_id: int | None = None,
    control_date: bool = False,
    reason: str = "",
    once: str | None = None,
) -> Milestone:
    """A milestone of the plan or, with *control_date*, a date set by the director or the office.

    A day outside the project needs a *reason*. Raises Invalid, Forbidden.
    """
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(Milestone, made.subject_id)
    if control_date and not may_set_control_dates(actor, place):
        raise errors.Forbidden(_("Only the director and the project office set control dates."))
    _named(name)
    _inside(place, planned_on, reason, "planned_on")
    check_party(place, responsible_id, "responsible")
    _check_parts(place, stage_id, activity_id)
    row = Milestone(
        initiative_id=place.initiative.id, position=last_position(Milestone, place.initiative),
        name=name, document=document, responsible_id=responsible_id, stage_id=stage_id,
        activity_id=activity_id, baseline_on=planned_on, forecast_on=planned_on,
        set_by_id=actor.id if control_date else None, by_hand=True,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    data = {"day": revisions.plain(planned_on), "control_date": control_date, "reason": reason}
    _note("added", place, row, data, once)
    return row


def change_milestone(
    actor: Person,
    place: Place,
    row: Milestone,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    reason: str = "",
    once: str | None = None,
) -> bool:
    """Other words, another party or place in the plan; the day of the plan while it is a draft.

    Raises Invalid, Conflict, Forbidden; False when nothing changed.
    """
    if unknown := set(changes) - set(FIELDS):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")
    if "name" in changes:
        _named(changes["name"])
    if "baseline_on" in changes:
        freezing.hold(place.initiative)  # so that nobody approves in between
    if not part_edits.turn(actor, row, once):
        return False
    check_own_milestone(actor, place, row.set_by_id)
    wanted = dict(changes)
    planned = wanted.get("baseline_on", row.baseline_on)
    if planned != row.baseline_on:
        if baseline_frozen(place.initiative):
            sentence = _("The passport is approved or waits for approval: the plan stands.")
            raise errors.Invalid(sentence, fields={"planned_on": sentence})
        _inside(place, planned, reason, "planned_on")
    if wanted.get("responsible_id", row.responsible_id) != row.responsible_id:
        check_party(place, wanted["responsible_id"], "responsible")
    _check_parts(place, wanted.get("stage_id"), wanted.get("activity_id"), row)
    as_planned = row.forecast_on == row.baseline_on
    diff = revisions.change(row, seen, wanted, show=_shown)
    if "baseline_on" in diff and as_planned:
        row.forecast_on = row.baseline_on  # it was never expected on another day
    told = {name: [] if name in _NAMELESS else both for name, both in diff.items()}
    return _changed("changed", place, row, told, {"reason": reason}, once)


def change_plan_day(actor: Person | None, place: Place, row: Milestone, day: date) -> bool:
    """Another day of an approved plan, as a request asked for it (inside `freezing.thawed`).

    A forecast that was never another day follows. False when it is so already; raises Conflict
    while the passport is frozen, and for a control point that was put away.
    """
    freezing.check(place.initiative)
    if not part_edits.turn(actor, row, None):
        return False
    as_planned = row.forecast_on == row.baseline_on
    diff = revisions.change(row, None, {"baseline_on": day})
    if diff and as_planned:
        row.forecast_on = row.baseline_on
    return _changed("changed", place, row, diff, {}, None)


def move_milestone(
    actor: Person,
    place: Place,
    row: Milestone,
    seen: int | None,
    day: date,
    reason: str,
    *,
    once: str | None = None,
) -> MilestoneShift | None:
    """Expect it on another day, for a *reason*; None when it is expected then already.

    Raises Invalid without a reason or for one that is over, Conflict.
    """
    if not reason.strip():
        sentence = _("Please say why it moves.")
        raise errors.Invalid(sentence, fields={"reason": sentence})
    if not part_edits.turn(actor, row, once):
        return None
    _still_open(row)
    before = row.forecast_on
    if not revisions.change(row, seen, {"forecast_on": day}):
        return None
    shift = MilestoneShift(
        milestone_id=row.id, old_on=before, new_on=day, reason=reason, shifted_by_id=actor.id,
        shifted_at=journal.when(),
    )  # fmt: skip
    db.session.add(shift)
    db.session.flush()
    days = [revisions.plain(before), revisions.plain(day)]
    _note("moved", place, row, {"days": days, "reason": reason}, once)
    return shift


def pass_milestone(
    actor: Person,
    place: Place,
    row: Milestone,
    seen: int | None,
    day: date,
    *,
    document: str | None = None,
    once: str | None = None,
) -> bool:
    """It was reached on *day*, confirmed by *document* (None: as written before).

    Raises Invalid for a day that has not come, Conflict; False when it is marked so already.
    """
    if day > today():
        sentence = _("This day has not come yet.")
        raise errors.Invalid(sentence, fields={"actual_on": sentence})
    if not part_edits.turn(actor, row, once):
        return False
    if row.cancelled_at is not None:
        raise errors.Conflict(_("It was cancelled meanwhile. Open it again first."))
    changes: dict[str, Any] = {"actual_on": day}
    if document is not None:
        changes["document"] = document
    diff = revisions.change(row, seen, changes)
    data = {"day": revisions.plain(day), "document": row.document}
    return _changed("passed", place, row, diff, data, once)


def cancel_milestone(
    actor: Person,
    place: Place,
    row: Milestone,
    seen: int | None,
    reason: str,
    *,
    once: str | None = None,
) -> bool:
    """It is no longer needed, for a *reason*. Raises Invalid, Conflict, Forbidden."""
    if not reason.strip():
        sentence = _("Please say why it is no longer needed.")
        raise errors.Invalid(sentence, fields={"reason": sentence})
    if not part_edits.turn(actor, row, once):
        return False
    check_own_milestone(actor, place, row.set_by_id)
    _still_open(row)
    changes = {"cancelled_at": journal.when(), "cancel_reason": reason}
    diff = revisions.change(row, seen, changes)
    return _changed("cancelled", place, row, diff, {"reason": reason}, once)


def reopen_milestone(
    actor: Person, place: Place, row: Milestone, seen: int | None = None, *, once: str | None = None
) -> bool:
    """It was not reached after all, or is needed again; False when it is open."""
    if not part_edits.turn(actor, row, once):
        return False
    if row.cancelled_at is not None:
        check_own_milestone(actor, place, row.set_by_id)
    changes = {"actual_on": None, "cancelled_at": None, "cancel_reason": ""}
    diff = revisions.change(row, seen, changes)
    return _changed("reopened", place, row, diff, {}, once)


def archive_milestone(
    actor: Person, place: Place, row: Milestone, *, once: str | None = None
) -> bool:
    """Take it off the list; it can be brought back. Raises Forbidden."""
    check_own_milestone(actor, place, row.set_by_id)
    return part_edits.put_away(
        actor, place, row, away=True, room="milestone", name=row.name, once=once
    )


def restore_milestone(
    actor: Person, place: Place, row: Milestone, *, once: str | None = None
) -> bool:
    """Bring it back with its shifts."""
    return part_edits.put_away(
        actor, place, row, away=False, room="milestone", name=row.name, once=once
    )


_NAMELESS = ("responsible_id",)
"""Fields of which the journal says only that they were changed: it outlives people's wishes."""


def _named(name: str) -> None:
    if not name.strip():
        sentence = _("Please say what has to be there by then.")
        raise errors.Invalid(sentence, fields={"name": sentence})


def _inside(place: Place, day: date, reason: str, field: str) -> None:
    if outside(place.initiative, day) and not reason.strip():
        sentence = _(
            "%(bounds)s If the day is right all the same, say why below.",
            bounds=bounds_words(place.initiative),
        )
        raise errors.Invalid(sentence, fields={field: sentence})


def _check_parts(
    place: Place, stage_id: int | None, activity_id: int | None, row: Milestone | None = None
) -> None:
    """Refuse a stage or an activity that is not of this plan, or was put away since."""
    for table, part_id, now in (
        (Stage, stage_id, row.stage_id if row is not None else None),
        (Activity, activity_id, row.activity_id if row is not None else None),
    ):
        if part_id is None or part_id == now:
            continue
        found: Any = db.session.get(table, part_id) if part_id < 2**63 else None
        foreign = found is None or found.initiative_id != place.initiative.id
        if foreign or found.archived_at is not None:
            sentence = _("Choose from the list.")
            raise errors.Invalid(sentence, fields={"part": sentence})


def _still_open(row: Milestone) -> None:
    if row.actual_on is not None:
        raise errors.Conflict(_("It is marked as passed. Open it again first."))
    if row.cancelled_at is not None:
        raise errors.Conflict(_("It was cancelled meanwhile. Open it again first."))


def _shown(name: str, value: Any) -> Any:
    """A value as the other side of a conflict reads it."""
    if value is None:
        return value
    if name == "responsible_id":
        return party_names([value]).get(value, "")
    if name in {"stage_id", "activity_id"}:
        part: Any = db.session.get(Stage if name == "stage_id" else Activity, value)
        return (part.title or part.number) if part is not None else ""
    return value


def _changed(
    action: str,
    place: Place,
    row: Milestone,
    diff: Mapping[str, Any],
    data: Mapping[str, Any],
    once: str | None,
) -> bool:
    if not diff:
        return False
    db.session.flush()
    _note(action, place, row, {"changes": dict(diff), **data}, once)
    return True


def _note(
    action: str, place: Place, row: Milestone, data: Mapping[str, Any], once: str | None
) -> None:
    part_edits.note(f"milestone.{action}", place, row, {"name": row.name, **data}, once)
