"""Saved views that a person sees: their own, and those that colleagues share with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from kaskad.core.db import db
from kaskad.core.id_lists import among
from kaskad.core.sorting import natural_key
from kaskad.people.access import standing
from kaskad.people.models import Organisation, Party, Person
from kaskad.registry.models import SavedView


@dataclass(frozen=True)
class SavedRow:
    """A saved view in a list."""

    id: int
    name: str
    args: Mapping[str, Any]
    mine: bool
    owner: str
    shared: str
    """Name of the organisation it is shared with; empty: nobody else sees it."""
    opens_first: bool
    revision: int
    saved_at: datetime
    archived: bool


def reader_values(person: Person) -> dict[str, Any]:
    """Who reads, where they belong, and the organisations of their roles with those above them."""
    paths = [path for path, _role in standing(person).organisations]
    above = sorted({int(part) for path in paths for part in path.strip("/").split("/")})
    return {"person": person.id, "home": person.home_id, "above": above}


@lru_cache(maxsize=2)
def _statement(archived: bool) -> Any:
    """Put together once: it is asked at every look at the registry."""
    owner, shared = Party.__table__.alias("owner"), Party.__table__.alias("shared")
    live = SavedView.archived_at.is_(None)
    return (
        select(SavedView, owner.c.name, shared.c.name, shared.c.short_name)
        .join(owner, owner.c.id == SavedView.owner_id)
        .outerjoin(shared, shared.c.id == SavedView.shared_with_id)
        .where(
            or_(SavedView.owner_id == bindparam("person"), and_(live, shared_with())),
            *([] if archived else [live]),
        )
    )


def shared_with() -> ColumnElement[bool]:
    """Condition on `saved_view`: shared with an organisation the reader belongs to, or above.

    Its parameters are those of `reader_values`.
    """
    upper, home = Organisation.__table__.alias("upper"), Organisation.__table__.alias("home")
    at_home = exists().where(
        upper.c.id == SavedView.shared_with_id,
        home.c.id == bindparam("home"),
        home.c.path.startswith(upper.c.path),
    )
    return and_(
        SavedView.shared_with_id.is_not(None),
        or_(among(SavedView.shared_with_id, "above"), at_home),
    )


def saved_views(person: Person, *, archived: bool = False) -> tuple[SavedRow, ...]:
    """The views *person* sees, their own first, by name; with *archived* those of theirs, too.

    One statement.
    """
    values = reader_values(person)
    found = [
        SavedRow(
            view.id, view.name, dict(view.args), view.owner_id == person.id, owner_name or "",
            short or name or "", view.opens_first and view.owner_id == person.id, view.revision,
            view.saved_at, view.archived_at is not None,
        )
        for view, owner_name, name, short in db.session.execute(_statement(archived), values)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda row: (not row.mine, natural_key(row.name), row.id)))
