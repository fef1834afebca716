"""Which of a board's cards are looked at: all, or a slice that a room above knows (a sprint).

`sprints` registers itself when the application is put together (docs/decisions/0011-sprints.md):
the board of a project that works in sprints opens with the running one. A board nobody tells
anything of is whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.people.models import Person

ALL = "all"


@dataclass(frozen=True)
class SliceChoice:
    """A slice to choose: its value in the address (`?cards=`), and words."""

    value: str
    label: str


@dataclass(frozen=True)
class Slices:
    """The slices of one board, and the one that is looked at."""

    choices: tuple[SliceChoice, ...] = ()
    value: str = ALL
    cards: ColumnElement[bool] | None = None
    """Condition on `card`; None: all of them."""
    marks: Mapping[int, str] = field(default_factory=dict)
    """Words on the faces of single cards, by id: «добавлена позже»."""
    template: str = ""
    """What stands above the filter bar, with `panel` = *content*."""
    content: Any = None
    styles: tuple[str, ...] = ()
    """Style sheets this wants, below static/."""
    known: bool = True
    """False: the address asked for a slice that is not there."""


WHOLE = Slices()

Teller = Callable[[BoardPlace, str], Slices | None]
Listener = Callable[[Person, CardPlace, str], None]

_tellers: list[Teller] = []
_listeners: list[Listener] = []


def tell(teller: Teller) -> None:
    """Let *teller* say which slices a board has; it gets the value of the address."""
    if teller not in _tellers:
        _tellers.append(teller)


def on_new_card(listener: Listener) -> None:
    """Call *listener* with (actor, the new card, the slice it was made in), in the unit of work."""
    if listener not in _listeners:
        _listeners.append(listener)


def slices_of(place: BoardPlace, wish: str) -> Slices:
    """The slices of the board with *wish* looked at, or the one that is natural now."""
    for teller in _tellers:
        found = teller(place, wish)
        if found is not None:
            return found
    return WHOLE if wish in {"", ALL} else Slices(known=False)


def announce_card(actor: Person, place: CardPlace, wish: str) -> None:
    """Tell rooms above of a card just made while *wish* was looked at."""
    for listener in _listeners:
        listener(actor, place, wish)
