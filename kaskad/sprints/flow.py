"""Flow of cards: cumulative flow, lead and cycle times, ageing, throughput.

Pure: steps read from the journal come in, plain values go out, so that any figure can be worked
out again for any past day. `read` goes over the steps once; every metric then costs the steps of
its own cards only, and a series per day is a difference array summed up, never a scan per day. The
series of one sprint are in burn.py.

How days are counted: a value of a day is the state at its end in the zone of the organisation.
A day is what lies between two midnights of that zone, however many hours that is.

How cards are counted: a card put away (archived) keeps the category it had. Put away finished, it
stays finished and in the scope; put away unfinished, it leaves the scope; brought back where it
was, it has never been away. Only the cumulative flow, which shows what lies on the board, leaves
out every card that is away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kaskad.boards.models import FINISHED, ColumnCategory

_STARTED: Final = frozenset(ColumnCategory) - {ColumnCategory.TODO}
_AT_WORK: Final = (ColumnCategory.DOING, ColumnCategory.REVIEW)
_SECONDS_A_DAY: Final = 86_400


Path = Sequence[tuple[int, datetime, ColumnCategory | None, bool]]
"""Moves of one card: day (ordinal), moment, category (the last one it had), whether it is away.

Plain tuples: there are tens of thousands of them, and they are only ever unpacked.
"""


class Step(NamedTuple):
    """From `at` on (aware, UTC) the card lies in a column of `category`; None: it is put away."""

    card: int
    at: datetime
    category: ColumnCategory | None


class Fate(NamedTuple):
    """What had become of a card by its last move."""

    category: ColumnCategory | None
    """The one it is in, or had when it was put away."""
    away: bool
    created_at: datetime
    started_at: datetime | None
    """The first time it was anywhere but in «to do»."""
    started_day: int
    finished_at: datetime | None
    """The last coming into a finished category; None while it is not finished."""
    finished_day: int
    since_day: int
    """When it came into its category."""
    last_at: datetime

    @property
    def cycle_days(self) -> float:
        """From the start of work to the finish, in days of 24 hours; 0 without both."""
        if self.started_at is None or self.finished_at is None:
            return 0.0
        return (self.finished_at - self.started_at).total_seconds() / _SECONDS_A_DAY


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of a project's cards up to the end of `as_of`, read once for all metrics."""

    zone: ZoneInfo
    as_of: date
    paths: Mapping[int, Path]
    fates: Mapping[int, Fate]

    def day_of(self, at: datetime) -> int:
        """The day of a moment in the zone, as a proleptic ordinal."""
        return at.astimezone(self.zone).toordinal()


@dataclass(frozen=True, slots=True)
class CumulativeFlow:
    """Cards on the board at the end of each day, by category."""

    days: tuple[date, ...]
    counts: Mapping[ColumnCategory, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class CardTime:
    """How long a finished card took, in days of 24 hours.

    Lead time runs from its creation, cycle time from the first leaving of «to do», both to the last
    finish: a card that was opened again took until it was finished for good.
    """

    card: int
    lead_days: float
    cycle_days: float
    finished_on: date


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles by nearest rank (see `percentile`); None when there is nothing to count."""

    count: int
    median: float | None
    p85: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Times:
    """Times of the finished cards in the order of finishing, with their percentiles."""

    cards: tuple[CardTime, ...]
    lead: Spread
    cycle: Spread


@dataclass(frozen=True, slots=True)
class Ageing:
    """A card in work: calendar days since work on it began and since it came where it is."""

    card: int
    category: ColumnCategory
    days: int
    days_here: int
    started_on: date


@dataclass(frozen=True, slots=True)
class Week:
    """Cards finished in a week; `whole` when all its seven days lie in the range and have come."""

    starts_on: date
    finished: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Throughput:
    """Finished cards by week, weeks of nothing included."""

    weeks: tuple[Week, ...]

    @property
    def weekly(self) -> tuple[int, ...]:
        """The counts of the whole weeks: what a forecast may draw from."""
        return tuple(week.finished for week in self.weeks if week.whole)


def read(steps: Iterable[Step], zone: ZoneInfo, as_of: date) -> Flow:
    """The steps, sorted by (moment, journal number), as the metrics want them.

    Nothing after the end of `as_of` is looked at. ValueError when the steps are not in order.
    """
    end = midnight(as_of.toordinal() + 1, zone)
    paths: dict[int, list[tuple[int, datetime, ColumnCategory | None, bool]]] = {}
    day, before = 0, datetime.min.replace(tzinfo=UTC)
    day_ends = before
    for card, at, category in steps:
        if at < before:
            raise ValueError("the steps are not in the order of time")
        before = at
        if at >= day_ends:
            if at >= end:
                break
            day = at.astimezone(zone).toordinal()
            day_ends = midnight(day + 1, zone)
        path = paths.get(card)
        if path is None:
            paths[card] = [(day, at, category, category is None)]
            continue
        _, _, old, away = path[-1]
        if category is None:
            if not away:
                path.append((day, at, old, True))
        elif away or category != old:
            path.append((day, at, category, False))
    return Flow(zone, as_of, paths, {card: fate_of(path) for card, path in paths.items()})


def cumulative_flow(flow: Flow, first: date, last: date) -> CumulativeFlow:
    """Cards by category at the end of each day, of the whole board."""
    start = first.toordinal()
    stop = max(start, min(last, flow.as_of).toordinal() + 1)
    counts = {category: [0] * (stop - start + 1) for category in ColumnCategory}
    for path in flow.paths.values():
        row: list[int] | None = None
        for day, _at, category, away in path:
            if day >= stop:
                break
            index = day - start if day > start else 0
            if row is not None:
                row[index] -= 1
            row = None if away or category is None else counts[category]
            if row is not None:
                row[index] += 1
    return CumulativeFlow(
        days_between(start, stop), {key: sums(row) for key, row in counts.items()}
    )


def times(flow: Flow) -> Times:
    """Lead and cycle time of every card that is finished at the end of `as_of`."""
    done = sorted(
        (fate.finished_at, card, fate)
        for card, fate in flow.fates.items()
        if fate.finished_at is not None
    )
    cards = tuple(
        CardTime(
            card,
            (at - fate.created_at).total_seconds() / _SECONDS_A_DAY,
            fate.cycle_days,
            date.fromordinal(fate.finished_day),
        )
        for at, card, fate in done
    )
    return Times(
        cards,
        spread([card.lead_days for card in cards]),
        spread([card.cycle_days for card in cards]),
    )


def spread(values: Iterable[float]) -> Spread:
    """The percentiles people ask for."""
    ordered = sorted(values)
    return Spread(len(ordered), *(percentile(ordered, share) for share in (50, 85, 95)))


def percentile(values: Iterable[float], percent: int) -> float | None:
    """The smallest of the values that at least `percent` % of them do not exceed (nearest rank).

    It is always one of the values, never something between two: «85 % of the cards took no more
    than so long» is then true to the letter. The 50th is the (lower) median.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    rank = -(-percent * len(ordered) // 100)  # rounded up, in whole numbers
    return ordered[min(max(rank, 1), len(ordered)) - 1]


def ageing(flow: Flow) -> tuple[Ageing, ...]:
    """Cards in work at the end of `as_of`, the oldest first."""
    today = flow.as_of.toordinal()
    cards = [
        Ageing(
            card,
            fate.category,
            today - fate.started_day,
            today - fate.since_day,
            date.fromordinal(fate.started_day),
        )
        for card, fate in flow.fates.items()
        if fate.category in _AT_WORK and not fate.away
    ]
    return tuple(sorted(cards, key=lambda item: (-item.days, -item.days_here, item.card)))


def throughput(flow: Flow, first: date, last: date) -> Throughput:
    """Cards finished from `first` to `last` by week; a card counts once, at its last finish."""
    until = min(last, flow.as_of)
    if until < first:
        return Throughput(())
    low, high = first.toordinal(), until.toordinal()
    monday = low - first.weekday()
    counts = [0] * ((high - monday) // 7 + 1)
    for fate in flow.fates.values():
        if fate.finished_at is not None and low <= fate.finished_day <= high:
            counts[(fate.finished_day - monday) // 7] += 1
    return Throughput(
        tuple(
            Week(date.fromordinal(start), count, start >= low and start + 6 <= high)
            for start, count in zip(range(monday, high + 1, 7), counts, strict=True)
        )
    )


def fate_of(path: Path) -> Fate:
    """What became of a card by the last of these moves, of which there is one at least."""
    since_day, created_at, current, _ = path[0]
    started_at = finished_at = None
    started_day = finished_day = 0
    for day, at, category, _away in path:
        if category in FINISHED:
            if finished_at is None:
                finished_at, finished_day = at, day
        else:
            finished_at = None
        if started_at is None and category in _STARTED:
            started_at, started_day = at, day
        if category != current:
            since_day, current = day, category
    _, last_at, _, away = path[-1]
    return Fate(
        current, away, created_at, started_at, started_day, finished_at, finished_day, since_day,
        last_at,
    )  # fmt: skip


def midnight(day: int, zone: ZoneInfo) -> datetime:
    """The moment at which the day begins in the zone, in UTC.

    Where the clock skips midnight or shows it twice, this is the moment of the change and the first
    of the two.
    """
    return datetime.combine(date.fromordinal(day), time.min, zone).astimezone(UTC)


def days_between(start: int, stop: int) -> tuple[date, ...]:
    """The days [start, stop) of two ordinals."""
    first = date.fromordinal(start)
    return tuple(first + timedelta(index) for index in range(stop - start))


def sums(changes: list[int]) -> tuple[int, ...]:
    """Values per day from changes per day; the last cell lies after the last day."""
    return tuple(accumulate(changes[:-1]))
