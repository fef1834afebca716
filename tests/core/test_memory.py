"""A process that serves keeps no holes where big pages were, and no copies of the database."""

from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from flask import Flask
from sqlalchemy import text

from kaskad.core import memory
from kaskad.core.db import db


def test_a_worker_gives_back_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    library = SimpleNamespace(malloc_trim=asked.append)
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: library)
    monkeypatch.setattr(memory, "EVERY", 0.001)
    started: list[Any] = []
    monkeypatch.setattr(memory.gevent, "spawn", started.append)
    memory.tend(object())
    (tending,) = started
    with gevent.Timeout(0.5, False):
        while len(asked) < 3:
            gevent.sleep(0)
            worker = gevent.Greenlet(tending)
            worker.start()
            gevent.sleep(0.01)
            worker.kill()
    assert set(asked) == {0}


def test_another_c_library_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: object())
    memory.give_back()


def test_pages_of_the_database_are_shared(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("a server keeps its own")
        assert db.session.scalar(text("PRAGMA mmap_size")) > 0
        assert db.session.scalar(text("PRAGMA cache_size")) == -2000
