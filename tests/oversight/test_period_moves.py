"""Other bounds for a period, in words where there are words for them."""

from __future__ import annotations

import pytest

from kaskad.oversight.period_moves import ending, starting
from kaskad.periods import PeriodContext, canonical, read_period

HERE = PeriodContext()


@pytest.mark.parametrize(
    ("words", "other", "expected"),
    [
        ("до 30.10.2025", "до 31.10.2025", "до 31.10.2025"),
        ("ноябрь 2021-декабрь 2024", "сентябрь 2021 – октябрь 2024",
         "ноябрь 2021 г. – октябрь 2024 г."),
        ("2021 – 2024", "2020 – 2022", "2021 – 2022 гг."),
        ("сентябрь 2021 – май 2022", "2020 – 31.03.2022", "01.09.2021 – 31.03.2022"),
        ("сентябрь 2023", "2020 – 2022", None),
        ("ежегодно, ноябрь", "2020 – 2022", None),
    ],
)  # fmt: skip
def test_ending(words: str, other: str, expected: str | None) -> None:
    found = ending(read_period(words, HERE), read_period(other, HERE))
    assert (canonical(found).replace("\N{NO-BREAK SPACE}", " ") if found else None) == expected


@pytest.mark.parametrize(
    ("words", "other", "expected"),
    [
        ("2023 – сентябрь 2024", "2022 – 2023", "январь – сентябрь 2024 г."),
        ("сентябрь 2021", "2022", None),
    ],
)
def test_starting_after(words: str, other: str, expected: str | None) -> None:
    found = starting(read_period(words, HERE), read_period(other, HERE), after=True)
    assert (canonical(found).replace("\N{NO-BREAK SPACE}", " ") if found else None) == expected


@pytest.mark.parametrize("words", ["2022 – 2023", "сентябрь 2021 г. – май 2024 г."])
def test_the_words_say_exactly_the_days(words: str) -> None:
    other = read_period("март 2022 – апрель 2023", HERE)
    for found in (
        ending(read_period(words, HERE), other),
        starting(read_period(words, HERE), other),
    ):
        assert found is not None
        again = read_period(canonical(found), HERE)
        assert (again.start, again.end) == (found.start, found.end)
