from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaskad.periods import (
    LONGEST,
    AmbiguityCode,
    Confidence,
    PeriodContext,
    PeriodKind,
    Precision,
    canonical,
    conflicts,
    read_period,
    show_period,
)
from tests.periods.cases import LAB, ROWS, STOP_LIST, USUAL, Row, d

CASES = [
    pytest.param(row, words, id=f"{row.number}:{words.splitlines()[0]}")
    for row in (*ROWS, *USUAL)
    for words in row.words
]


@pytest.mark.parametrize(("row", "words"), CASES)
def test_words_give_the_stated_reading(row: Row, words: str) -> None:
    period = read_period(words, row.context)
    assert period.raw == words
    assert (period.kind, period.start, period.end) == (row.kind, row.start, row.end)
    assert {name: getattr(period, name) for name in row.fields} == row.fields
    if row.repeats:
        assert period.recurrence is not None
        found = {name: getattr(period.recurrence, name) for name in row.repeats}
        assert found == row.repeats
    assert period.doubtful is row.look


@pytest.mark.parametrize(("row", "words"), CASES)
def test_without_a_context_the_kind_is_the_same(row: Row, words: str) -> None:
    assert read_period(words).kind is row.kind


@pytest.mark.parametrize(("row", "words"), CASES)
def test_canonical_text_reads_back(row: Row, words: str) -> None:
    period = read_period(words, row.context)
    again = read_period(canonical(period), row.context)
    assert again.same_reading(period), canonical(period)
    for other in period.alternatives:
        assert other.raw == words
        assert not other.ambiguities
        assert read_period(canonical(other), row.context).same_reading(other), canonical(other)


DASHES = ("-", "–", "—", "−", "\u2011", " - ", " – ", "\u00a0—\u00a0")
HYPHENS = re.compile(r"№ Р-|\d-(?:го|й)|\d{4}-\d\d-\d\d")  # not dashes: parts of a word or ISO date


@pytest.mark.parametrize(("row", "words"), CASES)
def test_every_dash_and_space_is_equal(row: Row, words: str) -> None:
    plain = read_period(words, row.context)
    for dash in DASHES:
        other = words if HYPHENS.search(words) else re.sub(r"\s*[-–]\s*", dash, words)
        other = other.replace(" ", "\u00a0")
        assert read_period(other, row.context).same_reading(plain), other


@pytest.mark.parametrize("text", STOP_LIST)
def test_stop_list_never_yields_a_date(text: str) -> None:
    period = read_period(text, LAB)
    assert period.kind is PeriodKind.NONE
    assert period.start is None
    assert period.end is None
    assert period.confidence is Confidence.LOW
    assert period.raw == text


@pytest.mark.parametrize("text", STOP_LIST)
def test_stop_list_beside_a_real_date_does_not_disturb_it(text: str) -> None:
    period = read_period(f"{text} (18.10.2021)")
    assert (period.kind, period.start) == (PeriodKind.DAY, d("18.10.2021"))


@pytest.mark.parametrize("text", [None, "", "   ", "\n\u00a0\t"])
def test_nothing_written_is_none_without_doubt(text: str | None) -> None:
    period = read_period(text)
    assert period.kind is PeriodKind.NONE
    assert period.raw == (text or "")
    assert not period.doubtful


@pytest.mark.parametrize(
    "text",
    ["  когда-нибудь,  потом ", "скоро", "без срока", "ё", "01.06", "5", "в 2021-м и далее?"],
)
def test_unknown_words_are_kept_exactly(text: str) -> None:
    period = read_period(text, LAB)
    assert show_period(period) == text
    if period.kind is PeriodKind.NONE:
        assert period.doubtful
        assert period.ambiguities[0].code is AmbiguityCode.UNKNOWN_WORDS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31.02.2021", AmbiguityCode.IMPOSSIBLE_DATE),
        ("29.02.2021", AmbiguityCode.IMPOSSIBLE_DATE),
        ("13.2021", AmbiguityCode.IMPOSSIBLE_DATE),
        ("31 апреля", AmbiguityCode.IMPOSSIBLE_DATE),
        ("до 32 числа каждого месяца", AmbiguityCode.IMPOSSIBLE_DATE),
        ("октябрь 2024 – сентябрь 2021", AmbiguityCode.END_BEFORE_START),
        ("я" * (LONGEST + 1), AmbiguityCode.TOO_LONG),
    ],
)
def test_what_cannot_be_is_none_with_its_reason(text: str, code: AmbiguityCode) -> None:
    period = read_period(text)
    assert period.kind is PeriodKind.NONE
    assert period.ambiguities[0].code is code
    assert period.doubtful


def test_turned_round_bounds_offer_the_swapped_reading() -> None:
    (swapped,) = read_period("октябрь 2024 – сентябрь 2021").alternatives
    assert (swapped.start, swapped.end) == (d("01.09.2021"), d("31.10.2024"))


MONTHS = {
    1: "январь января январе январю январем янв.",
    2: "февраль февраля феврале февралю февралём февр.",
    3: "март марта марте марту мартом мар.",
    4: "апрель апреля апреле апрелю апрелем апр.",
    5: "май мая мае маю маем",
    6: "июнь июня июне июню июнем",
    7: "июль июля июле июлю июлем",
    8: "август августа августе августу августом авг.",
    9: "сентябрь сентября сентябре сентябрю сентябрём сент.",
    10: "октябрь октября октябре октябрю октябрём окт.",
    11: "ноябрь ноября ноябре ноябрю ноябрём нояб.",
    12: "декабрь декабря декабре декабрю декабрём дек.",
}


@pytest.mark.parametrize("month", MONTHS)
def test_months_in_any_case_form(month: int) -> None:
    for form in MONTHS[month].split():
        for text in (form, form.upper(), form.capitalize()):
            period = read_period(f"{text} 2021")
            assert period.kind is PeriodKind.MONTH, text
            assert period.start is not None
            assert period.start.month == month


@pytest.mark.parametrize("ending", ["", " г.", "г.", " г", " год", " года", " году", "\u00a0г."])
def test_the_word_year_is_optional(ending: str) -> None:
    assert read_period(f"октябрь 2020{ending}").same_reading(read_period("октябрь 2020"))


@pytest.mark.parametrize(
    ("text", "last"),
    [("февраль 2020", "29.02.2020"), ("февраль 2021", "28.02.2021"), ("до 02.2024", "29.02.2024")],
)
def test_february(text: str, last: str) -> None:
    assert read_period(text).end == d(last)


def test_alternatives_of_the_doubtful_rows() -> None:
    def bounds(text: str, context: PeriodContext | None = None) -> set[tuple[str, str]]:
        others = read_period(text, context).alternatives
        return {(str(other.start), str(other.end)) for other in others}

    assert bounds("до 2024 года") == {("None", "2023-12-31")}
    assert bounds("до 08.2024") == {("None", "2024-07-31")}
    assert bounds("2019-2024") == {("2019-09-01", "2024-08-31")}
    assert bounds("2020-2021") == {("2020-09-01", "2021-08-31")}
    assert bounds("2023 – сентябрь 2024") == {("2023-09-01", "2024-09-30")}
    stage = PeriodContext(stage_start=d("01.09.2020"), stage_end=d("31.08.2022"))
    assert bounds("январь – март", stage) == {("2021-01-01", "2021-03-31")}
    assert bounds("Сентябрь", stage) == {("2020-09-01", "2020-09-30")}


def test_a_lent_bound_never_turns_the_period_round() -> None:
    late = PeriodContext(project_start=d("01.01.2030"), project_end=d("31.12.2030"))
    period = read_period("до 31.10.2025", late)
    assert period.start is None
    assert AmbiguityCode.PARENT_DISAGREES in {doubt.code for doubt in period.ambiguities}
    assert period.doubtful


def test_a_row_never_widens_its_stage_silently() -> None:
    stage = read_period("сентябрь 2021 г. – октябрь 2024 г.")
    context = PeriodContext(stage_start=stage.start, stage_end=stage.end)
    lab = read_period("ноябрь 2021-декабрь 2024", context)
    assert lab.end == d("31.12.2024")
    (conflict,) = conflicts(lab, stage)
    assert (conflict.code, conflict.inner, conflict.outer) == (
        "ends_later", d("31.12.2024"), d("31.10.2024"),
    )  # fmt: skip


def test_reviewing_settling_and_replacing_keep_the_words() -> None:
    period = read_period("2020-2021")
    assert period.doubtful
    assert not period.confirmed(7).doubtful
    settled = period.settled(period.alternatives[0], by=7)
    assert settled.kind is PeriodKind.SCHOOL_YEAR
    assert show_period(settled) == "2020-2021"
    replaced = settled.replaced(read_period("до 30.10.2025"), by=7)
    assert replaced.raw == "2020-2021"
    assert show_period(replaced) == "до 30.10.2025"


def test_long_text_costs_little() -> None:
    piece = "с 01.09.2020 по 31.08.2022, не менее 1 раза в год; ежегодно до 01.06 - "
    texts = [
        *(unit * (50_000 // len(unit)) for unit in ("1", "-", " ", "с ", "1-", "ноябрь ", piece)),
        *((unit * LONGEST)[:LONGEST] for unit in ("1", "-", "с ", "1-", "1.", "раз ", "ix", piece)),
        *((unit * LONGEST)[:LONGEST] for unit in ("(", "@1", "2021-", "до ", "каждый ", ", 1")),
    ]
    for text in texts:
        read_period(text)
        began = time.perf_counter()
        read_period(text)
        assert time.perf_counter() - began < 0.1, text[:40]


def _shared() -> Path:
    return Path(os.environ.get("KASKAD_SHARED") or Path(__file__).parents[2].parent / "shared")


def _period_texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["period_text"]] if isinstance(node.get("period_text"), str) else []
        return own + [text for value in node.values() for text in _period_texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in _period_texts(value)]
    return []


@pytest.mark.shared
def test_every_period_of_the_real_cascade_is_read() -> None:
    files = sorted((_shared() / "data" / "cascade").glob("*.yaml"))
    if not files:
        pytest.skip("no real documents beside the checkout (shared/data/cascade)")
    texts = [
        text for file in files for text in _period_texts(yaml.safe_load(file.read_text("utf-8")))
    ]
    assert len(texts) > 50
    for text in texts:
        period = read_period(text, LAB)
        assert period.kind is not PeriodKind.NONE, text
        assert show_period(period) == text
        assert read_period(canonical(period), LAB).same_reading(period), text


def test_a_shortened_year_offers_the_whole_one() -> None:
    context = PeriodContext(project_start=d("01.09.2020"), project_end=d("31.08.2022"))
    period = read_period("2020 г.", context)
    (whole,) = period.alternatives
    assert (whole.start, whole.end) == (d("01.01.2020"), d("31.12.2020"))
    assert period.confidence is Confidence.MEDIUM
    assert period.start_precision is Precision.YEAR
