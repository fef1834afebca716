"""Lines pasted from a spreadsheet: by name, row by row, and what is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.indicators.paste_reading import PastedLine, Start, read_paste
from kaskad.indicators.paste_values import Known, Unread

COUNT = Known(1, "4.7", "Обучено педагогов", ("number",), "чел.")
SHARE = Known(2, "4.8", "Доля школ", ("numerator", "denominator", "number"), "%")
THERE = Known(3, "2.3", "Информация на сайте", ("present", "text"))
CLASS = Known(4, "5.1", "Класс", ("number",))
CLASS_1 = Known(5, "5.2", "Класс 1", ("number",), "тыс. руб.")
MADE = Known(6, "5.3", "Всего", ())
ALL = [COUNT, SHARE, THERE, CLASS, CLASS_1, MADE]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("4.7\t173", (1, {"number": "173"})),
        ("4.7.\tОбучено педагогов\t173", (1, {"number": "173"})),
        ("обучено  ПЕДАГОГОВ;1 234", (1, {"number": "1 234"})),
        ("1\tДоля школ\t19,2", (2, {"number": "19,2"})),
        ("4.8\t14 %", (2, {"number": "14"})),
        ("4.8\t12 из 80", (2, {"numerator": "12", "denominator": "80"})),
        ("4.8\t12\t80", (2, {"numerator": "12", "denominator": "80"})),
        ("4.8\t12\t80\t15,0", (2, {"numerator": "12", "denominator": "80"})),
        ("2.3\tесть\tв разделе «Новости»", (3, {"present": "yes", "text": "в разделе «Новости»"})),
        ("2.3\tстраница открыта", (3, {"text": "страница открыта"})),
        # The unit stands behind the number, before it, or in a cell of its own.
        ("4.7\t170 чел.", (1, {"number": "170"})),
        ("4.7\tчел.\t170", (1, {"number": "170"})),
        ("4.7\t170\tчел.\tпо отчёту", (1, {"number": "170", "note": "по отчёту"})),
        ("4.8\t19,2 %", (2, {"number": "19,2"})),
        # Without tabs: the value is at the end.
        ("4.7 Обучено педагогов 170 чел.", (1, {"number": "170"})),
        ("Обучено педагогов: 1 234 человека", (1, {"number": "1 234"})),
        ("Обучено педагогов — 170", (1, {"number": "170"})),
        ("Доля школ     12    80", (2, {"numerator": "12", "denominator": "80"})),
        ("Доля школ 12 800", (2, {"numerator": "12", "denominator": "800"})),
        ("4.8; 19,2 %", (2, {"number": "19,2"})),
        ("Информация на сайте есть", (3, {"present": "yes"})),
        ('"Обучено\nпедагогов"\t5', (1, {"number": "5"})),
    ],
)
def test_a_line_is_read(line: str, found: tuple[int, dict[str, str]]) -> None:
    (one,) = read_paste(line, ALL)
    assert (one.indicator_id, one.typed) == found
    assert one.problem is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("9.9\t5", Unread.UNKNOWN),
        ("4.7", Unread.NO_VALUE),
        ("4.7\tмного", Unread.NO_NUMBER),
        ("4.7\t1" + "0" * 30, Unread.NO_NUMBER),
        ("4.8\t12 из всех", Unread.NO_NUMBER),
        ("4.7\t170 %", Unread.OTHER_UNIT),
        ("5.2\t170 руб.", Unread.OTHER_UNIT),
        ("4.7\t170\t180", Unread.TOO_MUCH),
        ("4.8\t12\t80\t70", Unread.TOO_MUCH),
        ("Всего\t5", Unread.SHUT),
    ],
)
def test_what_is_not_understood_is_named(text: str, problem: Unread) -> None:
    (one,) = read_paste(text, ALL)
    assert (one.problem, one.typed) == (problem, {})


def test_what_can_be_read_in_two_ways_is_asked_about() -> None:
    (asked,) = read_paste("Класс 1 234", ALL)
    assert (asked.problem, asked.indicator_id, asked.typed) == (Unread.ASK, None, {})
    readings = [(one.indicator_id, one.typed) for one in asked.options]
    assert readings == [(5, {"number": "234"}), (4, {"number": "1 234"})]
    (told,) = read_paste("Класс 1 234", ALL, chosen={1: 1})
    assert (told.problem, told.indicator_id, told.typed) == (None, 4, {"number": "1 234"})
    twins = [COUNT, Known(7, "9.1", "Обучено педагогов", ("number",))]
    (two,) = read_paste("Обучено педагогов\t5", twins)
    assert [one.indicator_id for one in two.options] == [1, 7]
    (one,) = read_paste("9.1\tОбучено педагогов\t5", twins)
    assert one.indicator_id == 7


def test_the_same_indicator_twice_says_nothing_the_second_time() -> None:
    first, second = read_paste("4.7\t1\n4.7\t2", ALL)
    assert first.typed == {"number": "1"}
    assert second == PastedLine("4.7\t2", 1, {}, Unread.TWICE, 2)


def test_a_block_without_names_goes_row_by_row_from_the_cell() -> None:
    block = "5 чел.\n12\t80\nесть\n\n7\t8"
    found = [(one.indicator_id, one.typed, one.problem) for one in read_paste(block, ALL, Start(1))]
    assert found == [
        (1, {"number": "5"}, None), (2, {"numerator": "12", "denominator": "80"}, None),
        (3, {"present": "yes"}, None), (5, {}, Unread.TOO_MUCH),  # an empty line passes a row by
    ]  # fmt: skip
    column = read_paste("80\n90", ALL, Start(2, "denominator"))
    assert [(one.typed, one.problem) for one in column] == [
        ({"denominator": "80"}, None), ({}, Unread.NO_COLUMN),
    ]  # fmt: skip
    last = read_paste("1\n2", ALL, Start(6))
    assert [one.problem for one in last] == [Unread.SHUT, Unread.NO_ROW]


def test_names_in_a_block_win_over_the_cell_it_was_put_into() -> None:
    block = "Показатель\tЗначение\nДоля школ\t12\t80\nОбучено педагогов\t3"
    head, share, count = read_paste(block, ALL, Start(3, "text"))
    assert head.problem is Unread.UNKNOWN
    assert (share.indicator_id, count.indicator_id) == (2, 1)
    numbers = read_paste("4.8\t15\n4.7\t3", ALL, Start(3, "text"))
    assert [one.indicator_id for one in numbers] == [2, 1]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from('\t\n;"4.78 12%'))),
    st.sampled_from([None, Start(1), Start(2, "denominator"), Start(99)]),
)
def test_any_text_is_read_line_by_line(text: str, start: Start | None) -> None:
    found = read_paste(text, ALL, start)
    assert len(found) <= sum(1 for line in text.splitlines() if line.strip())
    assert all((one.problem is None) == bool(one.typed) for one in found)
