"""The language of the command line: the installation's, also before there is an application."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, has_app_context

from kaskad.core.config import LOCALES, Settings
from kaskad.core.i18n import init_i18n


@contextmanager
def speaking() -> Iterator[None]:
    """Texts inside are in the installation's language, even if its settings cannot be read.

    For sentences about what kept the application from being made. It costs a tenth of a second
    and is taken only when something has failed.
    """
    if has_app_context():
        yield
        return
    told = os.environ.get("KASKAD_LOCALE", "")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), locale=told if told in LOCALES else "ru")
        app = Flask("kaskad")
        app.extensions["kaskad_settings"] = settings
        init_i18n(app, settings)
        with app.app_context():
            yield
