"""What every change of a part of passport or plan shares: its place, order, archive, journal.

Nothing here commits. Whoever calls has found the place by INITIATIVE_EDIT, so that an initiative
in the archive is not changed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade.access import Place
from kaskad.cascade.models import EditedPart, Initiative
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.forms import clean, clean_line
from kaskad.core.ordering import place as place_key
from kaskad.core.ordering import spread
from kaskad.people.models import Person

Part = TypeVar("Part", bound=EditedPart)
Row = Any
"""A part with its table: the mixin alone has no columns of its own kind."""

IDENTITY = ("number", "group", "heading", "is_lead")
"""Columns by which an import finds a row again (besides its place)."""


def part_of(place: Place, table: type[Part], part_id: int) -> Part:
    """The part *part_id* of the initiative. Raises NotFound for one that is not its own."""
    found: Part | None = db.session.get(table, part_id) if part_id < 2**63 else None
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
    return found


def turn(actor: Person | None, row: Row, once: str | None) -> bool:
    """Whether there is something to do: False for a form that has come before.

    Locks the row. Raises Conflict when it lies in the archive.
    """
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    if lock(row).archived_at is not None:
        raise errors.Conflict(_("It was put away meanwhile. Bring it back first."))
    return True


def remember(row: Row, *names: str) -> None:
    """Keep what an import finds *row* by, before people change it."""
    if row.by_hand:
        return
    kept = dict(row.imported_as)
    for name in names:
        if hasattr(row, name):
            kept.setdefault(name, revisions.plain(getattr(row, name)))
    if kept != row.imported_as:
        row.imported_as = kept


def differs(row: Row, changes: Mapping[str, Any]) -> bool:
    """Whether one of *changes* says something else than what stands in *row*."""
    return any(
        getattr(row, name) != value and not _only_cleaned(getattr(row, name), value)
        for name, value in changes.items()
    )


def change(row: Row, seen: int | None, changes: Mapping[str, Any], **how: Any) -> revisions.Diff:
    """`revisions.change`, with the row's identity for imports kept. Raises Conflict."""
    changes = {
        name: value
        for name, value in changes.items()
        if not _only_cleaned(getattr(row, name), value)
    }
    names = [name for name in IDENTITY if name in changes and getattr(row, name) != changes[name]]
    before = {name: getattr(row, name) for name in names}
    diff = revisions.change(row, seen, changes, **how)
    if names and not row.by_hand:
        row.imported_as = {**before, **row.imported_as}
    return diff


def _only_cleaned(before: Any, after: Any) -> bool:
    """Whether a form gave back the same text without blanks at its ends and the like."""
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    return after in {clean(before), before if "\n" in before else clean_line(before)}


def rows_of(table: Any, initiative: Initiative, *conditions: Any) -> list[Row]:
    """All rows of *table*, also those put away, in their order. One statement."""
    return list(
        db.session.scalars(
            select(table)
            .where(table.initiative_id == initiative.id, *conditions)
            .order_by(table.position, table.id)
        )
    )


def put_behind(rows: Sequence[Row], row: Row, after_id: int | None) -> None:
    """Give *row* the place right behind *after_id* (None: the first) among *rows*."""
    remember(row, "position")
    keys = [(one.id, one.position) for one in rows]
    try:
        row.position = place_key(keys, after_id, row.id)
    except ValueError:
        # Two rows with one key (an old import): deal them all new ones, then there is room.
        lay_out(rows)
        row.position = place_key([(one.id, one.position) for one in rows], after_id, row.id)
    revisions.touch(row, "position")


def lay_out(rows: Sequence[Row]) -> None:
    """New places for all *rows*, in the order in which they are given."""
    for one, key in zip(rows, spread(len(rows)), strict=True):
        remember(one, "position")
        one.position = key


def neighbour(rows: Sequence[Row], row: Row, live: Sequence[Row], *, up: bool) -> int | None:
    """Behind which of *rows* the row has to go to change places with its live neighbour.

    Raises LookupError when there is no neighbour on that side.
    """
    ids = [one.id for one in live]
    index = ids.index(row.id) + (-1 if up else 1)
    if not 0 <= index < len(ids):
        raise LookupError
    if not up:
        return int(ids[index])
    others = [one.id for one in rows if one.id != row.id]
    before = others.index(ids[index]) - 1
    return int(others[before]) if before >= 0 else None


def put_away(
    actor: Person | None, place: Place, row: Row, *, away: bool, room: str, name: str,
    once: str | None = None,
) -> bool:  # fmt: skip
    """Into the archive, or back from it; False when it is there already."""
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    if not revisions.put_away(lock(row), journal.when() if away else None):
        return False
    db.session.flush()
    note(f"{room}.{'put_away' if away else 'brought_back'}", place, row, {"name": name}, once)
    return True


def note(action: str, place: Place, row: Row, data: Mapping[str, Any], once: str | None) -> None:
    """Write the journal: what was changed, in words that need no further look-up."""
    journal.record(
        action,
        row.__tablename__,
        row.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={"part": row.__tablename__, **data},
        once=once,
    )
