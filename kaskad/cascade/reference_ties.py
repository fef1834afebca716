"""Tying lines of passports to entries of the reference lists.

A tie is a reading beside the words and changes none of them: it is no part of what was approved,
no version keeps it and no document prints it. So it may be set and taken off while the passport is
frozen (`cascade.freezing`), the more so as an act loses its force after the passport was approved.
"""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade.access import Place
from kaskad.cascade.history import HistoryEvent, Names, Sentence
from kaskad.cascade.models import Initiative
from kaskad.cascade.part_edits import part_of
from kaskad.cascade.reference_match import match
from kaskad.cascade.reference_models import Reference
from kaskad.cascade.reference_queries import KIND_OF, TABLES, all_entries
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Person

Line = Any
"""A row of one of the tables in `reference_queries.TABLES`."""


def line_of(place: Place, name: str) -> tuple[str, Line]:
    """(section, line) that `regulations-7` names. Raises NotFound for one that is not there."""
    section, _dash, number = name.rpartition("-")
    if section not in TABLES or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
    return section, part_of(place, TABLES[section], int(number))


def tie_line(
    actor: Person,
    place: Place,
    section: str,
    line: Line,
    reference_id: int | None,
    seen: int | None,
    *,
    once: str | None = None,
) -> bool:
    """Tie *line* to an entry, or with None to nothing; False when it was so already.

    Raises Invalid for an entry of the other list or one in the archive, Conflict when somebody
    has tied the line to something else since revision *seen*.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    lock(line)
    if line.archived_at is not None:
        raise errors.Conflict(_("It was put away meanwhile. Bring it back first."))
    entry = db.session.get(Reference, reference_id) if reference_id is not None else None
    offered = entry is not None and entry.kind == KIND_OF[section] and entry.archived_at is None
    if reference_id not in {None, line.reference_id} and not offered:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={"reference": sentence})
    diff = revisions.change(line, seen, {"reference_id": reference_id}, show=_shown)
    if not diff:
        return False
    db.session.flush()
    _note(place.initiative, section, line, entry, once)
    return True


def tie_meant(actor: Person, place: Place, *, once: str | None = None) -> int:
    """Tie every line that is tied to nothing and whose words mean one entry; how many."""
    if journal.happened_once(actor.id, once) is not None:
        return 0
    tied = 0
    entries = all_entries()
    for section, table in TABLES.items():
        offered = [one for one in entries.values() if one.kind == KIND_OF[section]]
        rows = db.session.scalars(
            select(table)
            .where(
                table.initiative_id == place.initiative.id,
                table.archived_at.is_(None), table.reference_id.is_(None),
            )
            .order_by(table.position, table.id)
        ).all()  # fmt: skip
        for row in rows:
            found = match(row.text, offered)
            if found is None:
                continue
            revisions.change(row, None, {"reference_id": found.id})
            entry = db.session.get_one(Reference, found.id)
            _note(place.initiative, section, row, entry, None if tied else once)
            tied += 1
    db.session.flush()
    return tied


def tie_new(section: str, lines: list[Line]) -> None:
    """Tie lines that were just written or brought in, where their words mean one entry.

    No event: the one about the line itself tells of it. One statement, none without lines.
    """
    free = [line for line in lines if line.reference_id is None]
    if not free:
        return
    offered = [one for one in all_entries().values() if one.kind == KIND_OF[section]]
    for line in free:
        found = match(line.text, offered)
        if found is not None:
            line.reference_id = found.id
    db.session.flush()


def _shown(_name: str, value: Any) -> Any:
    entry = db.session.get(Reference, value) if value is not None else None
    return (entry.short_title or entry.title) if entry is not None else ""


def _note(
    initiative: Initiative, section: str, line: Line, entry: Reference | None, once: str | None
) -> None:
    journal.record(
        "reference.tied" if entry is not None else "reference.untied",
        line.__tablename__, line.id, initiative_id=initiative.id,
        organisation_id=initiative.owner_id,
        data={
            "section": section,
            "words": line.text[:200],
            "reference_id": entry.id if entry is not None else None,
            "title": (entry.short_title or entry.title) if entry is not None else "",
        },
        once=once,
    )  # fmt: skip


def tie_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `reference.*` in the journal of a project."""
    words, title = str(event.data.get("words", "")), str(event.data.get("title", ""))
    if event.action == "reference.untied":
        return Sentence(str(_("said that “%(words)s” is no entry of the list", words=words)))
    return Sentence(
        str(_("tied “%(words)s” in the passport to an entry of the list", words=words)),
        details=(title,),
    )
