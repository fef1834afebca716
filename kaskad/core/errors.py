"""One hierarchy of errors for pages, fragments, JSON and the command line.

Actions and access raise these; nobody else decides on a status. The message is a sentence
a teacher understands and is already translated by whoever raises it.
"""

from collections.abc import Mapping
from dataclasses import dataclass


class KaskadError(Exception):
    """What a person did cannot be done; the message says why in one sentence.

    `what_next` are further sentences: what the person can do about it.
    """

    status = 500

    def __init__(self, message: str = "", *, what_next: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.what_next = what_next


class NotFound(KaskadError):
    """Not there, or not for this person's eyes: the two are told apart by nobody."""

    status = 404


class Forbidden(KaskadError):
    """Visible, but this person may not do that."""

    status = 403


class Invalid(KaskadError):
    """What was typed cannot be taken. `fields` maps field names to sentences."""

    status = 422

    def __init__(
        self,
        message: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        what_next: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, what_next=what_next)
        self.fields: dict[str, str] = dict(fields or {})


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what stands now and what the loser typed."""

    field: str
    theirs: object
    mine: object


class Conflict(KaskadError):
    """As things stand this cannot be done: something is in the archive, or the last of its kind.

    `meanwhile`: it stands so because somebody else has changed the same thing since the person
    looked; `clashes` then keeps both texts, where there are texts.
    """

    status = 409

    def __init__(
        self,
        message: str = "",
        *,
        clashes: tuple[Clash, ...] = (),
        meanwhile: bool = False,
        what_next: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, what_next=what_next)
        self.clashes = clashes
        self.meanwhile = meanwhile or bool(clashes)


class Gone(KaskadError):
    """A link that worked once: used, expired or revoked."""

    status = 410


class TooMany(KaskadError):
    """Too many tries; `retry_after` seconds until the next may work."""

    status = 429

    def __init__(self, message: str = "", *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(KaskadError):
    """The database could not be had in time: nothing was changed, try again."""

    status = 503
