"""Counted inside one process, without a network: statements and rows of single requests.

These figures are exact and the same on every machine; the tests hold them (tests/boards), here
they stand beside the times.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, update

from kaskad.boards.models import Card
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.ops.bench_load import Ask
from kaskad.ops.bench_moves import Mover
from kaskad.ops.bench_report import Figure
from kaskad.ops.bench_visit import Pass
from kaskad.ops.bench_workload import Workload

FEW = 5
_WRITES = ("INSERT", "UPDATE", "DELETE")
_SILENT = ("PRAGMA", "BEGIN", "COMMIT")


@dataclass
class Seen:
    """Statements of one request, and rows it wrote outside the journal."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0


@contextlib.contextmanager
def watch(engine: Engine) -> Iterator[Seen]:
    """Everything that *engine* is asked meanwhile."""
    seen = Seen()

    def note(
        _connection: Any, cursor: Any, statement: str, _values: Any, _context: Any, _many: Any
    ) -> None:
        words = statement.split(None, 3)
        if not words or words[0].upper() in _SILENT:
            return
        seen.statements.append(statement)
        if words[0].upper() in _WRITES:
            table = words[1] if words[0].upper() == "UPDATE" else words[2]
            if table.strip('"') != "event":
                seen.rows += max(cursor.rowcount, 0)

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "after_cursor_execute", note)


def send(client: FlaskClient, ask: Ask, visitor: Pass) -> tuple[int, int]:
    """(status, bytes) of one request by *visitor*."""
    headers = {**visitor.headers, **ask.headers}
    headers.pop("Cookie")
    client.set_cookie(visitor.cookie_name, visitor.cookie)
    answer = client.open(ask.path, method=ask.method, data=ask.body or None, headers=headers)
    return answer.status_code, len(answer.data)


def _leave_few(workload: Workload) -> None:
    with unit_of_work():
        db.session.execute(
            update(Card)
            .where(Card.board_id == workload.small_id, Card.number > FEW)
            .values(archived_at=now())
        )


def _of_page(app: Flask, engine: Engine, path: str, visitor: Pass) -> tuple[int | None, str]:
    client = app.test_client()
    send(client, Ask(path), visitor)  # the first look fills what is remembered
    with watch(engine) as seen:
        status, _size = send(client, Ask(path), visitor)
    return (len(seen.statements), "") if status == 200 else (None, f"answered {status}")


def measure(app: Flask, workload: Workload, mover: Mover, visitor: Pass) -> list[Figure]:
    """Statements of pages, rows written by a move. *app* has a copy of the data of its own."""
    with app.app_context():
        engine = db.engine
        _leave_few(workload)
    figures = []
    for target, name, path, aim in (
        ("P1", f"board of {FEW}: statements", f"/boards/{workload.small}", 12),
        ("P1", "board of 500: statements", f"/boards/{workload.big}", 12),
        ("P1", "board of 2000: statements", f"/boards/{workload.huge}", 12),
        ("P3", f"cascade of {workload.projects} projects: statements", "/cascade", 15),
        ("P3", f"registry of {workload.projects} projects: statements", "/registry", 15),
        ("P3", "my day: statements", "/", 15),
    ):
        count, note = _of_page(app, engine, path, visitor)
        figures.append(Figure(target, name, count, "", aim, note=note))
    return [*figures, *_move(app, engine, mover, visitor)]


def _move(app: Flask, engine: Engine, mover: Mover, visitor: Pass) -> list[Figure]:
    client, asks = app.test_client(), mover.asks(1)
    send(client, asks(0, 0), visitor)
    with watch(engine) as seen:
        status, size = send(client, asks(0, 1), visitor)
    note = "" if status == 200 else f"answered {status}"
    known = status == 200
    return [
        Figure("P2", "move: statements", len(seen.statements) if known else None, "", note=note),
        Figure(
            "P2", "move: rows beside the journal", seen.rows if known else None, "", 3, note=note
        ),
        Figure("P2", "move: answer", size / 1000 if known else None, "kB", 10, note=note),
    ]
