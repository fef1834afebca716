"""The values that make figures, for their lineage: with cards, people and files as their proofs.

Four statements whatever stands there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select

from kaskad.boards.models import Board, Card, CardAssignee, CardFile
from kaskad.cascade.access import visible
from kaskad.core.db import db, plain_rows
from kaskad.indicators.asked_days import Days
from kaskad.indicators.figures import Reported, figure
from kaskad.indicators.kinds import ValueKind
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    ValueEvidence,
    ValueFile,
    ValueState,
)
from kaskad.people.models import Party, Person
from kaskad.people.permissions import Permission

_TOGETHER = 4000
"""So many values of all indicators together are told in full: databases take a bounded number of
parameters."""


@dataclass(frozen=True)
class FileNode:
    """A file or an address that proves something."""

    title: str
    url: str
    """Of a document elsewhere."""
    public_id: str
    """Of a file of a card that the reader may open."""
    upload_id: str = ""
    """Of a file of the value itself."""
    has_preview: bool = False
    """It is a picture, of which there is a small one."""
    event_id: int = 0
    """Of an event, its activity in the plan."""


@dataclass(frozen=True)
class CardNode:
    """A card that brought a value, who did it, its files."""

    title: str
    address: str
    """Empty: the reader does not read that board."""
    people: tuple[str, ...]
    files: tuple[FileNode, ...]
    more_files: int


@dataclass(frozen=True)
class ValueNode:
    """A value that makes the figure, or waits to be verified."""

    id: int
    number: Decimal | None
    adds: bool
    present: bool | None
    text: str
    on_day: date
    author: str
    counted: bool
    """It is part of the figure; else it waits."""
    listed: int
    """How many people or organisations it has counted by lists."""
    cards: tuple[CardNode, ...]
    files: tuple[FileNode, ...]
    more: int
    """Cards and files that are not shown."""
    part: str = ""
    """Which part of the whole it adds to: «химия»; empty: the whole."""


@dataclass
class Told:
    """What is told of the values of one indicator."""

    shown: list[ValueNode] = field(default_factory=list)
    more: int = 0
    """Values of the figure, or waiting, that are not among `shown`."""
    replaced: int = 0
    """Verified values that are not in the figure: a newer total has replaced them."""
    parts: int = 0
    """Verified totals of a part of the whole: they stand beside the figure."""
    gives: Decimal | None = None
    """What its values come to for the days it is asked for."""


def values_behind(
    person: Person, leaves: Mapping[int, Indicator], asked: Mapping[int, Days], day: date,
    most: int, most_values: int,
) -> dict[int, Told]:  # fmt: skip
    """By indicator: what makes the figure that is asked about, the newest first, then what waits.

    *asked*: for which days each gives its values (`asked_days.days_below`). *most_values* values of
    each, *most* cards and files of each value; the rest is counted.
    """
    if not leaves:
        return {}
    rows: dict[int, list[Any]] = {}
    for row in _known(leaves, day):
        rows.setdefault(row.indicator_id, []).append(row)
    room, wanted = _TOGETHER, dict[int, bool]()
    told: dict[int, Told] = {}
    for indicator_id, found in rows.items():
        # What a part gains the whole gains; the total of a part is no total of the whole.
        whole = [row for row in found if row.adds or not row.breakdown]
        verified = [row for row in whole if row.state == ValueState.VERIFIED]
        own = leaves[indicator_id]
        days = asked.get(indicator_id)
        made_of, gives = _made_of(verified, ValueKind(own.value_kind), day, days)
        several = [(row.id, True) for row in verified if row.id in made_of]
        counted = len(several)
        several += [(row.id, False) for row in whole if row.state != ValueState.VERIFIED]
        kept = several[: min(most_values, room)]
        room -= len(kept)
        wanted.update(kept)
        of_parts = sum(
            bool(row.breakdown) and not row.adds and row.state == ValueState.VERIFIED
            for row in found
        )
        told[indicator_id] = Told(
            [], len(several) - len(kept), len(verified) - counted, of_parts, gives
        )  # fmt: skip
    proofs = _proofs(person, list(wanted))
    full = {row.id: row for row in _in_full(list(wanted))}
    for one, is_counted in wanted.items():
        row = full[one]
        told[row.indicator_id].shown.append(
            _value(row, proofs.get(one, []), most, counted=is_counted)
        )
    return told


def _made_of(
    verified: Sequence[Any], kind: ValueKind, day: date, period: Days
) -> tuple[frozenset[int], Decimal | None]:
    """Ids of those that are the figure, of words and presence the newest one; and its number."""
    reported = [
        Reported(row.id, row.on_day, row.number, row.numerator, row.denominator, row.starts_on,
                 row.adds)
        for row in verified
    ]  # fmt: skip
    found = figure(reported, kind, day, period)
    if found.made_of or not verified:
        return frozenset(found.made_of), found.number
    words = [row.id for row in verified if row.number is None]
    return frozenset(words[:1]), None


def _known(leaves: Iterable[int], day: date) -> Sequence[Any]:
    """What is verified and what waits, the newest first: as little of each as reckoning needs."""
    return plain_rows(
        select(
            IndicatorValue.id, IndicatorValue.indicator_id, IndicatorValue.state,
            IndicatorValue.on_day, IndicatorValue.starts_on, IndicatorValue.number,
            IndicatorValue.numerator, IndicatorValue.denominator, IndicatorValue.adds,
            IndicatorValue.breakdown,
        )
        .where(
            IndicatorValue.indicator_id.in_(list(leaves)), IndicatorValue.on_day <= day,
            IndicatorValue.state.in_([ValueState.VERIFIED, ValueState.SUBMITTED]),
        )
        .order_by(IndicatorValue.on_day.desc(), IndicatorValue.id.desc())
    )  # fmt: skip


def _in_full(ids: Sequence[int]) -> Sequence[Any]:
    """Everything that is told of these values."""
    return plain_rows(
        select(
            IndicatorValue.id, IndicatorValue.indicator_id, IndicatorValue.on_day,
            IndicatorValue.number, IndicatorValue.adds, IndicatorValue.present,
            IndicatorValue.text, IndicatorValue.breakdown, IndicatorValue.counted,
            Party.name.label("author"),
        )
        .outerjoin(Party, Party.id == IndicatorValue.author_id)
        .where(IndicatorValue.id.in_(list(ids)))
    )  # fmt: skip


def _value(row: Any, proofs: Sequence[Any], most: int, *, counted: bool) -> ValueNode:
    cards = [one for one in proofs if one.kind == EvidenceKind.CARD]
    own = {one.target_id for one in cards}
    of_cards: dict[int, list[FileNode]] = {}
    loose: list[FileNode] = []
    for one in proofs:
        if one.kind == EvidenceKind.CARD:
            continue
        holder = one.of_card if one.of_card in own else None
        under = of_cards.setdefault(holder, []) if holder is not None else loose
        under.append(_file(one))
    return ValueNode(
        row.id, row.number, row.adds, row.present, row.text, row.on_day, row.author or "",
        counted, len(row.counted or ()),
        tuple(
            CardNode(
                one.title, one.address, one.people, tuple(of_cards.get(one.target_id, ())[:most]),
                max(0, len(of_cards.get(one.target_id, ())) - most),
            )
            for one in cards[:most]
        ),
        tuple(loose[:most]),
        max(0, len(cards) - most) + max(0, len(loose) - most),
        ", ".join(str(one) for one in (row.breakdown or {}).values()),
    )  # fmt: skip


@dataclass(frozen=True)
class _Proof:
    kind: EvidenceKind
    target_id: int | None
    title: str
    url: str
    address: str
    public_id: str
    of_card: int | None
    people: tuple[str, ...]
    upload_id: str
    has_preview: bool


def _file(one: _Proof) -> FileNode:
    return FileNode(
        one.title or one.url, one.url, one.public_id, one.upload_id, one.has_preview,
        one.target_id or 0 if one.kind is EvidenceKind.EVENT else 0,
    )  # fmt: skip


def _proofs(person: Person, value_ids: Sequence[int]) -> dict[int, list[_Proof]]:
    """What proves the values: cards with who did them, files, addresses. Two statements."""
    is_card = ValueEvidence.kind == EvidenceKind.CARD
    is_file = ValueEvidence.kind == EvidenceKind.FILE
    rows = db.session.execute(
        select(
            ValueEvidence.value_id, ValueEvidence.kind, ValueEvidence.target_id,
            ValueEvidence.title, ValueEvidence.url, Card.number, Board.key_fold,
            CardFile.public_id, CardFile.card_id.label("of_card"),
            ValueFile.name.label("upload"), ValueFile.public_id.label("upload_id"),
            func.coalesce(CardFile.preview_key, ValueFile.preview_key, "").label("preview"),
            Board.initiative_id.in_(visible(person, Permission.BOARD_VIEW)).label("reads"),
        )
        .outerjoin(
            CardFile,
            (CardFile.id == ValueEvidence.target_id) & is_file & CardFile.archived_at.is_(None),
        )
        .outerjoin(
            Card,
            or_((Card.id == ValueEvidence.target_id) & is_card, Card.id == CardFile.card_id),
        )
        .outerjoin(Board, Board.id == Card.board_id)
        .outerjoin(
            ValueFile,
            (ValueFile.id == ValueEvidence.target_id)
            & (ValueEvidence.kind == EvidenceKind.UPLOAD),
        )
        .where(ValueEvidence.value_id.in_(list(value_ids)))
        .order_by(ValueEvidence.id)
    ).all()  # fmt: skip
    people = _people([row.target_id for row in rows if row.kind == EvidenceKind.CARD])
    found: dict[int, list[_Proof]] = {}
    for row in rows:
        kind = EvidenceKind(row.kind)
        card = kind is EvidenceKind.CARD
        found.setdefault(row.value_id, []).append(
            _Proof(
                kind, row.target_id, row.title or row.upload or "", row.url or "",
                f"{row.key_fold}-{row.number}" if card and row.reads and row.key_fold else "",
                row.public_id if row.public_id and row.reads else "", row.of_card,
                people.get(row.target_id, ()) if card and row.reads else (), row.upload_id or "",
                bool(row.preview),
            )
        )  # fmt: skip
    return found


def _people(card_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for card_id, name in db.session.execute(
        select(CardAssignee.card_id, Party.name)
        .join(Party, Party.id == CardAssignee.party_id)
        .where(CardAssignee.card_id.in_(list(card_ids)))
        .order_by(Party.name, Party.id)
    ):
        found.setdefault(card_id, []).append(name)
    return {card_id: tuple(names) for card_id, names in found.items()}
