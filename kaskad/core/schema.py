"""Bringing the database to this version's schema."""

import io
from contextlib import redirect_stdout

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from kaskad import paths
from kaskad.core.db import db


def alembic_config() -> Config:
    """Alembic's settings: the migrations of this installation, nothing from files."""
    config = Config()
    config.set_main_option("script_location", str(paths.migrations()))
    return config


def newest() -> str | None:
    """Revision that this version of the program needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def present() -> str | None:
    """Revision that the database is at (call inside an application context)."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_newer_than_program() -> bool:
    """Whether the database was written by a newer version (trust.md R29)."""
    current = present()
    known = {
        script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()
    }
    return current is not None and current not in known


def upgrade(app: Flask, revision: str = "head") -> None:
    """Run the migrations up to *revision*."""
    with app.app_context(), redirect_stdout(io.StringIO()):
        command.upgrade(alembic_config(), revision)


def downgrade(app: Flask, revision: str) -> None:
    """Run the migrations down to *revision*."""
    with app.app_context(), redirect_stdout(io.StringIO()):
        command.downgrade(alembic_config(), revision)
