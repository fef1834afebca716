"""What holds for every text and every period."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.periods import (
    Period,
    PeriodContext,
    PeriodKind,
    SchoolYear,
    canonical,
    occurrences,
    read_period,
    school_year_of,
    show_period,
    words,
)
from tests.periods.cases import ROWS, STOP_LIST, USUAL

_PIECES = sorted(
    {word for row in (*ROWS, *USUAL) for text in row.words for word in text.split()}
    | {word for text in STOP_LIST for word in text.split()}
    | {"и", ",", ":", "-", "–", "с", "по", "до", "(", ")", "31.02.2021", "июня", "2022/2023", "1"}
)
_MONTHS = words.MONTHS_NOMINATIVE

texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(_PIECES), max_size=8).map(" ".join),
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
)
days = st.dates(date(1995, 1, 1), date(2060, 12, 31))


@st.composite
def contexts(draw: st.DrawFn) -> PeriodContext:
    def pair() -> tuple[date | None, date | None]:
        first, last = sorted((draw(days), draw(days)))
        return draw(st.sampled_from([(None, None), (first, None), (None, last), (first, last)]))

    stage, project = pair(), pair()
    return PeriodContext(
        *stage,
        *project,
        previous_stage_end=draw(st.none() | days),
        written_on=draw(st.none() | days),
    )


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """Well-formed words of every kind, with random numbers in them."""
    year = draw(st.integers(2000, 2050))
    later = year + draw(st.integers(0, 6))
    month, other = draw(st.sampled_from(_MONTHS)), draw(st.sampled_from(_MONTHS))
    day = draw(st.integers(1, 28))
    number = draw(st.integers(1, 12))
    span = draw(
        st.sampled_from(
            [
                f"{month} {year} – {other} {later + 1}",
                f"{year}-{later}",
                f"{day:02}.{number:02}.{year} – {day:02}.{number:02}.{later}",
                f"{year}/{year + 1} учебный год",
                f"{month} – {other} {year}",
                f"{year} – {month} {later + 1}",
                f"{month} {year}",
                f"{day}.{number}.{year}",
                f"с {day}.{number}.{year}",
                f"I квартал {year}",
                f"II полугодие {year}/{year + 1} учебного года",
                f"осень {year}",
                f"{month} – {other} {year}/{year + 1} учебного года",
            ]
        )
    )
    window = draw(st.sampled_from([month, f"{month} – {other}", f"{day}.{number}"]))
    rate = draw(
        st.sampled_from(
            [
                "ежегодно",
                "ежемесячно",
                "ежеквартально",
                f"{number} раз в год",
                f"не реже {number} раз в полугодие",
                f"не более {number} раз в четверть",
                f"{number}-{number + 2} раза в неделю",
                "в течение года",
                "каждый учебный год",
            ]
        )
    )
    return draw(
        st.sampled_from(
            [
                span,
                window,
                f"{rate}, {window}",
                f"{rate}, {span}",
                f"{rate}: {window}, {span}",
                rate,
                f"ежегодно до {day:02}.{number:02}",
                f"ежегодно до {day:02}.{number:02}, {year}-{later}",
                f"до {day} числа каждого месяца",
                f"до {day}.{number}.{year}",
                f"до {month} {year}",
                f"до {year} года",
                f"регулярно, {span}",
                f"{span} постоянно",
                "на предстоящий год",
                "до конца учебного года",
            ]
        )
    )


@settings(max_examples=150, deadline=None)
@given(texts, contexts())
def test_any_text_is_read_and_kept(text: str, context: PeriodContext) -> None:
    period = read_period(text, context)
    assert period.raw == text
    assert all(other.raw == text for other in period.alternatives)
    assert not (period.start and period.end and period.end < period.start)
    if text.strip():
        assert show_period(period) == text
    assert Period.from_json(json.loads(json.dumps(period.to_json()))) == period
    assert isinstance(canonical(period, "en"), str)
    again = read_period(canonical(period), context)
    assert again.same_reading(period), canonical(period)


@settings(max_examples=150, deadline=None)
@given(phrases(), contexts())
def test_canonical_text_reads_back(text: str, context: PeriodContext) -> None:
    for period in (read_period(text), read_period(text, context)):
        if period.reading == read_period(text).reading:
            again = read_period(canonical(period))
        else:
            again = read_period(canonical(period), context)
        assert again.same_reading(period), canonical(period)


@settings(max_examples=120, deadline=None)
@given(phrases(), contexts(), st.integers(1998, 2055), st.integers(0, 3))
def test_occurrences_are_ordered_and_inside(
    text: str, context: PeriodContext, first: int, more: int
) -> None:
    period = read_period(text, context)
    found = occurrences(period, SchoolYear(first), SchoolYear(first + more))
    assert [(item.start, item.end) for item in found] == sorted(
        {(item.start, item.end) for item in found}
    )
    assert len({item.key for item in found}) == len(found)
    for item in found:
        assert item.start <= item.end
        assert item.school_year == school_year_of(item.start)
        assert item.end >= SchoolYear(first).start
        assert item.start <= SchoolYear(first + more).end
        if period.repeats:
            assert SchoolYear(first) <= item.school_year <= SchoolYear(first + more)
        assert not (period.start and item.start < period.start)
        assert not (period.end and item.end > period.end)
        if period.kind is PeriodKind.RECURRING and period.recurrence and period.recurrence.windows:
            assert (item.end - item.start).days <= 366


@given(st.integers(1990, 2090), st.integers(0, 400))
def test_school_years_share_all_days(first: int, shift: int) -> None:
    day = date.fromordinal(date(first, 1, 1).toordinal() + shift)
    year = school_year_of(day)
    assert day in year
    assert day not in year.shifted(1)
    assert SchoolYear.parse(year.label) == year
