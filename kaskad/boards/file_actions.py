"""Files of a card: added, put away, brought back, chosen as the cover."""

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.access import CardPlace
from kaskad.boards.events import note_card
from kaskad.boards.file_checks import display_name, examine
from kaskad.boards.models import CardFile
from kaskad.cascade.access import scope
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.storage import FileStore, Stored
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

MOST_FILES = 200


class AlreadyAdded(Exception):
    """The same form was sent before: nothing is added twice (trust.md R16)."""


@dataclass(frozen=True)
class Upload:
    """A file whose bytes are in the store and which no row names yet."""

    name: str
    media_type: str
    stored: Stored
    preview_key: str


@contextmanager
def upload(
    store: FileStore, stream: IO[bytes], name: str, limit: int, *, preview: bool = True
) -> Iterator[Upload]:
    """Examine the bytes and store them; they are discarded if what follows fails.

    It is done before the unit of work begins: nobody shall wait for a disk or a network while the
    database is held. Raises Invalid: too big, empty, or a picture that cannot be opened safely.
    """
    examined = examine(stream, name)
    kept: list[str] = []
    try:
        stored = store.put(stream, limit)
        kept.append(stored.key)
        small = ""
        if examined.preview and preview:
            small = store.put(io.BytesIO(examined.preview), limit).key
            kept.append(small)
        yield Upload(display_name(name), examined.media_type, stored, small)
    except BaseException:
        for key in kept:
            store.discard(key)
        raise


def file_on(place: CardPlace, public_id: str, *, archived: bool = False) -> CardFile:
    """The file of this very card (trust.md S01), held for the change. Raises NotFound."""
    row = db.session.scalar(
        select(CardFile).where(CardFile.public_id == public_id, CardFile.card_id == place.card.id)
    )
    if row is None:
        raise errors.NotFound(_("There is no such file."))
    lock(row)
    if (row.archived_at is not None) != archived:
        raise errors.NotFound(_("There is no such file."))
    return row


def attach_file(
    actor: Person,
    place: CardPlace,
    given: Upload,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> tuple[CardFile, Event]:
    """Put the file on the card. Raises AlreadyAdded when the same form was sent before."""
    card = lock(place.card)
    if happened_once(actor.id, once) is not None:
        raise AlreadyAdded
    if card.file_count >= MOST_FILES:
        raise errors.Invalid(_("A card holds at most %(limit)s files.", limit=str(MOST_FILES)))
    row = CardFile(
        public_id=secrets.token_hex(16),
        card_id=card.id,
        name=given.name,
        media_type=given.media_type,
        size=given.stored.size,
        sha256=given.stored.sha256,
        store_key=given.stored.key,
        preview_key=given.preview_key,
        added_by_id=actor.id,
        added_at=at or when(),
    )
    db.session.add(row)
    db.session.flush()
    card.file_count += 1
    revisions.touch(card, "files")
    event = note_card(place, "file_added", once=once, at=at, public_id=row.public_id, file=row.name)
    return row, event


def may_archive(actor: Person, place: CardPlace, added_by_id: int | None) -> bool:
    """Whether the person may put the file away: their own one, or any as an editor."""
    return added_by_id == actor.id or place.can(scope(actor), Permission.CARD_EDIT)


def archive_file(
    actor: Person,
    place: CardPlace,
    public_id: str,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Put a file away: nobody can open it until it is brought back. It stops being the cover."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    row = file_on(place, public_id)
    if not may_archive(actor, place, row.added_by_id):
        raise errors.Forbidden(_("You may remove only the files you have added."))
    row.archived_at = at or when()
    was_cover = card.cover_id == row.id
    if was_cover:
        card.cover_id = None
    card.file_count -= 1
    revisions.touch(card, "files", *(["cover_id"] if was_cover else []))
    return note_card(
        place, "file_archived", once=once, at=at,
        public_id=row.public_id, file=row.name, was_cover=was_cover,
    )  # fmt: skip


def bring_file_back(
    actor: Person,
    place: CardPlace,
    public_id: str,
    *,
    cover: bool = False,
    once: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Bring a file back that was put away, as the cover again if *cover*."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    row = file_on(place, public_id, archived=True)
    if not may_archive(actor, place, row.added_by_id):
        raise errors.Forbidden(_("You may remove only the files you have added."))
    row.archived_at = None
    card.file_count += 1
    if cover and card.cover_id is None:
        card.cover_id = row.id
    revisions.touch(card, "files")
    return note_card(
        place, "file_restored", once=once, at=at, public_id=row.public_id, file=row.name
    )


def choose_cover(
    actor: Person,
    place: CardPlace,
    public_id: str | None,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Show the picture on the card's face, or none; None when it is so already. Raises Invalid."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    row = file_on(place, public_id) if public_id else None
    if row is not None and not row.preview_key:
        raise errors.Invalid(_("Only a picture can be the cover."))
    wanted = row.id if row is not None else None
    if card.cover_id == wanted:
        return None
    before = db.session.get(CardFile, card.cover_id) if card.cover_id else None
    card.cover_id = wanted
    revisions.touch(card, "cover_id")
    return note_card(
        place, "cover_changed", once=once, at=at,
        cover=[before.name if before else None, row.name if row else None],
        cover_ids=[before.public_id if before else None, row.public_id if row else None],
    )  # fmt: skip
