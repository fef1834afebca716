"""What rooms above wish to know before it is so: a listener may refuse by raising an error.

The cascade never imports a room above it; such a room registers here (in its `register()`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kaskad.cascade.models import Initiative
from kaskad.people.models import Person


@dataclass(frozen=True)
class Order:
    """The paper that says that a new project is being carried out: its day, name, number."""

    decided_on: date | None
    kind: str = ""
    number: str = ""
    """Text: «01-01/82», «б/н»."""


KeyListener = Callable[[Initiative | None, str], None]
KeyTeller = Callable[[], set[str]]
BeginListener = Callable[[Person, Initiative, Order], None]

_key_listeners: list[KeyListener] = []
_key_tellers: list[KeyTeller] = []
_begin_listeners: list[BeginListener] = []


def on_key(listener: KeyListener) -> None:
    """Call *listener* with (initiative, its new key) inside the unit of work, before it is so.

    The initiative is None when it is only about to be made.
    """
    if listener not in _key_listeners:
        _key_listeners.append(listener)


def also_taken(teller: KeyTeller) -> None:
    """Leave out of suggestions the folded keys that *teller* names."""
    if teller not in _key_tellers:
        _key_tellers.append(teller)


def announce_key(initiative: Initiative | None, new_key: str) -> None:
    """Tell everybody who asked that *initiative* is about to get *new_key* (as shown)."""
    for listener in _key_listeners:
        listener(initiative, new_key)


def keys_taken_above() -> set[str]:
    """Folded keys that rooms above hold."""
    return {key for teller in _key_tellers for key in teller()}


def on_begin(listener: BeginListener) -> None:
    """Let *listener* bring a project that has just been written down to "running".

    It is called inside the unit of work with who writes, the project and its order; it keeps the
    decision, and may refuse by raising Invalid with the fields `state`, `order_on`, `order_number`.
    """
    if listener not in _begin_listeners:
        _begin_listeners.append(listener)


def announce_begin(actor: Person, initiative: Initiative, order: Order) -> None:
    """Tell everybody who asked that *initiative* is being carried out by *order*."""
    for listener in _begin_listeners:
        listener(actor, initiative, order)
