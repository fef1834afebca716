"""The planning page: what could come into the sprint, what is in it, whether it will fit.

A fixed number of statements, whatever the number of cards and activities.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import not_, select

from kaskad.boards.access import BoardPlace
from kaskad.boards.models import Card
from kaskad.boards.plan_queries import MadeCard, PlanGroup, PlanRow, Span, plan_rows, span_of
from kaskad.calendars.pages import VacationSource
from kaskad.cascade.faces import Face
from kaskad.cascade.models import ActivityState, ExpectedResult
from kaskad.cascade.queries import team
from kaskad.core.db import db
from kaskad.core.i18n import show_day, today, zone
from kaskad.people.models import Person
from kaskad.sprints import forecast
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.card_rows import CardLine, card_columns, card_facts, card_lines
from kaskad.sprints.flow import throughput
from kaskad.sprints.flow_queries import flow_of
from kaskad.sprints.list_queries import OpenImprovement, open_improvements
from kaskad.sprints.models import (
    RUNNING,
    Sprint,
    SprintCapacity,
    SprintCard,
    SprintResult,
    SprintState,
)
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.planning_actions import results_of
from kaskad.sprints.windows import ProposedWindow, vacations_of, windows_for
from kaskad.sprints.wording import sprint_name

MOST_WAITING = 300


@dataclass(frozen=True)
class PlanItem:
    """An activity of the plan, or one repetition of it, that may become a card of the sprint."""

    value: str
    """`activity:7`, or `time:7:2021/2022`."""
    number: str
    title: str
    when: str
    who: str
    fits: bool
    """Its days meet those of the sprint."""


@dataclass(frozen=True)
class PlanPart:
    """Items under one heading of the plan."""

    heading: str
    period_raw: str
    items: tuple[PlanItem, ...]
    made: tuple[MadeCard, ...]
    """Cards that were made of its activities before."""
    open: bool


@dataclass(frozen=True)
class Sources:
    """What could come into the sprint."""

    improvements: tuple[OpenImprovement, ...]
    waiting: tuple[CardLine, ...]
    more_waiting: int
    """So many further cards are not shown."""
    parts: tuple[PlanPart, ...]
    planned: bool
    """The plan has activities, be they all done."""
    span: Span


@dataclass(frozen=True)
class ScopeView:
    """What is in the sprint, what it lacks for the start, whether it will fit."""

    cards: tuple[CardLine, ...]
    missing: tuple[tuple[str, str], ...]
    """(place on the page, sentence)."""
    warning: str


@dataclass(frozen=True)
class CapacityRow:
    """A person of the team and the days they give; None: not said."""

    face: Face
    days: Decimal | None


@dataclass(frozen=True)
class PlanningView:
    """The whole page."""

    sources: Sources
    scope: ScopeView
    results: tuple[SprintResult, ...]
    promised: tuple[ExpectedResult, ...]
    """Expected results of the project no result of the sprint is a step to yet."""
    capacity: tuple[CapacityRow, ...]
    windows: tuple[ProposedWindow, ...]
    vacations: VacationSource | None
    """Whose vacations the windows keep off."""
    row: tuple[Sprint, ...]

    @property
    def days(self) -> Decimal:
        """Days of all people together."""
        return sum((one.days for one in self.capacity if one.days), Decimal(0))

    @property
    def people(self) -> int:
        """How many people give days."""
        return sum(1 for one in self.capacity if one.days)


def planning_view(
    person: Person, place: SprintPlace, first: str | None = None, last: str | None = None
) -> PlanningView:
    """The page of a sprint being planned or running; *first* and *last* school year of the plan."""
    sprint = place.sprint
    row = row_of(sprint.initiative_id)
    results = results_of(sprint.id)
    taken = {one.expected_result_id for one in results}
    windows = windows_for(place, row, sprint) if sprint.state in _OPEN else []
    return PlanningView(
        sources=sources_of(place, first, last),
        scope=scope_view(place, row),
        results=tuple(results),
        promised=tuple(one for one in promised_of(sprint.initiative_id) if one.id not in taken),
        capacity=capacity_of(sprint),
        windows=tuple(windows),
        vacations=vacations_of(place, windows, person),
        row=tuple(row),
    )


_OPEN = (SprintState.PLANNING, *RUNNING)


def promised_of(initiative_id: int) -> list[ExpectedResult]:
    """The project's expected results in the order of the passport. One statement."""
    return list(
        db.session.scalars(
            select(ExpectedResult)
            .where(
                ExpectedResult.initiative_id == initiative_id,
                ExpectedResult.archived_at.is_(None),
            )
            .order_by(ExpectedResult.position, ExpectedResult.id)
        )
    )


def capacity_of(sprint: Sprint) -> tuple[CapacityRow, ...]:
    """The team with the days each gives. Two statements."""
    rows = db.session.execute(
        select(SprintCapacity.person_id, SprintCapacity.days).where(
            SprintCapacity.sprint_id == sprint.id
        )
    )
    days: dict[int, Decimal] = {row[0]: row[1] for row in rows}
    return tuple(
        CapacityRow(one.face, days.get(one.face.id))
        for one in team(sprint.initiative_id)
        if one.role != "observer"
    )


def sources_of(place: SprintPlace, first: str | None, last: str | None) -> Sources:
    """Improvement actions, waiting cards, activities of the plan. Eight statements at most."""
    sprint, board_place = place.sprint, place.board_place
    initiative = place.place.initiative
    span = span_of(initiative, sprint.starts_on or today(), first, last)
    waiting, more = _waiting(board_place, sprint)
    groups = plan_rows(board_place.board, initiative, span)
    return Sources(
        tuple(one for one in open_improvements(initiative.id) if one.row.card_id is None),
        waiting, more, _parts(groups, sprint), any(group.rows for group in groups), span,
    )  # fmt: skip


def _waiting(board_place: BoardPlace, sprint: Sprint) -> tuple[tuple[CardLine, ...], int]:
    """Unfinished cards in no sprint: first those that were in one before. Three statements."""
    held = select(SprintCard.card_id).where(SprintCard.left_at.is_(None))
    board = board_place.board
    rows = db.session.execute(
        card_columns()
        .where(
            Card.board_id == board.id,
            Card.archived_at.is_(None),
            Card.finished_at.is_(None),
            not_(Card.id.in_(held)),
        )
        .order_by(Card.number)
    ).all()
    more = max(0, len(rows) - MOST_WAITING)
    rows = rows[:MOST_WAITING]
    facts = card_facts([row[0] for row in rows], sprint)
    lines = card_lines(rows, (board.key, board.key_fold), facts)
    return tuple(sorted(lines, key=lambda one: not one.travelled)), more


def _parts(groups: Sequence[PlanGroup], sprint: Sprint) -> tuple[PlanPart, ...]:
    found: list[PlanPart] = []
    for group in groups:
        items = tuple(item for row in group.rows for item in _items(row, sprint))
        made = tuple(card for row in group.rows for card in row.made)
        if not items and not made:
            continue
        wanted = any(item.fits for item in items) or not any(part.open for part in found)
        found.append(PlanPart(group.heading, group.period_raw, items, made, bool(items) and wanted))
    return tuple(found)


def _items(row: PlanRow, sprint: Sprint) -> list[PlanItem]:
    if row.state in {ActivityState.DONE, ActivityState.CANCELLED}:
        return []
    who = ", ".join(party.name for party in row.parties)
    if row.by_default_each:
        return [
            PlanItem(
                f"time:{row.id}:{time.name}", row.number, f"{row.title} ({time.name})",
                _days(time.starts_on, time.due_on), who,
                _fits(sprint, time.starts_on or time.due_on, time.due_on),
            )
            for time in row.times
            if time.made is None
        ]  # fmt: skip
    if row.made_whole:
        return []
    fits = _fits(sprint, row.starts_on or row.due_on, row.due_on or row.starts_on)
    when = row.period_raw or str(_("no dates in the plan"))
    return [PlanItem(f"activity:{row.id}", row.number, row.title, when, who, fits)]


def _days(first: date | None, last: date) -> str:
    if first is None or first == last:
        return str(_("not later than %(day)s", day=show_day(last)))
    return f"{show_day(first)} – {show_day(last)}"


def _fits(sprint: Sprint, first: date | None, last: date | None) -> bool:
    if sprint.starts_on is None or sprint.ends_on is None or first is None or last is None:
        return False
    return first <= sprint.ends_on and last >= sprint.starts_on


def scope_view(place: SprintPlace, row: Sequence[Sprint]) -> ScopeView:
    """What is in the sprint now. Five statements at most."""
    sprint = place.sprint
    cards = scope_cards(place)
    return ScopeView(cards, _missing(sprint, row, len(cards)), _will_it_fit(place, cards))


def scope_cards(place: SprintPlace) -> tuple[CardLine, ...]:
    """The cards in the sprint, in the order of their numbers. Three statements."""
    sprint, board = place.sprint, place.board_place.board
    rows = db.session.execute(
        card_columns()
        .add_columns(SprintCard.initial)
        .join(SprintCard, SprintCard.card_id == Card.id)
        .where(SprintCard.sprint_id == sprint.id, SprintCard.left_at.is_(None))
        .order_by(Card.number)
    ).all()
    later = {row[0] for row in rows if sprint.started_at is not None and not row[9]}
    facts = card_facts([row[0] for row in rows], sprint)
    return card_lines([row[:9] for row in rows], (board.key, board.key_fold), facts, later)


def _missing(sprint: Sprint, row: Sequence[Sprint], cards: int) -> tuple[tuple[str, str], ...]:
    """What stands in the way of the start, with the place on the page that mends it."""
    found: list[tuple[str, str]] = []
    if not sprint.goal:
        found.append(("facts", _("Please write the goal of the sprint.")))
    if sprint.starts_on is None or sprint.ends_on is None:
        found.append(("facts", _("Please set the first and the last day.")))
    elif sprint.ends_on < today():
        found.append(("facts", _("The last day has passed already.")))
    if not cards:
        found.append(("sources", _("There is not a single card in the sprint yet.")))
    found += [
        (
            "",
            _(
                "%(other)s is still running: a project has one running sprint.",
                other=sprint_name(other.number),
            ),
        )
        for other in row
        if other.id != sprint.id and other.state in RUNNING
    ]
    return tuple((where, str(words)) for where, words in found)


def _will_it_fit(place: SprintPlace, cards: Sequence[CardLine]) -> str:
    """A sentence when past throughput says that it will not; else nothing. Two statements."""
    sprint = place.sprint
    left = sum(1 for card in cards if not card.finished)
    if sprint.starts_on is None or sprint.ends_on is None or not left:
        return ""
    day = today()
    begin = max(sprint.starts_on, day)
    weeks = ((sprint.ends_on - begin).days + 1) / 7
    if weeks <= 0:
        return ""
    flow = flow_of(place.board_place.board.id, day)
    if not flow.fates:
        return ""
    first = min(fate.created_at for fate in flow.fates.values()).astimezone(zone()).date()
    weekly = throughput(flow, first - timedelta(days=first.weekday()), day).weekly
    chance = forecast.chance_to_fit(weekly, cards=left, weeks=weeks, seed=sprint.id)
    if chance is None or chance >= 0.5:
        return ""
    recent = weekly[-forecast.HISTORY :]
    usual = round(sum(recent) / len(recent) * weeks)
    percent = round(chance * 20) * 5
    said = (
        _("below %(percent)s%%", percent=5)
        if percent < 5
        else _("about %(percent)s%%", percent=percent)
    )
    return str(
        _(
            "It will hardly fit: %(cards)s in this time. By the pace of the last %(weeks)s the team"
            " finishes about %(usual)s; the chance to finish all is %(chance)s.",
            cards=ngettext("%(num)s card", "%(num)s cards", left),
            weeks=ngettext("%(num)s week", "%(num)s weeks", len(recent)),
            usual=usual, chance=said,
        )
    )  # fmt: skip
