"""What rooms above wish to know before it is so: a listener may refuse by raising an error.

The cascade never imports a room above it; such a room registers here (in its `register()`).
"""

from collections.abc import Callable

from kaskad.cascade.models import Initiative

KeyListener = Callable[[Initiative | None, str], None]
KeyTeller = Callable[[], set[str]]

_key_listeners: list[KeyListener] = []
_key_tellers: list[KeyTeller] = []


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
