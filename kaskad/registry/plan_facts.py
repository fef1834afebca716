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

from kaskad.calendars.queries import years_for
from kaskad.cascade.repetition_queries import occurrence_states_in
from kaskad.cascade.repetitions import Said
from kaskad.core.db import plain_rows
from kaskad.core.i18n import zone
from kaskad.periods import (
    EnteredYear,
    Frequency,
    Occurrence,
    Period,
    SchoolCalendar,
    occurrences,
    school_year_of,
)
from kaskad.registry.health_facts import Due, Soon, StageFact
from kaskad.registry.plan_parts import PERIOD, open_plans
from kaskad.registry.rows import NextPoint

_OF_SCHOOL = frozenset({Frequency.HALF_YEAR, Frequency.TERM})
Entered = tuple[tuple[int, EnteredYear], ...]
"""School years somebody has entered, as a key of a memory."""
BEFORE = timedelta(days=30)
"""A card finished at most so long before a repetition begins counts for it."""
FAR = 366
"""Days ahead within which activities without anybody responsible are looked for."""


@dataclass(frozen=True)
class Ongoing:
    """An activity without an end, and the day of the last that was written about it.

    Before anybody wrote anything it is the day on which it began; None: nobody knows that either.
    """

    activity_id: int
    title: str
    since: date | None


@dataclass
class PlanFacts:
    """The open part of the plan of one project."""

    late: list[Due] = field(default_factory=list)
    soon: list[Soon] = field(default_factory=list)
    goes_on: list[Ongoing] = field(default_factory=list)
    next: NextPoint | None = None
    stages: dict[int, StageFact] = field(default_factory=dict)
    _place: tuple[date, str, int] | None = None

    def point(self, title: str, due_on: date, position: str, activity_id: int) -> None:
        """Note what comes next, if nothing comes sooner; on one day the plan's order decides."""
        place = (due_on, position, activity_id)
        if self._place is None or place < self._place:
            self.next, self._place = NextPoint(title, due_on), place


class PlanLine(NamedTuple):
    """A line of `plan_parts`; of what repeats, what has been said of it and its school years."""

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
    """The last day on which a card of it was finished; of what goes on: anything was written."""
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
    said, here = occurrence_states_in(ids), zone()
    asked = {"ids": ids, "until": until, "day": as_of, "far": as_of + timedelta(days=FAR)}
    for row in plain_rows(open_plans(), asked):
        if row[0] == "again":
            again.append(row)
        elif row[0] == "goes_on":
            at = row.finished_at
            line = PlanLine(*row[:PERIOD])._replace(
                finished_on=at.astimezone(here).date() if at else None
            )
            found.setdefault(row[1], []).append(line)
        else:
            found.setdefault(row[1], []).append(PlanLine(*row[:PERIOD]))
    if again:
        words: dict[int, list[tuple[str, Said]]] = {}
        for (activity_id, key), word in said.items():
            words.setdefault(activity_id, []).append((key, word))
        entered = _entered(again, owners or {}, as_of)
        for row in again:
            done_on = row.finished_at.astimezone(here).date() if row.finished_at else None
            line = PlanLine(*row[: PERIOD + 1])._replace(
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
        elif what == "goes_on":
            facts.goes_on.append(Ongoing(number or 0, title or "", line.finished_on or starts_on))
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
