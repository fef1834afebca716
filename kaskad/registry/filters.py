"""What the address of the registry asks for, and the rows that answer it. Pure but for the form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from kaskad.cascade.models import InitiativeState
from kaskad.core.db import fold_text
from kaskad.core.forms import DayField, FilterForm, LineField, OneOf
from kaskad.core.sorting import natural_key
from kaskad.registry.health import LATENESS, ORDER, Colour
from kaskad.registry.queries import RegistryRow

VIEWS = ("cascade", "table")
SORTS = ("title", "colour", "lead", "sprint", "percent", "due", "news")
COLOURS = tuple(str(colour) for colour in ORDER)
STATES = tuple(str(state) for state in InitiativeState)
LATE = date.max


@dataclass(frozen=True)
class Wishes:
    """The filter; every part a short text as it stands in the address, empty is no wish."""

    q: str = ""
    colour: str = ""
    state: str = ""
    under: str = ""
    """Folded key of an initiative: it and everything below it."""
    owner: str = ""
    lead: str = ""
    """Id of a person, or `none`."""
    view: str = "cascade"
    sort: str = ""

    @property
    def active(self) -> bool:
        """Whether rows are left out."""
        return any((self.q, self.colour, self.state, self.under, self.owner, self.lead))

    def args(self, **changed: str) -> dict[str, str]:
        """As query arguments with some *changed*, without empty ones and defaults."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)} | changed
        return {
            name: value
            for name, value in plain.items()
            if value and (name, value) != ("view", "cascade")
        }


class RegistryForm(FilterForm):
    """The query string of the registry."""

    q = LineField(_l("Text"), limit=200)
    colour = LineField(_l("Colour"), limit=5, validators=[OneOf(COLOURS)])
    state = LineField(_l("State"), limit=20, validators=[OneOf(STATES)])
    under = LineField(_l("Programme or strategic project"), limit=20)
    owner = LineField(_l("Organisation"), limit=20, validators=[OneOf((), number=True)])
    lead = LineField(_l("Lead"), limit=20, validators=[OneOf(("none",), number=True)])
    view = LineField(_l("View"), limit=20, validators=[OneOf(VIEWS)])
    sort = LineField(
        _l("Order"), limit=20, validators=[OneOf((*SORTS, *(f"-{name}" for name in SORTS)))]
    )
    as_of = DayField(_l("As of"))

    def wishes(self) -> tuple[Wishes, date | None, list[str]]:
        """(the filter, the day asked for, labels of what made no sense and is left out)."""
        self.validate()
        wrong = [str(self[name].label.text) for name in self.errors if name]
        good = {f.name: "" if f.errors else f.data or "" for f in self if f.name != "as_of"}
        day = None if self.as_of.errors else self.as_of.data
        good["view"] = good["view"] or "cascade"
        return Wishes(**{name: str(value) for name, value in good.items()}), day, wrong


def _test(wishes: Wishes, rows: Sequence[RegistryRow]) -> Callable[[RegistryRow], bool]:
    words = fold_text(wishes.q).split()
    root = next((row.id for row in rows if row.key_fold == wishes.under), None)

    def wished(row: RegistryRow) -> bool:
        text = fold_text(f"{row.key} {row.key_fold} {row.title} {row.label}")
        return (
            all(word in text for word in words)
            and (not wishes.colour or row.colour == wishes.colour)
            and (not wishes.state or row.state == wishes.state)
            and (root is None or row.id == root or root in row.above)
            and (not wishes.owner or row.owner_id == int(wishes.owner))
            and _led(row, wishes.lead)
        )

    return wished


def _led(row: RegistryRow, lead: str) -> bool:
    if not lead:
        return True
    if lead == "none":
        return not row.leads
    return any(face.id == int(lead) for face in row.leads)


def chosen_rows(rows: Sequence[RegistryRow], wishes: Wishes) -> list[RegistryRow]:
    """The rows that answer, in the order asked for.

    In the cascade a project that answers keeps what stands above it, so that the tree stays one;
    in the table projects stand alone.
    """
    wished = _test(wishes, rows)
    if wishes.view == "table":
        projects = [row for row in rows if row.health is not None and wished(row)]
        return _sorted(projects, wishes.sort or "colour")
    if not wishes.active:
        return list(rows)
    hits = [row for row in rows if row.health is not None and wished(row)]
    kept = {row.id for row in hits} | {above for row in hits for above in row.above}
    return [row for row in rows if row.id in kept]


def _sorted(rows: list[RegistryRow], sort: str) -> list[RegistryRow]:
    keys: Mapping[str, Callable[[RegistryRow], Any]] = {
        "title": lambda row: natural_key(row.label),
        "colour": lambda row: (ORDER.index(row.colour), natural_key(row.label)),
        "lead": lambda row: natural_key(row.leads[0].name) if row.leads else natural_key("\uffff"),
        "sprint": lambda row: row.sprint.ends_on or LATE if row.sprint else LATE,
        "percent": lambda row: -1 if row.percent is None else row.percent,
        "due": lambda row: row.next_point.due_on if row.next_point else LATE,
        "news": lambda row: row.last_news_on or date.min,
    }
    return sorted(rows, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))


@dataclass(frozen=True)
class Counts:
    """The figures on top; each is a filter."""

    running: int
    completed: int
    ideas: int
    colours: Mapping[Colour, int]
    points: int
    """Points within thirty days."""
    late: int
    """Projects with something overdue."""


def count_rows(rows: Sequence[RegistryRow], as_of: date) -> Counts:
    """Figures over all projects shown to the person, whatever the filter."""
    projects = [row for row in rows if row.health is not None]
    states = [row.state for row in projects]
    soon = [
        row
        for row in projects
        if row.next_point is not None and (row.next_point.due_on - as_of).days <= 30
    ]
    return Counts(
        running=states.count(InitiativeState.RUNNING),
        completed=states.count(InitiativeState.COMPLETED),
        ideas=states.count(InitiativeState.IDEA),
        colours={colour: sum(row.colour == colour for row in projects) for colour in ORDER},
        points=len(soon),
        late=sum(
            1
            for row in projects
            if row.health and any(reason.rule in LATENESS for reason in row.health.reasons)
        ),
    )  # fmt: skip
