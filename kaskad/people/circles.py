"""Who knows whom beyond the organisation: a registry, open to rooms above.

`cascade` registers project teams when the application is put together. A circle says whom a
person may know of through it, and what of it stands on somebody's page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select

from kaskad.people.models import Person
from kaskad.people.permissions import Role


@dataclass(frozen=True)
class Involvement:
    """One line on a person's page: where they take part, and as what."""

    title: str
    url: str
    role: Role


@dataclass(frozen=True)
class Circle:
    """`people`: ids of those a person may know of; `involvements`: (looker, id of the other)."""

    name: str
    people: Callable[[Person], Select[int]]
    involvements: Callable[[Person, int], Sequence[Involvement]]


_circles: dict[str, Circle] = {}


def register(circle: Circle) -> None:
    """Make *circle* known; registering the same name again replaces it."""
    _circles[circle.name] = circle


def circles() -> tuple[Circle, ...]:
    """All circles, in the order they were registered."""
    return tuple(_circles.values())
