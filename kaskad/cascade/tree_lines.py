"""Projects of the tree as HTML, kept by what they show (as `boards.faces` keeps cards).

What stands under nothing else is a pure function of its node, its place among its neighbours and
the language: a cascade of a thousand projects in which one has changed draws one (TARGETS.md, P3).
What stands above them is drawn each time, for it holds them.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import get_locale
from markupsafe import Markup

from kaskad.cascade.models import InitiativeKind
from kaskad.cascade.tree_queries import TreeNode
from kaskad.core.assets import build_id

KEPT = 3000

Draw = Callable[..., Markup]


def drawer() -> Draw:
    """(node, level, place, of how many, words, pictures) -> its HTML with all below it."""
    macro: Any = current_app.jinja_env.get_template("cascade/_node.html").module.node  # type: ignore[attr-defined]  # macros of the template
    seen_in = (str(get_locale()), build_id())

    def draw(one: TreeNode, level: int, number: int, of: int, words: Any, pictures: Any) -> Markup:
        if one.kind != InitiativeKind.PROJECT:
            return Markup(macro(one, level, number, of, words, pictures, draw))  # noqa: S704 - escaped by the template
        place = _place_for(one, level, number, of, seen_in)
        if not place:
            place.append(Markup(macro(one, level, number, of, words, pictures, draw)))  # noqa: S704 - as above
        return place[0]

    return draw


@lru_cache(maxsize=KEPT)
def _place_for(
    _one: TreeNode, _level: int, _number: int, _of: int, _seen_in: tuple[str, str]
) -> list[Markup]:
    """An empty list the first time, and the same list for the same node ever after."""
    return []


def forget() -> None:
    """Let go of everything kept (tests and measurements)."""
    _place_for.cache_clear()
