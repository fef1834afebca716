"""A project's plan on a line of time: rows of bars out of periods. Pure: dates are arguments.

What is drawn: a stage as a band; what happens once as a bar; each repetition by itself, so that
«октябрь–февраль» is a bar for each school year; a deadline as a mark on its day, a yearly one as
a mark for each year; «непрерывно» and «регулярно» as a run. An end nobody named fades. What could
not be read stays, with its words, in a list of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from kaskad.cascade.progress import When, progress
from kaskad.cascade.stage_days import widened
from kaskad.periods import (
    Conflict,
    ConflictCode,
    Frequency,
    Hint,
    Locale,
    Occurrence,
    Origin,
    Period,
    PeriodKind,
    SchoolCalendar,
    conflicts,
    occurrences,
    overlaps,
    school_year_of,
)

MOST_YEARS = 40
"""A slip of the pen («2220 г.») shall not draw two centuries."""
MOST_BARS = 120
"""More repetitions than this in a window are drawn as one run."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def touches(self, start: date, end: date) -> bool:
        """Whether any day of start..end lies inside."""
        return start <= self.last and end >= self.first


@dataclass(frozen=True, slots=True)
class Item:
    """A stage or an activity, as the plan keeps it; `period` None: nothing stored, or broken."""

    id: int
    number: str
    title: str
    raw: str
    period: Period | None
    state: str = ""
    stage_id: int | None = None
    group: str = ""
    depth: int = 0
    further: tuple[int, ...] = ()
    """The other stages in which it runs, too; it is drawn under its own."""


class BarKind(StrEnum):
    """How a bar is drawn; each differs from the others without colour, too."""

    BAND = "band"  # a stage
    BAR = "bar"  # what happens once
    REPEAT = "repeat"  # one of several repetitions
    MARK = "mark"  # a deadline: one day
    LEAD = "lead"  # the time before a deadline
    RUN = "run"  # without a break, regularly, or too often to draw apart


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, inside the window; `since` and `until` are its own days, None where not known."""

    kind: BarKind
    start: date
    end: date
    since: date | None
    until: date | None
    when: When
    fades_in: bool = False
    fades_out: bool = False
    label: str = ""
    times: int = 1
    hints: tuple[Hint, ...] = ()
    key: str = ""
    """Of the repetition it stands for; "" for what happens once."""


class Against(StrEnum):
    """What a row disagrees with."""

    STAGE = "stage"
    LAST_STAGE = "last_stage"
    PROJECT = "project"
    NEXT_STAGE = "next_stage"


@dataclass(frozen=True, slots=True)
class Clash:
    """A disagreement of two periods, to be settled by a person; `words` are those of the other."""

    against: Against
    conflict: Conflict
    title: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the picture. `earlier` and `later`: it has bars outside the window."""

    item: Item
    is_stage: bool
    bars: tuple[Bar, ...]
    clashes: tuple[Clash, ...] = ()
    earlier: bool = False
    later: bool = False
    heading: str = ""
    """Heading of the group that begins here: «2021 г.»."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """All rows in the order of the document, and what has no dates."""

    rows: tuple[Row, ...]
    undated: tuple[Item, ...]

    @property
    def clashes(self) -> int:
        """How many rows disagree with something."""
        return sum(bool(row.clashes) for row in self.rows)


def whole_span(
    project: Period | None, stages: Sequence[Item], activities: Sequence[Item], as_of: date
) -> Span:
    """From the first named day to the last one; the year of *as_of* where none is named."""
    periods = [project, *(item.period for item in (*stages, *activities))]
    days = [day for one in periods if one for day in (one.start, one.end) if day]
    if not days:
        return Span(as_of.replace(month=1, day=1), as_of.replace(month=12, day=31))
    first, last = min(days), max(days)
    if last.year - first.year >= MOST_YEARS:
        middle = sorted(days)[len(days) // 2]
        first = max(first, date(middle.year - MOST_YEARS // 2, 1, 1))
        last = min(last, date(middle.year + MOST_YEARS // 2 - 1, 12, 31))
    return Span(first, last)


@dataclass(frozen=True)
class Timing:
    """What bars depend on besides the periods."""

    whole: Span
    window: Span
    as_of: date
    calendar: SchoolCalendar
    locale: Locale = "ru"


def build(
    project: Period | None, stages: Sequence[Item], activities: Sequence[Item], timing: Timing
) -> Timeline:
    """Each stage with its activities, then the activities without a stage, in their order."""
    rows: list[Row] = []
    undated: list[Item] = []
    known = {stage.id: stage for stage in stages}
    # Plans repeat themselves: «в течение года» stands nine times in one of them.
    drawn: dict[tuple[Period | None, bool], tuple[Bar, ...]] = {}
    beside = _overlapping(stages)
    inside: dict[int | None, list[Item]] = {}
    for item in activities:
        key = item.stage_id if item.stage_id in known else None
        inside.setdefault(key, []).append(item)

    def add(item: Item, clashes: Iterable[Clash], *, is_stage: bool, heading: str = "") -> None:
        key = (item.period, is_stage)
        if key not in drawn:
            drawn[key] = bars_of(item.period, timing, is_stage=is_stage)
        bars = drawn[key]
        if not bars:
            undated.append(item)
            if not is_stage:
                return
        seen = tuple(bar for bar in (_clipped(one, timing.window) for one in bars) if bar)
        earlier = any((one.since or one.start) < timing.window.first for one in bars)
        later = any((one.until or one.end) > timing.window.last for one in bars)
        rows.append(Row(item, is_stage, seen, tuple(clashes), earlier, later, heading))

    def add_all(items: Sequence[Item], stage: Item | None) -> None:
        group = ""
        for item in items:
            found = (
                list(_clashes(item, _with_further(stage, item, known), Against.STAGE))
                if stage
                else _without_stage(item, project, stages)
            )
            before = len(rows)
            add(item, found, is_stage=False, heading=item.group if item.group != group else "")
            if len(rows) > before:
                group = item.group

    for stage in stages:
        found = [*_project_clashes(stage, project), *beside.get(stage.id, ())]
        add(stage, found, is_stage=True)
        add_all(inside.get(stage.id, ()), stage)
    add_all(inside.get(None, ()), None)
    return Timeline(tuple(rows), tuple(undated))


# ---------------------------------------------------------------------- bars


def bars_of(period: Period | None, timing: Timing, *, is_stage: bool = False) -> tuple[Bar, ...]:
    """All bars of a period in the whole project, not clipped to the window; () if it has no dates.

    An end that is not known lies at the border of the whole and fades.
    """
    if period is None:
        return ()
    if is_stage:
        return _stretch(BarKind.BAND, period, timing)
    match period.kind:
        case PeriodKind.NONE:
            return ()
        case PeriodKind.CONTINUOUS | PeriodKind.REGULAR:
            return _stretch(BarKind.RUN, period, timing)
        case PeriodKind.DEADLINE:
            lead = _stretch(BarKind.LEAD, period, timing) if period.start else ()
            return (*lead, *_repeated(period, timing))
        case PeriodKind.RECURRING | PeriodKind.RECURRING_DEADLINE | PeriodKind.RELATIVE:
            return _repeated(period, timing)
        case _:
            return _stretch(BarKind.BAR, period, timing)


def _stretch(kind: BarKind, period: Period, timing: Timing) -> tuple[Bar, ...]:
    since, until = period.start, period.end
    if since is None and until is None:
        return ()
    whole = timing.whole
    start = since or min(whole.first, until or whole.first)
    end = until or max(whole.last, start)
    lent = kind is BarKind.LEAD and period.start_origin is Origin.INHERITED
    when = progress(since, until, timing.as_of).when
    bar = Bar(kind, start, end, since, until, when, since is None or lent, until is None)
    return (bar,)


def _repeated(period: Period, timing: Timing) -> tuple[Bar, ...]:
    whole = timing.whole
    weekly = period.recurrence is not None and period.recurrence.freq is Frequency.WEEK
    if weekly and timing.window.days > 400:
        # Each week of five years would be a comb nobody reads, and slow to make.
        start, end = period.start or whole.first, period.end or whole.last
        return (_run(start, max(start, end), timing),)
    span = timing.window if weekly else whole
    first = school_year_of(span.first).shifted(-1)
    found = occurrences(
        period, first, school_year_of(span.last), calendar=timing.calendar, locale=timing.locale
    )
    if len(found) > MOST_BARS:
        return (_run(found[0].start, found[-1].end, timing),)
    kind = BarKind.REPEAT if period.repeats or len(found) > 1 else BarKind.BAR
    return tuple(_bar(one, kind, timing.as_of) for one in found)


def _run(start: date, end: date, timing: Timing) -> Bar:
    return Bar(BarKind.RUN, start, end, start, end, progress(start, end, timing.as_of).when)


def _bar(one: Occurrence, kind: BarKind, as_of: date) -> Bar:
    return Bar(
        BarKind.MARK if one.is_deadline else kind,
        one.start,
        one.end,
        one.start,
        one.end,
        progress(one.start, one.end, as_of).when,
        label=one.label,
        times=one.times,
        hints=one.hints,
        key=one.key,
    )


def _clipped(bar: Bar, window: Span) -> Bar | None:
    """The part of the bar that the window shows."""
    if not window.touches(bar.start, bar.end):
        return None
    start, end = max(bar.start, window.first), min(bar.end, window.last)
    return Bar(
        bar.kind,
        start,
        end,
        bar.since,
        bar.until,
        bar.when,
        bar.fades_in and start == bar.start,
        bar.fades_out and end == bar.end,
        bar.label,
        bar.times,
        bar.hints,
        bar.key,
    )


# ----------------------------------------------------------------- conflicts


def _clashes(item: Item, other: Item, against: Against) -> Iterator[Clash]:
    if item.period and other.period:
        for conflict in conflicts(item.period, other.period):
            yield Clash(against, conflict, other.title, other.raw)


def _with_further(stage: Item, item: Item, known: Mapping[int, Item]) -> Item:
    """The stage with the days of those in which *item* runs besides it."""
    others = [known[one].period for one in item.further if one in known]
    if stage.period is None or not others:
        return stage
    return replace(stage, period=widened(stage.period, others))


def _project_clashes(item: Item, project: Period | None) -> Iterator[Clash]:
    if item.period and project:
        for conflict in conflicts(item.period, project):
            yield Clash(Against.PROJECT, conflict, words=project.raw)


def _without_stage(item: Item, project: Period | None, stages: Sequence[Item]) -> list[Clash]:
    """Against the project; and a day's difference to the stage in which the project ends."""
    found = list(_project_clashes(item, project))
    if stages and not found:
        found = [
            clash
            for clash in _clashes(item, stages[-1], Against.LAST_STAGE)
            if clash.conflict.code is ConflictCode.NEARLY_SAME_END
        ]
    return found


def _overlapping(stages: Sequence[Item]) -> dict[int, list[Clash]]:
    """Neighbouring stages that share days, told at the first of each two."""
    dated = [stage for stage in stages if stage.period]
    found: dict[int, list[Clash]] = {}
    for first, second, conflict in overlaps([stage.period for stage in dated if stage.period]):
        other = dated[second]
        clash = Clash(Against.NEXT_STAGE, conflict, other.title, other.raw)
        found.setdefault(dated[first].id, []).append(clash)
    return found
