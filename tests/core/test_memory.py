"""A process that serves keeps no holes where big pages were, and no copies of the database."""

import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import text

from kaskad.core import memory
from kaskad.core.db import db

_GROWN = """
import gc
from kaskad.core import memory
memory.settle()
def held():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * 4096
before = held()
pieces = ["x" * size for size in range(150_000, 1_500_000, 30_000)]
small = [bytes(600) for _ in range(100)]
del pieces
gc.collect()
print(held() - before < 4_000_000)
"""


def test_big_pages_go_back_to_the_system() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("told by /proc")
    done = subprocess.run(
        [sys.executable, "-c", _GROWN], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_another_c_library_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: object())
    memory.settle()


def test_pages_of_the_database_are_shared(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("a server keeps its own")
        assert db.session.scalar(text("PRAGMA mmap_size")) > 0
        assert db.session.scalar(text("PRAGMA cache_size")) == -2000
