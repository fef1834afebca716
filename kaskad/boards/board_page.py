"""The board page put together: rows, words and the visitor's wishes become what templates draw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from kaskad.boards import faces
from kaskad.boards.access import BoardPlace
from kaskad.boards.board_queries import (
    CardRow,
    ColumnRow,
    Names,
    PartyName,
    cards_of,
    columns_of,
    names_of,
    unpack_ids,
    unpack_links,
)  # fmt: skip
from kaskad.boards.filters import LANES, LINKED, BoardFilter, drop_unknown, test_of
from kaskad.boards.lanes import Lane, lanes_of
from kaskad.boards.slices import Slices, slices_of
from kaskad.cascade.access import Scope
from kaskad.core.i18n import today
from kaskad.people.permissions import Permission


@dataclass(frozen=True)
class Wishes:
    """How the visitor wants to see the board now."""

    filter: BoardFilter = field(default_factory=BoardFilter)
    view: str = "board"
    lanes: str = ""
    sort: str = ""
    cards: str = ""
    """The slice of the board (`slices`)."""
    collapsed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Powers:
    """What the visitor may do on the board."""

    create: bool
    move: bool
    change: bool
    accept: bool
    archive: bool
    configure: bool

    @classmethod
    def of(cls, place: BoardPlace, own: Scope) -> "Powers":
        """The powers of *own* here; none in an archive."""
        shut = place.board.archived_at is not None or (
            place.initiative is not None and place.initiative.archived_at is not None
        )

        def can(permission: Permission) -> bool:
            return not shut and place.can(own, permission)

        return cls(
            create=can(Permission.CARD_CREATE), move=can(Permission.CARD_MOVE),
            change=can(Permission.CARD_EDIT), accept=can(Permission.CARD_ACCEPT),
            archive=can(Permission.CARD_ARCHIVE), configure=can(Permission.BOARD_CONFIGURE),
        )  # fmt: skip


@dataclass(frozen=True)
class ColumnView:
    """A column with its cards drawn."""

    row: ColumnRow
    count: int
    """All cards in it, whatever the filter."""
    shown: int
    cards: Markup
    collapsed: bool

    @property
    def wip(self) -> str:
        """The limit in words, or nothing."""
        return wip_words(self.count, self.row.wip_limit)

    @property
    def full(self) -> bool:
        """Whether the limit is reached or passed."""
        return self.row.wip_limit is not None and self.count >= self.row.wip_limit


@dataclass(frozen=True)
class LaneView:
    """A swimlane: its own stretch of every column."""

    lane: Lane
    count: int
    cells: Sequence[tuple[ColumnRow, Markup]]


@dataclass(frozen=True)
class Choice:
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class BoardPage:
    """All that the templates of a board draw."""

    columns: Sequence[ColumnView]
    lanes: Sequence[LaneView]
    rows: Markup
    """Lines of the table, in the list view."""
    total: int
    shown: int
    choices: Mapping[str, Sequence[Choice]]
    team: Sequence[PartyName]
    more_team: int
    labels: Sequence[Any]
    trail: Sequence[tuple[str, str]]
    wishes: Wishes
    problems: Sequence[str]
    slices: Slices


def wip_words(count: int, limit: int | None) -> str:
    """«5 из 5», or «7 из 5: предел превышен»; colour is never alone."""
    if limit is None:
        return ""
    words = str(_("%(count)s of %(limit)s", count=count, limit=limit))
    return str(_("%(words)s, over the limit", words=words)) if count > limit else words


class Unpacked:
    """A row with its packed ids read; what is packed alike is read once a page."""

    __slots__ = ("_links", "blocked", "due_on", "key", "labels", "people", "row", "title")

    def __init__(
        self, row: CardRow, key: str, memory: dict[str | None, tuple[int, ...]],
        links_memory: dict[str | None, tuple[Any, ...]],
    ) -> None:  # fmt: skip
        self.row, self.key, self.title = row, f"{key}-{row.number}", row.title
        self.due_on, self.blocked = row.due_on, row.blocked_reason
        if row.packed_people not in memory:
            memory[row.packed_people] = unpack_ids(row.packed_people)
        if row.packed_labels not in memory:
            memory[row.packed_labels] = unpack_ids(row.packed_labels)
        if row.packed_links not in links_memory:
            links_memory[row.packed_links] = unpack_links(row.packed_links)
        self.people, self.labels = memory[row.packed_people], memory[row.packed_labels]
        self._links = links_memory[row.packed_links]

    def targets(self, kind: str) -> tuple[int, ...]:
        """Ids of what the card serves, of one kind; an activity also by having come from it."""
        found = tuple(link.target_id for link in self._links if link.kind == kind)
        if kind == "activity" and self.row.activity_id and self.row.activity_id not in found:
            return (self.row.activity_id, *found)
        return found


def _ids_for(name: str) -> Callable[[Unpacked], tuple[int, ...]]:
    if name == "person":
        return lambda card: card.people
    if name == "label":
        return lambda card: card.labels
    return lambda card: card.targets(name)


def _titles(names: Names) -> dict[str, dict[int, str]]:
    """Words for the choices of each filter and for the lanes, in the order they are shown."""
    people = {**{i: names.parties[i] for i in names.team if i in names.parties}, **names.parties}
    found = {
        "person": {i: party.name for i, party in people.items()},
        "label": {i: label.name for i, label in names.labels.items()},
    }
    for kind in LINKED:
        own = {i: target for (name, i), target in names.targets.items() if name == kind}
        found[kind] = {i: target.title for i, target in own.items()}
    return found


def _choices(wishes: Wishes, titles: Mapping[str, Mapping[int, str]]) -> dict[str, list[Choice]]:
    def choice(field_name: str, value: str, label: str) -> Choice:
        return Choice(value, label, getattr(wishes.filter, field_name) == value)

    none = {
        "person": _("Nobody responsible"), "label": _("No label"), "result": _("No result"),
        "activity": _("No activity"), "indicator": _("No indicator"),
        "objective": _("No objective"),
    }  # fmt: skip
    found = {
        name: [
            *([choice(name, "me", _("My cards"))] if name == "person" else []),
            *(choice(name, str(one), label) for one, label in titles[name].items()),
            choice(name, "none", none[name]),
        ]
        for name in titles
        if titles[name] or getattr(wishes.filter, name)
    }
    found["due"] = [
        choice("due", "overdue", _("Due: overdue")), choice("due", "today", _("Due: today")),
        choice("due", "week", _("Due: this week")), choice("due", "none", _("Due: not set")),
    ]  # fmt: skip
    found["blocked"] = [
        choice("blocked", "yes", _("Only blocked")), choice("blocked", "no", _("Not blocked")),
    ]  # fmt: skip
    words = {
        "result": _("Lanes: by result"), "activity": _("Lanes: by activity"),
        "indicator": _("Lanes: by indicator"), "person": _("Lanes: by person"),
        "label": _("Lanes: by label"),
    }  # fmt: skip
    found["lanes"] = [Choice(name, words[name], wishes.lanes == name) for name in LANES]
    return found


def _problems(wrong: Mapping[str, str], gone: Sequence[str], slices: Slices) -> list[str]:
    sentences = [
        _("The filter «%(name)s» of this address makes no sense and is left out.", name=name)
        for name in wrong
    ]
    words = {
        "person": _("Person"), "label": _("Label"), "result": _("Result"),
        "activity": _("Activity"), "indicator": _("Indicator"), "objective": _("Objective"),
    }  # fmt: skip
    sentences += [
        _("The filter «%(name)s» asks for something that is not on this board; it is left out.",
          name=words[name])
        for name in gone
    ]  # fmt: skip
    if not slices.known:
        sentences.append(_("The address asks for a sprint this board does not have."))
    return sentences


def _sorted(
    cards: list[Unpacked], sort: str, order: Mapping[int, int], names: Names
) -> list[Unpacked]:
    def person(card: Unpacked) -> str:
        found = [names.parties[i].name for i in card.people if i in names.parties]
        return min(found, default="\uffff").lower()

    keys: dict[str, Callable[[Unpacked], Any]] = {
        "key": lambda card: card.row.number,
        "title": lambda card: card.title.lower(),
        "column": lambda card: order[card.row.column_id],
        "person": person,
        "due": lambda card: (card.due_on is None, card.due_on or date.max),
    }
    name = sort.removeprefix("-")
    if name not in keys:
        return cards
    return sorted(cards, key=keys[name], reverse=sort.startswith("-"))


def light_of(
    place: BoardPlace, powers: Powers, names: Names, *, as_row: bool = False
) -> faces.Light:
    """In what light the faces of this board are seen by a visitor with *powers*."""
    return faces.Light(
        place.board.key, place.board.key_fold, str(get_locale()), today(), powers.move,
        powers.change, as_row, names.digest,
    )  # fmt: skip


def build_page(
    place: BoardPlace, own_id: int, powers: Powers, wishes: Wishes, wrong: Mapping[str, str]
) -> BoardPage:
    """The page of a board for the person with id *own_id*.

    Three statements, and at most two of the room that knows its slices.
    """
    columns = columns_of(place.board.id)
    slices = slices_of(place, wishes.cards)
    rows = cards_of(place.board.id, slices.cards)
    names = names_of(place, rows)
    titles = _titles(names)
    wanted, gone = drop_unknown(wishes.filter, titles)
    wishes = replace(wishes, filter=wanted)
    by_column = {column.id: column for column in columns}
    memory: dict[str | None, tuple[int, ...]] = {}
    links_memory: dict[str | None, tuple[Any, ...]] = {}
    cards = [
        Unpacked(row, place.board.key, memory, links_memory)
        for row in rows
        if row.column_id in by_column
    ]
    shown = cards
    if wanted.active:
        wished = test_of(wanted, me=own_id, today=today())
        shown = [card for card in cards if wished(card)]
    draw = faces.drawer(light_of(place, powers, names, as_row=wishes.view == "list"), names)
    lanes: list[LaneView] = []
    lines = Markup()
    heaps: dict[int, list[str]] = {column.id: [] for column in columns}
    if wishes.view == "list":
        order = {column.id: number for number, column in enumerate(columns)}
        ordered = sorted(shown, key=lambda card: order[card.row.column_id])
        lines = faces.join(
            draw(card.row, column.finished, column.title, slices.marks.get(card.row.id, ""))
            for card in _sorted(ordered, wishes.sort, order, names)
            for column in (by_column[card.row.column_id],)
        )  # fmt: skip
    elif wishes.lanes in LANES:
        lanes = _lanes(shown, wishes.lanes, titles[wishes.lanes], columns, draw, slices)
    else:
        for card in shown:
            column_id = card.row.column_id
            mark = slices.marks.get(card.row.id, "")
            heaps[column_id].append(draw(card.row, by_column[column_id].finished, "", mark))
    counts = _count(cards)
    counts_shown = _count(shown)
    team = [names.parties[i] for i in names.team if i in names.parties]
    return BoardPage(
        columns=[
            ColumnView(
                column, counts.get(column.id, 0), counts_shown.get(column.id, 0),
                faces.join(heaps[column.id]), column.id in wishes.collapsed,
            )
            for column in columns
        ],
        lanes=lanes, rows=lines, total=len(cards), shown=len(shown),
        choices=_choices(wishes, titles),
        team=team[:4], more_team=max(0, len(team) - 4), labels=list(names.labels.values()),
        trail=names.above, wishes=wishes, problems=_problems(wrong, gone, slices), slices=slices,
    )  # fmt: skip


def _count(cards: Sequence[Unpacked]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for card in cards:
        counts[card.row.column_id] = counts.get(card.row.column_id, 0) + 1
    return counts


def _lanes(
    cards: Sequence[Unpacked], name: str, titles: Mapping[int, str],
    columns: Sequence[ColumnRow], draw: faces.Draw, slices: Slices,
) -> list[LaneView]:  # fmt: skip
    views = []
    for lane, inside in lanes_of(cards, _ids_for(name), titles):
        cells = [
            (column, faces.join(
                draw(card.row, column.finished, "", slices.marks.get(card.row.id, ""))
                for card in inside if card.row.column_id == column.id
            ))
            for column in columns
        ]  # fmt: skip
        title = lane.title or _nothing(name)
        views.append(LaneView(Lane(lane.id, title), len(inside), cells))
    return views


def _nothing(name: str) -> str:
    words = {
        "result": _("Without a result"), "activity": _("Without an activity"),
        "indicator": _("Without an indicator"), "person": _("Nobody responsible"),
        "label": _("Without a label"),
    }  # fmt: skip
    return str(words[name])
