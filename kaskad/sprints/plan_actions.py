"""The plan of sprints: how many are foreseen, what is known of those ahead."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from kaskad.boards.board_actions import create_board
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.forms import clean, clean_line
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person
from kaskad.sprints.access import PlanPlace, SprintPlace
from kaskad.sprints.events import note_plan, note_sprint
from kaskad.sprints.models import OVER, RUNNING, Fate, Sprint, SprintPlan, SprintState
from kaskad.sprints.rules import check_state
from kaskad.sprints.scope_actions import held_row, let_go
from kaskad.sprints.wording import sprint_name

MOST_SPRINTS = 60
PLAN_FIELDS = ("deadline_raw", "deadline_on", "definition_of_done", "agreement")
SHELL_FIELDS = ("window_raw", "outline")


def row_of(initiative_id: int) -> list[Sprint]:
    """All sprints of the project by number, the cancelled ones, too. One statement."""
    return list(
        db.session.scalars(
            select(Sprint).where(Sprint.initiative_id == initiative_id).order_by(Sprint.number)
        )
    )


def needed_reason(reason: str) -> str:
    """*reason* cleaned. Raises Invalid for an empty one."""
    reason = clean(reason)
    if not reason:
        sentence = _("Please say why: the reason stays in the journal.")
        raise errors.Invalid(sentence, fields={"reason": sentence})
    return reason


def _check_count(count: int) -> int:
    if not 1 <= count <= MOST_SPRINTS:
        sentence = _("A project has from 1 to %(most)s sprints.", most=str(MOST_SPRINTS))
        raise errors.Invalid(sentence, fields={"count": sentence})
    return count


def plan_sprints(
    actor: Person,
    place: PlanPlace,
    *,
    count: int,
    initial: bool,
    deadline_raw: str = "",
    deadline_on: date | None = None,
    definition_of_done: str = "",
    once: str | None = None,
) -> SprintPlan:
    """Let the project work in sprints: *count* shells, and number 0 before them if *initial*.

    Makes the board if there is none. Said again by the same form (*once*), or while there is a
    plan already, it gives back the plan there is.
    """
    initiative = lock(place.place.initiative)
    plan = db.session.get(SprintPlan, initiative.id)
    if plan is not None or happened_once(actor.id, once) is not None:
        return plan or db.session.get_one(SprintPlan, initiative.id)
    count = _check_count(count)
    board = create_board(actor, initiative=initiative, at=when())
    plan = SprintPlan(
        initiative_id=initiative.id, deadline_raw=clean_line(deadline_raw),
        deadline_on=deadline_on, definition_of_done=clean(definition_of_done), made_at=when(),
    )  # fmt: skip
    first = 0 if initial else 1
    db.session.add(plan)
    db.session.add_all(
        Sprint(initiative_id=initiative.id, number=number) for number in range(first, count + 1)
    )
    db.session.flush()
    note_plan(
        PlanPlace(place.place, board, plan), "planned", once=once, count=count, initial=initial
    )
    return plan


def change_plan(
    _actor: Person, place: PlanPlace, changes: dict[str, Any], *, seen: int | None
) -> Event | None:
    """Change what holds for all sprints (PLAN_FIELDS); None when nothing did. Raises Conflict."""
    plan = lock(_plan(place))
    wanted = {name: value for name, value in changes.items() if name in PLAN_FIELDS}
    diff = revisions.change(plan, seen, wanted)
    if not diff:
        return None
    db.session.flush()
    return note_plan(place, "changed", changes=diff)


def _plan(place: PlanPlace) -> SprintPlan:
    if place.plan is None:
        raise errors.NotFound(_("The project does not work in sprints."))
    return place.plan


def change_count(
    actor: Person, place: PlanPlace, count: int, *, reason: str, once: str | None = None
) -> Event | None:
    """Foresee another number of sprints, with the reason; None when it is the same.

    Only shells come and go: what has been planned or run stays. A number that was cancelled while
    it was a shell comes back before a new one is made.
    """
    lock(_plan(place))
    if (made := happened_once(actor.id, once)) is not None:
        return made
    count = _check_count(count)
    initiative_id = place.place.initiative.id
    row = [sprint for sprint in held_row(initiative_id) if sprint.number]
    live = [sprint for sprint in row if sprint.state != SprintState.CANCELLED]
    if count == len(live):
        return None
    reason = needed_reason(reason)
    before = len(live)
    if count < before:
        going = live[count:]
        stays = [sprint for sprint in going if sprint.state != SprintState.SHELL]
        if stays:
            names = ", ".join(sprint_name(sprint.number) for sprint in stays)
            sentence = _(
                "Fewer cannot be foreseen: this has been planned already: %(names)s.", names=names
            )
            raise errors.Invalid(sentence, fields={"count": sentence})
        for sprint in going:
            sprint.state, sprint.cancel_reason = SprintState.CANCELLED, reason
            revisions.touch(sprint, "state")
    else:
        _add_shells(initiative_id, row, count - before)
    db.session.flush()
    return note_plan(place, "count_changed", once=once, count=[before, count], reason=reason)


def _add_shells(initiative_id: int, row: list[Sprint], wanted: int) -> None:
    last_live = max((one.number for one in row if one.state != SprintState.CANCELLED), default=0)
    idle = [
        one
        for one in row
        if one.state == SprintState.CANCELLED and one.number > last_live and one.opened_at is None
    ]
    for sprint in idle[:wanted]:
        sprint.state, sprint.cancel_reason = SprintState.SHELL, ""
        revisions.touch(sprint, "state")
    last = max((one.number for one in row), default=0)
    db.session.add_all(
        Sprint(initiative_id=initiative_id, number=last + step)
        for step in range(1, wanted - len(idle[:wanted]) + 1)
    )


def outline_sprint(
    _actor: Person, place: SprintPlace, changes: dict[str, Any], *, seen: int | None
) -> Event | None:
    """Write the rough window and the outline of the goal: all that may be said of a shell.

    None when nothing changed. Raises Conflict for a sprint that is no longer ahead, Invalid for
    texts that are too long.
    """
    sprint = lock(place.sprint)
    check_state(sprint, SprintState.SHELL, SprintState.PLANNING)
    wanted = {name: value for name, value in changes.items() if name in SHELL_FIELDS}
    if len(wanted.get("window_raw", "")) > 300:
        sentence = _("Too long: at most %(limit)s characters.", limit="300")
        raise errors.Invalid(sentence, fields={"window_raw": sentence})
    diff = revisions.change(sprint, seen, wanted)
    if not diff:
        return None
    db.session.flush()
    return note_sprint(place, sprint, "outlined", changes=diff)


def cancel_sprint(
    actor: Person, place: SprintPlace, *, reason: str, once: str | None = None
) -> Event | None:
    """Give the sprint up, with the reason; its cards go back to the plan. None if it is already.

    A closed one stays closed: Conflict.
    """
    sprint = place.sprint
    held_row(sprint.initiative_id)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if sprint.state == SprintState.CANCELLED:
        return None
    check_state(sprint, SprintState.SHELL, SprintState.PLANNING, *RUNNING)
    reason = needed_reason(reason)
    cards = 0
    if sprint.state != SprintState.SHELL:
        cards = let_go(place.board_place, sprint, Fate.PLAN, reason=reason)
    before = sprint.state
    sprint.state, sprint.cancel_reason = SprintState.CANCELLED, reason
    revisions.touch(sprint, "state")
    db.session.flush()
    said = ngettext("%(num)s card", "%(num)s cards", cards) if cards else ""
    return note_sprint(
        place, sprint, "cancelled", once=once, before=str(before), reason=reason, cards=said
    )


def is_over(sprint: Sprint) -> bool:
    """Whether nothing more happens in the sprint."""
    return sprint.state in OVER
