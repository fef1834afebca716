"""What a draft may be: read from what a browser sends, with its limits. Nothing asks the database.

Drafts are words only. Files, passwords and tokens never come here: the browser sends nothing but
fields that are marked to be kept, and what is named like a secret is refused all the same.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kaskad.core.web import safe_path

LARGEST = 256 * 1024
"""Bytes of words in one draft."""
MOST_FIELDS = 500
MOST_DRAFTS = 200
"""Drafts of one person; the oldest makes room for the next."""
KEPT_FOR = timedelta(days=30)

_NAME = re.compile(r"[\w.:-]{1,200}")
_SECRET = re.compile(r"csrf|token|passw|secret|_once", re.IGNORECASE)
_REVISION = re.compile(r"(?:[\w-]{1,60}-)?revision")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NonsenseError(ValueError):
    """No browser of ours sends such a thing."""


class TooLargeError(ValueError):
    """More words than a draft may hold."""


@dataclass(frozen=True)
class Words:
    """A draft as it was sent: which form, where it stands, what is in it."""

    page: str
    place: str
    title: str
    fields: dict[str, str]
    revisions: dict[str, int]


def read_words(sent: Mapping[str, Any]) -> Words:
    """The draft in the fields of a request. Raises NonsenseError, TooLargeError."""
    page = safe_path(_text(sent, "page"))
    if page is None or len(page) > 500:
        raise NonsenseError("page")
    place = safe_path(_text(sent, "place")) or ""
    fields, revisions = _object(sent, "fields"), _object(sent, "revisions")
    if not fields or len(fields) > MOST_FIELDS or len(revisions) > MOST_FIELDS:
        raise NonsenseError("fields")
    for name, words in fields.items():
        if not _NAME.fullmatch(name) or _SECRET.search(name) or not isinstance(words, str):
            raise NonsenseError("fields")
    for name, number in revisions.items():
        if not _REVISION.fullmatch(name) or type(number) is not int:
            raise NonsenseError("revisions")
        if not 0 <= number < 2**31:
            raise NonsenseError("revisions")
    return Words(
        page,
        place if len(place) <= 500 else "",
        " ".join(_UNSTORABLE.sub("", _text(sent, "title")).split())[:300],
        {name: _UNSTORABLE.sub("", words) for name, words in fields.items()},
        dict(revisions),
    )


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise NonsenseError(name)
    return value


def _object(sent: Mapping[str, Any], name: str) -> dict[str, Any]:
    text = _text(sent, name) or "{}"
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise TooLargeError(name)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NonsenseError(name) from error
    if not isinstance(found, dict):
        raise NonsenseError(name)
    return found
