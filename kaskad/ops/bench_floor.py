"""The floor: what the same machine takes for the least that could be called a board.

A bare Flask application over one SQLite table, under the same server as Kaskad: a page without
content, a board of plain HTML from one SELECT, a move of one UPDATE. No log-in, no permissions,
no journal, no layout. Run as `python -m kaskad.ops.bench_floor DATABASE PORT`, a process of its
own that imports nothing of Kaskad.
"""

if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()

import sqlite3
import sys
from itertools import groupby
from typing import Any

from flask import Flask, render_template_string, request
from gunicorn.app.base import BaseApplication

WORKERS = 2
SCHEMA = """
CREATE TABLE card (
  id INTEGER PRIMARY KEY, board TEXT, number INTEGER, col INTEGER, position TEXT, title TEXT,
  due TEXT, labels TEXT, who TEXT
);
CREATE INDEX card_place ON card (board, col, position);
"""
PAGE = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{{ board }}</title>
</head><body><h1>{{ board }}</h1><div class="board">
{% for column, cards in columns %}<section><h2>{{ column }}</h2><ul>
{% for number, col, title, due, labels, who in cards %}{% set key = board ~ "-" ~ number %}
<li class="card" data-card="{{ key }}"><div class="key"><i class="label">{{ labels }}</i>
<span>{{ key }}</span><input type="checkbox" name="card" value="{{ key }}" form="bulk"
 aria-label="{{ key }}"><a class="go" href="/cards/{{ key }}/move" aria-label="{{ key }}"></a></div>
<a class="title" href="/cards/{{ key }}">{{ title }}</a><div class="meta">
<span class="due">{{ due }}</span><i class="who">{{ who }}</i></div></li>
{% endfor %}</ul></section>{% endfor %}</div></body></html>"""


def open_database(path: str) -> sqlite3.Connection:
    """A connection with the same promises as Kaskad's: what is answered survives power loss."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def floor_app(path: str) -> Flask:
    """The application over the database at *path*, opened once in each worker."""
    app = Flask(__name__)
    opened: list[sqlite3.Connection] = []

    def database() -> sqlite3.Connection:
        if not opened:
            opened.append(open_database(path))
        return opened[0]

    @app.get("/")
    def bare() -> str:
        return "ok"

    @app.get("/boards/<board>")
    def show(board: str) -> str:
        rows = database().execute(
            "SELECT number, col, title, due, labels, who FROM card WHERE board = ?"
            " ORDER BY col, position",
            (board,),
        )
        columns = [
            (col, list(cards)) for col, cards in groupby(rows.fetchall(), lambda row: row[1])
        ]
        return render_template_string(PAGE, board=board, columns=columns)

    @app.post("/cards/<int:card>/move")
    def move(card: int) -> str:
        database().execute(
            "UPDATE card SET col = ?, position = ? WHERE id = ?",
            (request.form["col"], request.form["position"], card),
        )
        return "ok"

    return app


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def main(path: str, port: int) -> None:
    """Serve on loopback until told to stop, with what Kaskad's own server is given."""
    options: dict[str, Any] = {
        "bind": f"127.0.0.1:{port}", "workers": WORKERS, "worker_class": "gevent",
        "worker_connections": 1000, "preload_app": True, "timeout": 60, "keepalive": 15,
        "loglevel": "warning",
    }  # fmt: skip
    _Server(floor_app(path), options).run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
