"""The application a command works with."""

from flask import Flask

from kaskad.app import create_app
from kaskad.ops import server


def ready_app() -> Flask:
    """The application of this environment's settings, its database brought up to date."""
    app = create_app()
    server.migrate(app)
    return app
