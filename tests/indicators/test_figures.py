"""Numbers, units, typed targets: domain.md, 4.8 and section 5."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kaskad.indicators.assessment import Standing, assess
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.numbers import NoNumberError, find_number, read_number, share
from kaskad.indicators.targets import (
    Operator,
    TargetDoubt,
    TargetKind,
    doubt_of,
    read_target,
)
from kaskad.indicators.units import Measure, comparable, read_unit


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("19,2", "19.2"), ("19.2", "19.2"), ("19,2 %", "19.2"), ("0", "0"), ("-3", "-3"),
        ("1 234 567,5", "1234567.5"), ("1\u00a0200", "1200"), ("1\u202f200", "1200"),
        ("\u22125", "-5"), ("+7", "7"), ("007", "7"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(raw: str, number: str) -> None:
    assert read_number(raw) == Decimal(number)


@pytest.mark.parametrize(
    "raw",
    ["", "сто", "1,2,3", "1.2.3", "10^30", "1" + "0" * 30, "1e5", "12 34", "NaN", "0,1234567"],
)
def test_what_is_no_number(raw: str) -> None:
    with pytest.raises(NoNumberError):
        read_number(raw)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_comma_and_point_are_one_number(number: Decimal) -> None:
    assert read_number(str(number)) == read_number(str(number).replace(".", ",")) == number


def test_a_share_of_nothing_is_no_data() -> None:
    assert share(Decimal(5), Decimal(0)) is None
    assert share(Decimal(0), Decimal(153)) == 0
    assert share(Decimal(1), Decimal(3)) == Decimal("33.333333")
    assert find_number("к 01.06.2024 г.") is None


@pytest.mark.parametrize(
    ("raw", "measure", "okei"),
    [
        ("%", Measure.SHARE, "744"), ("ед.", Measure.PIECES, "642"), ("шт.", Measure.PIECES, "796"),
        ("чел.", Measure.PEOPLE, "792"), ("Чел.", Measure.PEOPLE, "792"),
        ("Кол-во", Measure.UNKNOWN, ""), ("", Measure.UNKNOWN, ""),
        ("тыс. руб.", Measure.MONEY, "384"),
    ],
)  # fmt: skip
def test_units_of_the_documents(raw: str, measure: Measure, okei: str) -> None:
    unit = read_unit(raw)
    assert (unit.raw, unit.measure, unit.okei) == (raw, measure, okei)
    assert unit.known == (measure is not Measure.UNKNOWN)


def test_only_one_measure_is_added() -> None:
    assert comparable(read_unit("ед."), read_unit("шт."))
    assert not comparable(read_unit("ед."), read_unit("чел."))
    assert not comparable(read_unit("руб."), read_unit("тыс. руб."))
    assert not comparable(read_unit("Кол-во"), read_unit("Кол-во"))


@pytest.mark.parametrize(
    ("raw", "kind", "number", "operator", "qualifier"),
    [
        ("100", TargetKind.NUMBER, "100", Operator.EQUAL, ""),
        ("0", TargetKind.NUMBER, "0", Operator.EQUAL, ""),
        ("170 ГЗ", TargetKind.NUMBER, "170", Operator.EQUAL, "ГЗ"),
        ("не менее 50 процентов учителей", TargetKind.NUMBER, "50", Operator.AT_LEAST, "учителей"),
        ("более 60%", TargetKind.NUMBER, "60", Operator.AT_LEAST, ""),
        ("не более 10 %", TargetKind.NUMBER, "10", Operator.AT_MOST, ""),
        ("19,2 %", TargetKind.NUMBER, "19.2", Operator.EQUAL, ""),
        ("наличие информации", TargetKind.PRESENCE, None, Operator.EQUAL, ""),
        ("В соответствии с предметными областями", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("положительная динамика", TargetKind.TREND, None, Operator.EQUAL, ""),
        ("уменьшение количества школ", TargetKind.TREND, None, Operator.EQUAL, ""),
        ("увеличение доли", TargetKind.TREND, None, Operator.EQUAL, ""),
        ("не ниже 75", TargetKind.NUMBER, "75", Operator.AT_LEAST, ""),
        ("не выше 5 %", TargetKind.NUMBER, "5", Operator.AT_MOST, ""),
        ("до 12 чел.", TargetKind.NUMBER, "12", Operator.AT_MOST, ""),
        ("свыше 30 школ", TargetKind.NUMBER, "30", Operator.AT_LEAST, "школ"),
        ("Не менее двух", TargetKind.NUMBER, "2", Operator.AT_LEAST, ""),
        ("не менее трёх семинаров", TargetKind.NUMBER, "3", Operator.AT_LEAST, "семинаров"),
        ("не более двенадцати", TargetKind.NUMBER, "12", Operator.AT_MOST, ""),
        ("свыше двадцати", TargetKind.NUMBER, "20", Operator.AT_LEAST, ""),
        ("не менее двадцати пяти", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("не менее двух третей школ", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("из двух школ", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("от 10 до 20", TargetKind.NUMBER, "20", Operator.BETWEEN, ""),
        ("от двух до пяти чел.", TargetKind.NUMBER, "5", Operator.BETWEEN, ""),
        ("80–90 %", TargetKind.NUMBER, "90", Operator.BETWEEN, ""),
        ("80-90", TargetKind.NUMBER, "90", Operator.BETWEEN, ""),
        ("от 10 до 20 школ", TargetKind.NUMBER, "20", Operator.BETWEEN, "школ"),
        ("от 10", TargetKind.NUMBER, "10", Operator.AT_LEAST, ""),
        ("от 20 до 10", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("2021-2022", TargetKind.NUMBER, "2021", Operator.EQUAL, "-2022"),
        ("10^30", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("не менее 10^30", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("1e30", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("2*10", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("50*", TargetKind.NUMBER, "50", Operator.EQUAL, "*"),
        ("1" + "0" * 30, TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("\u22125", TargetKind.NUMBER, "-5", Operator.EQUAL, ""),
        ("10 ед.", TargetKind.NUMBER, "10", Operator.EQUAL, ""),
        ("К 2024 году все школы", TargetKind.TEXT, None, Operator.EQUAL, ""),
        ("–", TargetKind.NONE, None, Operator.EQUAL, ""),
        ("", TargetKind.NONE, None, Operator.EQUAL, ""),
    ],
)  # fmt: skip
def test_targets_of_the_documents(
    raw: str, kind: TargetKind, number: str | None, operator: Operator, qualifier: str
) -> None:
    target = read_target(raw)
    assert (target.raw, target.kind, target.operator, target.qualifier) == (
        raw, kind, operator, qualifier,
    )  # fmt: skip
    assert target.number == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("raw", "kind", "doubt"),
    [
        ("10^30", IndicatorKind.COUNT, TargetDoubt.UNREADABLE),
        ("1" + "0" * 30, IndicatorKind.COUNT, TargetDoubt.UNREADABLE),
        ("от 20 до 10", IndicatorKind.COUNT, TargetDoubt.UNREADABLE),
        ("-5", IndicatorKind.COUNT, TargetDoubt.NEGATIVE),
        ("-5", IndicatorKind.INDEX, None),
        ("150 %", IndicatorKind.SHARE, TargetDoubt.MORE_THAN_WHOLE),
        ("150", IndicatorKind.COUNT, None),
        ("100", IndicatorKind.SHARE, None),
        ("0", IndicatorKind.COUNT, None),
        ("наличие информации", IndicatorKind.PRESENCE, None),
        ("", IndicatorKind.COUNT, None),
    ],
)
def test_targets_that_cannot_be(raw: str, kind: IndicatorKind, doubt: TargetDoubt | None) -> None:
    assert doubt_of(read_target(raw), kind) is doubt


@pytest.mark.parametrize(
    ("number", "standing"),
    [("9", Standing.FAR), ("10", Standing.REACHED), ("20", Standing.REACHED), ("21", Standing.FAR)],
)
def test_a_range_in_words_is_to_be_kept_within(number: str, standing: Standing) -> None:
    target = read_target("от 10 до 20")
    assert (target.low, target.number) == (Decimal(10), Decimal(20))
    assert assess(target, Decimal(number)).standing is standing


def test_of_a_target_in_words_nothing_is_known_before_somebody_says_something() -> None:
    target = read_target("В соответствии с предметными областями")
    assert assess(target, None).standing is Standing.NO_DATA
    assert assess(target, None, said=True).standing is Standing.NOT_ASSESSED


def test_the_way_of_a_trend() -> None:
    assert read_target("увеличение доли").rising is True
    assert read_target("снижение числа").rising is False
    assert read_target("динамика").rising is None


@given(st.text(max_size=80))
def test_any_words_have_a_reading_and_keep_themselves(raw: str) -> None:
    assert read_target(raw).raw == raw
    assert read_unit(raw).raw == raw


@pytest.mark.shared
def test_all_forty_indicators_of_the_district_are_typed(shared: Path) -> None:
    text = (shared / "data" / "cascade" / "kalininsky-district.yaml").read_text(encoding="utf-8")
    rows = list(_rows(yaml.safe_load(text)))
    assert len(rows) == 40
    kinds = [read_target(str(row["target"])).kind for row in rows]
    assert kinds.count(TargetKind.NUMBER) == 38
    assert kinds.count(TargetKind.PRESENCE) == kinds.count(TargetKind.TEXT) == 1
    assert all(read_unit(row["unit"]).known for row in rows)


def _rows(node: object):
    if isinstance(node, dict):
        if "indicator" in node and "target" in node:
            yield node
        for value in node.values():
            yield from _rows(value)
    elif isinstance(node, list):
        for value in node:
            yield from _rows(value)
