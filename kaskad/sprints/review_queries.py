"""What the review of a sprint is made of: results with proof, cards, values, actions; frozen rows.

Each function takes a fixed number of statements, whatever there is in the sprint.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import and_, case, func, or_, select

from kaskad.boards.cascade_links import shorten
from kaskad.boards.models import FINISHED, Board, Card, CardFile, CardLink, Column, ColumnCategory
from kaskad.cascade.links import safe_link
from kaskad.core.db import db
from kaskad.core.i18n import show_number
from kaskad.indicators.kinds import IN_WORDS, IndicatorKind
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.indicators.value_words import value_state_word
from kaskad.journal import Event
from kaskad.people.models import Party
from kaskad.sprints.models import (
    CardDecision,
    ProposedValue,
    Sprint,
    SprintCard,
    SprintEvidence,
    SprintResult,
)


@dataclass(frozen=True)
class EvidenceRow:
    """What proves a result. `kind` is card, file or url."""

    id: int
    kind: str
    words: str
    url: str | None


@dataclass(frozen=True)
class ResultRow:
    """An expected result with what the review says of it."""

    id: int
    text: str
    verdict: str
    note: str
    revision: int
    evidence: tuple[EvidenceRow, ...]


# A file that has been taken away since keeps its name in the proof, but leads nowhere.
_LIVING_FILE = case((CardFile.archived_at.is_(None), CardFile.public_id))


def result_rows(sprint_id: int) -> list[ResultRow]:
    """The sprint's results in order, each with its proof. Two statements."""
    results = db.session.scalars(
        select(SprintResult)
        .where(SprintResult.sprint_id == sprint_id, SprintResult.archived_at.is_(None))
        .order_by(SprintResult.position, SprintResult.id)
    ).all()
    proofs = db.session.execute(
        select(SprintEvidence, Board.key, Board.key_fold, Card.number, _LIVING_FILE)
        .join(SprintResult, SprintResult.id == SprintEvidence.result_id)
        .outerjoin(Card, Card.id == SprintEvidence.card_id)
        .outerjoin(Board, Board.id == Card.board_id)
        .outerjoin(CardFile, CardFile.id == SprintEvidence.file_id)
        .where(SprintResult.sprint_id == sprint_id, SprintEvidence.archived_at.is_(None))
        .order_by(SprintEvidence.id)
    )
    found: dict[int, list[EvidenceRow]] = {}
    for proof, key, key_fold, number, public_id in proofs:
        found.setdefault(proof.result_id, []).append(
            _evidence(proof, key, key_fold, number, public_id)
        )
    return [
        ResultRow(
            one.id, one.text, str(one.verdict or ""), one.note, one.revision,
            tuple(found.get(one.id, ())),
        )
        for one in results
    ]  # fmt: skip


def _evidence(
    proof: SprintEvidence, key: str | None, key_fold: str | None, number: int | None,
    public_id: str | None,
) -> EvidenceRow:  # fmt: skip
    if proof.file_id is not None:
        words = f"{key}-{number}: {proof.title}" if key else proof.title
        url = url_for("boards.file", public_id=public_id) if public_id else None
        return EvidenceRow(proof.id, "file", words, url)
    if key is not None:
        url = url_for("boards.card", key=f"{key_fold}-{number}")
        return EvidenceRow(proof.id, "card", f"{key}-{number} {proof.title}", url)
    return EvidenceRow(proof.id, "url", proof.title, safe_link(proof.url))


@dataclass(frozen=True)
class HeldCard:
    """A card that is in the sprint now."""

    id: int
    number: int
    key: str
    url_key: str
    title: str
    column: str
    category: str
    revision: int
    archived: bool
    checklist_done: int
    checklist_total: int
    blocked: str
    initial: bool

    @property
    def finished(self) -> bool:
        """Whether it lies in a column for finished work."""
        return self.category in FINISHED

    @property
    def unfinished(self) -> bool:
        """Whether something has to be decided about it."""
        return not self.archived and not self.finished

    @property
    def waits(self) -> bool:
        """Whether it is done and waits to be accepted."""
        return not self.archived and self.category == ColumnCategory.DONE


def held_cards(sprint_id: int) -> list[HeldCard]:
    """Cards that are in the sprint now, by number. One statement."""
    rows = db.session.execute(
        select(
            Card.id, Card.number, Board.key, Board.key_fold, Card.title, Column.title,
            Column.category, Card.revision, Card.archived_at, Card.checklist_done,
            Card.checklist_total, Card.blocked_reason, SprintCard.initial,
        )
        .join(Card, Card.id == SprintCard.card_id)
        .join(Column, Column.id == Card.column_id)
        .join(Board, Board.id == Card.board_id)
        .where(SprintCard.sprint_id == sprint_id, SprintCard.left_at.is_(None))
        .order_by(Card.number)
    )  # fmt: skip
    return [
        HeldCard(
            card_id, number, f"{key}-{number}", f"{key_fold}-{number}", title, column,
            str(category), revision, archived_at is not None, done, total, blocked, bool(initial),
        )
        for (
            card_id, number, key, key_fold, title, column, category, revision, archived_at, done,
            total, blocked, initial,
        ) in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class FileChoice:
    """A file on a card of the sprint, that can prove a result."""

    public_id: str
    words: str


def file_choices(sprint_id: int) -> list[FileChoice]:
    """Files on cards of the sprint. One statement."""
    rows = db.session.execute(
        select(CardFile.public_id, CardFile.name, Board.key, Card.number)
        .join(Card, Card.id == CardFile.card_id)
        .join(Board, Board.id == Card.board_id)
        .join(SprintCard, SprintCard.card_id == Card.id)
        .where(
            SprintCard.sprint_id == sprint_id, SprintCard.left_at.is_(None),
            CardFile.archived_at.is_(None),
        )
        .order_by(Card.number, CardFile.id)
    )  # fmt: skip
    return [FileChoice(public_id, f"{key}-{n}: {name}") for public_id, name, key, n in rows]


def decisions_of(sprint_id: int) -> dict[int, CardDecision]:
    """What is decided so far, by card. One statement."""
    rows = db.session.scalars(select(CardDecision).where(CardDecision.sprint_id == sprint_id))
    return {row.card_id: row for row in rows}


def sprints_travelled(
    card_ids: Iterable[int], initiative_id: int, up_to: int
) -> dict[int, tuple[int, ...]]:
    """Numbers of the started sprints each card has been in, up to number *up_to*. One statement."""
    rows = db.session.execute(
        select(SprintCard.card_id, Sprint.number)
        .distinct()
        .join(Sprint, Sprint.id == SprintCard.sprint_id)
        .where(
            SprintCard.card_id.in_(list(card_ids)), Sprint.initiative_id == initiative_id,
            Sprint.number <= up_to, Sprint.started_at.is_not(None),
        )
        .order_by(SprintCard.card_id, Sprint.number)
    )  # fmt: skip
    found: dict[int, tuple[int, ...]] = {}
    for card_id, number in rows:
        found[card_id] = (*found.get(card_id, ()), number)
    return found


@dataclass(frozen=True)
class ValueRow:
    """What a finished card adds to an indicator. `amount` None is "nothing to tell", not zero."""

    card_id: int
    indicator_id: int
    card: str
    card_title: str
    url_key: str
    short: str
    name: str
    unit: str
    planned: Decimal | None
    amount: Decimal | None
    note: str
    send: bool
    written: bool
    """Whether somebody has looked at it and saved it."""
    part: str = ""
    """Which part of the whole it is about."""
    by_lists: bool = False
    """The figure is reckoned from lists when the sprint is closed."""
    in_words: bool = False
    """It is there, or something is told of it: no figure is asked for."""
    sent: str = ""
    """The state of the value that was sent before the closing; it is not sent again."""
    is_share: bool = False
    """It may be told as how many out of how many."""
    counts: tuple[Decimal | None, Decimal | None] = (None, None)

    @property
    def sent_words(self) -> str:
        """That it was sent, and where it stands."""
        said = "" if self.in_words else amount_words(self.amount, self.unit)
        words = ", ".join(filter(None, [said, value_state_word(self.sent)]))
        return str(_("Sent already: %(what)s.", what=words))

    @property
    def seen(self) -> str:
        """What the form was drawn from, to notice that somebody has changed it since."""
        return value_mark(self.amount, self.note, send=self.send)


def value_mark(amount: Decimal | None, note: str, *, send: bool) -> str:
    """A value in a word, to be compared."""
    said = "" if amount is None else f"{amount.normalize():f}"
    return f"{said}|{int(send)}|{note}"


def needs_amount(indicator: Indicator) -> bool:
    """Whether a card's value of it is a figure that somebody writes."""
    return indicator.counts is None and indicator.kind not in IN_WORDS


def sent_by_itself(indicator: Indicator, amount: Decimal | None) -> bool:
    """Whether it is sent unless somebody says no; words have to be written first."""
    if needs_amount(indicator):
        return amount is not None
    return indicator.kind != IndicatorKind.TEXT


def value_rows(sprint_id: int) -> list[ValueRow]:
    """What the sprint's finished cards add to indicators, as planned or as written. One statement.

    Reading writes nothing: a value gets a row of its own when somebody saves it, or at the closing.
    """
    rows = db.session.execute(
        select(
            CardLink, Card, Board.key, Board.key_fold, Indicator, ProposedValue,
            IndicatorValue.state, IndicatorValue.numerator, IndicatorValue.denominator,
        )
        .select_from(SprintCard)
        .join(Card, Card.id == SprintCard.card_id)
        .join(Board, Board.id == Card.board_id)
        .join(Column, Column.id == Card.column_id)
        .join(CardLink, and_(CardLink.card_id == Card.id, CardLink.kind == "indicator"))
        .join(Indicator, Indicator.id == CardLink.target_id)
        .outerjoin(
            ProposedValue,
            and_(
                ProposedValue.sprint_id == SprintCard.sprint_id,
                ProposedValue.card_id == Card.id, ProposedValue.indicator_id == Indicator.id,
            ),
        )
        .outerjoin(
            IndicatorValue,
            and_(
                IndicatorValue.id == ProposedValue.value_id,
                IndicatorValue.state != ValueState.WITHDRAWN,
            ),
        )
        .where(
            SprintCard.sprint_id == sprint_id, SprintCard.left_at.is_(None),
            Column.category.in_(FINISHED),
            # Said before the card came into the sprint: it is not asked again.
            or_(CardLink.told_at.is_(None), ProposedValue.id.is_not(None)),
        )
        .order_by(Indicator.set_id, Indicator.position, Indicator.id, Card.number)
    )  # fmt: skip
    return [_value(*row) for row in rows]


def _value(
    link: CardLink, card: Card, key: str, fold: str, indicator: Indicator,
    kept: ProposedValue | None, state: str | None, top: Decimal | None, bottom: Decimal | None,
) -> ValueRow:  # fmt: skip
    planned = amount = link.amount
    by_lists = indicator.counts is not None
    note, send = "", sent_by_itself(indicator, planned)
    sent = "" if state in (None, ValueState.DRAFT) else str(state)
    if kept is not None:
        planned, amount, note = kept.planned, kept.amount, kept.note
        send = kept.send and not sent
    return ValueRow(
        card.id, indicator.id, f"{key}-{card.number}", card.title, f"{fold}-{card.number}",
        f"{indicator.number} · {indicator.unit}".strip(" ·") or shorten(indicator.name),
        indicator.label, indicator.unit,
        planned, amount, note, send, kept is not None,
        ", ".join(str(one) for one in link.breakdown.values()), by_lists,
        indicator.kind in IN_WORDS, sent,
        not by_lists and indicator.kind == IndicatorKind.SHARE, (top, bottom),
    )  # fmt: skip


def amount_words(amount: Decimal | None, unit: str) -> str:
    """«14 чел.», or words for no figure: empty is not zero."""
    if amount is None:
        return str(_("no figure"))
    number = show_number(amount.normalize() if amount else Decimal(0))
    return f"{number} {unit}".strip()


@dataclass(frozen=True)
class Saved:
    """Who wrote last in a step, and when."""

    who: str
    at: datetime


STEP_ACTIONS = {
    "results": ("sprint.result_judged", "sprint.evidence_added", "sprint.evidence_removed"),
    "cards": ("sprint.card_decided",),
    "values": ("sprint.value_kept",),
    "retro": ("sprint.improvement_planned",),
    "review": ("sprint.review_saved",),
}
"""Remarks are left out: who wrote in the retrospective is the team's own business."""


def last_saved(sprint_id: int) -> dict[str, Saved]:
    """Who saved each step last. Two statements."""
    wanted = [action for actions in STEP_ACTIONS.values() for action in actions]
    last = db.session.scalars(
        select(func.max(Event.id))
        .where(
            Event.subject_kind == "sprint", Event.subject_id == sprint_id, Event.action.in_(wanted)
        )
        .group_by(Event.action)
    ).all()
    rows = db.session.execute(
        select(Event.action, Event.at, Party.short_name, Party.name)
        .outerjoin(Party, Party.id == Event.actor_id)
        .where(Event.id.in_(last))
        .order_by(Event.id)
    )
    step_of = {action: step for step, actions in STEP_ACTIONS.items() for action in actions}
    return {step_of[action]: Saved(short or name or "", at) for action, at, short, name in rows}


@dataclass(frozen=True)
class UnfinishedRow:
    """An unfinished card with what is decided about it."""

    card: HeldCard
    decision: str
    reason: str
    chips: tuple[str, ...] = ()
    travelled: tuple[int, ...] = ()
    seen: str = field(default="", repr=False)


def decision_mark(decision: str, reason: str) -> str:
    """A decision in a word, to notice that somebody has changed it since."""
    return f"{decision}|{reason}"


def unfinished_rows(sprint: Sprint, cards: Sequence[HeldCard]) -> list[UnfinishedRow]:
    """The unfinished among *cards* with decision, indicators and sprints travelled. Three more."""
    left = [card for card in cards if card.unfinished]
    ids = [card.id for card in left]
    decided = decisions_of(sprint.id)
    chips = indicator_chips(ids)
    travelled = sprints_travelled(ids, sprint.initiative_id, sprint.number)
    rows = []
    for card in left:
        row = decided.get(card.id)
        decision, reason = (str(row.decision), row.reason) if row is not None else ("", "")
        rows.append(
            UnfinishedRow(
                card,
                decision,
                reason,
                chips.get(card.id, ()),
                travelled.get(card.id, ()),
                decision_mark(decision, reason),
            )
        )
    return rows


def indicator_chips(card_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Short words of the indicators each card serves. One statement."""
    rows = db.session.execute(
        select(CardLink.card_id, Indicator.number, Indicator.unit)
        .join(Indicator, Indicator.id == CardLink.target_id)
        .where(CardLink.kind == "indicator", CardLink.card_id.in_(card_ids))
        .order_by(CardLink.card_id, Indicator.position)
    )
    found: dict[int, tuple[str, ...]] = {}
    for card_id, number, unit in rows:
        found[card_id] = (*found.get(card_id, ()), f"{number} · {unit}".strip(" ·"))
    return found
