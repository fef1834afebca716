"""What the timeline of an initiative shows, in words; as many statements for any plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.calendars.queries import Vacations, calendar_of
from kaskad.cascade.evidence import evidence_of
from kaskad.cascade.further_stages import FURTHER, ids_in
from kaskad.cascade.models import Activity, Initiative, Stage
from kaskad.cascade.period_words import PeriodView, locale, view_of
from kaskad.cascade.plan_queries import state_at
from kaskad.cascade.repetition_queries import occurrence_states, standing_words
from kaskad.cascade.repetitions import Repetition, Said, Standing, every, stand
from kaskad.cascade.timeline import (
    Bar,
    BarKind,
    Item,
    Row,
    Span,
    Timeline,
    Timing,
    build,
    whole_span,
)
from kaskad.cascade.timeline_axis import Axis, Zoom, heads, neighbours, window
from kaskad.cascade.timeline_drawing import Drawn, Scale, draw, draw_lane, scale
from kaskad.cascade.timeline_lanes import Lane, lanes_of
from kaskad.cascade.timeline_words import Sayer, axis_words
from kaskad.core.db import db
from kaskad.periods import Occurrence, Period


@dataclass(frozen=True)
class Wish:
    """How the visitor wants to see it; `at` is a day of the stretch shown."""

    axis: Axis
    zoom: Zoom
    as_of: date
    at: date


@dataclass(frozen=True)
class Line:
    """A row of the picture and of the table under it."""

    item: Item
    is_stage: bool
    heading: str
    period: PeriodView
    bars: tuple[Bar, ...]
    drawn: tuple[Drawn, ...]
    dates: tuple[str, ...]
    """Of every bar that is seen, in words."""
    clashes: tuple[str, ...]
    further: tuple[str, ...]
    """The other stages in which it runs, too."""
    earlier: bool
    later: bool


@dataclass(frozen=True)
class LaneLine:
    """A line above the plan."""

    lane: Lane
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True)
class Undated:
    """What has no dates: its words, and the doubt about them."""

    item: Item
    period: PeriodView


@dataclass(frozen=True)
class TimelineView:
    """All that the page shows."""

    vacations: Vacations

    wish: Wish
    shown: Span
    scale: Scale
    lanes: tuple[LaneLine, ...]
    lines: tuple[Line, ...]
    undated: tuple[Undated, ...]
    clashes: int
    before: date | None
    after: date | None
    today_words: str
    kinds: frozenset[str]
    """Which kinds of bars there are: the legend names only these."""


def timeline_view(initiative: Initiative, owner_path: str, wish: Wish) -> TimelineView:
    """The timeline. Four statements, those of the lanes and the calendar of the owner."""
    stages, activities = _stages(initiative.id), _activities(initiative.id, wish.as_of)
    project = _period(initiative.period)
    whole = whole_span(project, stages, activities, wish.as_of)
    shown = window(wish.axis, wish.zoom, wish.at, whole)
    words, say = axis_words(), Sayer()
    calendar = calendar_of(owner_path)
    timing = Timing(whole, shown, wish.as_of, calendar.school, locale())
    found = build(project, stages, activities, timing)
    vacations = calendar.between(shown.first, shown.last)
    told = _Told(activities, timing, say)
    before, after = neighbours(wish.axis, shown, whole)
    lanes = tuple(
        LaneLine(lane, draw_lane(lane, shown, say.on_lane))
        for lane in lanes_of(initiative, shown.first, shown.last, wish.as_of)
    )
    names = {one.id: one.title or one.raw or one.number for one in stages}
    lines = tuple(_line(row, shown, say, told, names) for row in found.rows)
    return TimelineView(
        wish=wish,
        shown=shown,
        scale=scale(
            heads(wish.axis, wish.zoom, shown, words),
            shown,
            wish.as_of,
            [Span(one.start, one.end) for one in vacations.runs],
        ),
        lanes=lanes,
        vacations=vacations,
        lines=lines,
        undated=tuple(Undated(item, _view(item)) for item in found.undated),
        clashes=found.clashes,
        before=before,
        after=after,
        today_words=say.day(wish.as_of),
        kinds=_kinds(found, lanes, lines, told),
    )


class _Told:
    """What was said of repetitions, for the bars that stand for them."""

    def __init__(self, activities: Sequence[Item], timing: Timing, say: Sayer) -> None:
        as_of, until = timing.as_of, max(timing.as_of, timing.whole.last)
        repeating = [one for one in activities if one.period and one.period.repeats]
        ids = [one.id for one in repeating]
        said: dict[int, dict[str, Said]] = {}
        for (activity_id, key), word in occurrence_states(ids).items():
            said.setdefault(activity_id, {})[key] = word
        signs = evidence_of(ids)
        self.say, self.as_of = say, as_of
        self.known: dict[tuple[int, str], Repetition] = {}
        every_of: dict[Period, tuple[Occurrence, ...]] = {}
        for one in repeating:
            if one.period not in every_of and one.period is not None:
                every_of[one.period] = every(one.period, until, timing.calendar, timing.locale)
            found = every_of[one.period] if one.period is not None else ()
            going_on = one.state in {"planned", "in_progress"}
            if not said.get(one.id) and not going_on:
                continue
            rows = stand(
                found, said.get(one.id, {}), signs.get(one.id, ()), as_of, going_on=going_on
            )
            self.known |= {
                (one.id, row.occurrence.key): row for row in rows if row.standing in _TOLD
            }

    def of(self, item: Item, bar: Bar) -> Repetition | None:
        """The repetition that *bar* stands for, if there is something to say of it."""
        return self.known.get((item.id, bar.key)) if bar.key else None

    def state(self, item: Item, bar: Bar) -> str:
        """As `draw` wants it."""
        found = self.of(item, bar)
        return _TOLD[found.standing] if found else ""

    def words(self, item: Item, bar: Bar) -> str:
        """«, выполнено 28.05.2021»."""
        found = self.of(item, bar)
        return f", {standing_words(found, self.as_of)}" if found else ""


_TOLD = {
    Standing.DONE: "done",
    Standing.MISSED: "cancelled",
    Standing.OVERDUE: "late",
    Standing.SIGN: "",
}


def _line(row: Row, shown: Span, say: Sayer, told: _Told, stages: Mapping[int, str]) -> Line:
    period = _view(row.item)

    def words(bar: Bar) -> str:
        return say.bar(bar, period.raw) + told.words(row.item, bar)

    def said(bar: Bar) -> str:
        return told.state(row.item, bar)

    return Line(
        item=row.item,
        is_stage=row.is_stage,
        heading=row.heading,
        period=period,
        bars=row.bars,
        drawn=draw(row.bars, shown, row.item.state, words, said),
        dates=tuple(
            say.dates(bar) + told.words(row.item, bar)
            for bar in row.bars
            if bar.kind is not BarKind.LEAD
        ),
        clashes=tuple(say.clash(clash) for clash in row.clashes),
        further=tuple(name for one, name in stages.items() if one in row.item.further),
        earlier=row.earlier,
        later=row.later,
    )


def _kinds(
    found: Timeline, lanes: Sequence[LaneLine], lines: Sequence[Line], told: _Told
) -> frozenset[str]:
    bars = [bar for row in found.rows for bar in row.bars]
    kinds = {str(bar.kind) for bar in bars}
    if any(bar.fades_in or bar.fades_out for bar in bars):
        kinds.add("fade")
    if any(row.item.state == "done" for row in found.rows):
        kinds.add("done")
    if any(row.item.state == "cancelled" for row in found.rows):
        kinds.add("cancelled")
    if any(one.form == "flag" for lane in lanes for one in lane.drawn):
        kinds.add("flag")
    for line in lines:
        kinds |= {told.state(line.item, bar) for bar in line.bars} - {""}
    return frozenset(kinds)


def _view(item: Item) -> PeriodView:
    if item.period is None:
        return PeriodView(item.raw, "", (), needs_look=False)
    return view_of(item.raw, item.period)


def _period(stored: Mapping[str, Any]) -> Period | None:
    """The stored period; broken data is no period, and its words go to the list."""
    try:
        return Period.from_json(stored) if stored else None
    except ValueError:
        return None


def _stages(initiative_id: int) -> list[Item]:
    rows = db.session.execute(
        select(Stage.id, Stage.number, Stage.title, Stage.period_raw, Stage.period)
        .where(Stage.initiative_id == initiative_id, Stage.archived_at.is_(None))
        .order_by(Stage.position, Stage.id)
    )
    return [
        Item(row.id, row.number, row.title, row.period_raw, _period(row.period)) for row in rows
    ]


def _activities(initiative_id: int, as_of: date) -> list[Item]:
    rows = db.session.execute(
        select(
            Activity.id,
            Activity.stage_id,
            Activity.parent_id,
            Activity.group,
            Activity.number,
            Activity.title,
            Activity.period_raw,
            Activity.period,
            Activity.state,
            Activity.done_on,
            FURTHER,
        )
        .where(Activity.initiative_id == initiative_id, Activity.archived_at.is_(None))
        .order_by(Activity.position, Activity.id)
    )
    return [
        Item(
            row.id,
            row.number,
            row.title,
            row.period_raw,
            _period(row.period),
            state_at(row.state, row.done_on, as_of),
            row.stage_id,
            row.group,
            int(row.parent_id is not None),
            ids_in(row.further),
        )
        for row in rows
    ]
