"""The eight tables of activities: headings word for word, numbers, what they leave out."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.cascade.plan_table import missing
from kaskad.cascade.plan_variants import (
    VARIANTS,
    Numbers,
    PlanColumn,
    Rows,
    Shape,
    Unreadable,
    check_columns,
    counted,
    from_json,
    read_columns,
    recognise,
)

HEADINGS = {
    "A": ["№", "Мероприятия", "Сроки реализации", "Прогнозируемый результат"],
    "B": ["№", "Мероприятия", "Сроки реализации", "Прогнозируемые результаты"],
    "C": ["№", "Мероприятия", "Сроки", "Планируемый результат"],
    "D": ["№", "Мероприятия", "Сроки", "Ответственный"],
    "E": ["№", "Мероприятия", "Сроки реализации", "Прогнозируемые результаты"],
    "F": [
        "№ п/п",
        "Перечень мероприятий",
        "Содержание мероприятия, методы / технологии / формы деятельности",
        "Необходимые условия для реализации программных мероприятий",
        "Прогнозируемые результаты реализации мероприятия",
    ],
    "G": [
        "Этапы",
        "Содержание деятельности",
        "Основные направления деятельности",
        "Основные мероприятия",
    ],
    "H": ["Содержание этапа", "Сроки"],
}
"""domain.md, 4.6."""


def test_the_headings_are_those_of_the_documents() -> None:
    assert {
        code: [column.heading for column in one.columns] for code, one in VARIANTS.items()
    } == HEADINGS


@pytest.mark.parametrize("code", VARIANTS)
def test_a_version_keeps_a_set_as_it_was(code: str) -> None:
    one = VARIANTS[code]
    check_columns(one.columns)
    kept = from_json(one.to_json())
    assert kept == one
    assert one.rows is (Rows.STAGE if code in "GH" else Rows.ACTIVITY)


@pytest.mark.parametrize("content", [None, "", {}, {"columns": []}, {"columns": ["x", {}]}, 7])
def test_nonsense_is_the_columns_in_use(content: object) -> None:
    assert from_json(content) is None


@pytest.mark.parametrize(
    ("names", "why"),
    [((), "empty"), (("title", "stage"), "mixed"), (("number", "result"), "unnamed")],
)
def test_columns_that_make_no_table(names: tuple[str, ...], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        check_columns([PlanColumn(name, name) for name in names])


@given(st.lists(st.fixed_dictionaries({"name": st.text(), "heading": st.text()})))
def test_reading_a_set_never_fails(rows: list[dict[str, str]]) -> None:
    columns = read_columns(rows)
    assert len({one.name for one in columns}) == len(columns)


BOTH = frozenset({"period", "result"})


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (Shape(stages=2, stage_words=2), "H"),
        (Shape(stages=2, stage_words=1), ""),
        (Shape(activities=3, levels=True, used=BOTH), "A"),
        (Shape(activities=3, staged=True, used=BOTH), "B"),
        (Shape(activities=3, yearless=True, used=BOTH), "C"),
        (Shape(activities=3, used=BOTH), "E"),
        (Shape(activities=3, used=frozenset({"period", "parties"})), "D"),
        (Shape(activities=3, used=BOTH | {"parties"}), ""),
        (Shape(activities=3, years=True, used=frozenset({"content", "conditions"})), "F"),
        (Shape(activities=3, years=True, used=BOTH), ""),
        (Shape(activities=3), ""),
        (Shape(), ""),
    ],
)
def test_a_variant_is_recognised_only_where_nothing_is_left_out(shape: Shape, code: str) -> None:
    assert recognise(shape) == code


@pytest.mark.parametrize(
    ("how", "numbers"),
    [
        (Numbers.THROUGH, [["1", "2"], ["3"]]),
        (Numbers.ANEW, [["1", "2"], ["1"]]),
        (Numbers.LEVELS, [["1", "1.1"], ["2"]]),
    ],
)
def test_rows_without_numbers_are_counted(how: Numbers, numbers: list[list[str]]) -> None:
    assert counted([[("", 0), ("", 1)], [("", 0)]], how) == numbers
    assert counted([[("7", 0), ("", 1)], [("", 0)]], how) == [["7", ""], [""]]


def _row(at: int, **said: str) -> SimpleNamespace:
    empty = dict.fromkeys(("content", "conditions", "period", "parties", "result"), "")
    return SimpleNamespace(id=at, **{**empty, **said})


def test_what_a_table_leaves_out_is_named() -> None:
    rows = [_row(1, conditions="зал", period="2021 г."), _row(2, conditions="зал"), _row(3)]
    found = missing(rows, VARIANTS["F"], {1})
    assert not found
    assert [(one.name, one.count) for one in missing(rows, VARIANTS["A"], set())] == [
        ("conditions", 2)
    ]
    assert [(one.name, one.count) for one in missing(rows, VARIANTS["H"], set())] == [("title", 3)]
    named = [one.name for one in missing(rows, VARIANTS["G"], set())]
    assert named == ["conditions", "period"]
