"""Short facts about initiatives that rooms above know: «12 из 21 карточки».

A room above registers a callable that takes the ids on the page and answers for all of them in a
fixed number of statements; the tree and the overview show what comes.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One fact: finished words, a state (g, y, r, n or ""), and how far if that is known."""

    text: str
    state: str = ""
    done: int | None = None
    total: int | None = None
    label: str = ""
    """What it is about, where there is room to say so: «Доска»."""


Teller = Callable[[Sequence[int]], Mapping[int, Fact]]

tree_facts: dict[str, Teller] = {}
"""By the name of the room (`boards`), in the order of registration."""
result_facts: dict[str, Teller] = {}
"""The same about expected results."""


def tell(room: str, teller: Teller) -> None:
    """Register *teller* for *room*; registering again replaces it."""
    tree_facts[room] = teller


def tell_results(room: str, teller: Teller) -> None:
    """Register *teller* of facts about expected results, by their ids; again replaces it."""
    result_facts[room] = teller


def facts_about(ids: Sequence[int], *, but: Collection[str] = ()) -> dict[int, tuple[Fact, ...]]:
    """Every fact anybody tells about *ids*, those of the rooms *but* left out."""
    return _gathered({room: one for room, one in tree_facts.items() if room not in but}, ids)


def facts_about_results(ids: Sequence[int]) -> dict[int, tuple[Fact, ...]]:
    """Every fact anybody tells about the expected results *ids*."""
    return _gathered(result_facts, ids)


def _gathered(tellers: Mapping[str, Teller], ids: Sequence[int]) -> dict[int, tuple[Fact, ...]]:
    found: dict[int, list[Fact]] = {}
    for teller in tellers.values():
        for initiative_id, fact in teller(ids).items():
            found.setdefault(initiative_id, []).append(fact)
    return {one: tuple(facts) for one, facts in found.items()}
