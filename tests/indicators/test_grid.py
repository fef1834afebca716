"""The quick entry grid: many values at once, all or none; lines pasted from a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.models import Indicator, PeriodLock, ValueState
from kaskad.indicators.paste_reading import Known, PastedLine, Unread, read_paste
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.indicators.test_value_views import made, values

pytestmark = pytest.mark.usefixtures("ctx")
URL = "/projects/PRO/indicators/enter"
PERIOD = {"first": "2021-01-01", "last": "2021-06-30"}
COUNT = Known(1, "4.7", "Обучено педагогов", ("number",))
SHARE = Known(2, "4.8", "Доля школ", ("numerator", "denominator", "number"))
THERE = Known(3, "2.3", "Информация на сайте", ("present", "text"))
ALL = [COUNT, SHARE, THERE]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("4.7\t173", (1, {"number": "173"})),
        ("4.7.\tОбучено педагогов\t173", (1, {"number": "173"})),
        ("обучено  ПЕДАГОГОВ;1 234", (1, {"number": "1 234"})),
        ("1\tДоля школ\t19,2", (2, {"number": "19,2"})),
        ("4.8\t14 %", (2, {"number": "14 %"})),
        ("4.8\t12 из 80", (2, {"numerator": "12", "denominator": "80"})),
        ("4.8\t12\t80", (2, {"numerator": "12", "denominator": "80"})),
        ("2.3\tесть\tв разделе «Новости»", (3, {"present": "yes", "text": "в разделе «Новости»"})),
        ("2.3\tстраница открыта", (3, {"text": "страница открыта"})),
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
    ],
)
def test_what_is_not_understood_is_named(text: str, problem: Unread) -> None:
    (one,) = read_paste(text, ALL)
    assert (one.problem, one.typed) == (problem, {})


def test_the_same_indicator_twice_says_nothing_the_second_time() -> None:
    first, second = read_paste("4.7\t1\n4.7\t2", ALL)
    assert first.typed == {"number": "1"}
    assert second == PastedLine("4.7\t2", 1, {}, Unread.TWICE)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_line_by_line(text: str) -> None:
    found = read_paste(text, ALL)
    assert len(found) == sum(1 for line in text.splitlines() if line.strip())
    assert all((one.problem is None) == bool(one.typed) for one in found)


def two(cast: Cast) -> tuple[int, int]:
    return made(cast, "чел.", "170", "Обучено педагогов"), made(cast, "%", "35", "Доля школ")


def test_filled_rows_become_values_and_empty_ones_nothing(cast: Cast, visit: Visit) -> None:
    count, share = two(cast)
    member = visit("member")
    assert f'name="{share}-denominator"' in member.get(URL).text
    alone = {**PERIOD, f"{share}-note": "нет данных", "do": "send"}
    refused = member.post(URL, alone)
    assert refused.status_code == 422  # a note without a value is kept and named
    assert 'value="нет данных"' in refused.text
    form = {**PERIOD, f"{count}-number": "0", "do": "send"}
    assert member.post(URL, form).status_code == 303
    (row,) = values()
    assert (row.indicator_id, row.state) == (count, ValueState.SUBMITTED)
    assert row.number == 0
    assert row.on_day.isoformat() == "2021-06-30"


def test_drafts_are_saved_once_however_often_the_form_comes(cast: Cast, visit: Visit) -> None:
    count, share = two(cast)
    form = {
        **PERIOD, f"{count}-number": "173", f"{share}-numerator": "12",
        f"{share}-denominator": "80", "do": "draft", "_once": "a" * 32,
    }  # fmt: skip
    for _time in range(2):
        assert visit("member").post(URL, form).status_code == 303
    assert [(row.state, row.indicator_id) for row in values()] == [
        (ValueState.DRAFT, count), (ValueState.DRAFT, share),
    ]  # fmt: skip


def test_one_wrong_row_and_nothing_is_written(cast: Cast, visit: Visit) -> None:
    count, share = two(cast)
    form = {
        **PERIOD, f"{count}-number": "-5", f"{share}-numerator": "90", f"{share}-denominator": "80",
        "do": "send",
    }  # fmt: skip
    answer = visit("member").post(URL, form)
    assert answer.status_code == 422
    assert values() == []
    assert f'id="{count}-number-error"' in answer.text
    assert f'id="{share}-numerator-error"' in answer.text
    assert 'value="90"' in answer.text


def test_a_locked_period_refuses_and_keeps_what_was_typed(cast: Cast, visit: Visit) -> None:
    count, _share = two(cast)
    with unit_of_work():
        db.session.add(
            PeriodLock(
                initiative_id=cast.initiative().id, up_to=now().date().replace(year=2022),
                locked_at=now(),
            )
        )  # fmt: skip
    answer = visit("member").post(URL, {**PERIOD, f"{count}-number": "5", "do": "send"})
    assert answer.status_code == 409
    assert 'value="5"' in answer.text
    assert values() == []


def test_pasted_lines_stand_in_the_rows_and_are_not_written(cast: Cast, visit: Visit) -> None:
    count, share = two(cast)
    with unit_of_work():
        db.session.get_one(Indicator, share).number = "4.2"
    form = {**PERIOD, "do": "paste", "pasted": "Обучено педагогов\t173\n4.2\t12 из 80\nЧто-то\t1"}
    page = visit("member").post(URL, form).text
    assert f'id="{count}-number" value="173"' in page
    assert f'id="{share}-denominator" value="80"' in page
    assert "Что-то" in page
    assert values() == []


def test_who_only_reads_does_not_enter(cast: Cast, visit: Visit) -> None:
    two(cast)
    assert visit("observer").get(URL).status_code == 403
    assert visit("stranger").get(URL).status_code == 404


def test_the_number_of_statements_does_not_grow(
    cast: Cast, visit: Visit, statements: Statements
) -> None:
    member, seen = visit("member"), []
    for more in (1, 12):
        for _number in range(more):
            made(cast)
        statements.clear()
        assert member.get(URL).status_code == 200
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 22, statements
