"""Windows proposed from the school year: cases by the calendar of 2021/2022, and the rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.periods import EnteredYear, SchoolCalendar, SchoolYear, Stretch
from kaskad.sprints.cadence import (
    Proposal,
    Reason,
    propose,
    propose_between,
    propose_run,
    vacations_between,
)

YEAR = SchoolYear(2021)
MOVED, KEPT, CUT = (
    Reason.MOVED_OUT_OF_VACATION,
    Reason.KEPT_OFF_TERM_END,
    Reason.CUT_SHORT,
)


def shown(proposal: Proposal) -> list[tuple[str, str, Reason | None]]:
    return [
        (f"{window.starts_on:%d.%m.%y}", f"{window.ends_on:%d.%m.%y}", window.note)
        for window in proposal.windows
    ]


def test_the_stand_in() -> None:
    assert [(item.start, item.end) for item in YEAR.usual_vacations()] == [
        (date(2021, 10, 26), date(2021, 11, 4)),
        (date(2021, 12, 29), date(2022, 1, 10)),
        (date(2022, 3, 24), date(2022, 4, 1)),
        (date(2022, 6, 1), date(2022, 8, 31)),
    ]


def test_a_school_year_in_eight() -> None:
    proposal = propose(date(2021, 9, 1), date(2022, 5, 31), 8)
    assert proposal.stand_in
    assert not proposal.too_short
    assert shown(proposal) == [
        ("01.09.21", "24.09.21", None),  # a Wednesday: the first school day
        ("27.09.21", "05.11.21", MOVED),
        ("08.11.21", "03.12.21", None),
        ("06.12.21", "14.01.22", MOVED),
        ("17.01.22", "11.02.22", None),
        ("14.02.22", "11.03.22", None),
        ("14.03.22", "15.04.22", None),
        ("18.04.22", "20.05.22", KEPT),  # 25 to 31 May is the last week
    ]


@pytest.mark.parametrize(
    ("first", "last", "count", "weeks", "expected"),
    [
        # One week: from Monday to Friday, whatever hangs over.
        ((2021, 9, 11), (2021, 9, 19), 1, None, [("13.09.21", "17.09.21", None)]),
        # Three days are no week; the span ends on a Wednesday.
        ((2021, 9, 1), (2021, 9, 15), 1, None, [("01.09.21", "10.09.21", CUT)]),
        ((2021, 9, 15), (2021, 9, 21), 1, None, []),
        # It begins in summer.
        ((2022, 6, 10), (2022, 9, 30), 1, None, [("01.09.22", "30.09.22", MOVED)]),
        # The last week of a term is skipped as a whole: 18 to 25 October 2020 here.
        ((2020, 10, 5), (2020, 11, 20), 2, 2,
         [("05.10.20", "16.10.20", None), ("05.11.20", "13.11.20", KEPT)]),
        # So many fit only if one ends in the last week.
        ((2021, 10, 11), (2021, 10, 22), 2, None,
         [("11.10.21", "15.10.21", None), ("18.10.21", "22.10.21", None)]),
        ((2021, 9, 6), (2021, 9, 24), 2, 2,
         [("06.09.21", "17.09.21", None), ("20.09.21", "24.09.21", CUT)]),
        ((2021, 9, 24), (2021, 9, 6), 3, None, []),
        ((2021, 9, 6), (2021, 9, 24), 0, None, []),
    ],
)  # fmt: skip
def test_cases(
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    count: int,
    weeks: int | None,
    expected: list[tuple[str, str, Reason | None]],
) -> None:
    proposal = propose(date(*first), date(*last), count, weeks=weeks)
    assert shown(proposal) == expected
    assert proposal.too_short is (len(expected) < count)


def test_too_short_gives_fewer_and_says_so() -> None:
    proposal = propose(date(2021, 9, 1), date(2021, 9, 24), 6, first_number=4)
    assert proposal.too_short
    assert [window.number for window in proposal.windows] == [4, 5, 6]


def test_a_run_takes_what_it_takes() -> None:
    proposal = propose_run(date(2021, 9, 1), 20, 4)
    assert len(proposal.windows) == 20
    assert CUT not in {window.note for window in proposal.windows}


def test_entered_vacations_replace_the_stand_in_of_their_year() -> None:
    autumn = Stretch(1, date(2021, 10, 4), date(2021, 10, 10))
    calendar = SchoolCalendar(years={2021: EnteredYear(vacations=(autumn,))})
    assert vacations_between(calendar, date(2021, 9, 1), date(2022, 5, 1)) == ((autumn,), False)
    both, stand_in = vacations_between(calendar, date(2021, 9, 1), date(2022, 9, 1))
    assert both == (autumn, *SchoolYear(2022).usual_vacations())
    assert stand_in
    proposal = propose(date(2021, 9, 6), date(2021, 10, 15), 5, calendar=calendar)
    assert not proposal.stand_in
    assert shown(proposal)[-1] == ("11.10.21", "15.10.21", MOVED)


days = st.dates(date(2019, 9, 1), date(2024, 8, 31))
stretches = st.builds(
    lambda number, start, length: Stretch(number, start, start + timedelta(length)),
    st.just(1),
    days,
    st.integers(0, 60),
)


@settings(deadline=None)
@given(
    days,
    st.integers(0, 500),
    st.integers(0, 30),
    st.none() | st.integers(1, 30),
    st.none() | st.lists(stretches, max_size=6),
)
def test_rules(
    first: date, length: int, count: int, weeks: int | None, given_vacations: list[Stretch] | None
) -> None:
    last = first + timedelta(length)
    vacations, _ = vacations_between(SchoolCalendar(), first, last)
    if given_vacations is not None:
        vacations = tuple(given_vacations)
    terms = tuple(term for year in range(2018, 2027) for term in SchoolYear(year).default_terms())
    proposal = propose_between(first, last, count, vacations=vacations, terms=terms, weeks=weeks)
    windows = proposal.windows
    assert [window.number for window in windows] == list(range(1, len(windows) + 1))
    assert proposal.too_short is (len(windows) < count)

    def free(day: date) -> bool:
        return day.weekday() < 5 and not any(day in vacation for vacation in vacations)

    closing = set()
    for term in terms:
        day = term.end
        while not free(day) and day > term.start:
            day -= timedelta(1)
        closing |= {day - timedelta(back) for back in range(7)}
    before = first - timedelta(1)
    for window in windows:
        assert before < window.starts_on < window.ends_on <= last
        assert window.ends_on.weekday() == 4
        assert free(window.starts_on)
        assert free(window.ends_on)
        assert window.starts_on not in closing
        monday = window.starts_on - timedelta(window.starts_on.weekday())
        between = [monday + timedelta(i) for i in range((window.starts_on - monday).days)]
        assert not any(free(day) and day >= first for day in between)
        inside = (window.ends_on - window.starts_on).days + 1
        assert sum(free(window.starts_on + timedelta(i)) for i in range(inside)) >= 5
        before = window.ends_on
