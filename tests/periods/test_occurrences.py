from __future__ import annotations

from datetime import date

import pytest

from kaskad.periods import (
    EnteredYear,
    Hint,
    Occurrence,
    Period,
    PeriodContext,
    SchoolCalendar,
    SchoolYear,
    Stretch,
    occurrences,
    read_period,
)
from tests.periods.cases import K4, LAB, d

Y = SchoolYear


def spans(found: tuple[Occurrence, ...]) -> list[tuple[str, str]]:
    return [(f"{item.start:%d.%m.%Y}", f"{item.end:%d.%m.%Y}") for item in found]


def read(text: str, start: str = "", end: str = "") -> Period:
    context = PeriodContext(
        stage_start=d(start) if start else None, stage_end=d(end) if end else None
    )
    return read_period(text, context)


def test_scenario_4_a_wrap_around_contest() -> None:
    stage = read_period("2019-2024")
    context = PeriodContext(stage_start=stage.start, stage_end=stage.end)
    period = read_period("ежегодно, октябрь- февраль", context)
    found = occurrences(period, Y(2015), Y(2030))
    assert spans(found) == [
        ("01.10.2019", "29.02.2020"),
        ("01.10.2020", "28.02.2021"),
        ("01.10.2021", "28.02.2022"),
        ("01.10.2022", "28.02.2023"),
        ("01.10.2023", "29.02.2024"),
    ]
    assert [item.school_year for item in found] == [Y(year) for year in range(2019, 2024)]
    assert found[0].label == "2019/2020 учебный год"
    assert all(0 < (item.end - item.start).days < 155 for item in found)


def test_scenario_5_a_yearly_deadline() -> None:
    period = read_period("ежегодно до 01.06.", LAB)
    found = occurrences(period, Y(2015), Y(2030))
    assert spans(found) == [(f"01.06.{year}",) * 2 for year in range(2021, 2026)]
    assert all(item.is_deadline for item in found)
    assert len({item.key for item in found}) == 5
    hints = {item.start.year: item.hints for item in found}
    assert hints == {2021: (), 2022: (), 2023: (), 2024: (Hint.SATURDAY,), 2025: (Hint.SUNDAY,)}
    as_of, done = date(2022, 6, 3), {date(2021, 6, 1)}
    overdue = [item.end for item in found if item.end < as_of and item.end not in done]
    assert overdue == [date(2022, 6, 1)]


def test_scenario_5_the_other_first_and_last_years_are_offered() -> None:
    period = read_period("ежегодно до 01.06.", LAB)
    offered = [spans(occurrences(other, Y(2015), Y(2030))) for other in period.alternatives]
    assert [(days[0][0], days[-1][0]) for days in offered] == [
        ("01.06.2020", "01.06.2025"),
        ("01.06.2021", "01.06.2024"),
    ]


def test_half_years() -> None:
    found = occurrences(
        read("не менее 1 раза в учебном полугодии", "01.09.2021", "31.10.2024"), Y(2021), Y(2024)
    )
    assert len(found) == 7
    assert found[0].label == "I полугодие 2021/2022 учебного года"
    assert found[1].label == "II полугодие 2021/2022 учебного года"
    assert spans(found)[-1] == ("01.09.2024", "31.10.2024")
    assert found[-1].hints == (Hint.CUT_BY_PERIOD,)
    assert {item.times for item in found} == {1}


def test_a_year_is_cut_at_the_bounds_of_the_project() -> None:
    found = occurrences(read_period("не реже 2 раз в год", K4), Y(2020), Y(2021))
    assert spans(found) == [
        ("01.09.2020", "31.12.2020"),
        ("01.01.2021", "31.12.2021"),
        ("01.01.2022", "31.08.2022"),
    ]
    assert {item.times for item in found} == {2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ежемесячно", 12),
        ("ежеквартально", 4),
        ("1 раз в четверть", 4),
        ("раз в учебный год", 1),
        ("еженедельно", 52),
        ("ежемесячно, сентябрь – май", 9),
        ("1 раз в полугодие: декабрь, май", 2),
        ("2 раза в год: сентябрь и февраль-март по графику", 2),
        ("до 25 числа каждого месяца", 12),
        ("регулярно", 4),
        ("непрерывно", 4),
        ("по плану", 0),
        ("на протяжении многих лет", 0),
    ],
)
def test_how_many_in_one_school_year(text: str, expected: int) -> None:
    assert len(occurrences(read(text, "01.09.2019", "31.08.2025"), Y(2021))) == expected


def test_month_deadlines_and_the_production_calendar() -> None:
    holidays = {date(2022, 1, day): "новогодние каникулы" for day in range(1, 10)}
    calendar = SchoolCalendar(holidays, working_days=frozenset({date(2022, 3, 5)}))
    found = occurrences(read_period("не позднее 5-го рабочего дня"), Y(2021), calendar=calendar)
    days = {item.end.month: item.end.day for item in found}
    assert (days[1], days[3], days[10]) == (14, 5, 7)
    last = occurrences(read_period("до 31 числа каждого месяца"), Y(2021), calendar=calendar)
    assert {item.end.month: item.end.day for item in last}[2] == 28
    new_year = occurrences(read_period("ежегодно до 03.01"), Y(2021), calendar=calendar)
    assert new_year[0].hints == (Hint.HOLIDAY,)
    moved = occurrences(read_period("до 05.03.2022"), Y(2021), calendar=calendar)
    assert moved[0].hints == ()


def test_entered_terms_and_vacations_replace_the_defaults() -> None:
    terms = (
        Stretch(1, date(2021, 9, 1), date(2021, 10, 24)),
        Stretch(2, date(2021, 11, 4), date(2021, 12, 28)),
        Stretch(3, date(2022, 1, 10), date(2022, 3, 23)),
        Stretch(4, date(2022, 4, 3), date(2022, 5, 26)),
    )
    autumn = Stretch(1, date(2021, 10, 25), date(2021, 11, 3), "осенние каникулы")
    calendar = SchoolCalendar(years={2021: EnteredYear(terms, (autumn,), date(2022, 5, 26))})
    assert SchoolCalendar.from_json(calendar.to_json()) == calendar

    term = occurrences(read_period("каждую четверть"), Y(2021), calendar=calendar)
    assert [(item.start, item.end) for item in term] == [(each.start, each.end) for each in terms]
    half = occurrences(read_period("каждое полугодие"), Y(2021), calendar=calendar)
    assert spans(half) == [("01.09.2021", "28.12.2021"), ("10.01.2022", "26.05.2022")]
    (vacation,) = occurrences(read_period("в каникулярное время"), Y(2021), calendar=calendar)
    assert (vacation.start, vacation.label) == (autumn.start, "осенние каникулы")


def test_regular_and_continuous_are_checked_once_a_term() -> None:
    regular = occurrences(read("регулярно", "01.11.2021", "31.12.2021"), Y(2021))
    assert [(item.label, item.hints) for item in regular] == [
        ("2-я четверть 2021/2022 учебного года", (Hint.RATE_ASSUMED,))
    ]
    (continuous,) = occurrences(
        read("непрерывно", "01.11.2021", "31.12.2021"), Y(2021), locale="en"
    )
    assert continuous.hints == (Hint.FRESHNESS_CHECK,)
    assert continuous.label == "term 2 of the 2021/2022 school year"


def test_a_window_at_the_bounds_counts_when_most_of_it_is_inside() -> None:
    campaign = read("июнь – сентябрь", "01.09.2020", "15.09.2024")
    found = occurrences(campaign, Y(2018), Y(2026))
    assert spans(found)[0] == ("01.06.2021", "30.09.2021")
    assert spans(found)[-1] == ("01.06.2024", "15.09.2024")
    assert found[-1].hints == (Hint.CUT_BY_PERIOD,)


def test_what_happens_once_is_given_whole_when_it_touches_the_span() -> None:
    stage = read_period("сентябрь 2021 г. – октябрь 2024 г.")
    (found,) = occurrences(stage, Y(2022))
    assert spans((found,)) == [("01.09.2021", "31.10.2024")]
    assert occurrences(stage, Y(2025)) == ()
    (due,) = occurrences(read_period("до 31.10.2025"), Y(2025))
    assert due.is_deadline
    assert due.start == due.end == date(2025, 10, 31)
    assert occurrences(read_period("до 31.10.2025"), Y(2024)) == ()
    assert occurrences(stage, Y(2024), Y(2021)) == ()


def test_year_by_year_gives_each_repetition_once() -> None:
    for text in ("ежегодно", "ежегодно, июнь – сентябрь", "ежемесячно", "еженедельно"):
        period = read(text, "15.10.2019", "20.04.2023")
        whole = occurrences(period, Y(2018), Y(2024))
        pieces = [item for year in range(2018, 2025) for item in occurrences(period, Y(year))]
        assert [item.key for item in pieces] == [item.key for item in whole], text
        assert len({item.key for item in whole}) == len(whole)
