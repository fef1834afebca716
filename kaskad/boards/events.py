"""Writing what happens on a board: the journal entry, the card's revision, the board's version.

Every action on a card ends here, so that history, caches and "what changed" never miss one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.models import Board
from kaskad.journal import Event, record


def bump(board: Board) -> None:
    """Count a change of what the board page shows (in the database: two writers never lose one)."""
    board.version = Board.version + 1  # written, and read again if asked for, by the next flush


def note_card(
    place: CardPlace,
    action: str,
    *,
    changes: Mapping[str, list[Any]] | None = None,
    once: str | None = None,
    at: datetime | None = None,
    **names: Any,
) -> Event:
    """Journal *action* (`moved`, `changed` …) on the card and count the board's version.

    *changes* is {field: [before, after]}; *names* are words worth keeping as they were: column
    titles, who was assigned. The caller has already counted the card's revision
    (`core.revisions.change` or `touch`).
    """
    bump(place.board)
    return record(
        f"card.{action}",
        "card",
        place.card.id,
        initiative_id=place.board.initiative_id,
        board_id=place.board.id,
        organisation_id=place.board.organisation_id,
        data={"key": place.key, "title": place.card.title, "changes": dict(changes or {}), **names},
        once=once,
        at=at,
    )


def note_board(
    place: BoardPlace,
    action: str,
    *,
    once: str | None = None,
    at: datetime | None = None,
    **data: Any,
) -> Event:
    """Journal *action* on the board itself (`column_created`, `label_changed` …)."""
    bump(place.board)
    return record(
        f"board.{action}",
        "board",
        place.board.id,
        initiative_id=place.board.initiative_id,
        board_id=place.board.id,
        organisation_id=place.board.organisation_id,
        data=data,
        once=once,
        at=at,
    )
