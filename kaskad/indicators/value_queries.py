"""Values as pages read them: frozen rows with evidence and conversation, fixed statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import aliased

from kaskad.boards.models import Board, Card, CardFile
from kaskad.cascade.access import visible
from kaskad.cascade.faces import Face
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.entering import Before, Entered, Oddity, Subject, beyond, oddities
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    ValueEvidence,
    ValueFile,
    ValueState,
    ValueTalk,
)
from kaskad.indicators.taken import Twin, twin_of
from kaskad.indicators.targets import read_target
from kaskad.people.models import Party, Person
from kaskad.people.permissions import Permission

NEWEST = 20
"""So many values are shown before all are asked for."""
MOST = 500
_BEFORE = 12
"""How many values before it a value is held against (issue 5, "Values")."""
_SETTLED = frozenset({ValueState.VERIFIED, ValueState.WITHDRAWN})


@dataclass(frozen=True)
class EvidenceLine:
    """A proof, with what leads to it."""

    kind: EvidenceKind
    title: str
    url: str
    """Address of a document; of a card or a file nothing."""
    card_key: str = ""
    """As in its address."""
    public_id: str = ""
    """Of a file of a card."""
    upload_id: str = ""
    """Of a file of the value itself."""
    has_preview: bool = False
    """The file is a picture, of which there is a small one."""
    event_id: int = 0
    """Of an event, its activity in the plan."""


@dataclass(frozen=True)
class WordLine:
    """A word of the conversation."""

    who: Face | None
    text: str
    at: datetime


@dataclass(frozen=True)
class ValueLine:
    """One value, whoever wrote it and wherever it stands."""

    id: int
    revision: int
    state: ValueState
    on_day: date
    starts_on: date | None
    number: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    adds: bool
    present: bool | None
    text: str
    judgement: str | None
    judgement_reason: str
    breakdown: dict[str, Any]
    note: str
    author: Face | None
    decided_by: Face | None
    decided_at: datetime | None
    remarks: str
    doubted_at: datetime | None
    odd: tuple[Oddity, ...]
    evidence: tuple[EvidenceLine, ...]
    talk: tuple[WordLine, ...]
    counted: int = 0
    """How many a figure by lists has counted."""
    twin: Twin | None = None
    """Of one that is not settled: another value that says the same days."""

    @property
    def first_day(self) -> date:
        """The day that a lock asks about."""
        return self.starts_on or self.on_day


@dataclass(frozen=True)
class Values:
    """Values of an indicator, the newest first, and how many there are."""

    rows: tuple[ValueLine, ...]
    total: int


def values_of(
    indicator_id: int, person: Person, subject: Subject, limit: int, unit: str = ""
) -> Values:
    """What the person may read: drafts and withdrawn ones only of their own. Four statements."""
    shown = _shown(indicator_id, person)
    total = db.session.scalar(select(func.count()).where(*shown)) or 0
    author, judge = aliased(Party), aliased(Party)
    rows = db.session.execute(
        select(IndicatorValue, author, judge)
        .outerjoin(author, author.id == IndicatorValue.author_id)
        .outerjoin(judge, judge.id == IndicatorValue.decided_by_id)
        .where(*shown)
        .order_by(IndicatorValue.on_day.desc(), IndicatorValue.id.desc())
        .limit(limit)
    ).all()
    ids = [row.id for row, _author, _judge in rows]
    evidence, talk = evidence_lines(ids), _talk(ids)
    told = [row for row, _author, _judge in rows]
    counted = [row for row in told if row.state == ValueState.VERIFIED]

    def twin(row: IndicatorValue) -> Twin | None:
        return None if row.state in _SETTLED else twin_of(row, told, subject.value_kind, unit)

    return Values(
        tuple(
            _line(row, _face(who), _face(judged), _odd(row, subject, counted),
                  evidence.get(row.id, ()), talk.get(row.id, ()), twin(row))
            for row, who, judged in rows
        ),
        total,
    )  # fmt: skip


def _shown(indicator_id: int, person: Person) -> list[ColumnElement[bool]]:
    own = (ValueState.DRAFT, ValueState.WITHDRAWN)
    return [
        IndicatorValue.indicator_id == indicator_id,
        or_(IndicatorValue.state.not_in(own), IndicatorValue.author_id == person.id),
        # What a review has written down so far is sent by its closing (`card_values.keep_counts`).
        or_(IndicatorValue.state != ValueState.DRAFT, IndicatorValue.card_id.is_(None)),
    ]


def _line(
    row: IndicatorValue,
    author: Face | None,
    judge: Face | None,
    odd: tuple[Oddity, ...],
    evidence: Sequence[EvidenceLine],
    talk: Sequence[WordLine],
    twin: Twin | None,
) -> ValueLine:
    if not evidence and row.state not in _SETTLED:
        odd = (*odd, Oddity.NO_PROOF)
    return ValueLine(
        row.id, row.revision, ValueState(row.state), row.on_day, row.starts_on, row.number,
        row.numerator, row.denominator, row.adds, row.present, row.text, row.judgement,
        row.judgement_reason, row.breakdown, row.note, author, judge, row.decided_at, row.remarks,
        row.doubted_at, odd, tuple(evidence), tuple(talk), len(row.counted), twin,
    )  # fmt: skip


def _odd(
    row: IndicatorValue, subject: Subject, counted: Sequence[IndicatorValue]
) -> tuple[Oddity, ...]:
    """What to look at twice, while it is not settled."""
    if row.state in _SETTLED:
        return ()
    before = [
        Before(one.number, one.denominator)
        for one in counted
        if one.on_day <= row.on_day and one.id != row.id and one.breakdown == row.breakdown
    ]
    entered = Entered(
        row.on_day, row.starts_on, row.number, row.numerator, row.denominator, row.present,
        row.text, row.adds,
    )  # fmt: skip
    return oddities(entered, subject, before[:_BEFORE])


def _face(party: Party | None) -> Face | None:
    return Face(party.id, party.kind, party.label, party.short_name) if party is not None else None


def evidence_lines(ids: Sequence[int]) -> dict[int, list[EvidenceLine]]:
    """What proves each of the values. One statement."""
    found: dict[int, list[EvidenceLine]] = {}
    for row, number, key, public_id, upload_id, preview in db.session.execute(
        select(
            ValueEvidence, Card.number, Board.key_fold, CardFile.public_id, ValueFile.public_id,
            func.coalesce(CardFile.preview_key, ValueFile.preview_key),
        )
        .outerjoin(
            Card, (Card.id == ValueEvidence.target_id) & (ValueEvidence.kind == EvidenceKind.CARD)
        )
        .outerjoin(Board, Board.id == Card.board_id)
        .outerjoin(
            CardFile,
            (CardFile.id == ValueEvidence.target_id) & (ValueEvidence.kind == EvidenceKind.FILE)
            & CardFile.archived_at.is_(None),
        )
        .outerjoin(
            ValueFile,
            (ValueFile.id == ValueEvidence.target_id) & (ValueEvidence.kind == EvidenceKind.UPLOAD)
            & ValueFile.archived_at.is_(None),
        )
        .where(ValueEvidence.value_id.in_(list(ids)))
        .order_by(ValueEvidence.id)
    ):  # fmt: skip
        found.setdefault(row.value_id, []).append(
            EvidenceLine(
                EvidenceKind(row.kind), row.title, row.url, f"{key}-{number}" if key else "",
                public_id or "", upload_id or "", bool(preview),
                row.target_id or 0 if row.kind == EvidenceKind.EVENT else 0,
            )
        )  # fmt: skip
    return found


def _talk(ids: Sequence[int]) -> dict[int, list[WordLine]]:
    found: dict[int, list[WordLine]] = {}
    for row, party in db.session.execute(
        select(ValueTalk, Party)
        .outerjoin(Party, Party.id == ValueTalk.author_id)
        .where(ValueTalk.value_id.in_(list(ids)))
        .order_by(ValueTalk.written_at, ValueTalk.id)
    ):
        line = WordLine(_face(party), row.text, row.written_at)
        found.setdefault(row.value_id, []).append(line)
    return found


@dataclass(frozen=True)
class QueueLine:
    """A value that waits for a decision."""

    id: int
    indicator_id: int
    indicator: str
    unit: str
    target: str
    key_fold: str
    about: str
    """The project, as people call it."""
    on_day: date
    number: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    adds: bool
    present: bool | None
    text: str
    note: str
    who: str
    submitted_at: datetime | None
    doubted: bool
    proofs: int
    twins: int
    """Others that say the same days: sent as well, or verified."""
    many_times: bool
    """More than ten times the target and the largest so far."""


def undecided(reader: Any) -> list[ColumnElement[bool]]:
    """What waits for a decision by *reader* (an id): what others have sent, what is doubted since.

    Conditions on the value, its indicator and its initiative; where they may decide is asked
    beside.
    """
    return [
        or_(
            IndicatorValue.state == ValueState.SUBMITTED,
            (IndicatorValue.state == ValueState.VERIFIED) & IndicatorValue.doubted_at.is_not(None),
        ),
        or_(IndicatorValue.author_id.is_(None), IndicatorValue.author_id != reader),
        Indicator.archived_at.is_(None),
        Initiative.archived_at.is_(None),
    ]


def queue(person: Person) -> tuple[QueueLine, ...]:
    """What waits for the person's verification in all projects, the oldest first. One statement."""
    other = aliased(IndicatorValue)
    twins = (
        select(func.count())
        .where(
            other.indicator_id == IndicatorValue.indicator_id, other.id != IndicatorValue.id,
            other.state.in_([ValueState.SUBMITTED, ValueState.VERIFIED]),
            other.adds.is_(False), IndicatorValue.adds.is_(False),
            other.on_day == IndicatorValue.on_day,
            func.coalesce(other.starts_on, other.on_day)
            == func.coalesce(IndicatorValue.starts_on, IndicatorValue.on_day),
            cast(other.breakdown, String) == cast(IndicatorValue.breakdown, String),
        )
        .scalar_subquery()
    )  # fmt: skip
    most = (
        select(func.max(other.number))
        .where(
            other.indicator_id == IndicatorValue.indicator_id, other.id != IndicatorValue.id,
            other.state == ValueState.VERIFIED,
        )
        .scalar_subquery()
    )  # fmt: skip
    proofs = (
        select(func.count())
        .where(ValueEvidence.value_id == IndicatorValue.id)
        .scalar_subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(IndicatorValue, Indicator, Initiative, Party, proofs, twins, most)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .outerjoin(Party, Party.id == IndicatorValue.author_id)
        .where(*undecided(person.id), Initiative.id.in_(visible(person, Permission.VALUE_VERIFY)))
        .order_by(Initiative.path, IndicatorValue.submitted_at, IndicatorValue.id)
        .limit(MOST)
    )
    return tuple(
        QueueLine(
            row.id, indicator.id, indicator.label, indicator.unit,
            indicator.target_raw, place.key_fold, place.label, row.on_day, row.number,
            row.numerator, row.denominator, row.adds, row.present, row.text, row.note,
            author.label if author is not None else "", row.submitted_at,
            row.state == ValueState.VERIFIED, count, same, _many_times(row, indicator, largest),
        )
        for row, indicator, place, author, count, same, largest in rows
    )  # fmt: skip


def _many_times(row: IndicatorValue, indicator: Indicator, largest: Decimal | None) -> bool:
    target = read_target(indicator.target_raw).number
    before = [] if largest is None else [largest]
    return row.number is not None and beyond(row.number, target, before)
