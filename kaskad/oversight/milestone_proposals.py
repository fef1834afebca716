"""Milestones that the plan itself suggests: exact dates and «до …» deadlines (domain.md, 4.9)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.calendars.queries import calendar_of_owner
from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, ActivityParty, ActivityState, Initiative, Stage
from kaskad.cascade.part_edits import rows_of
from kaskad.cascade.risk_parties import party_choices
from kaskad.core.db import db
from kaskad.oversight import milestone_actions
from kaskad.oversight.models import Milestone
from kaskad.people.models import Party, Person
from kaskad.periods import (
    Period,
    PeriodKind,
    Precision,
    SchoolCalendar,
    occurrences,
    school_year_of,
)

_OPEN = (ActivityState.PLANNED, ActivityState.IN_PROGRESS)
LONGEST = 500
"""Signs of a name: a title of the plan may be longer."""


@dataclass(frozen=True)
class Proposal:
    """A milestone that could be taken over from the plan."""

    code: str
    """What the form sends: `stage-12`, `activity-7`."""
    name: str
    day: date
    raw: str
    """The words of the plan about the day."""
    responsible_id: int | None = None
    responsible: str = ""


def proposals(initiative: Initiative, as_of: date) -> list[Proposal]:
    """What the plan suggests and no milestone says yet, by day. Four statements.

    A repeated deadline suggests its next day only; one by working days asks which days off the
    office has entered, in three statements more at most.
    """
    taken = _taken(initiative)
    calendar = partial(calendar_of_owner, initiative.owner_id)
    found = []
    for stage in rows_of(Stage, initiative, Stage.archived_at.is_(None)):
        day = exact_end(stage.period, as_of, calendar)
        if day is not None and not taken.has("stage", stage.id, day, stage.period):
            found.append(Proposal(f"stage-{stage.id}", stage_name(stage), day, stage.period_raw))
    firsts = _responsible(initiative)
    for one in rows_of(
        Activity, initiative, Activity.archived_at.is_(None), Activity.state.in_(_OPEN)
    ):
        day = exact_end(one.period, as_of, calendar)
        if day is not None and not taken.has("activity", one.id, day, one.period):
            name = " ".join(one.title.split())[:LONGEST]
            party_id, party = firsts.get(one.id, (None, ""))
            found.append(Proposal(f"activity-{one.id}", name, day, one.period_raw, party_id, party))
    return sorted(found, key=lambda one: (one.day, one.code))


def take_proposals(
    actor: Person, place: Place, codes: Iterable[str], as_of: date
) -> list[Milestone]:
    """Make milestones of those chosen; what is no longer suggested is passed by."""
    wanted = set(codes)
    nameable = {party_id for party_id, _name in party_choices(place)}
    made = []
    for one in proposals(place.initiative, as_of):
        if one.code not in wanted:
            continue
        kind, number = one.code.split("-")
        party_id = one.responsible_id if one.responsible_id in nameable else None
        made.append(
            milestone_actions.add_milestone(
                actor, place, name=one.name, planned_on=one.day, responsible_id=party_id,
                stage_id=int(number) if kind == "stage" else None,
                activity_id=int(number) if kind == "activity" else None,
                reason=str(_("as written in the plan: %(words)s", words=one.raw)),
            )
        )  # fmt: skip
    return made


def exact_end(
    stored: dict[str, object], as_of: date, calendar: Callable[[], SchoolCalendar] = SchoolCalendar
) -> date | None:
    """The day by which the words want it done, if they name a day.

    *calendar* is asked for a deadline by working days; without one Saturdays and Sundays are off.
    """
    if not stored:
        return None
    period = Period.from_json(stored)
    if period.kind is PeriodKind.RECURRING_DEADLINE:
        by_working_day = period.recurrence is not None and period.recurrence.working_day
        return _next_of(period, as_of, calendar() if by_working_day else SchoolCalendar())
    exact = period.end_precision is Precision.DAY and not period.repeats
    return period.end if exact and not period.doubtful else None


def _next_of(period: Period, as_of: date, calendar: SchoolCalendar) -> date | None:
    first = max(period.start or as_of, as_of)
    last = period.end or first + timedelta(days=366)
    if last < first:
        return None
    try:
        found = occurrences(period, school_year_of(first), school_year_of(last), calendar=calendar)
    except ValueError:
        return None
    return next((one.end for one in found if one.end >= as_of), None)


def stage_name(stage: Stage) -> str:
    """«Завершён этап 2. Основной»."""
    words = " ".join(stage.title.split())[:LONGEST]
    if stage.number and words:
        return str(_("Stage %(number)s is over: %(title)s", number=stage.number, title=words))
    return str(_("Stage is over: %(title)s", title=words or stage.number or stage.period_raw))


@dataclass(frozen=True)
class _Taken:
    """(part, its id, day) of the milestones that are there; also of those put away: said no to."""

    days: frozenset[tuple[str, int, date]]

    def has(self, part: str, part_id: int, day: date, stored: dict[str, object]) -> bool:
        """Whether a milestone says it: of a repeated deadline this day, else any of the part."""
        if stored.get("kind") == PeriodKind.RECURRING_DEADLINE:
            return (part, part_id, day) in self.days
        return any(one[:2] == (part, part_id) for one in self.days)


def _taken(initiative: Initiative) -> _Taken:
    found: set[tuple[str, int, date]] = set()
    for stage_id, activity_id, day in db.session.execute(
        select(Milestone.stage_id, Milestone.activity_id, Milestone.baseline_on).where(
            Milestone.initiative_id == initiative.id
        )
    ):
        if activity_id is not None:
            found.add(("activity", activity_id, day))
        elif stage_id is not None:
            found.add(("stage", stage_id, day))
    return _Taken(frozenset(found))


def _responsible(initiative: Initiative) -> dict[int, tuple[int, str]]:
    """The first of those responsible for each activity."""
    found: dict[int, tuple[int, str]] = {}
    for activity_id, party_id, name, short in db.session.execute(
        select(ActivityParty.activity_id, Party.id, Party.name, Party.short_name)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .join(Party, Party.id == ActivityParty.party_id)
        .where(Activity.initiative_id == initiative.id, Party.archived_at.is_(None))
        .order_by(ActivityParty.activity_id, ActivityParty.position)
    ):
        found.setdefault(activity_id, (party_id, short or name))
    return found
