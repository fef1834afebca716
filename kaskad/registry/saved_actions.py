"""Saving a way to look at the registry, sharing it, changing it, the archive."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad import journal
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Organisation, Person
from kaskad.registry.models import SavedView

MOST = 100
"""So many a person may keep; more is a slip or mischief."""


def save_view(
    actor: Person,
    name: str,
    args: Mapping[str, Any],
    share: Organisation | None = None,
    *,
    once: str | None = None,
) -> SavedView:
    """Keep *args* under *name*; *share*: its people see it, too. Raises Invalid without a name."""
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(SavedView, made.subject_id)
    _named(name)
    kept = select(func.count()).where(
        SavedView.owner_id == actor.id, SavedView.archived_at.is_(None)
    )
    if (db.session.scalar(kept) or 0) >= MOST:
        raise errors.Invalid(
            _("You keep %(count)s views already. Put one into the archive first.", count=MOST)
        )
    row = SavedView(
        owner_id=actor.id, name=name, args=dict(args), saved_at=journal.when(),
        shared_with_id=share.id if share is not None else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _note("saved", row, {"shared": share is not None}, once)
    return row


def change_view(
    actor: Person,
    row: SavedView,
    seen: int | None,
    name: str,
    share: Organisation | None,
    *,
    once: str | None = None,
) -> bool:
    """Another name, shared or not; False when nothing changed. Raises Invalid, Conflict."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    _named(name)
    _live(row)
    wanted = {"name": name, "shared_with_id": share.id if share is not None else None}
    return _changed("changed", row, revisions.change(row, seen, wanted), once)


def replace_view(
    actor: Person, row: SavedView, args: Mapping[str, Any], *, once: str | None = None
) -> bool:
    """Let it show something else under its name; False when it shows that already."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    _live(row)
    return _changed("replaced", row, revisions.change(row, None, {"args": dict(args)}), once)


def open_first(actor: Person, row: SavedView | None) -> bool:
    """Let the registry open with *row*, one's own; None: as it comes. False: it does already."""
    before = db.session.scalars(
        select(SavedView).where(SavedView.owner_id == actor.id, SavedView.opens_first)
    ).all()
    if row is not None:
        _live(row)
    wanted = [row] if row is not None else []
    if list(before) == wanted:
        return False
    for one in before:
        one.opens_first = False
        revisions.touch(one, "opens_first")
    for one in wanted:
        one.opens_first = True
        revisions.touch(one, "opens_first")
    db.session.flush()
    told = row or before[0]
    _note("made_first" if row is not None else "no_longer_first", told, {}, None)
    return True


def archive_view(actor: Person, row: SavedView, *, once: str | None = None) -> bool:
    """Take it off the list, also off the lists of colleagues; it can be brought back."""
    return _put_away(actor, row, away=True, once=once)


def restore_view(actor: Person, row: SavedView, *, once: str | None = None) -> bool:
    """Bring it back, shared as it was."""
    return _put_away(actor, row, away=False, once=once)


def _put_away(actor: Person, row: SavedView, *, away: bool, once: str | None) -> bool:
    if journal.happened_once(actor.id, once) is not None:
        return False
    if (lock(row).archived_at is not None) == away:
        return False
    row.archived_at = journal.when() if away else None
    row.opens_first = False
    revisions.touch(row, "archived_at")
    db.session.flush()
    _note("archived" if away else "restored", row, {}, once)
    return True


def _named(name: str) -> None:
    if not name.strip():
        sentence = _("Please give the view a name.")
        raise errors.Invalid(sentence, fields={"name": sentence})


def _live(row: SavedView) -> None:
    if lock(row).archived_at is not None:
        raise errors.Conflict(_("This view is in the archive. Restore it first."))


def _changed(action: str, row: SavedView, diff: revisions.Diff, once: str | None) -> bool:
    if not diff:
        return False
    db.session.flush()
    _note(action, row, {"changes": diff}, once)
    return True


def _note(action: str, row: SavedView, data: dict[str, Any], once: str | None) -> None:
    journal.record(
        f"view.{action}", "saved_view", row.id, organisation_id=row.shared_with_id,
        data={"name": row.name, **data}, once=once,
    )  # fmt: skip
