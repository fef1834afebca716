"""What a card can serve: a registry of kinds of targets, open to rooms above.

`boards` registers activity, objective and result; `indicators` registers itself when the
application is put together. A kind gives short words for chips, a choice for forms and lanes,
and says which targets belong to an initiative (docs/decisions/0004-card-links.md).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select

Words = Select[int, str, str, str]


@dataclass(frozen=True)
class Target:
    """One thing a card can serve."""

    id: int
    short: str
    """Few words for a chip: «4.8 · чел.»."""
    title: str
    """All words."""
    url: str = ""
    unit: str = ""
    parts: tuple[str, ...] = ()
    """Names of what it is broken down by: «предмет»; only from `find` and `choices`."""


@dataclass(frozen=True)
class LinkKind:
    """A kind of targets. `find` gets ids; `choices` an initiative's id: both one statement."""

    name: str
    label: Callable[[], str]
    icon: str
    tone: str
    """CSS chip class: `res`, `ind` or empty."""
    find: Callable[[Iterable[int]], dict[int, Target]]
    choices: Callable[[int], Sequence[Target]]
    has_amount: bool = False
    words: Callable[[], Words] | None = None
    """All rows of the kind as (id, three texts): pages that show many kinds read them in one
    statement (`board_queries`); without it they ask `find`, a statement more."""
    read: Callable[[int, str, str, str], Target] | None = None
    """The target made of such a row."""


_kinds: dict[str, LinkKind] = {}


def register(kind: LinkKind) -> None:
    """Make *kind* known; registering the same name again replaces it."""
    _kinds[kind.name] = kind


def kinds() -> tuple[LinkKind, ...]:
    """All kinds, in the order they were registered."""
    return tuple(_kinds.values())


def kind(name: str) -> LinkKind | None:
    """The kind called *name*, or None."""
    return _kinds.get(name)


def shown_by_words(ids: Mapping[str, Collection[int]]) -> tuple[LinkKind, ...]:
    """Kinds named in *ids* whose targets can be read together with others (`words`, `read`)."""
    return tuple(kind for kind in kinds() if kind.words and kind.read and ids.get(kind.name))
