"""Fixtures of the tests of people."""

from __future__ import annotations

import threading
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest


@pytest.fixture
def letters(app):
    """Reads the letters that have been sent, the newest last."""
    folder = Path(unquote(urlsplit(app.extensions["kaskad_settings"].mail_url).path))
    before = set(folder.glob("*.eml")) if folder.exists() else set()

    def read():
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join(timeout=5)
        new = sorted(set(folder.glob("*.eml")) - before, key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=default) for path in new]

    return read
