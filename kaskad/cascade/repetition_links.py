"""What rooms above offer beside an activity that was carried out, or a repetition of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RepetitionLink:
    """A link: its words, and its address.

    That is for (key of the project, id of the activity, key of the repetition; empty: it is once).
    """

    label: Callable[[], str]
    icon: str
    url: Callable[[str, int, str], str]


_links: list[RepetitionLink] = []


def add_repetition_link(link: RepetitionLink) -> None:
    """Offer *link* to whoever may say something of repetitions."""
    _links.append(link)


def repetition_links() -> tuple[RepetitionLink, ...]:
    """All of them, in the order they were added."""
    return tuple(_links)
