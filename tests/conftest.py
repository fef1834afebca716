"""Fixtures: one application a worker, a database with the cast in it, put back after each test.

SQLite: the database file is copied from a template. PostgreSQL (KASKAD_TEST_DATABASE_URL, a
server's URL without a database name, made by `.ci/postgres`): a database per worker; the rows of
each state are kept in a schema of their own and put back by the server, in one round trip.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, event, text

from kaskad.app import create_app
from kaskad.core import schema
from kaskad.core.config import Settings
from kaskad.core.db import db, metadata, unit_of_work
from kaskad.exchange.example import load_example
from tests.cast import Cast, Visit, build_cast

SERVER = os.environ.get("KASKAD_TEST_DATABASE_URL", "")
COMPILED = os.environ.get("KASKAD_TEST_TEMPLATES", "")
"""Where all workers of one run find templates compiled (`.ci/test`)."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what opens a database; the rest has been run beside SQLite.

    Tests on the example go to one worker: to build it takes as long as a hundred tests.
    """
    for item in items:
        if "example_app" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("example"))
    if not SERVER:
        return
    others = [item for item in items if "world" not in getattr(item, "fixturenames", ())]
    if others:
        config.hook.pytest_deselected(items=others)
        left_out = set(others)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What has been imported stays: no need to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def shared_folder() -> Path | None:
    """The folder with the real documents, beside the checkout or where KASKAD_SHARED says."""
    told = os.environ.get("KASKAD_SHARED")
    folder = Path(told) if told else Path(__file__).resolve().parents[2] / "shared"
    return folder if (folder / "data").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real documents; tests over them say so when they are not there."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("no ../shared/data beside this checkout: the real documents are not tested")
    return folder


def _nothing() -> None:
    """The first day: nobody and nothing."""


TOLD: list[tuple[int, int]] = []
"""How far it was, in the words of the example itself, while it was built in this process."""


def _example() -> None:
    TOLD.clear()
    with unit_of_work():
        load_example(None, lambda done, whole: TOLD.append((done, whole)))


class World:
    """The database of one worker, put into one of its known states before each test.

    A state is built once and then copied back: as a file (SQLite) or as rows (PostgreSQL).
    """

    STATES: ClassVar[dict[str, Callable[[], None]]] = {
        "empty": _nothing,
        "cast": build_cast,
        "example": _example,
    }

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.file = folder / "kaskad.db"
        self.files: dict[str, Path] = {}
        self.scripts: dict[str, str] = {}
        self.restored = 0
        schema.upgrade(app)
        with app.app_context():
            self.revision = schema.present()
        self._keep("empty")

    def put(self, state: str) -> None:
        """Bring the database into *state*."""
        if state not in (self.scripts if SERVER else self.files):
            self._restore("empty")
            with self.app.test_request_context(headers={"Accept-Language": "ru"}):
                self.STATES[state]()
            self._keep(state)
        self._restore(state)

    def _keep(self, state: str) -> None:
        with self.app.app_context():
            db.session.remove()
            if SERVER:
                self.scripts[state] = self._keep_rows(state)
                return
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        self.files[state] = self.folder / f"{state}-template.db"
        shutil.copyfile(self.file, self.files[state])

    def _restore(self, state: str) -> None:
        with self.app.app_context():
            if SERVER:
                self._tidy()
                with db.engine.begin() as connection:
                    connection.exec_driver_sql(self.scripts[state])
                return
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.files[state], self.file)

    def _tidy(self) -> None:
        """Now and then make room again, while all tables are empty: rows keep their order."""
        self.restored += 1
        if self.restored % 50:
            return
        names = [f'public."{table.name}"' for table in metadata.sorted_tables]
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")
            for name in names:
                connection.exec_driver_sql(f"DELETE FROM {name}")
            connection.exec_driver_sql(f"VACUUM {', '.join(names)}")
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")

    def _keep_rows(self, state: str) -> str:
        """Copy every row into the schema `kept_<state>`; the script that puts them back.

        DELETE and not TRUNCATE, which makes new files for all tables and all their indexes.
        """
        script = ["SET LOCAL session_replication_role = replica"]  # no check of foreign keys
        # A test may have called the database newer than the program.
        script.append(f"UPDATE alembic_version SET version_num = '{self.revision}'")
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA kept_{state}")
            for table in metadata.sorted_tables:
                name, kept = f'public."{table.name}"', f'kept_{state}."{table.name}"'
                connection.exec_driver_sql(f"CREATE TABLE {kept} AS TABLE {name}")
                script.append(f"DELETE FROM {name}")
                if connection.scalar(text(f"SELECT count(*) FROM {kept}")):
                    columns = ", ".join(f'"{column.name}"' for column in table.columns)
                    script.append(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {kept}")
                if "id" not in table.c:
                    continue
                found = text("SELECT pg_get_serial_sequence(:name, 'id')")
                if (sequence := connection.scalar(found, {"name": name})) is not None:
                    last = connection.scalar(text(f"SELECT max(id) FROM {kept}"))
                    script.append(
                        f"SELECT setval('{sequence}', {last or 1}, {'true' if last else 'false'})"
                    )
        return "; ".join(script)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    url = ""
    name = f"kaskad_test_{os.getpid()}"
    if SERVER:
        server = create_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
            connection.execute(
                text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
            )
        url = f"{SERVER}/{name}"
    app = create_app(
        Settings(
            data_dir=folder,
            database_url=url,
            secret_key="tests only",
            log_level="ERROR",
            metrics_token="measure",
            mail_url=(folder / "mail").as_uri(),
            jobs="here",
        )
    )
    app.config["TESTING"] = True
    if COMPILED:
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(COMPILED)
    yield World(app, folder)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if SERVER:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        server.dispose()


@pytest.fixture
def app(world: World) -> Iterator[Flask]:
    """The application with the cast in its database."""
    world.put("cast")
    yield world.app
    with world.app.app_context():
        db.session.remove()


@pytest.fixture
def empty_app(world: World) -> Iterator[Flask]:
    """The application on its first day: nobody and nothing."""
    world.put("empty")
    yield world.app
    with world.app.app_context():
        db.session.remove()


@pytest.fixture
def example_app(world: World) -> Iterator[Flask]:
    """The application with the example cascade, its people, boards and history."""
    world.put("example")
    yield world.app
    with world.app.app_context():
        db.session.remove()


@pytest.fixture
def ctx(app: Flask) -> Iterator[None]:
    """An application context with a request in Russian, for tests of actions and queries."""
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        yield


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people and things of `tests/cast.py`, by name."""
    return Cast(app)


@pytest.fixture
def visit(app: Flask) -> Visit:
    """`visit("lead")` gives a browser logged in as that member of the cast."""
    return Visit(app)


class Statements(list[str]):
    """SQL statements seen while the `statements` fixture counts."""

    @property
    def writes(self) -> list[str]:
        return [s for s in self if s.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Every SQL statement from here to the end of the test; `.clear()` to start again."""
    seen = Statements()

    def note(_c: Any, _cur: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
