"""Alembic's environment: runs inside the application's context, one transaction a revision."""

from alembic import context
from sqlalchemy import JSON, text

from kaskad.approvals import models as _approvals  # noqa: F401
from kaskad.boards import models as _boards  # noqa: F401
from kaskad.calendars import models as _calendars  # noqa: F401
from kaskad.cascade import models as _cascade  # noqa: F401
from kaskad.cascade import reference_models as _references  # noqa: F401
from kaskad.cascade import tag_models as _tags  # noqa: F401
from kaskad.core.db import UtcDateTime, db, metadata
from kaskad.exchange import models as _exchange  # noqa: F401
from kaskad.indicators import models as _indicators  # noqa: F401
from kaskad.journal import models as _journal  # noqa: F401
from kaskad.oversight import models as _oversight  # noqa: F401
from kaskad.people import models as _people  # noqa: F401
from kaskad.registry import models as _registry  # noqa: F401
from kaskad.sprints import models as _sprints  # noqa: F401


def run() -> None:
    """Migrate the application's own database."""
    connectable = context.config.attributes.get("connection")
    if connectable is not None:
        _with(connectable)
        return
    with db.engine.connect() as connection:
        _with(connection)


def _type_differs(_context, _inspected, column, _found, wanted):
    """Leave the comparison of our wrapped types to their insides; NULL means "compare as usual"."""
    return False if isinstance(wanted, (UtcDateTime, JSON)) and column is not None else None


def _render(kind, item, _context):
    """Write our own column types into a revision as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def _with(connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Batch mode drops and recreates tables: foreign keys must be off, and that only works
        # outside a transaction (trust.md, 2A).
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SET lock_timeout = '10s'"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=_type_differs,
        render_item=_render,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
