"""The sprint in indicators in the words of its record: the page to print, Word, PDF."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from kaskad.sprints.moved_report import BroughtLine, MovedLine, SprintMoves, Way


@dataclass(frozen=True)
class MovedRecord:
    """An indicator that cards of the sprint serve."""

    indicator: str
    before: str
    after: str
    change: str
    waiting: str
    """What it would be with all that waits for verification; empty: that is no other figure."""
    figure: str
    """All of it in lines."""
    promise: str
    cards: tuple[str, ...]
    """By which cards, with what proof, where that stands."""


def moved_records(found: SprintMoves) -> tuple[MovedRecord, ...]:
    """Each indicator with its cards."""
    return tuple(_record(row, closed=found.closed) for row in found.rows)


def idle_words(found: SprintMoves) -> tuple[str, ...]:
    """Finished cards that bring nothing to an indicator."""
    return tuple(f"{one.key} {one.title}" for one in found.idle)


def _record(row: MovedLine, *, closed: bool) -> MovedRecord:
    before, after = row.before or str(_("no data")), row.after or str(_("no data"))
    lines = [after]
    if row.told_in:
        lines = [str(_("counted by lists together with %(sprint)s", sprint=row.told_in))]
    elif row.linked:
        lines = [str(_("made of linked indicators, what cards bring directly is not counted"))]
    elif row.way is Way.MOVED:
        lines = [f"{before} → {after}", row.change]
    if row.hoped and closed:
        lines.append(str(_("with what waits for verification: %(figure)s", figure=row.hoped)))
    elif row.hoped:
        lines.append(str(_("if it is verified: %(figure)s", figure=row.hoped)))
    return MovedRecord(
        row.name, before, after, row.change, row.hoped,
        "\n".join(filter(None, [*lines, row.promise])), row.promise,
        tuple(_card(one) for one in row.cards),
    )  # fmt: skip


def _card(one: BroughtLine) -> str:
    """«ПРО-1 Семинар: +7 чел.; подтверждено, Методист 1, 12.04.2022; Лист.png»."""
    planned = str(_("planned: %(amount)s", amount=one.planned)) if one.planned else ""
    part = str(_("a part: %(what)s", what=one.part)) if one.part else ""
    state = _joined([one.state, one.decided], ", ")
    proofs = _joined([proof.title or proof.url for proof in one.proofs], ", ")
    said = _joined([one.amount, part, planned, one.note, state, proofs], "; ")
    return f"{one.key} {one.title}: {said}"


def _joined(words: Sequence[str], sign: str) -> str:
    return sign.join(filter(None, words))
