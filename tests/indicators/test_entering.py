"""What may be entered, what looks odd, what the values come to: pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.indicators.entering import Before, Entered, Fault, Oddity, Subject, fault, oddities
from kaskad.indicators.figures import Figure, Reported, figure
from kaskad.indicators.kinds import Direction, IndicatorKind, ValueKind
from kaskad.indicators.units import Measure

D = Decimal
TODAY = date(2022, 2, 15)
DAY = date(2022, 1, 31)
SHARE = {"kind": "share"}


def subject(
    kind: str = "count", value_kind: str = "cumulative", measure: str = "pieces"
) -> Subject:
    return Subject(
        IndicatorKind(kind), ValueKind(value_kind), Direction.MORE, Measure(measure),
        date(2020, 9, 1), date(2022, 8, 31),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given_as", "about", "what", "field"),
    [
        ({"number": D(5), "on_day": date(2022, 2, 16)}, {}, Fault.FUTURE, "on_day"),
        ({"number": D(5), "on_day": date(2019, 1, 1)}, {}, Fault.OUTSIDE, "on_day"),
        ({"number": D(5), "starts_on": date(2022, 2, 1)}, {}, Fault.BACKWARDS, "starts_on"),
        ({"numerator": D(5), "denominator": D(0)}, SHARE, Fault.EMPTY_WHOLE, "denominator"),
        ({"numerator": D(5), "denominator": D(4)}, SHARE, Fault.MORE_THAN_WHOLE, "numerator"),
        ({"numerator": D(5)}, SHARE, Fault.ONE_COUNT, "denominator"),
        ({"denominator": D(5)}, SHARE, Fault.ONE_COUNT, "numerator"),
        ({"numerator": D(-1), "denominator": D(4)}, SHARE, Fault.NEGATIVE, "numerator"),
        ({"number": D(101)}, SHARE, Fault.MORE_THAN_WHOLE, "number"),
        ({"number": D(-1)}, {"measure": "people"}, Fault.NEGATIVE, "number"),
        ({"number": D("1.5")}, {"measure": "people"}, Fault.PARTS, "number"),
        ({"text": "много"}, {}, Fault.NUMBER_NEEDED, "number"),
        ({}, {"kind": "presence"}, Fault.NOTHING, "text"),
        ({"number": D(3), "adds": True}, SHARE, Fault.SHARES_ADDED, "adds"),
        ({"number": D(-2), "adds": True}, {"measure": "people"}, Fault.LESS_ADDED, "number"),
        ({"number": D(-2), "adds": True}, {"kind": "index"}, Fault.LESS_ADDED, "number"),
        ({"number": D(-2)}, {"measure": "unknown"}, Fault.NEGATIVE, "number"),
        ({"number": D(-2)}, {"kind": "index", "measure": "points"}, Fault.NEGATIVE, "number"),
    ],
)  # fmt: skip
def test_refused(given_as: dict[str, Any], about: dict[str, str], what: Fault, field: str) -> None:
    entered = Entered(**{"on_day": DAY, **given_as})
    assert fault(entered, subject(**about), TODAY) == (what, field)


@pytest.mark.parametrize(
    ("given_as", "about"),
    [
        ({"number": D(0)}, {}),
        ({"number": D("14.5")}, {"kind": "share", "measure": "share"}),
        ({"numerator": D(0), "denominator": D(153)}, SHARE),
        ({"present": False}, {"kind": "presence"}),
        ({"text": "по 12 предметам"}, {"kind": "text"}),
        ({"number": D("4.5")}, {"kind": "index", "measure": "points"}),
        ({"number": D(2), "adds": True}, {"measure": "people"}),
        ({"number": D(-2)}, {"kind": "index", "measure": "points", "value_kind": "latest"}),
    ],
)
def test_accepted(given_as: dict[str, Any], about: dict[str, str]) -> None:
    assert fault(Entered(on_day=DAY, **given_as), subject(**about), TODAY) is None


def test_periods_do_not_overlap_and_are_told_once() -> None:
    about = subject(value_kind="per_period")
    january = (date(2022, 1, 1), date(2022, 1, 31))
    again = Entered(on_day=january[1], starts_on=january[0], number=D(3))
    assert fault(again, about, TODAY, [january]) == (Fault.TAKEN, "on_day")
    on_top = Entered(on_day=january[1], starts_on=january[0], number=D(3), adds=True)
    assert fault(on_top, about, TODAY, [january]) is None
    assert fault(again, subject(), TODAY, [january]) is None  # a total takes the place of one
    across = Entered(on_day=date(2022, 2, 10), starts_on=date(2022, 1, 31), number=D(3))
    assert fault(across, about, TODAY, [january]) == (Fault.OVERLAPS, "starts_on")


def test_what_looks_odd_is_told_and_taken() -> None:
    before = [Before(D(20)), Before(D(18)), Before(D(15))]
    assert oddities(Entered(DAY, number=D(19)), subject(), before) == (Oddity.FALLS,)
    assert oddities(Entered(DAY, number=D(21)), subject(), before) == ()
    assert oddities(Entered(DAY, number=D(60)), subject(), before) == (Oddity.UNUSUAL,)
    assert oddities(Entered(DAY, number=D(500)), subject(), before) == (Oddity.MANY_TIMES,)
    share = subject("share", "latest", "share")
    assert oddities(Entered(DAY, number=D(14)), share, []) == (Oddity.NO_COUNTS,)
    whole = [Before(D(50), D(100))]
    half = Entered(DAY, numerator=D(20), denominator=D(60))
    assert oddities(half, share, whole) == (Oddity.WHOLE_CHANGED,)
    assert oddities(Entered(DAY), share, whole) == ()


@pytest.mark.parametrize(
    ("number", "target", "before", "adds", "odd"),
    [
        (30_000, 40, [17], False, True),
        (30_000, 40, [17], True, True),  # by a card, too
        (400, 40, [17], False, False),
        (401, 40, [17], False, True),
        (401, None, [17, 300], False, False),
        (401, None, [17], False, True),
        (401, None, [], False, False),  # nothing to hold it against
        (5, 0, [0], False, False),
    ],
)
def test_many_times_the_target_and_all_before(
    number: int, target: int | None, before: list[int], adds: bool, odd: bool
) -> None:
    about = replace(subject(), target=None if target is None else D(target))
    found = oddities(
        Entered(DAY, number=D(number), adds=adds), about, [Before(D(one)) for one in before]
    )
    assert (Oddity.MANY_TIMES in found) == odd


def value(number: int, day: int, *, adds: bool = False, number_of: int = 0) -> Reported:
    return Reported(number_of or day, date(2022, 1, day), D(number), adds=adds)


def test_a_cumulative_figure_is_the_last_total_and_what_came_since() -> None:
    values = [value(10, 1), value(2, 3, adds=True), value(15, 5), value(1, 7, adds=True)]
    found = [
        figure(values, ValueKind.CUMULATIVE, date(2022, 1, day)).number for day in (2, 4, 6, 9)
    ]
    assert found == [10, 12, 15, 16]
    assert figure(values, ValueKind.CUMULATIVE, date(2022, 1, 9)).made_of == (5, 7)
    assert figure(values, ValueKind.CUMULATIVE, date(2021, 12, 31)) == Figure(None)


def test_what_a_card_brings_comes_on_top_of_the_latest_value_too() -> None:
    values = [value(120, 1), value(12, 3, adds=True)]
    assert figure(values, ValueKind.LATEST, date(2022, 1, 9)).number == 132


def test_of_a_period_only_what_falls_into_it() -> None:
    values = [value(10, 1), value(5, 10), value(7, 20)]
    period = (date(2022, 1, 5), date(2022, 1, 31))
    assert figure(values, ValueKind.PER_PERIOD, date(2022, 1, 25), period).number == 12
    assert figure(values, ValueKind.PER_PERIOD, date(2022, 1, 15), period).number == 5
    assert figure(values, ValueKind.LATEST, date(2022, 1, 15)).number == 5


def test_shares_of_a_period_are_reckoned_from_their_counts() -> None:
    values = [
        Reported(one, date(2022, 1, one), D(top * 100) / bottom, D(top), D(bottom))
        for one, top, bottom in ((1, 1, 2), (2, 1, 8))
    ]
    found = figure(values, ValueKind.PER_PERIOD, TODAY)
    assert found.number == 20
    assert found.denominator == 10


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 28), st.booleans()), max_size=12),
    st.integers(1, 28),
    st.sampled_from(ValueKind),
)
def test_nothing_after_the_day_and_no_order_matters(
    rows: list[tuple[int, int, bool]], day: int, kind: ValueKind
) -> None:
    values = [
        value(number, on, adds=adds, number_of=place + 1)
        for place, (number, on, adds) in enumerate(rows)
    ]
    until = date(2022, 1, day)
    known = [one for one in values if one.on_day <= until]
    assert figure(values, kind, until) == figure(known[::-1], kind, until)
    assert (figure(values, kind, until).number is None) == (not known)


def spans() -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(1, 28), st.integers(1, 28)).map(lambda one: (min(one), max(one)))


@given(st.lists(st.tuples(spans(), st.integers(0, 50), st.booleans()), max_size=15))
def test_no_sequence_of_entries_counts_a_day_of_a_period_twice(
    entries: list[tuple[tuple[int, int], int, bool]],
) -> None:
    about = subject(value_kind="per_period")
    taken: list[tuple[date, date]] = []
    known: list[Reported] = []
    for place, ((first, last), number, adds) in enumerate(entries, start=1):
        said = Entered(date(2022, 1, last), date(2022, 1, first), D(number), adds=adds)
        if fault(said, about, TODAY, taken) is not None:
            continue
        if not adds:
            taken.append((said.starts_on or said.on_day, said.on_day))
        known.append(Reported(place, said.on_day, D(number), starts_on=said.starts_on, adds=adds))
    days = [day for start, end in taken for day in range(start.day, end.day + 1)]
    assert len(days) == len(set(days))
    total = sum((one.number or D(0) for one in known), D(0))
    assert figure(known, ValueKind.PER_PERIOD, TODAY).number == (total if known else None)


@given(st.lists(st.tuples(spans(), st.integers(0, 50), st.booleans()), max_size=15))
def test_whatever_is_stored_the_later_value_of_the_same_days_is_counted(
    entries: list[tuple[tuple[int, int], int, bool]],
) -> None:
    known = [
        Reported(
            place, date(2022, 1, last), D(number), starts_on=date(2022, 1, first), adds=adds
        )
        for place, ((first, last), number, adds) in enumerate(entries)
    ]  # fmt: skip
    wholes = {span: number for span, number, adds in entries if not adds}
    total = sum(wholes.values()) + sum(number for _span, number, adds in entries if adds)
    assert figure(known, ValueKind.PER_PERIOD, TODAY).number == (total if known else None)
