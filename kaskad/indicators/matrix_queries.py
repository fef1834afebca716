"""What the matrix of activities and indicators is made of; ten statements at most."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from kaskad.boards.models import FINISHED, Board, Card, CardLink, Column
from kaskad.cascade.models import Activity, ActivityState, Stage
from kaskad.core.db import plain_rows
from kaskad.indicators.card_values import LIVE
from kaskad.indicators.lists import KINDS
from kaskad.indicators.matrix import ActivityFacts, Brought, CardFacts, Facts, OnList, Tie
from kaskad.indicators.models import Indicator, IndicatorValue, Participation, ValueState
from kaskad.indicators.standings import indicators_now
from kaskad.people.models import Party


def matrix_facts(initiative_id: int, day: date) -> Facts:
    """Of a project: its plan, its indicators, the cards of its board. Ten statements at most.

    Six, and the four of `indicators_now`, whatever stands there.
    """
    made_from, finished = cards_of_board(initiative_id)
    serves: dict[int, list[int]] = {}
    ties = []
    for row in plain_rows(
        select(CardLink.card_id, CardLink.kind, CardLink.target_id, CardLink.amount)
        .join(Card, Card.id == CardLink.card_id)
        .join(Board, Board.id == Card.board_id)
        .where(
            Board.initiative_id == initiative_id, Card.archived_at.is_(None),
            CardLink.kind.in_(("indicator", "activity")),
        )
        .order_by(CardLink.card_id, CardLink.target_id)
    ):  # fmt: skip
        if row.kind == "activity":
            serves.setdefault(row.card_id, []).append(row.target_id)
        else:
            ties.append(Tie(row.card_id, row.target_id, row.amount))
    cards = [
        CardFacts(one, one in finished, (*([own] if own else []), *serves.get(one, ())))
        for one, own in made_from.items()
    ]
    return Facts(
        activities_of(initiative_id), indicators_now([initiative_id], day, waiting=False), cards,
        ties, _brought(initiative_id), _lists(initiative_id), _counted(initiative_id),
    )  # fmt: skip


def cards_of_board(initiative_id: int) -> tuple[dict[int, int | None], frozenset[int]]:
    """Cards that are not put away with the activity each was made from; the finished ones."""
    rows = plain_rows(
        select(Card.id, Card.activity_id, Column.category)
        .join(Board, Board.id == Card.board_id)
        .join(Column, Column.id == Card.column_id)
        .where(Board.initiative_id == initiative_id, Card.archived_at.is_(None))
        .order_by(Card.id)
    )
    return (
        {row.id: row.activity_id for row in rows},
        frozenset(row.id for row in rows if row.category in FINISHED),
    )


def activities_of(initiative_id: int) -> list[ActivityFacts]:
    """The plan in its order, each row with its heading. One statement."""
    rows = plain_rows(
        select(
            Activity.id, Activity.number, Activity.title, Activity.title_shared_from,
            Activity.group, Activity.state, Stage.title.label("stage"), Stage.number.label("at"),
        )
        .outerjoin(Stage, Stage.id == Activity.stage_id)
        .where(Activity.initiative_id == initiative_id, Activity.archived_at.is_(None))
        .order_by(Activity.position, Activity.id)
    )  # fmt: skip
    by_number = {row.number: row.title for row in reversed(rows) if row.number}
    return [
        ActivityFacts(
            row.id, _heading(row), row.number,
            row.title or by_number.get(row.title_shared_from, ""),
            row.state == ActivityState.CANCELLED,
        )
        for row in rows
    ]  # fmt: skip


def _heading(row: Any) -> str:
    """As «2 Основной · 2021»."""
    stage = f"{row.at or ''} {row.stage or ''}".strip()
    return " · ".join(word for word in (stage, row.group) if word)


def _brought(initiative_id: int) -> list[Brought]:
    """What cards have brought, verified or waiting. One statement."""
    verified = IndicatorValue.state == ValueState.VERIFIED
    rows = plain_rows(
        select(
            IndicatorValue.card_id, IndicatorValue.indicator_id, verified.label("verified"),
            func.sum(IndicatorValue.number).label("number"), func.count().label("values"),
        )
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(
            Indicator.initiative_id == initiative_id, IndicatorValue.card_id.is_not(None),
            IndicatorValue.state.in_(LIVE),
        )
        .group_by(IndicatorValue.card_id, IndicatorValue.indicator_id, verified)
    )  # fmt: skip
    return [
        Brought(row.card_id, row.indicator_id, bool(row.verified), row.number, row[4])
        for row in rows
    ]


def _lists(initiative_id: int) -> list[OnList]:
    """Who stands on the lists of the project's cards and repetitions. One statement."""
    rows = plain_rows(
        select(Participation.party_id, Party.kind, Participation.card_id, Participation.activity_id)
        .join(Party, Party.id == Participation.party_id)
        .where(Participation.initiative_id == initiative_id, Participation.removed_at.is_(None))
    )
    return [OnList(*row) for row in rows]


def _counted(initiative_id: int) -> dict[int, str]:
    """Indicators that count by lists, with whom they count. One statement."""
    rows = plain_rows(
        select(Indicator.id, Indicator.counts).where(
            Indicator.initiative_id == initiative_id, Indicator.counts.is_not(None)
        )
    )
    return {row.id: KINDS[row.counts].value for row in rows}
