"""One sprint in days: burn-up, burn-down, its cards by category, and its figures.

Pure, over a `Flow` read once for the whole project (flow.py says how days and cards are counted).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from kaskad.boards.models import FINISHED, ColumnCategory
from kaskad.sprints.flow import (
    CumulativeFlow,
    Fate,
    Flow,
    Path,
    days_between,
    fate_of,
    midnight,
    percentile,
    sums,
)


class Entry(NamedTuple):
    """A stay of a card in a sprint; `initial`: it belongs to the scope frozen at the start.

    A card with an initial stay is initial, whatever stays it has besides.
    """

    card: int
    entered_at: datetime
    left_at: datetime | None = None
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """A sprint as the metrics see it: who was in it, and which days its charts show.

    `first` is the day it began and `last` the last day to show: later than `planned_last` when the
    sprint ran over. What happens at `closed_at` or later does not count: the closing itself sends
    unfinished cards away, and that is no removal of scope.
    """

    entries: Sequence[Entry]
    first: date
    last: date
    closed_at: datetime | None = None
    planned_last: date | None = None


@dataclass(frozen=True, slots=True)
class BurnUp:
    """A value for each of `days`; `ideal` goes on to the end of the sprint, days to come too.

    `added` counts the cards that came after the start, whether or not they stayed. The ideal is a
    straight line over all days, weekends too, from nothing to the initial scope on the planned
    last day, and level after it.
    """

    days: tuple[date, ...]
    scope: tuple[int, ...]
    finished: tuple[int, ...]
    added: tuple[int, ...]
    initial: int
    ideal: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BurnDown:
    """What is left of the scope at the end of each day; `ideal` as in `BurnUp`, going down."""

    days: tuple[date, ...]
    remaining: tuple[int, ...]
    ideal: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """A sprint in numbers: `scope` is always `initial` + `added` - `removed`."""

    scope: int
    initial: int
    added: int
    removed: int
    finished: int
    """Accepted ones included."""
    accepted: int
    median_cycle_days: float | None


def burn_up(flow: Flow, sprint: Scope) -> BurnUp:
    """Scope, finished and added cards of the sprint at the end of each day."""
    view = _View(flow, sprint)
    scope, finished, added = view.blank(), view.blank(), view.blank()
    for category, away, start, stop in view.spans():
        done = category in FINISHED
        if done:
            finished[start] += 1
            finished[stop] -= 1
        if done or not away:
            scope[start] += 1
            scope[stop] -= 1
    for card, stays in view.stays.items():
        if card not in view.initial and stays[0][0] < view.stop:
            added[max(0, stays[0][0] - view.first)] += 1
    return BurnUp(
        view.days(), sums(scope), sums(finished), sums(added), len(view.initial), _ideal(view)
    )


def burn_down(up: BurnUp) -> BurnDown:
    """The same sprint seen from what is left."""
    return BurnDown(
        up.days,
        tuple(scope - done for scope, done in zip(up.scope, up.finished, strict=True)),
        tuple(round(up.initial - value, 2) for value in up.ideal),
    )


def sprint_flow(flow: Flow, sprint: Scope) -> CumulativeFlow:
    """Cards by category at the end of each day, each while it was in the sprint."""
    view = _View(flow, sprint)
    counts = {category: view.blank() for category in ColumnCategory}
    for category, away, start, stop in view.spans():
        if category is not None and not away:
            counts[category][start] += 1
            counts[category][stop] -= 1
    return CumulativeFlow(view.days(), {key: sums(row) for key, row in counts.items()})


def figures(flow: Flow, sprint: Scope) -> Figures:
    """The sprint in numbers at the end of its last day counted."""
    view = _View(flow, sprint)
    cards = finished = accepted = 0
    cycles = []
    for card, stays in view.stays.items():
        if stays[-1][1] < view.stop:
            continue
        fate = view.fate(card)
        if fate is not None and fate.finished_at is not None:
            finished += 1
            accepted += fate.category == ColumnCategory.ACCEPTED
            cycles.append(fate.cycle_days)
        cards += fate is None or fate.finished_at is not None or not fate.away
    ever = len(view.initial | view.stays.keys())
    return Figures(
        scope=cards,
        initial=len(view.initial),
        added=ever - len(view.initial),
        removed=ever - cards,
        finished=finished,
        accepted=accepted,
        median_cycle_days=percentile(cycles, 50),
    )


class _View:
    """One sprint over a flow: the stays of its cards in days, cut where counting ends.

    Days are ordinals, a stay is [day it came, day it went): a card is in the sprint at the end of a
    day of the stay. A card that came and went within one day was there at the end of none and is
    not counted, unless the initial scope has it. Stays of one card that overlap are joined, for a
    card never counts twice.
    """

    __slots__ = ("first", "flow", "initial", "length", "planned", "stays", "stop", "until")

    def __init__(self, flow: Flow, sprint: Scope) -> None:
        last = min(sprint.last, flow.as_of).toordinal()
        self.until = midnight(last + 1, flow.zone)
        if sprint.closed_at is not None and sprint.closed_at < self.until:
            self.until = sprint.closed_at
            last = flow.day_of(sprint.closed_at)
        self.flow = flow
        self.first = sprint.first.toordinal()
        self.stop = max(self.first, last + 1)
        self.length = max(0, sprint.last.toordinal() + 1 - self.first)
        planned = (sprint.planned_last or sprint.last).toordinal() + 1 - self.first
        self.planned = max(1, planned)
        self.initial: set[int] = set()
        self.stays: dict[int, list[tuple[int, int]]] = {}
        self._read(sprint.entries)

    def _read(self, entries: Iterable[Entry]) -> None:
        until, day_of, stays = self.until, self.flow.day_of, self.stays
        moment, day = None, 0  # a sprint's first cards come at one moment: ask for its day once
        split = set()
        for card, entered_at, left_at, initial in entries:
            if entered_at >= until:
                continue
            if entered_at is not moment:
                moment, day = entered_at, day_of(entered_at)
            if initial:
                self.initial.add(card)
            gone = self.stop if left_at is None or left_at >= until else day_of(left_at)
            if day < gone:
                if card in stays:
                    stays[card].append((day, gone))
                    split.add(card)
                else:
                    stays[card] = [(day, gone)]
        for card in split:
            stays[card] = _joined(stays[card])

    def blank(self) -> list[int]:
        """Zeros, one a day and one for what goes after the last."""
        return [0] * (self.stop - self.first + 1)

    def days(self) -> tuple[date, ...]:
        return days_between(self.first, self.stop)

    def path(self, card: int) -> Path:
        """The moves of a card that count here."""
        path = self.flow.paths.get(card, ())
        if path and path[-1][1] >= self.until:
            return [move for move in path if move[1] < self.until]
        return path

    def fate(self, card: int) -> Fate | None:
        """What had become of the card when counting ended; None when nothing is known of it."""
        fate = self.flow.fates.get(card)
        if fate is None or fate.last_at < self.until:
            return fate
        path = self.path(card)
        return fate_of(path) if path else None

    def spans(self) -> Iterator[tuple[ColumnCategory | None, bool, int, int]]:
        """Where a card of the sprint was: category, away, and the days [from, to) by index."""
        first, stop = self.first, self.stop
        for card, stays in self.stays.items():
            path = self.path(card)
            for came, gone in stays:
                since, end = max(came, first), min(gone, stop)
                if since >= end:
                    continue
                category, away = None, False
                for day, _at, to, now_away in path:
                    if day >= end:
                        break
                    if day > since:
                        yield category, away, since - first, day - first
                        since = day
                    category, away = to, now_away
                yield category, away, since - first, end - first


def _joined(stays: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for came, gone in sorted(stays):
        if joined and came <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(gone, joined[-1][1]))
        else:
            joined.append((came, gone))
    return joined


def _ideal(view: _View) -> tuple[float, ...]:
    total, days = len(view.initial), view.planned
    return tuple(round(total * min(day, days) / days, 2) for day in range(1, view.length + 1))
