"""Tags as pages show them: those of a project, the list of the office, what a word means."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, or_, select

from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative
from kaskad.cascade.tag_models import InitiativeTag, Tag
from kaskad.cascade.tag_names import folded
from kaskad.core.db import db
from kaskad.core.sorting import natural_key
from kaskad.people.models import Person

_BETWEEN = "\n"
"""No name has it (`tag_names.normal_name`)."""


@dataclass(frozen=True)
class TagRow:
    """A tag by its name."""

    id: int
    name: str


@dataclass(frozen=True)
class ProjectTags:
    """The tags of a project, and those that may be offered for it."""

    own: tuple[TagRow, ...]
    offered: tuple[str, ...] = ()


def project_tags(initiative_id: int, person: Person | None = None) -> ProjectTags:
    """The tags of a project; with *person*, who may change them, also what is offered.

    Offered are the words of projects that the person sees, and those that nobody uses: the word of
    a project that is hidden gives away what it is about. One statement.
    """
    here = exists().where(
        InitiativeTag.tag_id == Tag.id, InitiativeTag.initiative_id == initiative_id
    )
    query = select(Tag.id, Tag.name, here.label("here")).where(Tag.archived_at.is_(None))
    if person is None:
        query = query.where(here)
    else:
        used = exists().where(InitiativeTag.tag_id == Tag.id)
        shown = exists().where(
            InitiativeTag.tag_id == Tag.id, InitiativeTag.initiative_id.in_(visible(person))
        )
        query = query.where(or_(here, ~used, shown))
    rows = sorted(db.session.execute(query), key=lambda row: natural_key(row.name))
    return ProjectTags(
        tuple(TagRow(row.id, row.name) for row in rows if row.here),
        tuple(row.name for row in rows if not row.here),
    )


def tags_column() -> Any:
    """The tags of each `initiative` of a statement as one column of it, for `tags_in`."""
    return (
        select(func.aggregate_strings(Tag.name, _BETWEEN))
        .join(InitiativeTag, InitiativeTag.tag_id == Tag.id)
        .where(InitiativeTag.initiative_id == Initiative.id, Tag.archived_at.is_(None))
        .correlate(Initiative)
        .scalar_subquery()
    )


def tags_in(value: str | None) -> tuple[str, ...]:
    """The names in a value of `tags_column`, in their order."""
    return tuple(sorted(value.split(_BETWEEN), key=natural_key)) if value else ()


@dataclass(frozen=True)
class TagLine:
    """A tag in the list of the office."""

    id: int
    name: str
    revision: int
    projects: int
    """How many projects that the reader sees carry it."""
    archived: bool = False
    into: str = ""
    """The tag that it was merged into."""


@dataclass(frozen=True)
class TagList:
    """All tags by name, those in the archive apart."""

    live: tuple[TagLine, ...]
    archived: tuple[TagLine, ...]


def tag_list(person: Person) -> TagList:
    """The tags of the installation. One statement besides those of the person's scope."""
    used = (
        select(func.count())
        .select_from(InitiativeTag)
        .join(Initiative, Initiative.id == InitiativeTag.initiative_id)
        .where(
            InitiativeTag.tag_id == Tag.id, Initiative.archived_at.is_(None),
            Initiative.id.in_(visible(person)),
        )
        .correlate(Tag)
        .scalar_subquery()
    )  # fmt: skip
    other = Tag.__table__.alias("other")
    rows = db.session.execute(
        select(
            Tag.id, Tag.name, Tag.revision, Tag.archived_at, used.label("projects"),
            other.c.name.label("into"),
        ).outerjoin(other, other.c.id == Tag.merged_into_id)
    )  # fmt: skip
    lines = [
        TagLine(
            row.id, row.name, row.revision, row.projects, row.archived_at is not None,
            row.into or "",
        )
        for row in sorted(rows, key=lambda row: natural_key(row.name))
    ]  # fmt: skip
    return TagList(
        tuple(one for one in lines if not one.archived),
        tuple(one for one in lines if one.archived),
    )


def names_now(names: Iterable[str]) -> dict[str, str]:
    """{folded name: what the tag is called now} of words that tags have or had. One statement.

    A word that was merged or renamed leads to the tag that came of it; one whose tag is in the
    archive is left out.
    """
    wanted = {folded(name) for name in names}
    if not wanted:
        return {}
    rows = {row.id: row for row in db.session.scalars(select(Tag))}
    found = {}
    for row in rows.values():
        if row.name_fold in wanted:
            last = row
            while last.merged_into_id is not None:
                last = rows[last.merged_into_id]
            if last.archived_at is None:
                found[row.name_fold] = last.name
    return found
