"""The database: one declarative base, SQLite set up in one place, and the unit of work.

Nothing outside this module names a dialect (ARCHITECTURE.md, section 4).
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask
from flask_babel import gettext as _
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Executable,
    Index,
    MetaData,
    String,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidRequestError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

from kaskad.core import errors

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases (SQLite itself knows no zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: it has lost its zone and would be stored wrong."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """On SQLite the stored text becomes an aware moment in one step: metrics read thousands."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        read = datetime.fromisoformat

        def process(value: str | None) -> datetime | None:
            return None if value is None else read(value + "+00:00")

        return process


JsonDict = dict[str, Any]
JsonList = list[Any]
_JSON = JSON().with_variant(JSONB(), "postgresql")

JSON_OR_NOTHING = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Column type of JSON that is mostly not there: nothing need not be read as a document."""

ORDER_KEY = String(120).with_variant(String(120, collation="C"), "postgresql")
"""Column type of `core.ordering` keys: they compare byte by byte on both databases."""


def unique_where(name: str, *columns: str, where: str) -> Index:
    """A unique index over the rows for which the SQL condition *where* holds, on both databases."""
    condition = text(where)
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = metadata
    type_annotation_map = {datetime: UtcDateTime(), JsonDict: _JSON, JsonList: _JSON, str: String()}


db = SQLAlchemy(
    metadata=metadata, disable_autonaming=True, session_options={"expire_on_commit": False}
)
migrate = Migrate()

M = TypeVar("M", bound=Model)

# SQLite lets one process write at a time and its busy wait would stop every greenlet of the
# worker, so writers of one process queue here, where waiting costs only a greenlet
# (ARCHITECTURE.md, section 4, trap 1).
_write_lock = threading.Lock()
_LOCK_WAIT_SECONDS = 15.0


class fold(GenericFunction[str]):  # noqa: N801 - SQL functions are written in lower case
    """`fold(text)`: lower case with ё = е, for comparison in any alphabet, on both databases."""

    type = String()
    inherit_cache = True


@compiles(fold, "sqlite")
def _fold_sqlite(element: ColumnElement[str], compiler: SQLCompiler, **kw: Any) -> str:
    return f"kaskad_fold({compiler.process(element.clauses, **kw)})"


@compiles(fold, "postgresql")
def _fold_postgresql(element: ColumnElement[str], compiler: SQLCompiler, **kw: Any) -> str:
    inner = compiler.process(element.clauses, **kw)
    return f"replace(lower({inner}), 'ё', 'е')"


def fold_text(text: str) -> str:
    """The Python twin of the SQL function `fold`."""
    return text.lower().replace("ё", "е")


def like_escape(text: str) -> str:
    """*text* made safe inside a LIKE pattern with escape character backslash."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _set_up_sqlite(dbapi_connection: Any, _record: Any) -> None:
    # No implicit transactions by the driver: reads run in autocommit and see each its own
    # snapshot, and unit_of_work says BEGIN IMMEDIATE itself. A deferred transaction that turns
    # into a write fails when another writer came between (TARGETS.md, "Where their time goes").
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # An acknowledged change survives power loss; a commit costs 0.13 ms here (TARGETS.md, Trust).
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    # Pages are read out of the system's own cache, which all processes share, and not copied into
    # a cache of each connection: 16 MB of them in every worker were the same pages twice.
    cursor.execute("PRAGMA mmap_size=268435456")
    cursor.execute("PRAGMA cache_size=-2000")
    cursor.close()
    dbapi_connection.create_function(
        "kaskad_fold",
        1,
        lambda text: None if text is None else fold_text(str(text)),
        deterministic=True,
    )


def _read_json(text: str | bytes) -> Any:
    """What a column of JSON holds; mostly nothing, which thousands of rows need not be read for."""
    if text == "{}":
        return {}
    return [] if text == "[]" else json.loads(text)


def init_db(app: Flask, url: str) -> None:
    """Bind the session to *url* (SQLAlchemy URL) and prepare migrations."""
    from_sqlite = url.startswith("sqlite")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        {
            "connect_args": {"check_same_thread": False, "timeout": 10},
            "pool_size": 20,
            "json_deserializer": _read_json,
        }
        if from_sqlite
        else {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
    )
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True, compare_type=True)
    with app.app_context():
        if from_sqlite:
            event.listen(db.engine, "connect", _set_up_sqlite)


def _is_sqlite(engine: Engine | Any) -> bool:
    return bool(engine.dialect.name == "sqlite")


def _busy() -> str:
    return str(_("The server is busy saving other people's changes. Please try again."))


@contextmanager
def _writer_turn(session: Session) -> Iterator[None]:
    if not _is_sqlite(session.get_bind()):
        with nullcontext():
            yield
        return
    if not _write_lock.acquire(timeout=_LOCK_WAIT_SECONDS):
        raise errors.Busy(_busy())
    try:
        session.connection().exec_driver_sql("BEGIN IMMEDIATE")
        yield
    finally:
        _write_lock.release()


@contextmanager
def unit_of_work(actor: Any = None, *, dry_run: bool = False) -> Iterator[Session]:
    """One change, whole or not at all: begins writing, commits once at the end.

    *actor* is the person on whose behalf it happens (None: the system); the journal reads it
    from the session. With *dry_run* everything is done and then rolled back. Callbacks given
    to `after_commit` run when the change is safe, and never otherwise.
    """
    session = db.session()
    if session.info.get("in_unit_of_work"):
        raise RuntimeError("a unit of work is already open: actions never open their own")
    session.info.update(in_unit_of_work=True, actor_id=getattr(actor, "id", None), after=[])
    for remembered in ("standings", "scopes"):  # what a person may do is read anew inside
        session.info.pop(remembered, None)
    try:
        with _writer_turn(session):
            try:
                yield session
                if dry_run:
                    session.rollback()
                else:
                    for step in _last_steps.values():
                        step()
                    session.commit()
            except BaseException:
                session.rollback()
                raise
        done: list[Callable[[], None]] = [] if dry_run else session.info["after"]
    except OperationalError as error:
        if "locked" in str(error.orig) or "busy" in str(error.orig):
            raise errors.Busy(_busy()) from error
        raise
    finally:
        session.info.update(in_unit_of_work=False, after=[])
    for callback in done:
        callback()


_last_steps: dict[str, Callable[[], None]] = {}


def add_last_step(name: str, step: Callable[[], None]) -> None:
    """Have *step* done at the end of every unit of work that is kept, inside it.

    For what belongs to a change whatever the change is; called when the application is put
    together.
    """
    _last_steps[name] = step


def after_commit(callback: Callable[[], None]) -> None:
    """Run *callback* once the current unit of work is committed; never on rollback."""
    db.session().info["after"].append(callback)


def lock(row: M) -> M:
    """*row* read afresh and held until the end of the unit of work.

    Between the request's first look and its turn to write somebody may have changed the row.
    Raises NotFound when it is gone. (FOR UPDATE on PostgreSQL; SQLite has one writer anyway.)
    """
    try:
        db.session.refresh(row, with_for_update=True)
    except InvalidRequestError as error:
        raise errors.NotFound("It is no longer there.") from error
    return row


def in_turn(what: str) -> None:
    """Whoever asks for the same *what* goes on one after another, until their changes are safe.

    Asked for last in a unit of work, it cannot close a ring of those who wait for each other.
    SQLite has one writer anyway.
    """
    if not _is_sqlite(db.session.get_bind()):
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


def plain_rows(statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Rows of *statement*, which asks for columns alone, for those who read thousands.

    The session would go over every row a second time to see whether it holds an object. *values*
    are those of its named parameters: a long statement is put together once and asked often.
    """
    db.session.flush()
    return db.session.connection().execute(statement, values).all()
