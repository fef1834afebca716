"""All projects shown on one line of time: the same axis as a project's own timeline.

Pure but for words: a row has its whole length thin, its stages as segments, the sprint that runs
under them, milestones as flags. A project without days says so in its row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from kaskad.cascade.progress import When, progress
from kaskad.cascade.timeline import MOST_YEARS, Span
from kaskad.cascade.timeline_axis import Axis, Zoom, heads, inside, neighbours, window
from kaskad.cascade.timeline_drawing import Drawn, Scale, percent, place, scale
from kaskad.cascade.timeline_words import Sayer, axis_words
from kaskad.registry.rows import Flag, RegistryRow, SprintNow, StageSpan
from kaskad.sprints.wording import sprint_name

_TONES = {When.FINISHED: "past", When.RUNNING: "now", When.AHEAD: "ahead", When.UNDATED: "ahead"}


@dataclass(frozen=True)
class Dated:
    """A line of the table that says the same: what, and from when to when."""

    what: str
    name: str
    starts_on: date | None
    ends_on: date | None
    words: str


@dataclass(frozen=True)
class TimeRow:
    """A row of the picture and of the table under it."""

    row: RegistryRow
    drawn: tuple[Drawn, ...]
    dated: tuple[Dated, ...]
    earlier: bool = False
    later: bool = False


@dataclass(frozen=True)
class TimeView:
    """All that the view shows; `wish` and so on are named as on a project's own timeline."""

    axis: Axis
    zoom: Zoom
    shown: Span
    scale: Scale
    rows: tuple[TimeRow, ...]
    before: date | None
    after: date | None
    today_words: str
    flags: bool


def time_view(
    rows: Sequence[RegistryRow], whole: Span, as_of: date, axis: Axis, zoom: Zoom, at: date | None
) -> TimeView:
    """*rows* on the line of time, in their order; *whole* is all that the line may show."""
    shown = window(axis, zoom, at or as_of, whole)
    say = Sayer()
    before, after = neighbours(axis, shown, whole)
    return TimeView(
        axis=axis, zoom=zoom, shown=shown,
        scale=scale(heads(axis, zoom, shown, axis_words()), shown, as_of),
        rows=tuple(_row(row, whole, shown, as_of, say) for row in rows),
        before=before, after=after, today_words=say.day(as_of),
        flags=any(row.flags for row in rows),
    )  # fmt: skip


def days_of(row: RegistryRow) -> list[date]:
    """Every day that is known of the row."""
    found = [row.starts_on, row.ends_on]
    for stage in row.stages:
        found += [stage.starts_on, stage.ends_on]
    if row.sprint is not None:
        found += [row.sprint.starts_on, row.sprint.ends_on]
    found += [flag.on for flag in row.flags]
    return [day for day in found if day is not None]


def whole_span(rows: Iterable[RegistryRow], as_of: date) -> Span:
    """From the first named day to the last one, with the day looked at inside."""
    days = [day for row in rows for day in days_of(row)]
    near = [day for day in days if abs(day.year - as_of.year) <= MOST_YEARS // 2]
    return Span(min([*near, as_of]), max([*near, as_of]))


def dated_of(row: RegistryRow, say: Sayer) -> tuple[Dated, ...]:
    """The same as a table: the row's own days, its stages, the sprint, the milestones."""
    found = []
    if row.starts_on or row.ends_on:
        found.append(
            Dated(str(_("whole project") if row.health is not None else _("whole period")), "",
                  row.starts_on, row.ends_on, say.between(row.starts_on, row.ends_on))
        )  # fmt: skip
    for stage in row.stages:
        words = ""
        if stage.starts_on or stage.ends_on:
            words = say.between(stage.starts_on, stage.ends_on)
        found.append(Dated(str(_("stage")), stage.title, stage.starts_on, stage.ends_on, words))
    if row.sprint is not None and (row.sprint.starts_on or row.sprint.ends_on):
        found.append(
            Dated(str(_("sprint")), sprint_name(row.sprint.number), row.sprint.starts_on,
                  row.sprint.ends_on, say.between(row.sprint.starts_on, row.sprint.ends_on))
        )  # fmt: skip
    found += [
        Dated(str(_("control point")), flag.name, flag.on, flag.on, _flag_words(flag, say))
        for flag in row.flags
    ]
    return tuple(found)


def _row(row: RegistryRow, whole: Span, shown: Span, as_of: date, say: Sayer) -> TimeRow:
    drawn: list[Drawn] = []
    colour = f"kr-span kr-span-{row.colour}"
    if row.starts_on or row.ends_on:
        words = f"{row.label}: {say.between(row.starts_on, row.ends_on)}"
        drawn += _box(row.starts_on, row.ends_on, whole, shown, colour, -13, 4, words)
    for stage in row.stages:
        drawn += _stage(stage, whole, shown, as_of, say)
    if row.sprint is not None:
        drawn += _sprint(row.sprint, row.key_fold, whole, shown, say)
    for flag in row.flags:
        if shown.touches(flag.on, flag.on):
            x = place(flag.on, shown) + 50 / shown.days
            drawn.append(
                Drawn("flag", f"kt-lane kt-tone-{flag.tone}", percent(x), "", 0, 0,
                      f"{flag.name}: {_flag_words(flag, say)}")
            )  # fmt: skip
    days = days_of(row)
    return TimeRow(
        row, tuple(drawn), dated_of(row, say),
        bool(days) and min(days) < shown.first, bool(days) and max(days) > shown.last,
    )  # fmt: skip


def _stage(stage: StageSpan, whole: Span, shown: Span, as_of: date, say: Sayer) -> Iterable[Drawn]:
    if not (stage.starts_on or stage.ends_on):
        return ()
    when = progress(stage.starts_on, stage.ends_on, as_of).when
    words = f"{stage.title}: {say.between(stage.starts_on, stage.ends_on)}"
    role = f"kt-band kt-{_TONES[when]}"
    return _box(
        stage.starts_on, stage.ends_on, whole, shown, role, -8, 16, words, label=stage.title
    )


def _sprint(sprint: SprintNow, _key: str, whole: Span, shown: Span, say: Sayer) -> Iterable[Drawn]:
    if not (sprint.starts_on or sprint.ends_on):
        return ()
    words = f"{sprint_name(sprint.number)}: {say.between(sprint.starts_on, sprint.ends_on)}"
    return _box(sprint.starts_on, sprint.ends_on, whole, shown, "kr-sprint-bar", 10, 5, words)


def _box(
    since: date | None, until: date | None, whole: Span, shown: Span, role: str, y: int,
    height: int, words: str, label: str = "",
) -> Iterable[Drawn]:  # fmt: skip
    """A bar as far as the window shows it; an end that nobody named lies at the border."""
    start, end = since or min(whole.first, until or whole.first), until or whole.last
    if end < start or not shown.touches(start, end):
        return ()
    first, last = max(start, shown.first), min(end, shown.last)
    fade = {(True, True): "both", (True, False): "in", (False, True): "out"}.get(
        (since is None and first == start, until is None and last == end), ""
    )
    width = ((last - first).days + 1) * 100 / shown.days
    return (
        Drawn(
            "box", role, percent(place(first, shown)), percent(width), y, height, words, fade,
            inside(label, first, last, shown) if label else "",
        ),
    )  # fmt: skip


def _flag_words(flag: Flag, say: Sayer) -> str:
    on = say.day(flag.on)
    state = {
        "g": _("reached on %(day)s", day=on), "r": _("was expected on %(day)s", day=on),
        "y": _("expected on %(day)s", day=on), "v": _("planned for %(day)s", day=on),
    }[flag.tone]  # fmt: skip
    if flag.tone == "y" and flag.planned_on:
        return f"{state}, {_('planned for %(day)s', day=say.day(flag.planned_on))}"
    return str(state)
