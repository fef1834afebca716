"""What the board page reads: a fixed set of statements whatever the number of cards.

Beside the page's frame and access: `token_of`, `columns_of`, `cards_of`, `names_of`, one
statement each. Descriptions are not read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    union_all,
)  # fmt: skip

from kaskad.boards import links
from kaskad.boards.access import BoardPlace
from kaskad.boards.models import (
    FINISHED,
    Board,
    Card,
    CardAssignee,
    CardFile,
    CardLabel,
    CardLink,
    Column,
    ColumnCategory,
    Label,
    SavedBoardView,
)  # fmt: skip
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.core.db import db
from kaskad.journal import Event
from kaskad.people.models import Party


@dataclass(frozen=True)
class Token:
    """What tells two states of a board page apart, and how the person left the board."""

    version: int
    news: int
    """Last journal entry that concerns no board: names of people and results change there."""
    options: dict[str, Any]


# Statements are put together once: building one costs as much as running it.
_TOKEN = select(
    select(func.max(Event.id)).where(Event.board_id.is_(None)).scalar_subquery(),
    select(SavedBoardView.options)
    .where(
        SavedBoardView.board_id == bindparam("board"),
        SavedBoardView.person_id == bindparam("person"),
    )
    .scalar_subquery(),
)


def token_of(board: Board, person_id: int) -> Token:
    """One statement, cheap: the answer "nothing has changed" is given after it."""
    row = db.session.execute(_TOKEN, {"board": board.id, "person": person_id}).one()
    return Token(board.version, row[0] or 0, row[1] or {})


@dataclass(frozen=True)
class ColumnRow:
    """A column of a board."""

    id: int
    title: str
    category: ColumnCategory
    colour: str
    wip_limit: int | None
    position: str
    revision: int
    archived: bool = False

    @property
    def finished(self) -> bool:
        """Whether the work of its cards is done, so that no due day is late there."""
        return self.category in FINISHED


def columns_of(board_id: int, *, archived: bool = False) -> list[ColumnRow]:
    """The columns of a board from left to right. One statement."""
    statement = select(
        Column.id, Column.title, Column.category, Column.colour, Column.wip_limit, Column.position,
        Column.revision, Column.archived_at,
    ).where(Column.board_id == board_id).order_by(Column.position, Column.id)  # fmt: skip
    if not archived:
        statement = statement.where(Column.archived_at.is_(None))
    return [
        ColumnRow(
            row[0], row[1], ColumnCategory(row[2]), str(row[3]), *row[4:7], row[7] is not None
        )
        for row in db.session.execute(statement)
    ]


class CardRow(NamedTuple):
    """What the face of a card shows; a plain tuple, so that equal faces are known as equal.

    The last three are packed ids («3,12», «result:4:12.5,activity:7:») that cost no join and no
    further statement; `CardsOfBoard` unpacks them.
    """

    id: int
    column_id: int
    number: int
    title: str
    due_on: date | None
    blocked_reason: str
    effort: str | None
    effort_hours: Decimal | None
    checklist_total: int
    checklist_done: int
    comment_count: int
    file_count: int
    revision: int
    activity_id: int | None
    cover: str | None
    packed_people: str | None
    packed_labels: str | None
    packed_links: str | None


def _packed(value: ColumnElement[str], owner: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(func.aggregate_strings(value, ",")).where(owner).scalar_subquery()


def _card_columns() -> Any:
    cover = select(CardFile.public_id).where(CardFile.id == Card.cover_id).scalar_subquery()
    link = (
        CardLink.kind
        + ":"
        + cast(CardLink.target_id, String)
        + ":"
        + func.coalesce(cast(CardLink.amount, String), "")
    )
    return select(
        Card.id, Card.column_id, Card.number, Card.title, Card.due_on, Card.blocked_reason,
        cast(Card.effort, String), Card.effort_hours, Card.checklist_total, Card.checklist_done,
        Card.comment_count, Card.file_count, Card.revision, Card.activity_id, cover,
        _packed(cast(CardAssignee.party_id, String), CardAssignee.card_id == Card.id),
        _packed(cast(CardLabel.label_id, String), CardLabel.card_id == Card.id),
        _packed(link, CardLink.card_id == Card.id),
    )  # fmt: skip


_CARDS = _card_columns()


_CARDS_OF_BOARD = _CARDS.where(
    Card.board_id == bindparam("board"), Card.archived_at.is_(None)
).order_by(Card.column_id, Card.position, Card.id)


def cards_of(board_id: int, only: ColumnElement[bool] | None = None) -> list[CardRow]:
    """The cards that lie on the board, each column in its order. One statement, in one go.

    *only* is a condition on `card` (`slices`).
    """
    statement = _CARDS_OF_BOARD if only is None else _CARDS_OF_BOARD.where(only)
    # On the connection: the session would look at each row for entities that are not there.
    rows = db.session.connection().execute(statement, {"board": board_id}).all()
    return list(map(CardRow._make, rows))


def card_rows(card_ids: Iterable[int]) -> list[CardRow]:
    """The same of single cards, after one of them has changed. One statement."""
    rows = db.session.execute(_CARDS.where(Card.id.in_(list(card_ids))).order_by(Card.id)).all()
    return [CardRow._make(row) for row in rows]


def count_cards(
    column_ids: Iterable[int], only: ColumnElement[bool] | None = None
) -> dict[int, int]:
    """How many cards lie in each of these columns (none: not in the answer). One statement."""
    conditions = [Card.column_id.in_(sorted(column_ids)), Card.archived_at.is_(None)]
    rows = db.session.execute(
        select(Card.column_id, func.count())
        .where(*conditions, *([] if only is None else [only]))
        .group_by(Card.column_id)
    )
    return {row[0]: row[1] for row in rows}


def number_above(card: Card) -> int | None:
    """Number of the card right above this one in its column. One statement."""
    return db.session.scalar(
        select(Card.number)
        .where(
            Card.column_id == card.column_id, Card.position < card.position,
            Card.archived_at.is_(None),
        )
        .order_by(Card.position.desc())
        .limit(1)
    )  # fmt: skip


class LinkOfCard(NamedTuple):
    """A packed link, unpacked."""

    kind: str
    target_id: int
    amount: Decimal | None


def unpack_ids(packed: str | None) -> tuple[int, ...]:
    """«12,3» as (3, 12)."""
    return tuple(sorted(int(part) for part in packed.split(","))) if packed else ()


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text).normalize() if text else None
    except InvalidOperation:  # the database wrote a number it cannot read back
        return None


def unpack_links(packed: str | None) -> tuple[LinkOfCard, ...]:
    """«result:4:,indicator:7:12» as links in a lasting order."""
    found = []
    for part in packed.split(",") if packed else ():
        kind, target, amount = part.split(":")
        found.append(LinkOfCard(kind, int(target), _amount(amount)))
    return tuple(sorted(found, key=lambda link: (link.kind, link.target_id)))


@dataclass(frozen=True)
class PartyName:
    """A party as a badge shows it."""

    id: int
    name: str
    initials: str
    tone: int
    kind: str


@dataclass(frozen=True)
class LabelName:
    """A label as a card shows it."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True)
class Names:
    """Words for the ids that cards carry."""

    parties: Mapping[int, PartyName]
    labels: Mapping[int, LabelName]
    targets: Mapping[tuple[str, int], links.Target]
    team: tuple[int, ...]
    """Ids of the team, the leads first."""
    above: tuple[tuple[str, str], ...]
    """(key, title) of the initiatives above the board's project, from the top."""
    raw: tuple[Any, ...] = field(repr=False, default=())
    """All of it as plain values: equal exactly when every word is."""

    @cached_property
    def digest(self) -> int:
        """A number that differs when any word does."""
        return hash(self.raw)


def _party_name(party_id: int, short: str, name: str, kind: str) -> PartyName:
    party = Party(id=party_id, name=name, short_name=short)
    return PartyName(party_id, party.label, party.initials, party.tone, kind)


def names_of(place: BoardPlace, cards: Iterable[CardRow]) -> Names:
    """Words for everything *cards* and the page's head name. One statement.

    (A kind of links that cannot be read together with others costs one more: `links.LinkKind`.)
    """
    people: set[int] = set()
    wanted: dict[str, set[int]] = {}
    for packed in {card.packed_people for card in cards}:
        people.update(unpack_ids(packed))
    for packed in {card.packed_links for card in cards}:
        for link in unpack_links(packed):
            wanted.setdefault(link.kind, set()).add(link.target_id)
    made_from = {card.activity_id for card in cards if card.activity_id}
    if made_from:
        wanted.setdefault("activity", set()).update(made_from)
    together = links.shown_by_words(wanted)
    found = db.session.execute(
        _names_statement(tuple(kind.name for kind in together)),
        {
            "people": sorted(people), "initiative": place.initiative_id or 0,
            "board": place.board.id, "above": _above(place),
            **{kind.name: sorted(wanted[kind.name]) for kind in together},
        },
    )  # fmt: skip
    rows = tuple(sorted(map(tuple, found.all())))
    heaps: dict[str, list[tuple[Any, ...]]] = {}
    for what, *rest in rows:
        heaps.setdefault(what, []).append(tuple(rest))
    targets: dict[tuple[str, int], links.Target] = {}
    for kind in together:
        assert kind.read is not None  # noqa: S101 - shown_by_words says so
        for row in heaps.get(kind.name, []):
            targets[kind.name, row[0]] = kind.read(*row)
    for name in wanted.keys() - {kind.name for kind in together}:
        single = links.kind(name)
        for target in single.find(sorted(wanted[name])).values() if single else ():
            targets[name, target.id] = target
            rows = (*rows, (name, target))
    return _names(place, heaps, targets, rows)


@lru_cache(maxsize=64)
def _names_statement(kind_names: tuple[str, ...]) -> CompoundSelect[Any]:
    party = Party.__table__.c
    empty: Any = literal_column("''")
    on_team = (TeamMember.initiative_id == bindparam("initiative"), TeamMember.until.is_(None))
    parts: list[Any] = [
        select(literal_column("'party'"), party.id, party.short_name, party.name, party.kind).where(
            party.id.in_(bindparam("people", expanding=True))
            | party.id.in_(select(TeamMember.person_id).where(*on_team))
        ),
        select(
            literal_column("'label'"), Label.id, Label.name, cast(Label.colour, String),
            Label.position,
        ).where(Label.board_id == bindparam("board"), Label.archived_at.is_(None)),
        select(
            literal_column("'team'"), TeamMember.person_id, cast(TeamMember.role, String), empty,
            empty,
        ).where(*on_team),
        select(
            literal_column("'above'"), Initiative.id, Initiative.key_fold, Initiative.short_title,
            Initiative.title,
        ).where(Initiative.id.in_(bindparam("above", expanding=True))),
    ]  # fmt: skip
    for name in kind_names:
        kind = links.kind(name)
        assert kind is not None  # noqa: S101 - names_of asks only for known kinds
        assert kind.words is not None  # noqa: S101 - and only for those with words
        words = kind.words()
        row_id, *texts = words.selected_columns
        parts.append(
            words.with_only_columns(literal_column(f"'{name}'"), row_id, *texts).where(
                row_id.in_(bindparam(name, expanding=True))
            )
        )
    return union_all(*parts)


def _above(place: BoardPlace) -> list[int]:
    path = place.initiative.path if place.initiative else ""
    return [int(part) for part in path.strip("/").split("/")[:-1]]


_TEAM_ORDER = {"lead": 0, "member": 1, "participant": 2}


def _names(
    place: BoardPlace,
    heaps: Mapping[str, list[tuple[Any, ...]]],
    targets: Mapping[tuple[str, int], links.Target],
    raw: tuple[Any, ...],
) -> Names:
    team = sorted(heaps.get("team", []), key=lambda row: (_TEAM_ORDER.get(row[1], 3), row[0]))
    above = {row[0]: (row[1], row[2] or row[3]) for row in heaps.get("above", [])}
    labels = sorted(heaps.get("label", []), key=lambda row: (row[3], row[0]))
    return Names(
        parties={row[0]: _party_name(*row) for row in heaps.get("party", [])},
        labels={row[0]: LabelName(*row[:3]) for row in labels},
        targets=targets,
        team=tuple(row[0] for row in team),
        above=tuple(above[number] for number in _above(place) if number in above),
        raw=raw,
    )
