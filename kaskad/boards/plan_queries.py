"""The plan of a project as a choice of cards to make: activities, their dates, cards made before.

Four statements whatever the number of activities.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import exists, select

from kaskad.boards.models import Board, Card
from kaskad.calendars.queries import calendar_of_owner
from kaskad.cascade.models import Activity, ActivityParty, ActivityState, Initiative, Stage
from kaskad.core.db import db
from kaskad.people.models import Party
from kaskad.periods import (
    Occurrence,
    Origin,
    Period,
    PeriodContext,
    PeriodKind,
    SchoolCalendar,
    SchoolYear,
    occurrences,
    read_period,
    school_year_of,
)

MOST_YEARS = 15
_REPEATING = {
    PeriodKind.RECURRING,
    PeriodKind.RECURRING_DEADLINE,
    PeriodKind.CONTINUOUS,
    PeriodKind.REGULAR,
    PeriodKind.RELATIVE,
}


@dataclass(frozen=True)
class MadeCard:
    """A card that was made from an activity before and is not put away."""

    key: str
    url_key: str
    occurrence: str


@dataclass(frozen=True)
class PlannedTime:
    """One repetition of an activity. `name` is what the card remembers: «2021/2022»."""

    name: str
    starts_on: date | None
    due_on: date
    made: MadeCard | None


@dataclass(frozen=True)
class PlannedParty:
    """Who answers for an activity, as on `Party`."""

    id: int
    name: str


@dataclass(frozen=True)
class PlanRow:
    """An activity with everything a card takes from it."""

    id: int
    number: str
    is_part: bool
    """It stands under another activity: «1.2» under «1»."""
    title: str
    content: str
    conditions: str
    result: str
    link: str
    period_raw: str
    starts_on: date | None
    due_on: date | None
    """Days written in the plan itself; bounds lent by the stage or the project are not taken."""
    parties: tuple[PlannedParty, ...]
    state: ActivityState
    times: tuple[PlannedTime, ...]
    repeats: bool
    """Each of `times` may get a card of its own."""
    made: tuple[MadeCard, ...]

    @property
    def made_whole(self) -> tuple[MadeCard, ...]:
        """Cards made for the activity as a whole."""
        return tuple(card for card in self.made if not card.occurrence)

    @property
    def by_default_each(self) -> bool:
        """A card for every date is what one would want: they are few and have ends of their own."""
        return self.repeats and 0 < len(self.times) <= 12


@dataclass(frozen=True)
class PlanGroup:
    """Activities under one heading of the document: a stage, or «2021 г.»."""

    heading: str
    period_raw: str
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True)
class Span:
    """School years looked at, and those of the whole project to choose from."""

    first: SchoolYear
    last: SchoolYear
    choices: tuple[SchoolYear, ...] = ()


def span_of(
    initiative: Initiative, today: date, first: str | None = None, last: str | None = None
) -> Span:
    """The span asked for, within the project's own years. One statement at most.

    By default the school year that goes on, if it is one of the project's, else all of them: the
    details of later years are planned when they come (PRODUCT.md, rule 1).
    """
    starts, ends = initiative.starts_on, initiative.ends_on
    if starts is None or ends is None:
        days = db.session.execute(
            select(Activity.starts_on, Activity.ends_on).where(
                Activity.initiative_id == initiative.id, Activity.archived_at.is_(None)
            )
        ).all()
        known = [day for row in days for day in row if day is not None]
        starts = starts or min(known, default=today)
        ends = ends or max([*known, starts], default=today)
    opening = school_year_of(starts)
    closing = min(school_year_of(max(ends, starts)), opening.shifted(MOST_YEARS - 1))
    choices = tuple(opening.through(closing))
    now = school_year_of(today)
    here = (now, now) if now in choices else (opening, closing)
    asked = (_among(first, choices) or here[0], _among(last, choices) or here[1])
    return Span(min(asked), max(asked), choices)


def _among(label: str | None, choices: Sequence[SchoolYear]) -> SchoolYear | None:
    return next((year for year in choices if year.label == label), None)


def plan_rows(board: Board, initiative: Initiative, span: Span) -> list[PlanGroup]:
    """Activities of the project in the order of the document, under its headings."""
    rows = db.session.execute(
        select(Activity, Stage.title, Stage.period_raw, Stage.starts_on, Stage.ends_on)
        .outerjoin(Stage, Stage.id == Activity.stage_id)
        .where(Activity.initiative_id == initiative.id, Activity.archived_at.is_(None))
        .order_by(Activity.position, Activity.id)
    ).all()
    parties = _parties(initiative.id)
    made = made_cards(board.id)
    by_number = {row.Activity.number: row.Activity for row in reversed(rows) if row.Activity.number}
    calendar = calendar_of_owner(initiative.owner_id)
    groups: list[PlanGroup] = []
    for (_stage, _group), members in groupby(
        rows, key=lambda row: (row.Activity.stage_id, row.Activity.group)
    ):
        held = list(members)
        first = held[0]
        heading = " · ".join(word for word in (first.title, first.Activity.group) if word)
        groups.append(
            PlanGroup(
                heading,
                first.period_raw or "",
                tuple(
                    _row(
                        each.Activity,
                        PeriodContext(
                            each.starts_on, each.ends_on, initiative.starts_on, initiative.ends_on
                        ),
                        by_number,
                        parties.get(each.Activity.id, ()),
                        made.get(each.Activity.id, ()),
                        span,
                        calendar,
                    )
                    for each in held
                ),
            )
        )
    return groups


def _row(
    activity: Activity,
    context: PeriodContext,
    by_number: dict[str, Activity],
    parties: tuple[PlannedParty, ...],
    made: Sequence[MadeCard],
    span: Span,
    calendar: SchoolCalendar,
) -> PlanRow:
    period = (
        Period.from_json(activity.period)
        if activity.period
        else read_period(activity.period_raw, context)
    )
    shared_result = by_number.get(activity.result_shared_from)
    shared_title = by_number.get(activity.title_shared_from)
    found = occurrences(period, span.first, span.last, calendar=calendar)
    return PlanRow(
        activity.id,
        activity.number,
        activity.parent_id is not None,
        activity.title or (shared_title.title if shared_title else ""),
        activity.content,
        activity.conditions,
        activity.result or (shared_result.result if shared_result else ""),
        activity.link,
        activity.period_raw,
        period.start if period.start_origin is Origin.EXPLICIT and _is_once(period) else None,
        period.end if period.end_origin is Origin.EXPLICIT and _is_once(period) else None,
        parties,
        activity.state,
        _times(found, made),
        period.kind in _REPEATING and any(each.key != "once" for each in found),
        tuple(made),
    )


def _is_once(period: Period) -> bool:
    return period.kind not in _REPEATING


def _times(found: Iterable[Occurrence], made: Sequence[MadeCard]) -> tuple[PlannedTime, ...]:
    """Named repetitions. «2021/2022» where the school year has one, else its own words."""
    found = list(found)
    in_year = Counter(each.school_year for each in found)
    labels = Counter(each.label[:40] for each in found)
    by_name = {card.occurrence: card for card in made if card.occurrence}
    times = []
    for each in found:
        name = each.school_year.label if in_year[each.school_year] == 1 else each.label[:40]
        if in_year[each.school_year] > 1 and labels[name] > 1:
            name = each.key[:40]
        starts_on = None if each.is_deadline else each.start
        times.append(PlannedTime(name, starts_on, each.end, by_name.get(name)))
    return tuple(times)


def _parties(initiative_id: int) -> dict[int, tuple[PlannedParty, ...]]:
    rows = db.session.execute(
        select(ActivityParty.activity_id, Party.id, Party.short_name, Party.name)
        .join(Party, Party.id == ActivityParty.party_id)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .where(Activity.initiative_id == initiative_id)
        .order_by(ActivityParty.activity_id, ActivityParty.position)
    )
    found: dict[int, list[PlannedParty]] = {}
    for activity_id, party_id, short, name in rows:
        found.setdefault(activity_id, []).append(PlannedParty(party_id, short or name))
    return {activity_id: tuple(parties) for activity_id, parties in found.items()}


def made_cards(board_id: int) -> dict[int, list[MadeCard]]:
    """Cards on the board by the activity they were made from. One statement."""
    rows = db.session.execute(
        select(Card.activity_id, Card.number, Card.occurrence, Board.key, Board.key_fold)
        .join(Board, Board.id == Card.board_id)
        .where(Card.board_id == board_id, Card.activity_id.is_not(None), Card.archived_at.is_(None))
        .order_by(Card.number)
    )
    found: dict[int, list[MadeCard]] = {}
    for row in rows:
        card = MadeCard(f"{row.key}-{row.number}", f"{row.key_fold}-{row.number}", row.occurrence)
        found.setdefault(row.activity_id, []).append(card)
    return found


def waits_for_cards(initiative_id: int) -> bool:
    """Whether there are a board and a plan, and nothing has been made from it. One statement."""
    planned = exists().where(
        Activity.initiative_id == initiative_id, Activity.archived_at.is_(None)
    )
    made = exists().where(Card.board_id == Board.id, Card.activity_id.is_not(None))
    found = select(Board.id).where(Board.initiative_id == initiative_id, planned, ~made).limit(1)
    return db.session.scalar(found) is not None
