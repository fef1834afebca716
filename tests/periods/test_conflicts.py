from __future__ import annotations

from kaskad.periods import ConflictCode, PeriodContext, conflicts, overlaps, read_period
from tests.periods.cases import K4, d


def codes(inner: str, outer: str) -> list[ConflictCode]:
    return [conflict.code for conflict in conflicts(read_period(inner), read_period(outer))]


def test_scenario_6_stage_and_activity_a_day_apart() -> None:
    (conflict,) = conflicts(read_period("до 30.10.2025"), read_period("до 31.10.2025"))
    assert conflict.code is ConflictCode.NEARLY_SAME_END
    assert (conflict.inner, conflict.outer, conflict.days) == (d("30.10.2025"), d("31.10.2025"), 1)


def test_a_row_wider_than_its_stage() -> None:
    stage = "сентябрь 2021 г. – октябрь 2024 г."
    assert codes("ноябрь 2021-декабрь 2024", stage) == [ConflictCode.ENDS_LATER]
    assert codes("август 2021 – декабрь 2024", stage) == [
        ConflictCode.STARTS_EARLIER,
        ConflictCode.ENDS_LATER,
    ]
    assert codes("октябрь 2021", stage) == []
    assert codes(stage, stage) == []


def test_a_row_outside_its_parent() -> None:
    # Row 60 of 6.2: October 2022 inside a report on 2021/2022.
    assert codes("01-2.10.2022", "2021/2022 учебный год") == [ConflictCode.OUTSIDE]
    assert codes("2019", "2020-2021") == [ConflictCode.OUTSIDE]


def test_a_rough_year_is_no_conflict_but_a_deadline_is() -> None:
    project = "с 01.09.2020 по 31.08.2022"
    assert codes("2020", project) == []
    assert codes("2020-2022", project) == []
    assert codes("до 2022 года", project) == [ConflictCode.ENDS_LATER]
    assert codes("2020-2023", project) == [ConflictCode.ENDS_LATER]


def test_inherited_bounds_never_conflict() -> None:
    outer = read_period("с 01.09.2020 по 31.08.2022")
    context = PeriodContext(stage_start=d("01.01.2019"), stage_end=d("31.12.2030"))
    assert conflicts(read_period("регулярно", context), outer) == ()
    assert conflicts(read_period("2020 г.", K4), outer) == ()
    assert conflicts(read_period(""), outer) == ()


def test_stages_that_overlap() -> None:
    stages = [
        read_period(text)
        for text in ("сентябрь 2020 – декабрь 2021", "2022 – 2023", "2023 – сентябрь 2024")
    ]
    ((first, second, conflict),) = overlaps(stages)
    assert (first, second) == (1, 2)
    assert (conflict.inner, conflict.outer) == (d("01.01.2023"), d("31.12.2023"))
