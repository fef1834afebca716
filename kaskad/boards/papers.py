"""Files of a form that belong to no card: checked and stored like those of cards.

The type comes from the bytes, never from the client (trust.md S60); the bytes are stored before the
unit of work begins and discarded when it fails (R01). No preview is made: these are scans.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from kaskad.boards.file_checks import display_name, examine
from kaskad.core import errors
from kaskad.core.storage import file_store

MOST_FILES = 20


@dataclass(frozen=True)
class Paper:
    """A file whose bytes are in the store and which no row names yet."""

    name: str
    content_type: str
    stored_as: str
    size: int
    sha256: str


def file_limit() -> int:
    """Most bytes of a file."""
    limit: int = current_app.extensions["kaskad_settings"].max_upload_mb
    return limit * 1024 * 1024


@contextmanager
def papers(given: Sequence[Any]) -> Iterator[list[Paper]]:
    """Examine and store the files *given* by a form; they are discarded if what follows fails.

    Raises Invalid, at the field `file`, for one that is empty, too big or cannot be opened safely.
    """
    store, limit = file_store(), file_limit()
    kept: list[Paper] = []
    chosen = [one for one in given if one.filename]
    try:
        if len(chosen) > MOST_FILES:
            sentence = _("At most %(limit)s files at once.", limit=str(MOST_FILES))
            raise errors.Invalid(sentence, fields={"file": sentence})
        for one in chosen:
            name = display_name(one.filename)
            try:
                examined = examine(one.stream, name)
                stored = store.put(one.stream, limit)
            except errors.Invalid as error:
                sentence = f"{name}: {error.message}"
                raise errors.Invalid(sentence, fields={"file": sentence}) from error
            kept.append(Paper(name, examined.media_type, stored.key, stored.size, stored.sha256))
        yield kept
    except BaseException:
        for paper in kept:
            store.discard(paper.stored_as)
        raise
