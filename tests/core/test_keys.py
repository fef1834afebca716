"""Keys of projects: one key in two alphabets, suggestions that can be typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.core.keys import fold_key, is_key, split_card_key, suggest_key


@pytest.mark.parametrize(
    ("title", "taken", "key"),
    [
        ("Коллаборация сообществ «ПРОкомьюнити в мире VUCA»", set(), "ПРО"),
        ("«Школа Лидеров образования»", set(), "ШЛО"),
        ("Траектория развития", set(), "ТРА"),
        ("Траектория развития", {"TRA"}, "ТРАЕ"),
        ("!!!", set(), "К"),
    ],
)
def test_suggestions(title: str, taken: set[str], key: str) -> None:
    found = suggest_key(title, taken)
    assert is_key(found)
    if title != "!!!":
        assert found == key


def test_a_suggestion_has_one_alphabet() -> None:
    key = suggest_key("«ПРОкомьюнити в мире VUCA»", {"PRO"})
    assert not any("A" <= sign <= "Z" for sign in key)


@given(st.text(max_size=60), st.sets(st.sampled_from(["PRO", "SHL", "KAS", "KAS2", "TRA"])))
def test_any_title_gives_a_free_key(title: str, taken: set[str]) -> None:
    key = suggest_key(title, taken)
    assert is_key(key)
    assert fold_key(key) not in taken


@pytest.mark.parametrize("text", ["ПРО-33", "PRO-33", "про-33", "pro-33"])
def test_one_card_in_either_alphabet_and_case(text: str) -> None:
    assert split_card_key(text) == ("PRO", 33)


@pytest.mark.parametrize("text", ["", "PRO", "PRO-", "-1", "PRO-1-2", "P_O-1", "PRO-99999999999"])
def test_no_card_key(text: str) -> None:
    assert split_card_key(text) is None
