"""Parts of a card's page that rooms above draw: below its facts, in the order of their numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kaskad.boards.access import CardPlace
from kaskad.people.models import Person


@dataclass(frozen=True)
class CardPanel:
    """A part: its template gets `panel` = what `content` says; None: there is nothing to show."""

    name: str
    order: int
    template: str
    content: Callable[[Person, CardPlace], Mapping[str, Any] | None]
    """In a fixed number of statements."""


@dataclass(frozen=True)
class Shown:
    """A panel that has something to show."""

    name: str
    template: str
    content: Mapping[str, Any]


_panels: dict[str, CardPanel] = {}


def add_card_panel(panel: CardPanel) -> None:
    """Draw *panel* on every card; the same name again replaces it."""
    _panels[panel.name] = panel


def panels_of(person: Person, place: CardPlace) -> list[Shown]:
    """What rooms above show of the card."""
    found = []
    for panel in sorted(_panels.values(), key=lambda one: one.order):
        content = panel.content(person, place)
        if content is not None:
            found.append(Shown(panel.name, panel.template, content))
    return found
