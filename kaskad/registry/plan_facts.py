"""The plans of projects as the rules of health read them: what is late, what comes next.

The database reckons what comes once: of a plan of ten activities a list of projects needs the one
that comes next and how many there are of the others. Repetitions are read here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Date,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from kaskad.boards.models import Card
from kaskad.calendars.queries import years_for
from kaskad.cascade.models import Activity, ActivityParty, ActivityState, Stage
from kaskad.cascade.repetition_queries import occurrence_states_in
from kaskad.cascade.repetitions import Said
from kaskad.core.db import UtcDateTime, plain_rows
from kaskad.core.i18n import zone
from kaskad.core.id_lists import among
from kaskad.periods import (
    EnteredYear,
    Frequency,
    Occurrence,
    Period,
    PeriodKind,
    SchoolCalendar,
    occurrences,
    school_year_of,
)
from kaskad.registry.health import Due, Soon, StageFact
from kaskad.registry.rows import NextPoint

_REPEATING = (PeriodKind.RECURRING, PeriodKind.RECURRING_DEADLINE)
_ENDLESS = (PeriodKind.CONTINUOUS, PeriodKind.REGULAR, PeriodKind.RELATIVE)
_OF_SCHOOL = frozenset({Frequency.HALF_YEAR, Frequency.TERM})
Entered = tuple[tuple[int, EnteredYear], ...]
"""School years somebody has entered, as a key of a memory."""
_OPEN = (ActivityState.PLANNED, ActivityState.IN_PROGRESS)
BEFORE = timedelta(days=30)
"""A card finished at most so long before a repetition begins counts for it."""
FAR = 366
"""Days ahead within which activities without anybody responsible are looked for."""


@dataclass
class PlanFacts:
    """The open part of the plan of one project."""

    late: list[Due] = field(default_factory=list)
    soon: list[Soon] = field(default_factory=list)
    next: NextPoint | None = None
    stages: dict[int, StageFact] = field(default_factory=dict)
    _place: tuple[date, str, int] | None = None

    def point(self, title: str, due_on: date, position: str, activity_id: int) -> None:
        """Note what comes next, if nothing comes sooner; on one day the plan's order decides."""
        place = (due_on, position, activity_id)
        if self._place is None or place < self._place:
            self.next, self._place = NextPoint(title, due_on), place


class PlanLine(NamedTuple):
    """A line of `_open_plans`; of what repeats, what has been said of it and its school years."""

    what: str
    initiative_id: int
    number: int | None
    title: str | None
    day: date | None
    position: str | None
    many: int | None
    starts_on: date | None
    period: str | None = None
    finished_on: date | None = None
    said: tuple[tuple[str, Said], ...] = ()
    entered: Entered = ()


def plan_facts(
    ids: Sequence[int], until: datetime, as_of: date, owners: Mapping[int, str] | None = None
) -> dict[int, PlanFacts]:
    """What is open in the plans, by initiative; those without a plan are left out.

    The statements are those of `plan_lines`.
    """
    lines = plan_lines(ids, until, as_of, owners)
    return {own: plan_of(found, as_of) for own, found in lines.items()}


def plan_lines(
    ids: Sequence[int], until: datetime, as_of: date, owners: Mapping[int, str] | None = None
) -> dict[int, list[PlanLine]]:
    """What `plan_of` makes the facts of, by initiative. Two statements.

    Whoever begins within a year without anybody responsible is among it: how soon is too soon
    is a threshold of the project's organisation. *owners*: the path of each one's organisation,
    whose terms and half-years count; they are read, in one statement more, where something comes
    back with them.
    """
    found: dict[int, list[PlanLine]] = {}
    again: list[Any] = []
    said = occurrence_states_in(ids)
    asked = {"ids": ids, "until": until, "day": as_of, "far": as_of + timedelta(days=FAR)}
    for row in plain_rows(_open_plans(), asked):
        if row[0] == "again":
            again.append(row)
        else:
            found.setdefault(row[1], []).append(PlanLine(*row[:_PERIOD]))
    if again:
        words: dict[int, list[tuple[str, Said]]] = {}
        for (activity_id, key), word in said.items():
            words.setdefault(activity_id, []).append((key, word))
        entered, here = _entered(again, owners or {}, as_of), zone()
        for row in again:
            done_on = row.finished_at.astimezone(here).date() if row.finished_at else None
            line = PlanLine(*row[: _PERIOD + 1])._replace(
                finished_on=done_on, said=tuple(words.get(row.number, ())),
                entered=entered.get(row.initiative_id, ()),
            )  # fmt: skip
            found.setdefault(line.initiative_id, []).append(line)
    return found


def plan_of(lines: Iterable[PlanLine], as_of: date) -> PlanFacts:
    """The open part of the plan that *lines* tell of. Pure."""
    facts = PlanFacts()
    for line in lines:
        what, _own, number, title, day, position, many, starts_on, *_rest = line
        if what == "again":
            _repeating(facts, line, as_of)
            if starts_on is not None and many and 0 <= (starts_on - as_of).days <= FAR:
                facts.soon.append(Soon(number or 0, title or "", starts_on))
        elif day is None:  # a plan of which nothing comes once
            continue
        elif what == "plan":
            facts.point(title or "", day, position or "", number or 0)
        elif what == "soon":
            facts.soon.append(Soon(number or 0, title or "", day, many or 0))
        elif what == "late":
            facts.late.append(Due(number or 0, title or "", day))
        else:
            facts.stages[number or 0] = StageFact(number or 0, title or "", day, many or 0)
    return facts


def _repeating(facts: PlanFacts, line: PlanLine, as_of: date) -> None:
    """A repetition of which somebody has said something is neither late nor what comes next."""
    said = dict(line.said)

    def settled(one: Occurrence) -> bool:
        word = said.get(one.key)
        return word is not None and word.settles(as_of)

    past, ahead = _around(line.period or "{}", as_of, line.entered)
    number, title, done_on = line.number or 0, line.title or "", line.finished_on
    if (
        past is not None
        and not settled(past)
        and (done_on is None or done_on < past.start - BEFORE)
    ):
        facts.late.append(Due(number, title, past.end))
    coming = next((one for one in ahead if not settled(one)), None)
    if coming is not None:
        facts.point(title, coming.end, line.position or "", number)


def _entered(rows: Sequence[Any], owners: Mapping[int, str], as_of: date) -> dict[int, Entered]:
    """The school years that count, for initiatives where something comes back with their terms.

    One statement; none where nothing does.
    """
    asking = {
        row.initiative_id
        for row in rows
        if row.initiative_id in owners and _frequency(row.period) in _OF_SCHOOL
    }
    calendars = years_for({owners[own] for own in asking})
    now = school_year_of(as_of)
    wanted = (now.start_year, now.shifted(1).start_year)
    return {
        own: tuple((year, known[year]) for year in wanted if year in known)
        for own in asking
        if (known := calendars[owners[own]].years)
    }


@lru_cache(maxsize=4096)
def _frequency(period: str) -> str:
    recurrence = json.loads(period).get("recurrence") or {}
    return str(recurrence.get("freq"))


@lru_cache(maxsize=4096)
def _around(
    period: str, as_of: date, entered: Entered
) -> tuple[Occurrence | None, tuple[Occurrence, ...]]:
    """(the latest repetition that is over, those that are not yet).

    Only repetitions of the school year that goes on can be late: those before it belong to the
    report on their own year.
    """
    now = school_year_of(as_of)
    calendar = SchoolCalendar(years=dict(entered))
    found = occurrences(
        Period.from_json(json.loads(period)), now, now.shifted(1), calendar=calendar
    )
    past = [one for one in found if one.end < as_of]
    return (past[-1] if past else None), tuple(one for one in found if one.end >= as_of)


_ONCE, _AGAIN, _SETTLED = 1, 2, 0
"""Ways of an open activity: it comes once, it repeats, there is no day or it is done."""
_TYPES: dict[str, Any] = {
    "number": Integer(), "title": Text(), "day": Date(), "position": Text(), "many": Integer(),
    "starts_on": Date(), "period": Text(), "finished_at": UtcDateTime(),
}  # fmt: skip
_PERIOD = 8
"""Where in a line it stands: from there on only repetitions have anything."""


def _line(what: str, initiative_id: Any, **values: Any) -> Any:
    """The columns of a line of the union; what is not given is nothing."""
    return select(
        literal(what, Text()).label("what"), initiative_id.label("initiative_id"),
        *(
            (values[name] if name in values else cast(null(), type_)).label(name)
            for name, type_ in _TYPES.items()
        ),
    )  # fmt: skip


_UNTIL = bindparam("until", type_=UtcDateTime())
_DAY, _FAR = bindparam("day", type_=Date()), bindparam("far", type_=Date())


@lru_cache(maxsize=1)
def _open_plans() -> Any:
    """Lines of five kinds, each with the initiative they belong to.

    `plan`: there is a plan, and what comes next in it; `late`: what is past its day; `soon`: how
    many begin on a day with nobody responsible, and the first of them; `stage`: how much a stage
    that is over has left; `again`: an activity that repeats, `many` when nobody is responsible.

    Put together once: that costs as much as asking it of fifty projects.
    """
    kind = Activity.period["kind"].as_string()
    done = exists().where(Card.activity_id == Activity.id, Card.finished_at < _UNTIL)
    way = case(
        dict.fromkeys(_REPEATING, _AGAIN) | dict.fromkeys(_ENDLESS, _SETTLED), value=kind,
        else_=case((done, _SETTLED), else_=_ONCE),
    )  # fmt: skip
    mine = (
        select(
            Activity.id, Activity.initiative_id, Activity.position, Activity.starts_on,
            Activity.ends_on, Activity.stage_id, way.label("way"),
        )
        .where(
            among(Activity.initiative_id), Activity.archived_at.is_(None),
            or_(
                Activity.state.in_(_OPEN),
                and_(Activity.state == ActivityState.DONE, Activity.done_on > _DAY),
            ),
        )
        .cte("mine")
    )  # fmt: skip
    one = mine.c
    no_party = ~exists().where(ActivityParty.activity_id == one.id)
    return union_all(
        _next(mine),
        _line(
            "late", one.initiative_id, number=one.id, title=Activity.title, day=one.ends_on
        )
        .join(Activity, Activity.id == one.id)
        .where(one.way == _ONCE, one.ends_on < _DAY),
        _soon(mine, no_party),
        _over(mine),
        _line(
            "again", one.initiative_id, number=one.id, title=Activity.title,
            position=one.position, many=case((no_party, 1), else_=0), starts_on=one.starts_on,
            period=cast(Activity.period, Text()),
            finished_at=select(func.max(Card.finished_at))
            .where(Card.activity_id == one.id, Card.finished_at < _UNTIL)
            .scalar_subquery(),
        )
        .join(Activity, Activity.id == one.id)
        .where(one.way == _AGAIN),
    )  # fmt: skip


def _next(mine: Any) -> Any:
    """A line for every plan, and one more for each further activity that ends on the same day."""
    ahead = and_(mine.c.way == _ONCE, mine.c.ends_on >= _DAY)
    plan = (
        select(mine.c.initiative_id, func.min(case((ahead, mine.c.ends_on))).label("day"))
        .group_by(mine.c.initiative_id)
        .subquery("plan")
    )
    first = mine.alias("first")
    return (
        _line(
            "plan", plan.c.initiative_id, number=first.c.id, title=Activity.title, day=plan.c.day,
            position=first.c.position,
        )
        .outerjoin(
            first,
            and_(
                first.c.initiative_id == plan.c.initiative_id, first.c.way == _ONCE,
                first.c.ends_on == plan.c.day,
            ),
        )
        .outerjoin(Activity, Activity.id == first.c.id)
    )  # fmt: skip


def _soon(mine: Any, no_party: Any) -> Any:
    begins = (
        select(
            mine.c.initiative_id, mine.c.starts_on, func.min(mine.c.id).label("id"),
            func.count().label("many"),
        )
        .where(
            mine.c.way == _ONCE, mine.c.starts_on >= _DAY,
            mine.c.starts_on <= _FAR, no_party,
        )
        .group_by(mine.c.initiative_id, mine.c.starts_on)
        .subquery("begins")
    )  # fmt: skip
    return _line(
        "soon", begins.c.initiative_id, number=begins.c.id, title=Activity.title,
        day=begins.c.starts_on, many=begins.c.many,
    ).join(Activity, Activity.id == begins.c.id)  # fmt: skip


def _over(mine: Any) -> Any:
    """Stages that are over, with how many of their activities are open."""
    left = (
        select(mine.c.initiative_id, mine.c.stage_id, func.count().label("many"))
        .where(mine.c.way == _ONCE, mine.c.ends_on.is_not(None), mine.c.stage_id.is_not(None))
        .group_by(mine.c.initiative_id, mine.c.stage_id)
        .subquery("still")
    )
    return (
        _line(
            "stage", left.c.initiative_id, number=Stage.id,
            title=case((Stage.title != "", Stage.title), else_=Stage.period_raw),
            day=Stage.ends_on, many=left.c.many,
        )
        .join(Stage, Stage.id == left.c.stage_id)
        .where(Stage.ends_on < _DAY)
    )  # fmt: skip
