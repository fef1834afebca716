"""Labels of a board: made, changed, put away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad.boards.access import BoardPlace
from kaskad.boards.events import note_board
from kaskad.boards.models import Colour, Label
from kaskad.core import errors, ordering, revisions
from kaskad.core.db import db, fold_text, lock
from kaskad.core.forms import clean_line
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person

MOST_LABELS = 100


def label_on(place: BoardPlace, label_id: int, *, archived: bool = False) -> Label:
    """The label with that id on this board, or NotFound (trust.md S01)."""
    label = db.session.get(Label, label_id)
    if label is None or label.board_id != place.board.id:
        raise errors.NotFound(_("There is no such label on this board."))
    if label.archived_at is not None and not archived:
        raise errors.NotFound(_("There is no such label on this board any more."))
    return label


def _name(place: BoardPlace, name: str, label: Label | None) -> str:
    name = clean_line(name)[:80]
    if not name:
        sentence = _("Please name the label.")
        raise errors.Invalid(sentence, fields={"name": sentence})
    rows = db.session.execute(
        select(Label.id, Label.name).where(
            Label.board_id == place.board.id, Label.archived_at.is_(None)
        )
    )
    for row in rows:
        if (label is None or row.id != label.id) and fold_text(row.name) == fold_text(name):
            sentence = _("There is a label “%(name)s” already.", name=row.name)
            raise errors.Invalid(sentence, fields={"name": sentence})
    return name


def create_label(
    actor: Person,
    place: BoardPlace,
    *,
    name: str,
    colour: str = Colour.TEAL,
    once: str | None = None,
    at: datetime | None = None,
) -> Label:
    """A new label at the end. Raises Invalid for an empty or taken name, or too many."""
    lock(place.board)
    if (made := happened_once(actor.id, once)) is not None:
        return db.session.get_one(Label, made.data["label_id"])
    count, last = db.session.execute(
        select(func.count(), func.max(Label.position)).where(Label.board_id == place.board.id)
    ).one()
    if count >= MOST_LABELS:
        raise errors.Invalid(
            _("A board has at most %(limit)s labels. Put one away first.", limit=MOST_LABELS)
        )
    label = Label(
        board_id=place.board.id, name=_name(place, name, None), colour=Colour(colour),
        position=ordering.between(last, None),
    )  # fmt: skip
    db.session.add(label)
    db.session.flush()
    note_board(place, "label_created", once=once, at=at, label_id=label.id, label=label.name)
    return label


def change_label(
    actor: Person,
    place: BoardPlace,
    label: Label,
    changes: Mapping[str, Any],
    *,
    seen: int | None,
    once: str | None = None,
) -> Event | None:
    """Change name or colour; None when nothing did. Raises Invalid, Conflict."""
    lock(place.board)
    lock(label)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    wanted = {name: value for name, value in changes.items() if name in ("name", "colour")}
    if "name" in wanted:
        wanted["name"] = _name(place, wanted["name"], label)
    before = label.name
    diff = revisions.change(label, seen, wanted)
    if not diff:
        return None
    db.session.flush()
    return note_board(
        place, "label_changed", once=once, label_id=label.id, label=before, changes=diff
    )


def archive_label(_actor: Person, place: BoardPlace, label: Label) -> Event | None:
    """Put the label away: cards keep it and show it again when it comes back."""
    lock(label)
    if label.archived_at is not None:
        return None
    label.archived_at = when()
    revisions.touch(label, "archived_at")
    db.session.flush()
    return note_board(place, "label_archived", label_id=label.id, label=label.name)


def restore_label(_actor: Person, place: BoardPlace, label: Label) -> Event | None:
    """Bring the label back; None when it is not away. Raises Invalid when its name is taken."""
    lock(place.board)
    lock(label)
    if label.archived_at is None:
        return None
    _name(place, label.name, label)
    label.archived_at = None
    revisions.touch(label, "archived_at")
    db.session.flush()
    return note_board(place, "label_restored", label_id=label.id, label=label.name)
