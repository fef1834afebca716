"""School years: what is refused, what is remarked upon, and the copy of the year before."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.calendars.models import SpanKind
from kaskad.calendars.year_rules import (
    MOST_SPANS,
    Look,
    Span,
    Wrong,
    YearDraft,
    mistakes,
    next_year,
    remarks,
)

TERM, HALF, FREE = SpanKind.TERM, SpanKind.HALF_YEAR, SpanKind.VACATION


def span(first: str, last: str, name: str = "") -> Span:
    return Span(name, date.fromisoformat(first), date.fromisoformat(last))


YEAR = YearDraft(
    2025,
    date(2025, 9, 1),
    date(2026, 8, 31),
    date(2026, 5, 26),
    {
        TERM: (
            span("2025-09-01", "2025-10-24", "I"),
            span("2025-11-04", "2025-12-30", "II"),
            span("2026-01-12", "2026-03-27", "III"),
            span("2026-04-06", "2026-05-26", "IV"),
        ),
        FREE: (
            span("2025-10-25", "2025-11-03", "Осенние"),
            span("2025-12-31", "2026-01-11", "Зимние"),
            span("2026-03-28", "2026-04-05", "Весенние"),
            span("2026-05-27", "2026-08-31", "Летние"),
        ),
    },
)


def with_rows(kind: SpanKind, *rows: Span) -> YearDraft:
    return replace(YEAR, spans={**YEAR.spans, kind: rows})


def test_a_year_in_order_has_neither_mistakes_nor_remarks() -> None:
    assert mistakes(YEAR) == []
    assert remarks(YEAR) == []


@pytest.mark.parametrize(
    ("draft", "code", "place"),
    [
        (replace(YEAR, starts_on=date(2025, 8, 25)), Wrong.OUTSIDE_SCHOOL_YEAR, "starts_on"),
        (replace(YEAR, ends_on=date(2026, 9, 1)), Wrong.OUTSIDE_SCHOOL_YEAR, "ends_on"),
        (replace(YEAR, ends_on=date(2025, 9, 1), starts_on=date(2026, 1, 1), spans={},
                 teaching_ends_on=None), Wrong.END_BEFORE_START, "ends_on"),
        (replace(YEAR, ends_on=date(2026, 5, 20), spans={}), Wrong.OUTSIDE_YEAR,
         "teaching_ends_on"),
        (with_rows(TERM, span("2025-10-24", "2025-09-01")), Wrong.END_BEFORE_START, "term 0"),
        (with_rows(FREE, span("2025-08-25", "2025-09-05")), Wrong.OUTSIDE_YEAR, "vacation 0"),
        (with_rows(TERM, span("2025-09-01", "2025-10-24"), span("2025-10-24", "2025-12-30")),
         Wrong.OVERLAP, "term 1"),
        (with_rows(HALF, span("2025-09-01", "2026-01-10"), span("2026-01-01", "2026-05-26")),
         Wrong.OVERLAP, "half_year 1"),
        (with_rows(FREE, *[span("2025-10-25", "2025-10-25")] * (MOST_SPANS + 1)), Wrong.TOO_MANY,
         "vacation -1"),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_named_with_its_place(
    draft: YearDraft, code: Wrong, place: str
) -> None:
    found = mistakes(draft)[0]
    assert (found.code, found.field or f"{found.kind} {found.index}") == (code, place)


@pytest.mark.parametrize(
    ("draft", "code", "first", "last"),
    [
        (with_rows(FREE, span("2025-10-25", "2025-10-31")), Look.GAP, "2025-11-01", "2025-11-03"),
        (with_rows(FREE, span("2025-10-20", "2025-11-03"), *YEAR.of(FREE)[1:]),
         Look.TERM_IN_VACATION, "2025-10-20", "2025-10-24"),
        (with_rows(FREE), Look.NO_VACATIONS, None, None),
        (replace(YEAR, teaching_ends_on=date(2026, 5, 29)), Look.TEACHING_AFTER_TERMS,
         "2026-05-29", "2026-05-26"),
        (with_rows(HALF, span("2025-09-01", "2025-12-30")), Look.ONE_HALF, None, None),
    ],
)  # fmt: skip
def test_hints(draft: YearDraft, code: Look, first: str | None, last: str | None) -> None:
    assert mistakes(draft) == []
    found = next(one for one in remarks(draft) if one.code is code)
    days = [day and day.isoformat() for day in (found.first, found.last)]
    assert days == [first, last]


def test_a_weekend_between_two_terms_is_no_gap() -> None:
    draft = with_rows(TERM, span("2025-09-01", "2025-10-24"), span("2025-10-27", "2026-05-26"))
    assert Look.GAP not in {one.code for one in remarks(draft)}


def test_the_copy_keeps_weekdays_and_the_ends_of_the_year() -> None:
    copy = next_year(YEAR, 2026)
    assert (copy.starts_on, copy.ends_on) == (date(2026, 9, 1), date(2027, 8, 31))
    assert copy.teaching_ends_on == date(2027, 5, 25)  # a Tuesday, like 26 May 2026
    assert copy.of(FREE)[0] == span("2026-10-24", "2026-11-02", "Осенние")
    assert copy.of(FREE)[3].ends_on == date(2027, 8, 31)
    assert mistakes(copy) == []
    assert remarks(copy) == []


def test_a_copy_of_the_same_year_changes_nothing() -> None:
    assert next_year(YEAR, 2025) == replace(YEAR, spans={HALF: (), **YEAR.spans})


@st.composite
def years(draw: st.DrawFn) -> YearDraft:
    """Years without mistakes: cut into runs that alternate between term and vacation."""
    first = draw(st.integers(1995, 2140))
    start, end = date(first, 9, 1), date(first + 1, 8, 31)
    cuts = sorted(draw(st.sets(st.integers(8, 350), min_size=1, max_size=8)))
    edges = [0, *(cut for cut in cuts), (end - start).days + 1]
    runs = [
        Span("", start + timedelta(days=one), start + timedelta(days=other - 1))
        for one, other in itertools.pairwise(edges)
    ]
    return YearDraft(first, start, end, None, {TERM: tuple(runs[::2]), FREE: tuple(runs[1::2])})


@given(years(), st.integers(-4, 6))
def test_a_copy_of_a_good_year_is_a_good_year(draft: YearDraft, ahead: int) -> None:
    copy = next_year(draft, draft.first_year + ahead)
    assert mistakes(draft) == []
    assert mistakes(copy) == []
    for kind in (TERM, FREE):
        for before, after in zip(draft.of(kind), copy.of(kind), strict=True):
            if before.starts_on != draft.starts_on:
                assert before.starts_on.weekday() == after.starts_on.weekday()
