"""The sprint in indicators: which moved, by which cards, with what proof (issue 5, "Seeing").

Before the closing it says what would move if all that is to be sent were verified; after it, what
has moved. What a closed sprint promised is from its snapshot; where its values stand is asked anew
each time, for they are verified after the closing. Only verified values move a figure.

A total by lists that still waits when another sprint is closed takes in the cards of that sprint,
too (`card_values`): it is one value with the work of both behind it, and it moves the figure once.
The sprint that was closed last tells of the move; an earlier one names its cards, says in which
sprint the total is told and has no figures of its own for it, so that whoever adds sprints up
counts nothing twice. When the later one is opened again, what is left is told by the earlier one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext as _

from kaskad.core.i18n import show_day, today, zone
from kaskad.indicators.figure_words import presence_word, show_change, show_figure
from kaskad.indicators.models import ValueState
from kaskad.indicators.moves import Hope, Move, moves
from kaskad.indicators.value_queries import EvidenceLine, evidence_lines
from kaskad.indicators.value_words import VALUE_TONES, value_state_word
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.models import Sprint, SprintState
from kaskad.sprints.moved_queries import (
    SentValue,
    files_of_cards,
    planned_amounts,
    sent_values,
)
from kaskad.sprints.promises import Promise, Work, works_now
from kaskad.sprints.review_queries import HeldCard, ValueRow
from kaskad.sprints.wording import sprint_name

_BROUGHT = frozenset({ValueState.SUBMITTED, ValueState.VERIFIED})

Sent = Mapping[tuple[int, int], SentValue]
"""By card and indicator."""


class Way(StrEnum):
    """What became of an indicator."""

    MOVED = "moved"
    WAITS = "waits"
    """Something was brought or is to be sent, and nothing of it is verified."""
    STILL = "still"
    """Something was promised, and nothing came."""


@dataclass(frozen=True)
class BroughtLine:
    """What one card brings to an indicator."""

    key: str
    url_key: str
    title: str
    amount: str
    """Empty: nothing."""
    planned: str
    """What was promised, where that is something else."""
    part: str
    note: str
    state: str
    """In words."""
    tone: str
    decided: str
    """By whom and when."""
    counts: bool
    value_id: int | None = None
    proofs: tuple[EvidenceLine, ...] = ()
    """Beside the card itself."""


@dataclass(frozen=True)
class MovedLine:
    """An indicator that cards of the sprint serve. Figures in words; empty: no data."""

    id: int
    name: str
    way: Way
    before: str
    after: str
    change: str
    hoped: str
    """What it would be with all that waits; empty: that is no other figure."""
    promise: str
    """«Promised 20, brought 0»; empty where it came as promised."""
    linked: bool
    """Its figure comes from linked indicators, and own values are not counted."""
    cards: tuple[BroughtLine, ...]
    told_in: str = ""
    """The later sprint that tells of the total by lists; empty: this one does."""


@dataclass(frozen=True)
class IdleLine:
    """A finished card that has brought nothing to indicators."""

    key: str
    url_key: str
    title: str


@dataclass(frozen=True)
class SprintMoves:
    """The report."""

    closed: bool
    rows: tuple[MovedLine, ...]
    """Those that moved first, those that stood still last."""
    idle: tuple[IdleLine, ...]


def moves_in_review(
    place: SprintPlace, cards: Sequence[HeldCard], values: Sequence[ValueRow]
) -> SprintMoves:
    """The report before the closing, out of what its page has read. Six statements."""
    planned = planned_amounts([card.id for card in cards])
    return sprint_moves(place, works_now(cards, values, planned))


def sprint_moves(place: SprintPlace, works: Sequence[Work]) -> SprintMoves:
    """The report on *works*. Four statements after the closing, five before it."""
    sprint, closed = place.sprint, place.sprint.state == SprintState.CLOSED
    sent = {(one.card_id, one.indicator_id): one for one in sent_values(sprint.id)}
    hopes = {} if closed else _hopes(works)
    touched = {one.indicator_id for work in works for one in work.promises}
    touched |= {indicator_id for _card, indicator_id in sent}
    told_here = [one.id for one in sent.values() if one.told_in is None]
    moved = moves(touched, told_here, _last_day(sprint, sent), hopes)
    proofs = evidence_lines([one.id for one in sent.values()])
    files = {} if closed else files_of_cards([one.id for one in works if one.finished])
    teller = _Teller(place, moved, sent, proofs, files)
    rows = [line for one in moved.values() if (line := teller.line(one, works)) is not None]
    order = list(Way)
    return SprintMoves(
        closed,
        tuple(sorted(rows, key=lambda row: order.index(row.way))),
        tuple(
            IdleLine(work.key, teller.url_key(work), work.title)
            for work in works
            if work.finished and not work.said_before and not teller.brings(work)
        ),
    )


def _hopes(works: Sequence[Work]) -> dict[int, list[Hope]]:
    """What the closing will send."""
    found: dict[int, list[Hope]] = {}
    for work in works:
        for one in work.promises:
            if work.finished and one.sends and one.amount is not None:
                hope = Hope(one.amount, one.note, bool(one.part))
                found.setdefault(one.indicator_id, []).append(hope)
    return found


def _last_day(sprint: Sprint, sent: Sent) -> date:
    closed = sprint.closed_at
    day = closed.astimezone(zone()).date() if closed is not None else today()
    return max([day, *(one.on_day for one in sent.values())])


class _Teller:
    """Puts the report into words."""

    def __init__(
        self,
        place: SprintPlace,
        moved: Mapping[int, Move],
        sent: Sent,
        proofs: Mapping[int, Sequence[EvidenceLine]],
        files: Mapping[int, Sequence[EvidenceLine]],
    ) -> None:
        self.fold = place.board_place.board.key_fold
        self.closed = place.sprint.state == SprintState.CLOSED
        self.moved, self.sent, self.proofs, self.files = moved, sent, proofs, files

    def url_key(self, work: Work) -> str:
        """Of a card, as in its address."""
        return f"{self.fold}-{work.key.rpartition('-')[2]}"

    def brings(self, work: Work) -> bool:
        """Whether it has brought something or is to send it."""
        sent = any(
            card == work.id and one.state in _BROUGHT for (card, _id), one in self.sent.items()
        )
        return sent or any(self._sends(work, one) for one in work.promises)

    def _sends(self, work: Work, one: Promise) -> bool:
        move = self.moved.get(one.indicator_id)
        if self.closed or move is None or move.archived or not (work.finished and one.sends):
            return False
        return one.amount is not None or move.by_lists

    def line(self, move: Move, works: Sequence[Work]) -> MovedLine | None:
        """The indicator; None where nothing was promised and nothing came."""
        cards, planned, brought = [], [], []
        counted, waits, elsewhere = False, False, ""
        for work in works:
            promise = next((one for one in work.promises if one.indicator_id == move.id), None)
            value = self.sent.get((work.id, move.id))
            if promise is not None and promise.planned is not None:
                planned.append(promise.planned)
            if value is not None:
                cards.append(self._sent(work, move, promise, value))
                counted |= value.state == ValueState.VERIFIED
                waits |= value.state == ValueState.SUBMITTED
                elsewhere = elsewhere or _told_in(value)
                if value.state in _BROUGHT and value.number is not None:
                    brought.append(value.number)
            elif promise is not None:
                sends = self._sends(work, promise)
                cards.append(self._hoped(work, move, promise, sends=sends))
                waits |= sends
                if sends and promise.amount is not None:
                    brought.append(promise.amount)
        way = Way.MOVED if counted else Way.WAITS if waits else Way.STILL
        if way is Way.STILL and not any(planned):
            return None
        hoped = move.hoped if move.hoped != move.after and not move.linked else ""
        if elsewhere:
            return MovedLine(
                move.id, move.label, way, "", "", "", "", "", move.linked, tuple(cards), elsewhere
            )
        return MovedLine(
            move.id, move.label, way, move.before, move.after, move.change, hoped,
            _promised(move, planned, brought), move.linked, tuple(cards),
        )  # fmt: skip

    def _sent(
        self, work: Work, move: Move, promise: Promise | None, value: SentValue
    ) -> BroughtLine:
        planned = promise.planned if promise is not None else None
        state = value_state_word(value.state)
        if value.doubted:
            state = _("%(state)s, but doubted since", state=state)
        decided = ""
        if value.state in {ValueState.VERIFIED, ValueState.RETURNED} and value.who:
            decided = value.who
            if value.decided_at is not None:
                decided += f", {show_day(value.decided_at.astimezone(zone()).date())}"
        return BroughtLine(
            work.key, self.url_key(work), work.title,
            "" if value.told_in else _amount(move, value.number) or value.text
            or presence_word(value.present),
            _amount(move, planned) if planned not in (None, value.number) else "",
            value.part, value.note if value.note != value.text else "", str(state),
            "y" if value.doubted else VALUE_TONES[value.state], decided,
            value.state == ValueState.VERIFIED, value.id,
            tuple(
                one
                for one in self.proofs.get(value.id, ())
                if one.card_key != self.url_key(work)
            ),
        )  # fmt: skip

    def _hoped(self, work: Work, move: Move, promise: Promise, *, sends: bool) -> BroughtLine:
        amount, planned = promise.amount if sends else None, promise.planned
        state = _("nothing was sent") if self.closed else _("nothing is to be sent")
        if not work.finished:
            state = _("not finished in the sprint") if self.closed else _("not finished")
        words = _amount(move, amount)
        if sends:
            state = _("to be sent")
            words = words or str(_("counted by lists at the closing"))
        return BroughtLine(
            work.key, self.url_key(work), work.title, words,
            _amount(move, planned) if planned not in (None, amount) else "",
            promise.part, promise.note, str(state), "", "", counts=False,
            proofs=tuple(self.files.get(work.id, ())) if sends else (),
        )  # fmt: skip


def _told_in(value: SentValue) -> str:
    """The later sprint by name; of another project only that there is one."""
    if value.told_in is None:
        return ""
    number, is_own = value.told_in
    return sprint_name(number) if is_own else str(_("a sprint of another project"))


def _amount(move: Move, number: Decimal | None) -> str:
    """«+20 чел.», «75 %» in words."""
    return show_change(number, move.unit) if move.adds else show_figure(number, move.unit)


def _promised(move: Move, planned: Sequence[Decimal], brought: Sequence[Decimal]) -> str:
    """«Promised 20, brought 0», where amounts come on top of each other and differ."""
    if not planned or not move.adds:
        return ""
    awaited, came = sum(planned, Decimal(0)), sum(brought, Decimal(0))
    if awaited == came:
        return ""
    return str(
        _("Promised %(planned)s, brought %(brought)s",
          planned=show_figure(awaited, move.unit), brought=show_figure(came, move.unit))
    )  # fmt: skip
