"""Where a doubt about a row of the plan is settled: rooms above say it.

A room registers a teller; the pages of the plan link their marks of doubt to what it answers.
"""

from collections.abc import Callable, Mapping

Teller = Callable[[int], Mapping[tuple[str, int], str]]
"""(id of the initiative) -> {(table, id of the row): address}, in a fixed number of statements."""

_tellers: dict[str, Teller] = {}


def tell(room: str, teller: Teller) -> None:
    """Register *teller* for *room*."""
    _tellers[room] = teller


def links_of(initiative_id: int) -> dict[tuple[str, int], str]:
    """Every address that anybody tells."""
    found: dict[tuple[str, int], str] = {}
    for teller in _tellers.values():
        found.update(teller(initiative_id))
    return found
