"""Indicators as the pages of the cascade name them: the room of indicators says how.

The cascade itself keeps only their ids (a risk threatens one, a result is measured by some).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kaskad.cascade.models import Initiative


@dataclass(frozen=True)
class IndicatorLink:
    """An indicator of an initiative."""

    id: int
    words: str
    """Number and name."""
    url: str
    live: bool
    """Whether it can be chosen: it is not in the archive."""


@dataclass(frozen=True)
class Teller:
    """What a room knows of indicators; one statement each."""

    of_initiative: Callable[[Initiative], Sequence[IndicatorLink]]
    """All of an initiative, also those in the archive, in their order."""
    names: Callable[[Collection[int]], Mapping[int, str]]
    """Number and name by id."""
    url: Callable[[str, int], str]
    """Its page, by the key of its initiative and its id; no statement."""


_tellers: dict[str, Teller] = {}


def tell(room: str, teller: Teller) -> None:
    """Register *teller* for *room*; registering again replaces it."""
    _tellers[room] = teller


def indicators_of(initiative: Initiative) -> tuple[IndicatorLink, ...]:
    """Every indicator of *initiative*. One statement."""
    return tuple(one for teller in _tellers.values() for one in teller.of_initiative(initiative))


def indicator_url(key_fold: str, indicator_id: int) -> str:
    """The page of an indicator."""
    return next((teller.url(key_fold, indicator_id) for teller in _tellers.values()), "")


def indicator_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Number and name of the indicators *ids*. One statement, none for no ids."""
    wanted = {one for one in ids if one is not None}
    found: dict[int, str] = {}
    for teller in _tellers.values() if wanted else ():
        found.update(teller.names(wanted))
    return found
