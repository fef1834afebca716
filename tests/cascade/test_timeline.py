"""The timeline without a page: bars out of periods, the axis, places."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.cascade.progress import When
from kaskad.cascade.timeline import (
    MOST_BARS,
    MOST_YEARS,
    Against,
    Bar,
    BarKind,
    Item,
    Span,
    Timing,
    bars_of,
    build,
    whole_span,
)
from kaskad.cascade.timeline_axis import (
    NARROWEST,
    Axis,
    AxisWords,
    Zoom,
    heads,
    neighbours,
    padded,
    window,
)
from kaskad.cascade.timeline_drawing import draw, scale
from kaskad.core.chart_scale import text_width
from kaskad.periods import (
    ConflictCode,
    Hint,
    Period,
    PeriodContext,
    PeriodKind,
    SchoolCalendar,
    read_period,
)

AS_OF = date(2022, 6, 3)
PROJECT = PeriodContext(project_start=date(2019, 1, 1), project_end=date(2024, 12, 31))
WHOLE = Span(date(2019, 1, 1), date(2024, 12, 31))
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
WORDS = AxisWords(
    month=lambda day: MONTHS[day.month - 1],
    short=lambda day: MONTHS[day.month - 1][:3],
    half=lambda number: f"{'I' * number} полугодие",
    quarter=lambda number: f"{number} квартал",
)


def timing(whole: Span = WHOLE, shown: Span | None = None, as_of: date = AS_OF) -> Timing:
    return Timing(whole, shown or whole, as_of, SchoolCalendar())


def read(raw: str, context: PeriodContext = PROJECT) -> Period:
    return read_period(raw, context)


def item(number: int, raw: str, period: Period | None = None, **more: object) -> Item:
    return Item(number, str(number), f"Дело {number}", raw, period or read(raw), **more)  # type: ignore[arg-type]  # of the fields named below


def days(bars: tuple[Bar, ...]) -> list[tuple[str, str]]:
    return [(bar.start.isoformat(), bar.end.isoformat()) for bar in bars]


# ---------------------------------------------------------------------- bars


def test_scenario_4_a_contest_over_new_year_is_one_bar_a_school_year() -> None:
    bars = bars_of(read("ежегодно, октябрь- февраль"), timing())
    assert days(bars) == [
        ("2019-10-01", "2020-02-29"),
        ("2020-10-01", "2021-02-28"),
        ("2021-10-01", "2022-02-28"),
        ("2022-10-01", "2023-02-28"),
        ("2023-10-01", "2024-02-29"),
    ]
    assert {bar.kind for bar in bars} == {BarKind.REPEAT}
    assert bars[0].label.startswith("2019/2020")


def test_scenario_5_a_yearly_deadline_is_a_mark_each_year() -> None:
    context = PeriodContext(project_start=date(2020, 1, 1), project_end=date(2025, 12, 31))
    whole = Span(date(2020, 1, 1), date(2025, 12, 31))
    bars = bars_of(read("ежегодно до 01.06.", context), timing(whole))
    assert [bar.start for bar in bars] == [date(year, 6, 1) for year in range(2021, 2026)]
    assert {bar.kind for bar in bars} == {BarKind.MARK}
    assert [bar.when for bar in bars][:3] == [When.FINISHED, When.FINISHED, When.AHEAD]
    assert bars[3].hints == (Hint.SATURDAY,)
    assert bars[4].hints == (Hint.SUNDAY,)


@pytest.mark.parametrize(
    ("raw", "kinds", "first", "last"),
    [
        ("30.09.2021", [BarKind.BAR], "2021-09-30", "2021-09-30"),
        ("сентябрь 2021 г. – октябрь 2024 г.", [BarKind.BAR], "2021-09-01", "2024-10-31"),
        ("2020-2021 учебный год", [BarKind.BAR], "2020-09-01", "2021-08-31"),
        ("до 30.10.2024", [BarKind.LEAD, BarKind.MARK], "2019-01-01", "2024-10-30"),
        ("непрерывно", [BarKind.RUN], "2019-01-01", "2024-12-31"),
        ("регулярно", [BarKind.RUN], "2019-01-01", "2024-12-31"),
        ("2020-2024 постоянно", [BarKind.RUN], "2020-01-01", "2024-12-31"),
        ("ежегодно, апрель", [BarKind.REPEAT] * 6, "2019-04-01", "2024-04-30"),
        ("2020-2024 ежегодно", [BarKind.REPEAT] * 5, "2020-01-01", "2024-12-31"),
        ("еженедельно", [BarKind.RUN], "2019-01-01", "2024-12-31"),
        ("по мере необходимости", [], "", ""),
        ("когда-нибудь потом", [], "", ""),
        ("", [], "", ""),
    ],
)  # fmt: skip
def test_what_each_period_becomes(raw: str, kinds: list[BarKind], first: str, last: str) -> None:
    bars = bars_of(read(raw), timing())
    assert [bar.kind for bar in bars] == kinds
    if bars:
        assert min(bar.start for bar in bars).isoformat() == first
        assert max(bar.end for bar in bars).isoformat() == last


def test_open_ends_fade() -> None:
    nowhere = PeriodContext()
    (bar,) = bars_of(read("с сентября 2021", nowhere), timing())
    assert (bar.start, bar.end, bar.until) == (date(2021, 9, 1), WHOLE.last, None)
    assert (bar.fades_in, bar.fades_out) == (False, True)
    (stage,) = bars_of(read("до 08.2024", nowhere), timing(), is_stage=True)
    assert (stage.start, stage.since, stage.fades_in) == (WHOLE.first, None, True)
    (lead, mark) = bars_of(read("до 30.10.2024"), timing())
    assert (lead.fades_in, mark.fades_in) == (True, False)  # its beginning is the project's


def test_weeks_are_drawn_apart_only_near_by() -> None:
    half = Span(date(2021, 9, 1), date(2021, 12, 31))
    bars = bars_of(read("еженедельно"), timing(shown=half))
    near = [bar for bar in bars if half.touches(bar.start, bar.end)]
    assert 16 <= len(near) <= 19
    assert all(bar.kind is BarKind.REPEAT and bar.start.weekday() == 0 for bar in near)


# ------------------------------------------------------------------ the rows


def test_rows_follow_the_document_and_keep_what_has_no_dates() -> None:
    stages = [item(1, "2019-2020"), item(2, "непонятно когда"), item(3, "2023-2024")]
    activities = [
        item(11, "2021 г.", group="2021 г."),
        item(12, "2019 г.", stage_id=1),
        item(13, "по настроению", stage_id=1),
        item(14, "март 2023 г.", stage_id=3),
        item(15, "2022 г.", group="2022 г."),
        item(16, "май 2022 г.", group="2022 г."),
        item(17, "2024 г.", stage_id=99),
    ]
    found = build(None, stages, activities, timing())
    assert [row.item.id for row in found.rows] == [1, 12, 2, 3, 14, 11, 15, 16, 17]
    assert [one.id for one in found.undated] == [13, 2]
    assert [one.raw for one in found.undated] == ["по настроению", "непонятно когда"]
    headings = {row.item.id: row.heading for row in found.rows if row.heading}
    assert headings == {11: "2021 г.", 15: "2022 г."}


def test_scenario_6_stage_and_activity_disagree() -> None:
    stages = [item(1, "2019-2023"), item(2, "до 31.10.2024")]
    activities = [
        item(11, "ноябрь 2021- декабрь 2024", stage_id=1),
        item(12, "до 30.10.2024", stage_id=2),
        item(13, "до 30.10.2024"),
        item(14, "2020 г.", stage_id=1),
        item(15, "2018 г."),
    ]
    project = read("2019-2024")
    rows = {row.item.id: row for row in build(project, stages, activities, timing()).rows}
    (late,) = rows[11].clashes
    assert (late.against, late.conflict.code) == (Against.STAGE, ConflictCode.ENDS_LATER)
    assert (late.conflict.inner, late.conflict.outer) == (date(2024, 12, 31), date(2023, 12, 31))
    for number, against in ((12, Against.STAGE), (13, Against.LAST_STAGE)):
        (slip,) = rows[number].clashes
        assert (slip.against, slip.conflict.code) == (against, ConflictCode.NEARLY_SAME_END)
    assert not rows[14].clashes
    assert rows[15].clashes[0].conflict.code is ConflictCode.OUTSIDE


def test_stages_that_overlap_are_told_once() -> None:
    stages = [item(1, "2020-2021"), item(2, "2021-2022"), item(3, "2023 г.")]
    rows = build(None, stages, [], timing()).rows
    assert [len(row.clashes) for row in rows] == [1, 0, 0]
    assert rows[0].clashes[0].conflict.inner == date(2021, 1, 1)


def test_a_row_outside_the_window_says_where_it_is() -> None:
    shown = Span(date(2021, 9, 1), date(2022, 8, 31))
    rows = build(
        None,
        [],
        [item(1, "2019 г."), item(2, "2024 г."), item(3, "2019-2024")],
        timing(shown=shown),
    ).rows
    assert [(row.earlier, row.later, len(row.bars)) for row in rows] == [
        (True, False, 0),
        (False, True, 0),
        (True, True, 1),
    ]
    assert days(rows[2].bars) == [("2021-09-01", "2022-08-31")]
    assert rows[2].bars[0].since == date(2019, 1, 1)


# ------------------------------------------------------------------ the axis


def test_the_whole_is_bounded_and_never_empty() -> None:
    assert whole_span(None, [], [], AS_OF) == Span(date(2022, 1, 1), date(2022, 12, 31))
    slip = [item(1, "2020 г."), item(2, "2021 г."), item(3, "2199 г.")]
    whole = whole_span(None, [], slip, AS_OF)
    assert whole.last.year - whole.first.year <= MOST_YEARS
    assert whole.touches(date(2020, 5, 1), date(2020, 5, 1))


@pytest.mark.parametrize(
    ("axis", "zoom", "at", "first", "last"),
    [
        (Axis.SCHOOL, Zoom.WHOLE, "2022-04-16", "2018-09-01", "2025-08-31"),
        (Axis.CALENDAR, Zoom.WHOLE, "2022-04-16", "2019-01-01", "2024-12-31"),
        (Axis.SCHOOL, Zoom.YEAR, "2022-04-16", "2021-09-01", "2022-08-31"),
        (Axis.CALENDAR, Zoom.YEAR, "2022-04-16", "2022-01-01", "2022-12-31"),
        (Axis.SCHOOL, Zoom.HALF, "2022-04-16", "2022-01-01", "2022-08-31"),
        (Axis.SCHOOL, Zoom.HALF, "2022-11-16", "2022-09-01", "2022-12-31"),
        (Axis.CALENDAR, Zoom.HALF, "2022-07-01", "2022-07-01", "2022-12-31"),
        (Axis.SCHOOL, Zoom.YEAR, "1999-01-01", "2018-09-01", "2019-08-31"),
        (Axis.CALENDAR, Zoom.HALF, "2100-01-01", "2024-07-01", "2024-12-31"),
    ],
)
def test_windows(axis: Axis, zoom: Zoom, at: str, first: str, last: str) -> None:
    shown = window(axis, zoom, date.fromisoformat(at), WHOLE)
    assert (shown.first.isoformat(), shown.last.isoformat()) == (first, last)


@pytest.mark.parametrize("axis", list(Axis))
@pytest.mark.parametrize("zoom", [Zoom.YEAR, Zoom.HALF])
def test_steps_lead_through_the_whole_and_back(axis: Axis, zoom: Zoom) -> None:
    around = padded(axis, WHOLE)
    shown = window(axis, zoom, around.first, WHOLE)
    assert neighbours(axis, shown, WHOLE)[0] is None
    seen = [shown]
    while after := neighbours(axis, shown, WHOLE)[1]:
        shown = window(axis, zoom, after, WHOLE)
        seen.append(shown)
    assert seen[-1].last == around.last
    assert all(a.last + timedelta(1) == b.first for a, b in pairwise(seen))
    before = neighbours(axis, shown, WHOLE)[0]
    assert before is not None
    assert window(axis, zoom, before, WHOLE) == seen[-2]


def test_the_nearest_zoom_shows_weeks_by_their_mondays() -> None:
    shown = window(Axis.SCHOOL, Zoom.HALF, date(2021, 10, 1), WHOLE)
    months, weeks = heads(Axis.SCHOOL, Zoom.HALF, shown, WORDS)
    assert [text for _day, text in months.labels] == [f"{name} 2021" for name in MONTHS[8:]]
    assert weeks.starts[0] == date(2021, 9, 6)
    assert all(day.weekday() == 0 for day in weeks.starts)
    assert "6" in [text for _day, text in weeks.labels]


@settings(max_examples=150, deadline=None)
@given(
    axis=st.sampled_from(list(Axis)),
    zoom=st.sampled_from(list(Zoom)),
    first=st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    length=st.integers(0, 366 * MOST_YEARS),
    after=st.integers(0, 366 * MOST_YEARS),
)
def test_labels_never_overlap(axis: Axis, zoom: Zoom, first: date, length: int, after: int) -> None:
    whole = Span(first, first + timedelta(length))
    shown = window(axis, zoom, first + timedelta(after), whole)
    for head in heads(axis, zoom, shown, WORDS):
        end = 0.0
        for day, text in head.labels:
            assert shown.first <= day <= shown.last
            x = NARROWEST * (day - shown.first).days / shown.days + 5
            assert x >= end
            end = x + text_width(text, 11.5)
        assert end <= NARROWEST + 1
        assert list(head.starts) == sorted(set(head.starts))
    drawn = scale(heads(axis, zoom, shown, WORDS), shown, first)
    assert not set(drawn.major) & set(drawn.minor)


# ---------------------------------------------------------------- properties

PERIODS = st.sampled_from(
    [
        "2020-2021 учебный год", "ежегодно, октябрь- февраль", "ежегодно до 01.06.", "регулярно",
        "непрерывно", "до 30.10.2025", "с сентября 2021", "июнь – сентябрь", "еженедельно",
        "ежемесячно", "ежемесячно, сентябрь – май", "1 раз в четверть", "ежеквартально",
        "не менее 1 раза в учебном полугодии", "весной 2021 г.", "22 ноября 2021",
        "2023 – сентябрь 2024",
        "до 25 числа каждого месяца", "2 раза в год: сентябрь и февраль-март по графику",
        "в каникулярное время", "до 35 лет", "", "в течение года", "декабрь – март",
    ]
)  # fmt: skip
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@settings(max_examples=200, deadline=None)
@given(
    raws=st.lists(PERIODS, max_size=6),
    stage_raws=st.lists(PERIODS, max_size=3),
    bounds=st.tuples(DAYS, DAYS),
    axis=st.sampled_from(list(Axis)),
    zoom=st.sampled_from(list(Zoom)),
    as_of=DAYS,
    at=DAYS,
)
def test_whatever_the_periods(
    raws: list[str], stage_raws: list[str], bounds: tuple[date, date],
    axis: Axis, zoom: Zoom, as_of: date, at: date,
) -> None:  # fmt: skip
    context = PeriodContext(project_start=min(bounds), project_end=max(bounds))
    stages = [item(n, raw, read(raw, context)) for n, raw in enumerate(stage_raws, 1)]
    owners = [*[stage.id for stage in stages], None]
    activities = [
        item(100 + n, raw, read(raw, context), stage_id=owners[n % len(owners)])
        for n, raw in enumerate(raws)
    ]
    project = Period(kind=PeriodKind.DAY_RANGE, start=min(bounds), end=max(bounds))
    whole = whole_span(project, stages, activities, as_of)
    shown = window(axis, zoom, at, whole)
    found = build(project, stages, activities, timing(whole, shown, as_of))
    for row in found.rows:
        assert len(row.bars) <= MOST_BARS
        for bar in row.bars:
            assert shown.first <= bar.start <= bar.end <= shown.last
            if bar.since and bar.until:
                assert bar.since <= bar.until
        starts = [bar.start for bar in row.bars if bar.kind is not BarKind.LEAD]
        assert starts == sorted(starts)
        for one in draw(row.bars, shown, "planned", lambda bar: "слова"):
            x = float(one.x.rstrip("%"))
            width = float(one.width.rstrip("%") or 0)
            assert x >= -0.01
            assert x + width <= 100.02
            assert one.words
    # Nothing is lost, and the order of the document is kept within each stage.
    shown_ids = {row.item.id for row in found.rows} | {one.id for one in found.undated}
    assert shown_ids == {one.id for one in (*stages, *activities)}
    for owner in owners:
        order = [
            row.item.id for row in found.rows if not row.is_stage and row.item.stage_id == owner
        ]
        assert order == sorted(order)
