"""What the filter bar of a board asks for, read from the address and applied to rows. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Protocol

from flask_babel import lazy_gettext as _l

from kaskad.boards.urgency import Urgency, urgency
from kaskad.core.db import fold_text
from kaskad.core.forms import FilterForm, LineField, OneOf
from kaskad.core.keys import fold_key

DUE = ("overdue", "today", "week", "none")
LANES = ("result", "activity", "indicator", "person", "label")
VIEWS = ("board", "compact", "list")
SORTS = ("key", "title", "column", "person", "due")
LINKED = ("result", "activity", "indicator", "objective")
"""Kinds of links that have a filter; their names are those of `links.LinkKind`."""
_KEY_LIKE = re.compile(r"[^\W\d_][^\W_]{0,9}(?:-\d{0,9})?")


class Shown(Protocol):
    """What a row must tell to be filtered (`board_queries.CardRow`)."""

    @property
    def key(self) -> str: ...  # noqa: D102 - a protocol
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def due_on(self) -> date | None: ...  # noqa: D102
    @property
    def blocked(self) -> str: ...  # noqa: D102
    @property
    def people(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def labels(self) -> tuple[int, ...]: ...  # noqa: D102
    def targets(self, kind: str) -> tuple[int, ...]: ...  # noqa: D102


@dataclass(frozen=True)
class BoardFilter:
    """The filter bar, every part a short text as it stands in the address; empty is no wish."""

    q: str = ""
    person: str = ""
    """`me`, `none`, or the id of a party."""
    label: str = ""
    """`none` or an id; so are the next four."""
    result: str = ""
    activity: str = ""
    indicator: str = ""
    objective: str = ""
    due: str = ""
    blocked: str = ""

    @property
    def active(self) -> bool:
        """Whether anything is wished for."""
        return any(getattr(self, field.name) for field in fields(self))

    def args(self) -> dict[str, str]:
        """The filter as query arguments, without the empty ones."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    def without(self, *names: str) -> "BoardFilter":
        """The same filter with *names* let go."""
        return replace(self, **dict.fromkeys(names, ""))


class BoardFilterForm(FilterForm):
    """The query string of a board page."""

    q = LineField(_l("Text"), limit=200)
    person = LineField(_l("Person"), limit=20, validators=[OneOf(("me", "none"), number=True)])
    label = LineField(_l("Label"), limit=20, validators=[OneOf(("none",), number=True)])
    result = LineField(_l("Result"), limit=20, validators=[OneOf(("none",), number=True)])
    activity = LineField(_l("Activity"), limit=20, validators=[OneOf(("none",), number=True)])
    indicator = LineField(_l("Indicator"), limit=20, validators=[OneOf(("none",), number=True)])
    objective = LineField(_l("Objective"), limit=20, validators=[OneOf(("none",), number=True)])
    due = LineField(_l("Due"), limit=20, validators=[OneOf(DUE)])
    blocked = LineField(_l("Blocked"), limit=20, validators=[OneOf(("yes", "no"))])
    view = LineField(_l("View"), limit=20, validators=[OneOf(VIEWS)])
    lanes = LineField(_l("Lanes"), limit=20, validators=[OneOf(LANES)])
    cards = LineField(_l("Sprint"), limit=20)
    sort = LineField(
        _l("Order"), limit=20, validators=[OneOf((*SORTS, *(f"-{name}" for name in SORTS)))]
    )

    def wishes(self) -> tuple[BoardFilter, dict[str, str], dict[str, str]]:
        """(the filter, the page's own options, {label of a field: what is wrong with it}).

        What is wrong is named and left out of account, never silently taken for something else.
        """
        self.validate()
        wrong = {str(self[name].label.text): " ".join(map(str, found))
                 for name, found in self.errors.items() if name}  # fmt: skip
        good = {f.name: "" if f.errors else str(f.data or "") for f in self}
        names = {field.name for field in fields(BoardFilter)}
        return (
            BoardFilter(**{name: text for name, text in good.items() if name in names}),
            {name: good[name] for name in ("view", "lanes", "sort", "cards")},
            wrong,
        )


def _by_ids(wish: str, me: int, ids: Callable[[Shown], tuple[int, ...]]) -> Callable[[Shown], bool]:
    if wish == "none":
        return lambda row: not ids(row)
    wanted = me if wish == "me" else int(wish)
    return lambda row: wanted in ids(row)


def _by_due(wish: str, today: date) -> Callable[[Shown], bool]:
    heaps = {
        "overdue": {Urgency.OVERDUE},
        "today": {Urgency.TODAY},
        "week": {Urgency.TODAY, Urgency.WEEK},
        "none": {Urgency.UNDATED},
    }[wish]
    return lambda row: urgency(row.due_on, today) in heaps


def _by_text(wish: str) -> Callable[[Shown], bool]:
    """Every word of *wish* in the key, the title or the reason why the card is blocked.

    A word like a key finds it in either alphabet: PRO-30 is ПРО-30. Descriptions are not searched:
    the page of a board does not read them (TARGETS.md, P1).
    """
    words = [(word, _folded_key(word)) for word in fold_text(wish).split()]

    def fits(row: Shown) -> bool:
        text = fold_text(f"{row.key} {row.title} {row.blocked}")
        return all(word in text or bool(key and key in _folded_key(row.key)) for word, key in words)

    return fits


def _folded_key(word: str) -> str:
    """*word* in Latin capitals if it looks like a card's key or its beginning, else nothing."""
    return fold_key(word) if _KEY_LIKE.fullmatch(word) else ""


def test_of(wishes: BoardFilter, *, me: int, today: date) -> Callable[[Shown], bool]:
    """A function that says whether a row is wished for, by the person with id *me*, *today*."""
    tests: list[Callable[[Shown], bool]] = []
    if wishes.q:
        tests.append(_by_text(wishes.q))
    if wishes.person:
        tests.append(_by_ids(wishes.person, me, lambda row: row.people))
    if wishes.label:
        tests.append(_by_ids(wishes.label, me, lambda row: row.labels))
    for kind in LINKED:
        wish = getattr(wishes, kind)
        if wish:
            tests.append(_by_ids(wish, me, lambda row, kind=kind: row.targets(kind)))  # type: ignore[misc]  # kind bound now
    if wishes.due:
        tests.append(_by_due(wishes.due, today))
    if wishes.blocked:
        tests.append(lambda row: bool(row.blocked) == (wishes.blocked == "yes"))
    return lambda row: all(test(row) for test in tests)


def drop_unknown(
    wishes: BoardFilter, known: Mapping[str, Mapping[int, object]]
) -> tuple[BoardFilter, list[str]]:
    """*wishes* without ids that are not among *known* {field: {id: …}}, and those fields' names."""
    gone = [
        name
        for name, choices in known.items()
        if getattr(wishes, name).isdigit() and int(getattr(wishes, name)) not in choices
    ]
    return wishes.without(*gone), gone
