"""Finished work that is open again: rooms above are told, whatever door it came through.

A room calls `on_reopened` in its `register()`. A card moved, put back by an undo, moved together
with others, or restored into another column, and a column that no longer means "done": all of
them end here. A card that goes into the archive stays as finished as it was.
"""

from collections.abc import Callable, Sequence

from kaskad.boards.models import FINISHED

Listener = Callable[[Sequence[int]], None]
"""Told the ids of the cards, in the unit of work of whoever opened them."""

_listeners: list[Listener] = []


def on_reopened(listener: Listener) -> None:
    """Call *listener* for cards that are no longer finished."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_reopened(was: str, now_in: str, card_ids: Sequence[int]) -> None:
    """Tell of cards whose column meant *was* and means *now_in*, if that opens them again."""
    if was in FINISHED and now_in not in FINISHED and card_ids:
        for listener in _listeners:
            listener(card_ids)
