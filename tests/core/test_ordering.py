"""Ordering keys: always room between neighbours, never a rewritten list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.core.ordering import between, place, spread


@given(st.lists(st.integers(min_value=0, max_value=10_000), max_size=60))
def test_insertions_anywhere_keep_the_order(places: list[int]) -> None:
    keys: list[str] = []
    for number in places:
        index = number % (len(keys) + 1)
        key = between(
            keys[index - 1] if index else None, keys[index] if index < len(keys) else None
        )
        keys.insert(index, key)
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)


@given(st.integers(min_value=0, max_value=3000))
def test_spread_gives_ascending_valid_keys(count: int) -> None:
    keys = spread(count)
    assert len(keys) == count
    assert keys == sorted(set(keys))
    if keys:
        assert between(None, keys[0]) < keys[0] < between(keys[0], keys[1] if count > 1 else None)


def test_growing_at_the_end_keeps_keys_short() -> None:
    key = None
    for _ in range(2000):
        key = between(key, None)
    assert key is not None
    assert len(key) < 40


@pytest.mark.parametrize(
    ("before", "after"), [("b", "a"), ("a", "a"), ("", None), ("a0", None), ("я", None)]
)
def test_nonsense_is_refused(before: str | None, after: str | None) -> None:
    with pytest.raises(ValueError):
        between(before, after)


def test_place_after_a_card_that_went_away_means_the_end() -> None:
    assert place([(1, "V"), (2, "W")], after_id=99, moving_id=1) > "W"
    assert place([(1, "V"), (2, "W")], after_id=None, moving_id=2) < "V"
    assert "V" < place([(1, "V"), (2, "W"), (3, "X")], after_id=1, moving_id=3) < "W"


def test_dropping_on_top_again_and_again_keeps_keys_short() -> None:
    top = None
    for _ in range(2000):
        above = between(None, top)
        assert top is None or above < top
        top = above
    assert top is not None
    assert len(top) < 60
