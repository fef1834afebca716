"""Planning a sprint: opening it, its goal, days, expected results, capacity, and the start."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from kaskad.cascade.models import ExpectedResult, Initiative, InitiativeState, TeamMember
from kaskad.cascade.wording import state_word
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.forms import clean
from kaskad.core.i18n import zone
from kaskad.core.ordering import between
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person
from kaskad.sprints import rules
from kaskad.sprints.access import PlanPlace, SprintPlace
from kaskad.sprints.events import note_sprint
from kaskad.sprints.models import (
    OVER,
    Sprint,
    SprintCapacity,
    SprintCard,
    SprintResult,
    SprintState,
)
from kaskad.sprints.plan_actions import needed_reason, row_of
from kaskad.sprints.scope_actions import held_row, members

SPRINT_FIELDS = ("title", "goal", "starts_on", "ends_on", "definition_of_done")
MOST_RESULTS = 50
TITLE_LIMIT = 300


def open_planning(
    actor: Person,
    place: SprintPlace,
    *,
    override_reason: str = "",
    may_override: bool = False,
    once: str | None = None,
) -> Event | None:
    """Open a shell for planning; None when it is open already.

    Only after the sprint before it is over. *may_override* (the project office) with a reason
    opens it earlier; the reason stays on the sprint for ever. Raises Conflict, Invalid.
    """
    sprint = place.sprint
    row = held_row(sprint.initiative_id)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if sprint.state == SprintState.PLANNING:
        return None
    rules.check_state(sprint, SprintState.SHELL)
    before = rules.previous_of(sprint, row)
    ahead = before is not None and before.state not in OVER
    if ahead and not may_override:
        raise rules.locked(sprint, row)
    if ahead:
        sprint.override_reason = needed_reason(override_reason)
        sprint.override_by_id = actor.id
    return open_shell(place, sprint, once=once)


def open_shell(place: PlanPlace, sprint: Sprint, *, once: str | None = None) -> Event:
    """A shell, already locked and allowed to, becomes a sprint being planned."""
    sprint.state, sprint.opened_at = SprintState.PLANNING, when()
    sprint.goal = sprint.goal or sprint.outline
    if place.plan is not None and not sprint.definition_of_done:
        sprint.definition_of_done = place.plan.definition_of_done
    revisions.touch(sprint, "state", "goal", "definition_of_done")
    db.session.flush()
    return note_sprint(place, sprint, "opened", once=once, override=sprint.override_reason)


def _taken_days(row: Sequence[Sprint], but: Sprint) -> list[tuple[int, date | None, date | None]]:
    return [
        (
            one.number,
            one.starts_on,
            rules.actual_end(
                one, one.closed_at.astimezone(zone()).date() if one.closed_at else None
            ),
        )
        for one in row
        if one.id != but.id and one.state != SprintState.CANCELLED
    ]  # fmt: skip


def change_sprint(
    actor: Person, place: SprintPlace, changes: Mapping[str, Any], *, seen: int | None,
    once: str | None = None,
) -> Event | None:  # fmt: skip
    """Change SPRINT_FIELDS, drawn from revision *seen*; None when nothing really changed.

    Raises Conflict for a shell, a sprint that is over, or a field somebody changed meanwhile;
    Invalid for days that cannot be, or too long a title.
    """
    sprint = place.sprint
    row = held_row(sprint.initiative_id)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    rules.check_open(sprint, row)
    wanted = {name: value for name, value in changes.items() if name in SPRINT_FIELDS}
    if len(wanted.get("title", "")) > TITLE_LIMIT:
        sentence = _("Too long: at most %(limit)s characters.", limit=str(TITLE_LIMIT))
        raise errors.Invalid(sentence, fields={"title": sentence})
    if {"starts_on", "ends_on"} & wanted.keys():
        _check_days(place, sprint, wanted, row)
    diff = revisions.change(sprint, seen, wanted)
    if not diff:
        return None
    db.session.flush()
    return note_sprint(place, sprint, "changed", once=once, changes=diff)


def _check_days(
    place: SprintPlace, sprint: Sprint, wanted: Mapping[str, Any], row: Sequence[Sprint]
) -> None:
    starts_on = wanted.get("starts_on", sprint.starts_on)
    ends_on = wanted.get("ends_on", sprint.ends_on)
    if (starts_on, ends_on) == (sprint.starts_on, sprint.ends_on):
        return
    if sprint.state != SprintState.PLANNING and starts_on != sprint.starts_on:
        sentence = _("The sprint has started: its first day stays.")
        raise errors.Invalid(sentence, fields={"starts_on": sentence})
    initiative = place.place.initiative
    bounds = (initiative.starts_on, initiative.ends_on)
    rules.check_days(starts_on, ends_on, _taken_days(row, sprint), bounds)


def add_result(
    actor: Person,
    place: SprintPlace,
    *,
    text: str = "",
    expected_result_id: int | None = None,
    once: str | None = None,
) -> SprintResult:
    """An expected result of the sprint: in own words, or a step to one of the project's.

    Raises Invalid for neither, Conflict for a shell.
    """
    sprint = lock(place.sprint)
    if (made := happened_once(actor.id, once)) is not None:
        return db.session.get_one(SprintResult, made.data["result_id"])
    rules.check_open(sprint, row_of(sprint.initiative_id))
    text = clean(text)
    if expected_result_id is not None:
        promised = db.session.get(ExpectedResult, expected_result_id)
        if promised is None or promised.initiative_id != sprint.initiative_id:
            raise errors.NotFound(_("There is no such expected result in this project."))
        text = text or promised.text
    if not text:
        sentence = _("Please write what will be there when the sprint is over.")
        raise errors.Invalid(sentence, fields={"text": sentence})
    held = results_of(sprint.id)
    if len(held) >= MOST_RESULTS:
        raise errors.Invalid(_("A sprint has at most %(most)s results.", most=str(MOST_RESULTS)))
    result = SprintResult(
        sprint_id=sprint.id, text=text, expected_result_id=expected_result_id,
        position=between(held[-1].position if held else None, None),
    )  # fmt: skip
    db.session.add(result)
    db.session.flush()
    note_sprint(place, sprint, "result_added", once=once, result_id=result.id, text=text)
    return result


def results_of(sprint_id: int) -> list[SprintResult]:
    """The sprint's results in order. One statement."""
    return list(
        db.session.scalars(
            select(SprintResult)
            .where(SprintResult.sprint_id == sprint_id, SprintResult.archived_at.is_(None))
            .order_by(SprintResult.position, SprintResult.id)
        )
    )


def result_in(place: SprintPlace, result_id: int) -> SprintResult:
    """The result, if it is one of this very sprint, locked. Raises NotFound."""
    result = db.session.get(SprintResult, result_id)
    if result is None or result.sprint_id != place.sprint.id or result.archived_at is not None:
        raise errors.NotFound(_("There is no such result in this sprint any more."))
    return lock(result)


def change_result(
    _actor: Person, place: SprintPlace, result_id: int, text: str, *, seen: int | None
) -> Event | None:
    """Put the result into other words; None when they are the same."""
    sprint = lock(place.sprint)
    rules.check_open(sprint, row_of(sprint.initiative_id))
    result = result_in(place, result_id)
    text = clean(text)
    if not text:
        sentence = _("Please write what will be there when the sprint is over.")
        raise errors.Invalid(sentence, fields={"text": sentence})
    diff = revisions.change(result, seen, {"text": text})
    if not diff:
        return None
    db.session.flush()
    return note_sprint(
        place, sprint, "result_changed", result_id=result.id, text=text, changes=diff
    )


def remove_result(_actor: Person, place: SprintPlace, result_id: int) -> Event:
    """The sprint no longer promises the result."""
    sprint = lock(place.sprint)
    rules.check_open(sprint, row_of(sprint.initiative_id))
    result = result_in(place, result_id)
    result.archived_at = when()
    revisions.touch(result, "archived_at")
    db.session.flush()
    return note_sprint(place, sprint, "result_removed", result_id=result.id, text=result.text)


def set_capacity(
    _actor: Person, place: SprintPlace, days: Mapping[int, Decimal | None]
) -> Event | None:
    """How many working days each person gives: {person id: days, None for "not said"}.

    Only people of the project's team. None when nothing changed. Raises Invalid.
    """
    sprint = lock(place.sprint)
    rules.check_open(sprint, row_of(sprint.initiative_id))
    for amount in days.values():
        if amount is not None and not 0 <= amount <= 400:
            sentence = _("Days are a number from 0 to 400.")
            raise errors.Invalid(sentence, fields={"days": sentence})
    _check_team(place, (person_id for person_id, amount in days.items() if amount is not None))
    held = {
        one.person_id: one
        for one in db.session.scalars(
            select(SprintCapacity).where(SprintCapacity.sprint_id == sprint.id)
        )
    }
    changed = 0
    for person_id, amount in days.items():
        row = held.get(person_id)
        before = row.days if row else None
        if before == amount:
            continue
        changed += 1
        if row is None:
            db.session.add(SprintCapacity(sprint_id=sprint.id, person_id=person_id, days=amount))
        elif amount is None:
            db.session.delete(row)
        else:
            row.days = amount
    if not changed:
        return None
    db.session.flush()
    return note_sprint(place, sprint, "capacity_set", people=changed)


def _check_team(place: SprintPlace, person_ids: Iterable[int]) -> None:
    path = place.place.initiative.path.strip("/").split("/")
    team = set(
        db.session.scalars(
            select(TeamMember.person_id).where(
                TeamMember.initiative_id.in_([int(part) for part in path]),
                TeamMember.until.is_(None),
            )
        )
    )
    if not team.issuperset(person_ids):
        sentence = _("Only people of the project's team give their days to a sprint.")
        raise errors.Invalid(sentence, fields={"days": sentence})


def start_sprint(actor: Person, place: SprintPlace, *, once: str | None = None) -> Event | None:
    """Start the sprint: its scope of now is the one it is measured by. None if it runs already.

    Raises Conflict while another one runs or the project rests, Invalid without a goal, days, or a
    single card.
    """
    sprint = place.sprint
    row = held_row(sprint.initiative_id)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if sprint.state == SprintState.ACTIVE:
        return None
    if sprint.state == SprintState.SHELL:
        raise rules.locked(sprint, row)
    rules.check_state(sprint, SprintState.PLANNING)
    rules.check_one_running(sprint, row)
    _check_running(sprint)
    _check_ready(sprint)
    scope = members(sprint)
    if not scope:
        raise errors.Invalid(
            _("There is not a single card in the sprint yet."),
            what_next=(_("Take cards from the plan or from the list of work."),),
        )
    db.session.execute(
        update(SprintCard)
        .where(SprintCard.sprint_id == sprint.id, SprintCard.left_at.is_(None))
        .values(initial=True)
    )
    for time, _card, _column in scope:
        db.session.expire(time)
    sprint.state, sprint.started_at = SprintState.ACTIVE, when()
    revisions.touch(sprint, "state")
    db.session.flush()
    return note_sprint(
        place, sprint, "started", once=once, scope=[card.id for _t, card, _c in scope],
        cards=len(scope), starts_on=str(sprint.starts_on), ends_on=str(sprint.ends_on),
    )  # fmt: skip


def _check_running(sprint: Sprint) -> None:
    state = db.session.get_one(Initiative, sprint.initiative_id).state
    if state != InitiativeState.RUNNING:
        raise errors.Conflict(
            _(
                "The project is not running now (%(state)s), so its sprints do not start.",
                state=state_word(state).lower(),
            ),
            what_next=(_("A decision that the project goes on comes first."),),
        )


def _check_ready(sprint: Sprint) -> None:
    fields = {}
    if not sprint.goal:
        fields["goal"] = _("Please write the goal of the sprint.")
    if sprint.starts_on is None or sprint.ends_on is None:
        fields["starts_on"] = _("Please set the first and the last day.")
    elif sprint.ends_on < when().astimezone(zone()).date():
        fields["ends_on"] = _("The last day has passed already.")
    if fields:
        raise errors.Invalid(
            _("The sprint cannot start yet: %(why)s", why=" ".join(map(str, fields.values()))),
            fields={name: str(words) for name, words in fields.items()},
        )
