"""What cards of a sprint are to bring to indicators: from its snapshot, or as it stands. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kaskad.boards.models import FINISHED
from kaskad.sprints.review_queries import HeldCard, ValueRow


@dataclass(frozen=True)
class Promise:
    """What a card is to bring to an indicator, and what is to be sent of it."""

    indicator_id: int
    planned: Decimal | None
    amount: Decimal | None = None
    sends: bool = False
    note: str = ""
    part: str = ""


@dataclass(frozen=True)
class Work:
    """A card of the sprint, as it lay at the closing."""

    id: int
    key: str
    title: str
    finished: bool
    promises: tuple[Promise, ...] = ()
    said_before: bool = False
    """What it has brought to some indicator was said before it came into the sprint."""


def works_of(facts: Mapping[str, Any]) -> list[Work]:
    """What a snapshot says of the cards and their promises; what was put away unfinished is out."""
    told = {(row["card"], row["indicator_id"]): row for row in facts.get("values") or ()}
    return [
        _work(
            int(card["id"]), str(card["key"]), str(card["title"]),
            [
                _promise(served, told.get((card["key"], served["id"])))
                for served in card["serves"]
                if served["kind"] == "indicator"
            ],
            finished=card["category"] in FINISHED,
        )
        for card in facts.get("cards") or ()
        if card["category"] in FINISHED or not card["archived"]
    ]  # fmt: skip


def _work(card_id: int, key: str, title: str, said: list["_Said"], *, finished: bool) -> Work:
    """Of a finished card nothing is asked that was said before."""
    kept = tuple(promise for promise, asked in said if asked or not finished)
    return Work(card_id, key, title, finished, kept, len(kept) < len(said))


_Said = tuple[Promise, bool]
"""A promise, and whether the review asks about it: of unfinished work, or said before, it does not.
"""


def _promise(served: Mapping[str, Any], row: Mapping[str, Any] | None) -> _Said:
    if row is None:
        return Promise(int(served["id"]), _number(served["amount"])), False
    promise = Promise(
        int(served["id"]), _number(row["planned"]), _number(row["amount"]), bool(row["send"]),
        str(row["note"]),
    )  # fmt: skip
    return promise, True


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def works_now(
    cards: Sequence[HeldCard],
    values: Sequence[ValueRow],
    planned: Mapping[int, Sequence[tuple[int, Decimal | None]]],
) -> list[Work]:
    """The same of a sprint in review; *planned* says by card what its links promise."""
    told = {(row.card_id, row.indicator_id): row for row in values}
    return [
        _work(
            card.id, card.key, card.title,
            [
                _said(indicator_id, amount, told.get((card.id, indicator_id)))
                for indicator_id, amount in planned.get(card.id, ())
            ],
            finished=card.finished,
        )
        for card in cards
        if card.finished or not card.archived
    ]  # fmt: skip


def _said(indicator_id: int, planned: Decimal | None, row: ValueRow | None) -> _Said:
    if row is None:
        return Promise(indicator_id, planned), False
    return Promise(indicator_id, row.planned, row.amount, row.send, row.note, row.part), True
