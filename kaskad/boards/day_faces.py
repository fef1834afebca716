"""Cards of "My day" as HTML, kept by what they show, as those of boards are (`faces`).

A card is a pure function of its row, the heap it lies in, the language and the day. What belongs to
one visit alone, the field that guards its forms, is put in when the page is joined.
"""

import secrets
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from kaskad.boards.day_queries import DayCard, Heap

KEPT = 1000
_GUARD = secrets.token_hex(16)
"""Stands for the guard of forms in what is kept; nobody can write it into the title of a card."""


def drawer(today: date) -> Callable[[Heap], Markup]:
    """A function that draws the cards of a heap, each state of a card once."""
    module: Any = current_app.jinja_env.get_template("boards/_day_card.html").module
    locale, guard = str(get_locale()), str(escape(generate_csrf()))

    def draw(heap: Heap) -> Markup:
        found = []
        for card in heap.cards:
            kept = _place_for(card, str(heap.urgency), locale, today)
            if not kept:
                kept.append(str(module.face(card, str(heap.urgency), _GUARD)))
            found.append(kept[0])
        return Markup("".join(found).replace(_GUARD, guard))  # noqa: S704 - escaped by the template

    return draw


@lru_cache(maxsize=KEPT)
def _place_for(_card: DayCard, _urgency: str, _locale: str, _today: date) -> list[str]:
    """An empty list the first time, and the same list for the same card ever after."""
    return []


def forget() -> None:
    """Let go of every card kept (tests and measurements)."""
    _place_for.cache_clear()
