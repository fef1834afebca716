"""What stands beneath a figure: linked indicators, values that make it, cards, people, files.

Nine statements whatever stands there; what is more than can be shown is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from kaskad.boards.models import Board, Card, CardAssignee, CardFile
from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.figures import Reported, figure
from kaskad.indicators.kinds import ValueKind
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    ValueEvidence,
    ValueFile,
    ValueState,
)
from kaskad.indicators.standings import IndicatorNow, indicators_now
from kaskad.people.models import Party, Person
from kaskad.people.permissions import Permission

FEW, MANY = 6, 60
"""So many branches of one place are shown, and so many when all are asked for."""
_MOST_INDICATORS = 40
_NEWEST = 60
"""So many values of an indicator are looked at: the newest total and what came on top of it."""


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


@dataclass(frozen=True)
class IndicatorNode:
    """An indicator; without `now` it is in a project that is not shown to the reader."""

    id: int
    name: str
    about: str
    key_fold: str
    takes_part: bool
    now: IndicatorNow | None
    parts: tuple["IndicatorNode", ...] = ()
    more_parts: int = 0
    values: tuple[ValueNode, ...] = ()
    more_values: int = 0
    replaced: int = 0
    """Verified values that a newer total has replaced."""


@dataclass(frozen=True)
class Below:
    """What stands beneath an indicator, and how all that was asked about stands today."""

    root: IndicatorNode
    now: Mapping[int, IndicatorNow]


def tree_below(
    person: Person, indicator_id: int, day: date, also: Iterable[int], *, everything: bool
) -> Below:
    """The indicator with all beneath it that *person* may see. Nine statements.

    *also*: ids of initiatives whose figures are wanted, too, for the way up.
    """
    most = MANY if everything else FEW
    rows = _rows(person, indicator_id)
    shown = _choose(rows, indicator_id, most)
    seen = [row for row in rows if row.id in shown and row.seen]
    places = sorted({row.Indicator.initiative_id for row in seen}.union(also))
    now = {one.id: one for one in indicators_now(places, day, waiting=False)}
    below: dict[int, list[Any]] = {}
    for row in rows:
        if row.id != indicator_id:
            below.setdefault(row.parent_id, []).append(row)
    leaves = {row.id: row.Indicator for row in seen if row.id not in below}
    values = _values(person, leaves, day, most)

    def node(row: Any) -> IndicatorNode:
        own = row.Indicator
        if not row.seen:
            return IndicatorNode(0, "", "", "", takes_part=own.takes_part, now=None)
        parts = below.get(own.id, [])
        drawn = [one for one in parts if one.id in shown]
        told = values.get(own.id, _Told())
        return IndicatorNode(
            own.id, own.label, row.Initiative.label,
            row.Initiative.key_fold, own.takes_part, now.get(own.id),
            tuple(node(one) for one in drawn), len(parts) - len(drawn),
            tuple(told.shown), told.more, told.replaced,
        )  # fmt: skip

    return Below(node(next(row for row in rows if row.id == indicator_id)), now)


def _rows(person: Person, indicator_id: int) -> Sequence[Any]:
    """The indicator and everything linked below it, with its project and whether that is seen."""
    tree = (
        select(Indicator.id, Indicator.parent_id)
        .where(Indicator.id == indicator_id)
        .cte("tree", recursive=True)
    )
    tree = tree.union(
        select(Indicator.id, Indicator.parent_id).where(
            Indicator.parent_id == tree.c.id, Indicator.rollup.is_not(None),
            Indicator.archived_at.is_(None),
        )
    )  # fmt: skip
    return db.session.execute(
        select(
            Indicator.id, Indicator.parent_id, Indicator, Initiative,
            Initiative.id.in_(visible(person)).label("seen"),
        )
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .where(Indicator.id.in_(select(tree.c.id)))
        .order_by(Initiative.path, Indicator.set_id, Indicator.position, Indicator.id)
    ).all()  # fmt: skip


def _choose(rows: Iterable[Any], root: int, most: int) -> set[int]:
    """Which of the rows are shown: level by level, at most *most* under one."""
    below: dict[int, list[Any]] = {}
    for row in rows:
        if row.id != root:
            below.setdefault(row.parent_id, []).append(row)
    shown, level = {root}, [root]
    while level:
        following = []
        for at in level:
            # What is shown to the reader comes before what has no name for them.
            parts = sorted(below.get(at, ()), key=lambda row: not row.seen)[:most]
            for row in parts:
                if len(shown) < _MOST_INDICATORS * (5 if most == MANY else 1):
                    shown.add(row.id)
                    following.append(row.id)
        level = following
    return shown


@dataclass
class _Told:
    shown: list[ValueNode] = field(default_factory=list)
    more: int = 0
    replaced: int = 0


def _values(
    person: Person, leaves: Mapping[int, Indicator], day: date, most: int
) -> dict[int, _Told]:
    """By indicator: what makes its figure, the newest first, then what waits."""
    if not leaves:
        return {}
    periods = _periods(leaves, day)
    rows: dict[int, list[Any]] = {}
    totals: dict[int, int] = {}
    for row in _newest(leaves, day):
        rows.setdefault(row.indicator_id, []).append(row)
        totals[row.indicator_id] = row.verified
    kept: dict[int, list[tuple[Any, bool]]] = {}
    for indicator_id, found in rows.items():
        own = leaves[indicator_id]
        verified = [row for row in found if row.state == ValueState.VERIFIED]
        made_of = _made_of(verified, ValueKind(own.value_kind), day, periods.get(indicator_id))
        counted = [(row, True) for row in verified if row.id in made_of]
        kept[indicator_id] = counted + [
            (row, False) for row in found if row.state != ValueState.VERIFIED
        ]
    wanted = [row.id for several in kept.values() for row, _counted in several[:most]]
    proofs = _proofs(person, wanted)
    told = {}
    for indicator_id, several in kept.items():
        counted_number = sum(counted for _row, counted in several)
        told[indicator_id] = _Told(
            [_value(row, proofs.get(row.id, []), most, counted=counted)
             for row, counted in several[:most]],
            max(0, len(several) - most),
            max(0, totals[indicator_id] - counted_number),
        )  # fmt: skip
    return told


def _made_of(
    verified: Sequence[Any], kind: ValueKind, day: date, period: tuple[date, date] | None
) -> frozenset[int]:
    """Ids of those that are the figure; of words and presence the newest one."""
    reported = [
        Reported(row.id, row.on_day, row.number, row.numerator, row.denominator, row.starts_on,
                 row.adds)
        for row in verified
    ]  # fmt: skip
    made_of = frozenset(figure(reported, kind, day, period).made_of)
    if made_of or not verified:
        return made_of
    words = [row.id for row in verified if row.number is None]
    return frozenset(words[:1])


def _periods(leaves: Iterable[int], day: date) -> dict[int, tuple[date, date]]:
    """The period of the target in which the day lies, else the last one before it."""
    found = {}
    for row in db.session.execute(
        select(IndicatorTarget.indicator_id, IndicatorTarget.starts_on, IndicatorTarget.due_on)
        .where(IndicatorTarget.indicator_id.in_(list(leaves)), IndicatorTarget.starts_on <= day)
        .order_by(IndicatorTarget.due_on, IndicatorTarget.id)
    ):
        found[row.indicator_id] = (row.starts_on, row.due_on)
    return found


def _newest(leaves: Iterable[int], day: date) -> Sequence[Any]:
    """The newest values of each, of the whole: verified ones and those that wait."""
    ids = list(leaves)
    place = func.row_number().over(
        partition_by=(IndicatorValue.indicator_id, IndicatorValue.state),
        order_by=(IndicatorValue.on_day.desc(), IndicatorValue.id.desc()),
    )
    verified: ColumnElement[int] = (
        func.count()
        .filter(IndicatorValue.state == ValueState.VERIFIED)
        .over(partition_by=IndicatorValue.indicator_id)
    )
    numbered = (
        select(IndicatorValue.id, place.label("place"), verified.label("verified"))
        .where(
            IndicatorValue.indicator_id.in_(ids), IndicatorValue.on_day <= day,
            IndicatorValue.state.in_([ValueState.VERIFIED, ValueState.SUBMITTED]),
        )
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(
            IndicatorValue.id, IndicatorValue.indicator_id, IndicatorValue.state,
            IndicatorValue.on_day, IndicatorValue.starts_on, IndicatorValue.number,
            IndicatorValue.numerator, IndicatorValue.denominator, IndicatorValue.adds,
            IndicatorValue.present, IndicatorValue.text, IndicatorValue.breakdown,
            IndicatorValue.counted, Party.name.label("author"), numbered.c.verified,
        )
        .join(numbered, numbered.c.id == IndicatorValue.id)
        .outerjoin(Party, Party.id == IndicatorValue.author_id)
        .where(numbered.c.place <= _NEWEST)
        .order_by(IndicatorValue.on_day.desc(), IndicatorValue.id.desc())
    ).all()  # fmt: skip
    return [row for row in rows if not row.breakdown]


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


def _file(one: _Proof) -> FileNode:
    return FileNode(one.title or one.url, one.url, one.public_id, one.upload_id)


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
