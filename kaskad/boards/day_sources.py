"""What waits for a person, read for all rooms in one statement.

A room gives a `Source`: a SELECT of `columns`, whose words are the same for everybody and whose
parameters are the visitor's (`cascade.held`), and how its rows are told. All of them are asked
together, so that "My day" does not grow by a statement with every room.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from kaskad.boards.day_panels import Waiting, told
from kaskad.cascade.access import scope
from kaskad.cascade.held import held_values, may_hold
from kaskad.cascade.models import Initiative
from kaskad.core.db import plain_rows
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

Values = Callable[[Person, date], Mapping[str, Any]]


def _none(_person: Person, _day: date) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Source:
    """Lines of one kind.

    *statement* is called once; its parameters are `person`, `day`, those of `cascade.held` for
    *permissions*, and what *values* gives. Who holds none of *needs* anywhere has no such lines
    and is not asked for them; without *needs* everybody is.
    """

    name: str
    statement: Callable[[], Select[Any]]
    tell: Callable[[Person, date, Sequence[Any]], Sequence[Waiting]]
    needs: tuple[Permission, ...] = ()
    permissions: tuple[Permission, ...] = ()
    values: Values = field(default=_none)


ABOUT: ColumnElement[str] = func.coalesce(func.nullif(Initiative.short_title, ""), Initiative.title)
"""An initiative as people call it."""


def shown(party: Any) -> ColumnElement[str]:
    """The name of *party* as lists show it, empty for nobody."""
    return func.coalesce(func.nullif(party.short_name, ""), party.name, "")


def columns(
    *, id: Any, key: Any = None, about: Any = None, number: Any = None, who: Any = None,  # noqa: A002 - the column's name
    text: Any = None, note: Any = None, due_on: Any = None,
) -> list[ColumnElement[Any]]:  # fmt: skip
    """The columns of a source; what is left out is empty in its rows."""
    words = {"key": key, "about": about, "who": who, "text": text, "note": note}
    return [
        id.label("id"),
        (cast(null(), Integer) if number is None else number).label("number"),
        *((literal("", String) if one is None else one).label(name) for name, one in words.items()),
        (cast(null(), Date) if due_on is None else due_on).label("due_on"),
    ]


class Sources:
    """All sources, and the one statement for each choice of them."""

    def __init__(self) -> None:
        self._all: dict[str, Source] = {}
        self._statements: dict[tuple[str, ...], Any] = {}

    def add(self, source: Source) -> None:
        """Make *source* known; the same name again replaces it."""
        self._all[source.name] = source
        self._statements.clear()

    def waiting(
        self, person: Person, day: date, only: Iterable[str] | None = None
    ) -> list[Waiting]:
        """Lines of all sources, or of *only* some, in the order of sources. One statement."""
        own = scope(person)
        names = tuple(
            name for name, one in self._all.items()
            if (only is None or name in only)
            and (not one.needs or any(may_hold(own, need) for need in one.needs))
        )  # fmt: skip
        if not names:
            return []
        asked = [self._all[name] for name in names]
        values = held_values(own, {one for source in asked for one in source.permissions})
        values["day"] = day
        for source in asked:
            values.update(source.values(person, day))
        found: dict[str, list[Any]] = {}
        for row in plain_rows(self._statement(names), values):
            found.setdefault(row.source, []).append(row)
        return [
            line
            for source in asked
            if source.name in found
            for line in source.tell(person, day, found[source.name])
        ]

    def _statement(self, names: tuple[str, ...]) -> Any:
        """As many as there are kinds of roles: a handful."""
        if names not in self._statements:
            self._statements[names] = union_all(*(self._branch(name) for name in names))
        return self._statements[names]

    def _branch(self, name: str) -> Select[Any]:
        rows = self._all[name].statement().subquery(f"of_{name}")
        return select(literal(name, String).label("source"), *rows.c)


sources = Sources()


def waiting(person: Person, day: date) -> list[Waiting]:
    """Everything that waits: what is due first, then the rest."""
    found = [*sources.waiting(person, day), *told(person, day)]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.about, one.text))
