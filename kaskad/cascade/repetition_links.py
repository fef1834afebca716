"""What rooms above offer beside an activity that was carried out, or a repetition of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RepetitionLink:
    """A link: its words, and its address.

    That is for (key of the project, id of the activity, key of the repetition; empty: it is once).
    """

    name: str
    label: Callable[[], str]
    icon: str
    url: Callable[[str, int, str], str]


_links: dict[str, RepetitionLink] = {}


def add_repetition_link(link: RepetitionLink) -> None:
    """Offer *link* to whoever may say something of them; the same name again replaces it."""
    _links[link.name] = link


def repetition_links() -> tuple[RepetitionLink, ...]:
    """All of them, in the order they were added."""
    return tuple(_links.values())
