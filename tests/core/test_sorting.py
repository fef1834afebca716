"""People's order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaskad.core.sorting import natural_key


def test_numbers_letters_and_quotes() -> None:
    titles = ["Школа 12", "«Ёлка»", "Школа 9", "Елена", "абв", "«Аврора»"]
    assert sorted(titles, key=natural_key) == [
        "абв", "«Аврора»", "Елена", "«Ёлка»", "Школа 9", "Школа 12",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_text_can_be_sorted(texts: list[str]) -> None:
    once = sorted(texts, key=natural_key)
    assert sorted(once, key=natural_key) == once


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_numbers_by_value(one: int, two: int) -> None:
    assert (natural_key(f"Сад {one}") < natural_key(f"Сад {two}")) == (one < two)
