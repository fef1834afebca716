"""The text of the filter bar: what it finds, and what it leaves alone."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from kaskad.boards import filters
from kaskad.boards.filters import BoardFilter
from tests.cast import Cast, Visit

ROW: Any = SimpleNamespace(
    key="ПРО-30", title="Провести модуль 2 для школ", blocked="Ждём ключи от зала"
)


def finds(text: str, row: Any = ROW) -> bool:
    return filters.test_of(BoardFilter(q=text), me=1, today=date(2026, 1, 1))(row)


@pytest.mark.parametrize(
    "text",
    ["PRO-30", "pro-30", "ПРО-30", "про-3", "PRO-", "30", "модуль", "школ модуль", "КЛЮЧИ",
     "pro-30 зала", "ждем"],
)  # fmt: skip
def test_finds(text: str) -> None:
    assert finds(text)


@pytest.mark.parametrize("text", ["PRO-31", "PRO-300", "xpro-30", "модуль 9", "_", "ъ", "нет"])
def test_does_not_find(text: str) -> None:
    assert not finds(text)


def test_an_ordinary_word_is_no_key() -> None:
    row: Any = SimpleNamespace(key="НАРК-1", title="Карточка", blocked="")
    assert not finds("дом", row)
    assert finds("NARK", row)


def test_on_the_page(app: Any, cast: Cast, visit: Visit) -> None:
    lead = visit("lead")
    lead.post("/cards/PRO-2", {"blocked_reason": "Нет зала"})
    page = lead.get("/boards/PRO?q=pro-1").get_data(as_text=True)
    assert 'data-card="PRO-1"' in page
    assert 'data-card="PRO-2"' not in page
    page = lead.get("/boards/PRO?q=зала").get_data(as_text=True)
    assert 'data-card="PRO-2"' in page
    assert 'data-card="PRO-1"' not in page
