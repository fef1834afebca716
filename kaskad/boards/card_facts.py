"""Facts about a card that rooms above know, for the column of facts on its page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kaskad.boards.access import CardPlace
from kaskad.people.models import Person


@dataclass(frozen=True)
class CardFact:
    """One line: a label, words with the way to more, and perhaps a form that changes it."""

    name: str
    """Short, for ids in the page."""
    label: str
    text: str
    url: str = ""
    note: str = ""
    template: str = ""
    """A form, drawn with `fact` = *content*."""
    content: Any = None


Teller = Callable[[Person, CardPlace], Sequence[CardFact]]

_tellers: list[Teller] = []


def tell(teller: Teller) -> None:
    """Let *teller* add facts; it takes a fixed number of statements."""
    if teller not in _tellers:
        _tellers.append(teller)


def facts_of(person: Person, place: CardPlace) -> list[CardFact]:
    """All that rooms above know of the card."""
    return [fact for teller in _tellers for fact in teller(person, place)]
