"""Attachment bytes: a store by URL (local folder by default, S3 by fsspec), keys made here.

A key is `aa/bb/<32 hex>`; nothing a person types ever becomes part of a path (trust.md S63).
"""

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import fsspec
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kaskad.core import errors
from kaskad.core.config import BadSetting

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}")
_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Stored:
    """Bytes that are in the store: key, size in bytes, SHA-256."""

    key: str
    size: int
    sha256: str


class FileStore:
    """Puts bytes away and gives them back."""

    def __init__(self, url: str) -> None:
        try:
            self._fs, self._root = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise BadSetting(
                _l("KASKAD_FILES_URL cannot be used: %(why)s.", why=str(error).rstrip("."))
            ) from error

    def _path(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise errors.NotFound(_("There is no such file."))
        return f"{self._root.rstrip('/')}/{key}"

    def put(self, stream: IO[bytes], limit: int) -> Stored:
        """Store *stream*, at most *limit* bytes really read (declared sizes lie).

        Raises Invalid, leaving nothing behind, when there is more or nothing at all.
        """
        name = uuid.uuid4().hex
        key = f"{name[:2]}/{name[2:4]}/{name}"
        path = self._path(key)
        self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        digest, size = hashlib.sha256(), 0
        try:
            with self._fs.open(path, "wb") as target:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise errors.Invalid(
                            _("The file is too big: at most %(limit)s MB.",
                              limit=limit // 1024 // 1024)
                        )  # fmt: skip
                    digest.update(chunk)
                    target.write(chunk)
                if hasattr(target, "fileno"):
                    target.flush()
                    os.fsync(target.fileno())  # no row may outlive its file (trust.md R01)
        except BaseException:
            self.discard(key)
            raise
        if size == 0:
            self.discard(key)
            raise errors.Invalid(_("The file is empty."))
        return Stored(key, size, digest.hexdigest())

    def open(self, key: str) -> IO[bytes]:
        """The bytes under *key*. Raises NotFound when they are not there."""
        try:
            handle: IO[bytes] = self._fs.open(self._path(key), "rb")
        except FileNotFoundError as error:
            raise errors.NotFound(_("There is no such file.")) from error
        return handle

    def chunks(self, key: str) -> Iterator[bytes]:
        """The bytes under *key*, piece by piece."""
        with self.open(key) as handle:
            while chunk := handle.read(_CHUNK):
                yield chunk

    def discard(self, key: str) -> None:
        """Forget bytes that no row names (an upload that was refused or rolled back)."""
        path = self._path(key)
        if self._fs.exists(path):
            self._fs.rm_file(path)


def file_store() -> FileStore:
    """The store of this installation."""
    store: Any = current_app.extensions["kaskad_files"]
    assert isinstance(store, FileStore)  # noqa: S101 - set by create_app
    return store
