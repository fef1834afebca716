"""Days off out of pasted text: both forms, what is not understood, and that nothing ever fails."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.calendars.day_reading import Unclear, kind_of, read_days
from kaskad.calendars.models import DayKind

HOLIDAY, OFF, WORKING, SHORT = DayKind.HOLIDAY, DayKind.DAY_OFF, DayKind.WORKING, DayKind.SHORT


@pytest.mark.parametrize(
    ("line", "days", "kind", "name"),
    [
        ("01.01.2026 Новогодние каникулы", ["2026-01-01"], HOLIDAY, "Новогодние каникулы"),
        ("9.1.2026", ["2026-01-09"], HOLIDAY, ""),
        ("2026-02-23;День защитника Отечества", ["2026-02-23"], HOLIDAY,
         "День защитника Отечества"),
        ("12.06.2026\tДень России\t", ["2026-06-12"], HOLIDAY, "День России"),
        ("31.12.2026 – перенос с 4 января", ["2026-12-31"], OFF, "перенос с 4 января"),
        ("09.01.2026, выходной день", ["2026-01-09"], OFF, "выходной день"),
        ("28.12.2024 рабочая суббота", ["2024-12-28"], WORKING, "рабочая суббота"),
        ("04.11.2026 нерабочий праздничный день", ["2026-11-04"], HOLIDAY,
         "нерабочий праздничный день"),
        ("30.04.2026 сокращённый день", ["2026-04-30"], SHORT, "сокращённый день"),
        ("01.05.2026 - 03.05.2026 Майские", ["2026-05-01", "2026-05-02", "2026-05-03"], HOLIDAY,
         "Майские"),
    ],
)  # fmt: skip
def test_a_line_a_day(line: str, days: list[str], kind: DayKind, name: str) -> None:
    reading = read_days(line)
    assert reading.unread == ()
    assert [one.on_day.isoformat() for one in reading.days] == days
    assert {(one.kind, one.name) for one in reading.days} == {(kind, name)}


YEAR = (
    '2026,"1,2,3,4,5,6,7,8,9+,10,11,17,18,24,25,31","1,7,8,14,15,21,22,23,28",'
    '"1,7,8,9+,14,15,21,22,28,29","4,5,11,12,18,19,25,26,30*","1,2,3,8*,9,10,11,16,17,23,24,30,31",'
    '"6,7,11*,12,13,14,20,21,27,28","4,5,11,12,18,19,25,26","1,2,8,9,15,16,22,23,29,30",'
    '"5,6,12,13,19,20,26,27","3,4,10,11,17,18,24,25,31","1,3*,4,7,8,14,15,21,22,28,29",'
    '"5,6,12,13,19,20,26,27,31+",247,118,1972,1774.4,1181.2'
)


def test_the_open_data_file_with_its_heading() -> None:
    reading = read_days(f"Год/Месяц,Январь,Февраль,Рабочих часов при 40-часовой неделе\n{YEAR}\n")
    assert reading.unread == ()
    days = {one.on_day: one.kind for one in reading.days}
    assert days[date(2026, 1, 1)] is HOLIDAY
    assert days[date(2026, 1, 9)] is OFF
    assert days[date(2026, 12, 31)] is OFF
    assert [day for day, kind in days.items() if kind is SHORT] == [
        date(2026, 4, 30), date(2026, 5, 8), date(2026, 6, 11), date(2026, 11, 3),
    ]  # fmt: skip
    assert date(2026, 1, 10) not in days  # a Saturday like any other
    assert WORKING not in days.values()


def test_a_weekend_that_is_not_listed_is_a_working_day() -> None:
    line = YEAR.replace("2026,", "2026,", 1).replace(
        '"4,5,11,12,18,19,25,26"', '"5,11,12,18,19,25,26"'
    )
    days = {one.on_day: one.kind for one in read_days(line).days}
    assert days[date(2026, 7, 4)] is WORKING


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Новый год", Unclear.NO_DATE),
        ("31.02.2026 Никогда", Unclear.NO_SUCH_DATE),
        ("05.01.2026 - 01.01.2026 назад", Unclear.LONG_RANGE),
        ("01.06.2026 - 31.08.2026 лето", Unclear.LONG_RANGE),
        ('2026,"1,2"', Unclear.BROKEN_YEAR),
        (YEAR.replace("9+", "39+"), Unclear.BROKEN_YEAR),
        ("01.01.1026 старое", Unclear.NO_SUCH_DATE),
    ],
)
def test_what_is_not_understood_is_named_by_its_line(line: str, why: Unclear) -> None:
    reading = read_days(f"01.01.2026 Новый год\n\n{line}")
    assert [(one.number, one.why) for one in reading.unread] == [(3, why)]
    assert len(reading.days) == 1


def test_a_day_named_twice_differently_is_named_and_the_first_counts() -> None:
    reading = read_days("01.05.2026 Праздник\n01.05.2026 рабочий день\n01.05.2026 Праздник")
    assert [one.kind for one in reading.days] == [HOLIDAY]
    assert [(one.number, one.why) for one in reading.unread] == [(2, Unclear.TWICE)]


@given(st.text(alphabet="0123456789.,;*+\t\n -–«Пра\"'\0ф", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    reading = read_days(text)
    days = [one.on_day for one in reading.days]
    assert days == sorted(set(days))
    assert all(len(one.name) <= 200 for one in reading.days)
    assert all(line.text for line in reading.unread)
    kind_of(text)
