"""Heads and cells of a table of targets by period."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.indicators.columns import Doubt, read_heads, unclear
from kaskad.periods import EnteredYear, SchoolCalendar, Stretch

BOUNDS = (date(2020, 1, 1), date(2022, 8, 31))
_YEARS = {
    "2020": "2020-01-01 2020-12-31",
    "2021 г.": "2021-01-01 2021-12-31",
    "Целевое значение на 2021 год": "2021-01-01 2021-12-31",
    "2021 год (план)": "2021-01-01 2021-12-31",
    "2021/2022": "2021-09-01 2022-08-31",
    "2021/22 учебный год": "2021-09-01 2022-08-31",
    "2021-2022 учебный год": "2021-09-01 2022-08-31",
    "I полугодие 2021/2022 уч. г.": "2021-09-01 2021-12-31",
    "2021-2022 учебный год, 2 полугодие": "2022-01-01 2022-08-31",
    "half 1 of 2021/2022": "2021-09-01 2021-12-31",
    "1 четверть 2021/2022": "2021-09-01 2021-10-31",
    "III четверть 2021-2022 учебного года": "2022-01-01 2022-03-31",
    "I квартал 2021": "2021-01-01 2021-03-31",
    "2 кв. 2021 г.": "2021-04-01 2021-06-30",
    "03.2021": "2021-03-01 2021-03-31",
    "апрель\n2021 г.": "2021-04-01 2021-04-30",
    "01.09.2021–31.08.2022": "2021-09-01 2022-08-31",
}


@pytest.mark.parametrize(("words", "days"), _YEARS.items())
def test_a_head_says_its_days(words: str, days: str) -> None:
    (head,) = read_heads([words], BOUNDS)
    assert (head.raw, head.doubt) == (words, None)
    assert head.days is not None
    assert " ".join(map(str, head.days)) == days


@pytest.mark.parametrize(
    ("heads", "doubts"),
    [
        (["2020", "2021"], [None, None]),
        (["2020-2021", "2021-2022"], [None, None]),
        (["2020-2021"], [Doubt.SEVERAL]),
        (["1 полугодие 2021", "2 полугодие 2021"], [Doubt.SEVERAL, Doubt.SEVERAL]),
        (["I квартал 2021", "03.2021", "04.2021"], [None, Doubt.OVERLAPS, None]),
        (["2021", "2021"], [None, Doubt.OVERLAPS]),
        (["2019", "2023"], [Doubt.OUTSIDE, Doubt.OUTSIDE]),
        (["ежегодно", "Итого", "5 четверть 2021/2022"], [Doubt.UNREAD] * 3),
        (["2021/2025"], [Doubt.UNREAD]),
    ],
)
def test_what_is_doubtful(heads: list[str], doubts: list[Doubt | None]) -> None:
    assert [one.doubt for one in read_heads(heads, BOUNDS)] == doubts


def test_spans_of_years_side_by_side_are_school_years() -> None:
    found = read_heads(["2020-2021", "2021-2022"])
    assert [one.days for one in found] == [
        (date(2020, 9, 1), date(2021, 8, 31)), (date(2021, 9, 1), date(2022, 8, 31)),
    ]  # fmt: skip


def test_terms_are_those_that_were_entered() -> None:
    terms = (Stretch(1, date(2021, 9, 1), date(2021, 10, 24)),)
    calendar = SchoolCalendar(years={2021: EnteredYear(terms=terms)})
    (head,) = read_heads(["1 четверть 2021/2022"], (None, None), calendar)
    assert head.days == (date(2021, 9, 1), date(2021, 10, 24))


@pytest.mark.parametrize(
    ("cells", "doubtful"),
    [
        (["25", "0", "–", "170 ГЗ", "не менее 50 %"], [False] * 5),
        (["наличие информации", "положительная динамика"], [False, False]),
        (["25", "сто"], [False, True]),
        (["25/30"], [True]),
        (["25 (30)"], [True]),
        (["10", "рост"], [False, False]),
    ],
)
def test_cells_that_are_no_clear_target(cells: list[str], doubtful: list[bool]) -> None:
    assert list(unclear(cells)) == doubtful


@settings(max_examples=40)
@given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from(sorted(_YEARS))), max_size=6))
def test_nothing_is_lost_and_what_is_taken_does_not_overlap(raws: list[str]) -> None:
    heads = read_heads(raws, BOUNDS)
    assert [one.raw for one in heads] == raws
    taken = sorted(one.days for one in heads if one.days and one.doubt in {None, Doubt.SEVERAL})
    assert all(one[1] < after[0] for one, after in itertools.pairwise(taken))
    assert len(unclear(raws)) == len(raws)
