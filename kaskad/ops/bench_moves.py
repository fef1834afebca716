"""Moves for the load generator: who moves which card where, without stepping on each other."""

import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from kaskad.ops.bench_load import Ask
from kaskad.ops.bench_visit import Pass

COLUMNS_USED = 4  # the fifth is for what the lead has accepted
RESTING = 50
"""The last so many cards of the board stay where they are; others are dropped below them."""


class Mover:
    """Makes moves on one board for some clients at a time.

    Every client has cards of its own and remembers their revisions, so that a 409 would be a
    fault of the server. A card is dropped right below one of the resting cards of the next column.
    """

    def __init__(self, database: Path, board_id: int, key: str, passes: Sequence[Pass]) -> None:
        self._database, self._board_id, self._key = database, board_id, key
        self._passes = passes
        self._columns: list[int] = []
        self._resting: dict[int, list[int]] = {}
        self._cards: list[tuple[int, int, int]] = []
        self._state: dict[int, list[int]] = {}

    def look(self) -> "Mover":
        """Read the board as it is now."""
        connection = sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True)
        try:
            self._columns = [
                row[0]
                for row in connection.execute(
                    "SELECT id FROM board_column WHERE board_id = ? ORDER BY position",
                    (self._board_id,),
                )
            ][:COLUMNS_USED]
            cards = connection.execute(
                "SELECT number, column_id, revision FROM card WHERE board_id = ? ORDER BY number",
                (self._board_id,),
            ).fetchall()
        finally:
            connection.close()
        resting, moving = cards[-RESTING:], cards[:-RESTING]
        self._resting = {column: [] for column in self._columns}
        for number, column, _revision in resting:
            if column in self._resting:
                self._resting[column].append(number)
        self._state = {
            number: [self._columns.index(column), revision]
            for number, column, revision in moving
            if column in self._columns
        }
        return self

    def asks(self, clients: int) -> "MoveAsks":
        """What each of *clients* asks."""
        return MoveAsks(self, clients)

    def ask(self, number: int, turn: int, visitor: Pass) -> Ask:
        """The next move of card *number*."""
        state = self._state[number]
        state[0] = (state[0] + 1) % len(self._columns)
        column = self._columns[state[0]]
        below = self._resting[column]
        form: Mapping[str, object] = {
            "column": column, "after": f"{self._key}-{below[turn % len(below)]}",
            "revision": state[1], "_once": uuid.uuid4().hex,
        }  # fmt: skip
        state[1] += 1
        return Ask(
            f"/cards/{self._key}-{number}/move", "POST", urlencode(form).encode(),
            {**visitor.headers, **visitor.form_headers},
        )  # fmt: skip

    @property
    def numbers(self) -> Sequence[int]:
        """Numbers of the cards that move."""
        return list(self._state)

    def visitor(self, client: int) -> Pass:
        """Who the client is."""
        return self._passes[client % len(self._passes)]


class MoveAsks:
    """(client, number of its request) -> a move of one of the client's cards."""

    def __init__(self, mover: Mover, clients: int) -> None:
        self._mover = mover
        self._own = [mover.numbers[client::clients] for client in range(clients)]

    def __call__(self, client: int, turn: int) -> Ask:
        """The next move."""
        own, visitor = self._own[client], self._mover.visitor(client)
        return self._mover.ask(own[turn % len(own)], turn, visitor)


class FloorMoves:
    """(client, number of its request) -> a move on the floor."""

    def __init__(self, cards: int) -> None:
        self._cards = cards

    def __call__(self, client: int, turn: int) -> Ask:
        """The next move."""
        card = (client * 97 + turn * 13) % self._cards + 1
        form = {"col": turn % 5, "position": f"V{turn}"}
        return Ask(
            f"/cards/{card}/move", "POST", urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
