from __future__ import annotations

import json
from datetime import date

import pytest

from kaskad.periods import (
    Locale,
    Period,
    PeriodKind,
    canonical,
    read_period,
    show_period,
)
from tests.periods.cases import ROWS, USUAL, Row

N = "\u00a0"


@pytest.mark.parametrize(
    ("words", "russian", "english"),
    [
        ("с 01.09.2020 по 31.08.2022", "01.09.2020 – 31.08.2022",
         "1 September 2020 – 31 August 2022"),
        ("сентябрь 2021-октябрь 2024", f"сентябрь 2021{N}г. – октябрь 2024{N}г.",
         "September 2021 – October 2024"),
        ("ноябрь- декабрь 2024", f"ноябрь – декабрь 2024{N}г.", "November – December 2024"),
        ("ежегодно, октябрь- февраль", "ежегодно, октябрь – февраль", "yearly, October – February"),
        ("2021-2022 уч.г.", "2021/2022 учебный год", "2021/2022 school year"),
        ("до 08.2024", f"до августа 2024{N}г.", "by August 2024"),
        ("1 кв. 2022", f"I квартал 2022{N}г.", "quarter I of 2022"),
        ("II полугодие 2021-2022 уч. года", "II полугодие 2021/2022 учебного года",
         "half-year II of the 2021/2022 school year"),
        ("не менее 1 раза в учебном полугодии", "не реже 1 раза в учебное полугодие",
         "at least once a school half-year"),
        ("не реже двух раз в год", "не реже 2 раз в год", "at least 2 times a year"),
        ("ежегодно до 01.06.", "ежегодно до 01.06", "yearly by 1 June"),
        ("2020-2024 постоянно", f"непрерывно, 2020 – 2024{N}гг.", "continuously, 2020 – 2024"),
        ("весной 2021 г.", f"весна 2021{N}г.", "spring 2021"),
        ("22 ноября 2021", "22.11.2021", "22 November 2021"),
        ("по мере необходимости", "по мере необходимости", "as needed"),
        ("когда-нибудь", "", ""),
    ],
)  # fmt: skip
def test_canonical(words: str, russian: str, english: str) -> None:
    period = read_period(words)
    assert canonical(period) == russian
    assert canonical(period, "en") == english


@pytest.mark.parametrize("row", [*ROWS, *USUAL], ids=lambda row: row.number)
@pytest.mark.parametrize("locale", ["ru", "en"])
def test_unedited_words_are_printed_exactly(row: Row, locale: Locale) -> None:
    for words in row.words:
        spaced = f" {words}\n"
        assert show_period(read_period(spaced), locale) == spaced


def test_a_period_made_in_a_form_is_printed_canonically() -> None:
    period = Period.between(date(2020, 9, 1), date(2022, 8, 31))
    assert show_period(period) == "01.09.2020 – 31.08.2022"
    assert show_period(period, "en") == "1 September 2020 – 31 August 2022"
    assert Period.between(date(2020, 9, 1), date(2020, 9, 1)).kind is PeriodKind.DAY


@pytest.mark.parametrize("row", [*ROWS, *USUAL], ids=lambda row: row.number)
def test_json_is_lossless(row: Row) -> None:
    for words in row.words:
        period = read_period(words, row.context)
        for variant in (period, period.confirmed(3), period.replaced(period, by="u7")):
            stored = json.loads(json.dumps(variant.to_json(), ensure_ascii=False))
            assert Period.from_json(stored) == variant


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"raw": "x"},
        {"raw": 1, "kind": "none"},
        {"raw": "", "kind": "weekend"},
        {"raw": "", "kind": "day", "start": 5},
        {"raw": "", "kind": "day", "start": "31.12.2020"},
        {"raw": "", "kind": "day_range", "start": "2021-01-02", "end": "2021-01-01"},
        {"raw": "", "kind": "recurring", "recurrence": {"times_min": 1}},
        {"raw": "", "kind": "recurring", "recurrence": {"freq": "year", "windows": [{}]}},
        {"raw": "", "kind": "school_year", "school_year": "2020/2025"},
        {"raw": "", "kind": "none", "ambiguities": [3]},
    ],
)
def test_broken_data_is_one_clear_error(data: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Period.from_json(data)


def test_unknown_keys_of_a_newer_version_are_ignored() -> None:
    data = read_period("ежегодно, апрель").to_json() | {"colour": "red"}
    data["recurrence"]["moon"] = 1
    assert Period.from_json(data) == read_period("ежегодно, апрель")
