"""Bytes of a stored file as an answer: always something to be saved, never run here (S60 to S63).

Used by every room that keeps files.
"""

import re
from urllib.parse import quote

from flask import Response, request
from flask_babel import gettext as _

from kaskad.boards.models import KeptFile
from kaskad.core import errors
from kaskad.core.storage import file_store

_SEALED = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_answer(key: str, media_type: str, size: int | None, disposition: str) -> Response:
    """The bytes under *key*, sealed off from everything else in the browser. Raises NotFound."""
    store = file_store()
    store.open(key).close()  # say "not there" before the first byte is sent
    response = Response(store.chunks(key), mimetype=media_type)
    head = response.headers
    if size is not None:
        head["Content-Length"] = str(size)
    head["Content-Type"] = media_type  # without a charset: these are bytes
    head["Content-Disposition"] = disposition
    head["Content-Security-Policy"] = _SEALED
    head["X-Content-Type-Options"] = "nosniff"
    head["Cache-Control"] = "private, no-store"
    head["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def kept_file_answer(row: KeptFile) -> Response:
    """The file, or with `?preview=1` the small picture that was made of it. Raises NotFound."""
    if not request.args.get("preview"):
        return file_answer(row.store_key, row.media_type, row.size, attachment(row.name))
    if not row.preview_key:
        raise errors.NotFound(_("This file has no picture."))
    return file_answer(row.preview_key, "image/webp", None, "inline")


def attachment(name: str) -> str:
    """`Content-Disposition` of RFC 6266 with one name, in ASCII and whole."""
    plain = re.sub(r'[^ -~]|["\\%;]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
