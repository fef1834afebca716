"""What rooms above offer beside a repetition of an activity that was carried out."""

from collections.abc import Callable
from dataclasses import dataclass

from kaskad.cascade.models import Activity, Initiative


@dataclass(frozen=True)
class RepetitionLink:
    """A link: its words, and its address for (project, activity, key of the repetition)."""

    label: Callable[[], str]
    icon: str
    url: Callable[[Initiative, Activity, str], str]


_links: list[RepetitionLink] = []


def add_repetition_link(link: RepetitionLink) -> None:
    """Offer *link* to whoever may say something of repetitions."""
    _links.append(link)


def repetition_links() -> tuple[RepetitionLink, ...]:
    """All of them, in the order they were added."""
    return tuple(_links)
