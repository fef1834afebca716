"""The reference lists as pages read them: frozen rows, fixed statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal, select, union_all

from kaskad.cascade.access import visible
from kaskad.cascade.models import (
    Initiative,
    InitiativeKind,
    InitiativeState,
    NationalProjectLink,
    Regulation,
)
from kaskad.cascade.reference_match import match
from kaskad.cascade.reference_models import Reference, ReferenceKind
from kaskad.cascade.reference_validity import Entry, Force, Standing, standing_on
from kaskad.core.db import db
from kaskad.core.sorting import natural_key
from kaskad.people.models import Person

TABLES: dict[str, Any] = {"regulations": Regulation, "national_projects": NationalProjectLink}
"""Sections of a passport whose lines can be tied to an entry."""
KIND_OF = {
    "regulations": ReferenceKind.REGULATION,
    "national_projects": ReferenceKind.NATIONAL_PROJECT,
}


def all_entries() -> dict[int, Entry]:
    """Every entry, also those in the archive, by id. One statement."""
    rows = db.session.execute(
        select(
            Reference.id, Reference.kind, Reference.title, Reference.short_title,
            Reference.number, Reference.adopted_on, Reference.valid_from, Reference.valid_until,
            Reference.successor_id, Reference.url, Reference.note, Reference.revision,
            Reference.archived_at,
        )
    )  # fmt: skip
    return {
        row.id: Entry(
            row.id, ReferenceKind(row.kind), row.title, row.short_title, row.number,
            row.adopted_on, row.valid_from, row.valid_until, row.successor_id, row.url, row.note,
            row.archived_at is not None, row.revision,
        )
        for row in rows
    }  # fmt: skip


def standings(ids: Iterable[int | None], as_of: date) -> dict[int, Standing]:
    """How the entries *ids* stand on the day. One statement; none where there is no id."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    entries = all_entries()
    return {one: standing_on(entries[one], entries, as_of) for one in wanted if one in entries}


def over_count(initiative_id: int, as_of: date) -> Any:
    """How many lines of a passport rest on something out of force: a column for a statement."""
    counts = [
        select(func.count())
        .select_from(table)
        .join(Reference, Reference.id == table.reference_id)
        .where(
            table.initiative_id == initiative_id, table.archived_at.is_(None),
            Reference.valid_until < as_of,
        )
        .scalar_subquery()
        for table in TABLES.values()
    ]  # fmt: skip
    return counts[0] + counts[1]


@dataclass(frozen=True)
class EntryLine:
    """An entry in its list, and how many projects that the reader sees rest on it."""

    standing: Standing
    projects: int

    @property
    def entry(self) -> Entry:
        """The entry itself."""
        return self.standing.entry

    @property
    def troubled(self) -> bool:
        """Whether projects rest on it though it is out of force."""
        return self.standing.force is Force.OVER and self.projects > 0


@dataclass(frozen=True)
class ReferenceLists:
    """Both lists in their order, those in the archive apart."""

    lists: Mapping[ReferenceKind, tuple[EntryLine, ...]]
    archived: tuple[Entry, ...]

    @property
    def troubled(self) -> int:
        """How many entries are out of force and still used."""
        return sum(line.troubled for lines in self.lists.values() for line in lines)


def _ties() -> Any:
    """(reference, initiative, section, words) of every line that is tied to an entry."""
    return union_all(
        *(
            select(
                table.reference_id, table.initiative_id, literal(section).label("section"),
                table.text,
            ).where(table.reference_id.is_not(None), table.archived_at.is_(None))
            for section, table in TABLES.items()
        )
    ).subquery()  # fmt: skip


def reference_lists(person: Person, as_of: date) -> ReferenceLists:
    """The lists. Two statements besides those of the person's scope."""
    entries = all_entries()
    ties = _ties()
    used: dict[int, int] = {
        row[0]: row[1]
        for row in db.session.execute(
            select(ties.c.reference_id, func.count(func.distinct(ties.c.initiative_id)))
            .join(Initiative, Initiative.id == ties.c.initiative_id)
            .where(Initiative.archived_at.is_(None), Initiative.id.in_(visible(person)))
            .group_by(ties.c.reference_id)
        )
    }
    lines = sorted(
        (
            EntryLine(standing_on(one, entries, as_of), used.get(one.id, 0))
            for one in entries.values()
            if not one.archived
        ),
        key=lambda line: (line.standing.force is Force.OVER, natural_key(line.entry.label)),
    )
    archived = sorted(
        (one for one in entries.values() if one.archived), key=lambda one: natural_key(one.label)
    )
    return ReferenceLists(
        {kind: tuple(line for line in lines if line.entry.kind == kind) for kind in ReferenceKind},
        tuple(archived),
    )


@dataclass(frozen=True)
class Resting:
    """A project that rests on an entry, in the words of its passport."""

    key_fold: str
    label: str
    kind: InitiativeKind
    state: InitiativeState
    section: str
    words: str


@dataclass(frozen=True)
class EntryPage:
    """An entry with what came before and after it, and the projects that rest on it."""

    standing: Standing
    next: Entry | None
    """What came in its place, whether that is in force or not."""
    before: tuple[Entry, ...]
    """In whose place it came."""
    resting: tuple[Resting, ...]

    @property
    def entry(self) -> Entry:
        """The entry itself."""
        return self.standing.entry


def entry_page(person: Person, reference_id: int, as_of: date) -> EntryPage:
    """The page of an entry that is there. Two statements besides those of the person's scope."""
    entries = all_entries()
    entry = entries[reference_id]
    ties = _ties()
    rows = db.session.execute(
        select(
            Initiative.key_fold, Initiative.title, Initiative.short_title, Initiative.kind,
            Initiative.state, ties.c.section, ties.c.text,
        )
        .join(ties, ties.c.initiative_id == Initiative.id)
        .where(
            ties.c.reference_id == reference_id, Initiative.archived_at.is_(None),
            Initiative.id.in_(visible(person)),
        )
        .order_by(Initiative.path)
    )  # fmt: skip
    return EntryPage(
        standing_on(entry, entries, as_of),
        entries.get(entry.successor_id or 0),
        tuple(one for one in entries.values() if one.successor_id == entry.id),
        tuple(
            Resting(
                row.key_fold, row.short_title or row.title, InitiativeKind(row.kind),
                InitiativeState(row.state), row.section, row.text,
            )
            for row in rows
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class TieLine:
    """A line of a passport with the entry it is tied to, or the one its words mean."""

    section: str
    id: int
    words: str
    revision: int
    standing: Standing | None
    meant: Entry | None
    """Only of a line that is tied to nothing."""

    @property
    def name(self) -> str:
        """As addresses and forms name it: `regulations-7`."""
        return f"{self.section}-{self.id}"


def tie_lines(
    initiative_id: int, as_of: date
) -> tuple[dict[str, tuple[TieLine, ...]], dict[int, Entry]]:
    """(the lines of each section, all entries). Three statements."""
    entries = all_entries()
    found: dict[str, tuple[TieLine, ...]] = {}
    for section, table in TABLES.items():
        offered = [one for one in entries.values() if one.kind == KIND_OF[section]]
        rows = db.session.execute(
            select(table.id, table.text, table.revision, table.reference_id)
            .where(table.initiative_id == initiative_id, table.archived_at.is_(None))
            .order_by(table.position, table.id)
        )
        found[section] = tuple(_tie_line(section, row, entries, offered, as_of) for row in rows)
    return found, entries


def _tie_line(
    section: str, row: Any, entries: Mapping[int, Entry], offered: Sequence[Entry], as_of: date
) -> TieLine:
    entry = entries.get(row.reference_id or 0)
    standing = standing_on(entry, entries, as_of) if entry is not None else None
    meant = None if standing is not None else match(row.text, offered)
    return TieLine(section, row.id, row.text, row.revision, standing, meant)
