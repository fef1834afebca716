"""The migrated schema is the models' schema, and going down and up keeps the data."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import JSON, func, select, text

from kaskad.core import schema
from kaskad.core.db import UtcDateTime, db, metadata
from kaskad.ops.server import TooNew, migrate
from kaskad.people.models import Person


def _type_differs(_c: Any, _i: Any, _col: Any, _found: Any, wanted: Any) -> bool | None:
    return False if isinstance(wanted, (UtcDateTime, JSON)) else None


def test_migrated_schema_equals_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _type_differs})
        assert compare_metadata(context, metadata) == []


def test_one_line_of_revisions() -> None:
    assert len(ScriptDirectory.from_config(schema.alembic_config()).get_heads()) == 1


def test_each_step_down_and_up_keeps_what_the_older_schema_knows(app: Flask) -> None:
    """The first revision has nothing below it; every later one is walked down and up again."""
    revisions = [
        script.revision
        for script in ScriptDirectory.from_config(schema.alembic_config()).walk_revisions()
        if script.down_revision is not None
    ]
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Person))
        db.session.remove()
    for _revision in revisions:
        schema.downgrade(app, "-1")
    schema.upgrade(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == before
        assert schema.present() == schema.newest()


def test_the_first_revision_goes_down_to_nothing_and_comes_back(empty_app: Flask) -> None:
    schema.downgrade(empty_app, "base")
    with empty_app.app_context():
        assert schema.present() is None
    schema.upgrade(empty_app)
    with empty_app.app_context():
        assert schema.present() == schema.newest()


def test_r29_a_newer_database_is_refused_and_left_alone(empty_app: Flask) -> None:
    with empty_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(TooNew):
        migrate(empty_app)
    with empty_app.app_context():
        assert schema.present() == "9999"
