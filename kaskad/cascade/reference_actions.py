"""Keeping the reference lists: adding an entry, changing it, the archive. Nothing is deleted.

Entries in the archive are not offered any more; lines that are tied to them stay tied, so that
passports of former years can be read (domain.md, D13). Whoever calls has asked `reference_access`.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import inspect, select

from kaskad import journal
from kaskad.cascade.links import safe_link
from kaskad.cascade.reference_models import Reference, ReferenceKind
from kaskad.cascade.reference_validity import makes_ring
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Person

FIELDS = (
    "title", "short_title", "number", "adopted_on", "valid_from", "valid_until", "successor_id",
    "url", "note",
)  # fmt: skip


def add_reference(
    actor: Person | None,
    kind: ReferenceKind,
    values: Mapping[str, Any],
    *,
    once: str | None = None,
) -> Reference:
    """An entry of the list *kind* with *values* (`FIELDS`). Raises Invalid."""
    _only(values)
    if (made := journal.happened_once(actor.id if actor else None, once)) is not None:
        return db.session.get_one(Reference, made.subject_id)
    row = Reference(kind=kind, title="")
    _check(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    _note("added", row, {}, once)
    return row


def change_reference(
    actor: Person,
    row: Reference,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Other words, days, another successor (`FIELDS`); False when nothing changed.

    Raises Invalid for days that run backwards and for a ring of successors; Conflict.
    """
    _only(changes)
    if journal.happened_once(actor.id, once) is not None:
        return False
    _hold(row, changes.get("successor_id"))
    if row.archived_at is not None:
        raise errors.Conflict(_("This entry is in the archive. Restore it first."))
    _check(row, changes)
    diff = revisions.change(row, seen, changes, show=_shown)
    if not diff:
        return False
    db.session.flush()
    _note("changed", row, {"changes": diff}, once)
    return True


def put_away(actor: Person, row: Reference, *, away: bool, once: str | None = None) -> bool:
    """Offer it no more, lines stay tied to it; or again. False when it is so already."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    if not revisions.put_away(lock(row), journal.when() if away else None):
        return False
    db.session.flush()
    _note("archived" if away else "restored", row, {}, once)
    return True


def _hold(row: Reference, successor_id: int | None) -> None:
    """Hold both ends of the new arrow, in one order whoever draws it, so that no ring slips in."""
    ids = sorted({row.id, *([successor_id] if successor_id else [])})
    for one in ids:
        if (held := db.session.get(Reference, one)) is not None:
            lock(held)


def _check(row: Reference, values: Mapping[str, Any]) -> None:
    """Raise Invalid, a sentence beside the field, unless the entry makes sense with *values*."""
    wanted = {name: values.get(name, getattr(row, name)) for name in FIELDS}
    if not str(wanted["title"]).strip():
        sentence = _("Please write what it is called.")
        raise errors.Invalid(sentence, fields={"title": sentence})
    first, last = wanted["valid_from"], wanted["valid_until"]
    if first is not None and last is not None and last < first:
        sentence = _("The last day in force is before the first one.")
        raise errors.Invalid(sentence, fields={"valid_until": sentence})
    if values.get("url") and safe_link(values["url"]) is None:
        sentence = _("Please give an address that begins with https:// or http://.")
        raise errors.Invalid(sentence, fields={"url": sentence})
    successor_id = wanted["successor_id"]
    if successor_id is not None and successor_id != row.successor_id:
        _check_successor(row, successor_id)


def _check_successor(row: Reference, successor_id: int) -> None:
    other = db.session.get(Reference, successor_id)
    if other is None or other.kind != row.kind or other.archived_at is not None:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={"successor_id": sentence})
    rows = db.session.execute(select(Reference.id, Reference.successor_id))
    arrows = {row.id: row.successor_id for row in rows}
    if inspect(row).persistent and makes_ring(arrows, row.id, successor_id):
        sentence = _("That would be a ring: this entry already comes in the place of that one.")
        raise errors.Invalid(sentence, fields={"successor_id": sentence})


def _only(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")


def _shown(name: str, value: Any) -> Any:
    """A value as the other side of a conflict reads it."""
    if name == "successor_id" and value is not None:
        other = db.session.get(Reference, value)
        return other.short_title or other.title if other is not None else ""
    return value


def _note(action: str, row: Reference, data: dict[str, Any], once: str | None) -> None:
    journal.record(
        f"reference.{action}", "reference", row.id,
        data={"title": row.short_title or row.title, **data}, once=once,
    )  # fmt: skip
