"""Files of a form that belong to no card: checked and stored like those of cards.

The type comes from the bytes, never from the client (trust.md S60); the bytes are stored before the
unit of work begins and discarded when it fails (R01).
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from kaskad.boards.file_actions import Upload, upload
from kaskad.boards.file_checks import display_name
from kaskad.core import errors
from kaskad.core.storage import file_store

MOST_FILES = 20


def file_limit() -> int:
    """Most bytes of a file."""
    limit: int = current_app.extensions["kaskad_settings"].max_upload_mb
    return limit * 1024 * 1024


@contextmanager
def papers(given: Sequence[Any], *, previews: bool = False) -> Iterator[list[Upload]]:
    """Examine and store the files *given* by a form; they are discarded if what follows fails.

    With *previews* a small picture is made and stored of each picture.
    Raises Invalid, at the field `file`, for one that is empty, too big or cannot be opened safely.
    """
    store, limit = file_store(), file_limit()
    chosen = [one for one in given if one.filename]
    if len(chosen) > MOST_FILES:
        sentence = _("At most %(limit)s files at once.", limit=str(MOST_FILES))
        raise errors.Invalid(sentence, fields={"file": sentence})
    kept: list[Upload] = []
    with ExitStack() as stack:
        for one in chosen:
            stored = upload(store, one.stream, one.filename, limit, preview=previews)
            try:
                kept.append(stack.enter_context(stored))
            except errors.Invalid as error:
                sentence = f"{display_name(one.filename)}: {error.message}"
                raise errors.Invalid(sentence, fields={"file": sentence}) from error
        yield kept
