"""What the charts of a sprint read: the journal once, and names for the cards they show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.boards.models import Board, Card
from kaskad.core.db import db
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.burn import BurnUp, Figures, burn_up, figures, sprint_flow
from kaskad.sprints.flow import (
    Ageing,
    Flow,
    Throughput,
    Times,
    ageing,
    throughput,
    times,
)
from kaskad.sprints.flow_queries import entries_of, flow_of, scope_of
from kaskad.sprints.forecast import Forecast, forecast
from kaskad.sprints.models import RUNNING, Sprint
from kaskad.sprints.snapshots import series_of

NO_SERIES: dict[str, Any] = {}


@dataclass(frozen=True)
class Pulse:
    """How the running sprint goes: the bar above the board and the top of its charts."""

    finished: int
    scope: int
    added: int
    series: dict[str, Any]
    forecast: Forecast | None
    """None: too little history to foretell anything."""


@dataclass(frozen=True)
class FlowFacts:
    """Everything the page of charts draws of a sprint and its project, as of a day."""

    pulse: Pulse
    figures: Figures | None
    times: Times
    ageing: tuple[Ageing, ...]
    throughput: Throughput
    names: dict[int, str]


def _weeks_left(sprint: Sprint, as_of: date) -> float:
    if sprint.ends_on is None or sprint.state not in RUNNING:
        return 0.0
    return max(0.0, (sprint.ends_on - as_of).days / 7)


def _first_day(flow: Flow) -> date:
    days = [path[0][0] for path in flow.paths.values()]
    return date.fromordinal(min(days)) if days else flow.as_of


def past_throughput(flow: Flow) -> Throughput:
    """Finished cards a week over all the life of the board."""
    return throughput(flow, _first_day(flow), flow.as_of)


def _pulse(sprint: Sprint, flow: Flow, entries: list[Any], past: Throughput) -> Pulse:
    scope = scope_of(sprint, entries, flow.as_of)
    if scope is None:
        return Pulse(0, 0, 0, NO_SERIES, None)
    up: BurnUp = burn_up(flow, scope)
    finished, total = (up.finished[-1], up.scope[-1]) if up.finished else (0, 0)
    weeks = _weeks_left(sprint, flow.as_of)
    told = None
    if weeks > 0:
        told = forecast(
            past.weekly, finished=finished, scope=total, weeks_left=weeks, seed=sprint.id
        )
    added = up.added[-1] if up.added else 0
    return Pulse(finished, total, added, series_of(up, sprint_flow(flow, scope)), told)


def pulse_of(place: SprintPlace, as_of: date) -> Pulse:
    """The pulse of the sprint on *as_of*. Three statements."""
    board: Board = place.board_place.board
    flow = flow_of(board.id, as_of)
    entries = entries_of([place.sprint.id])[place.sprint.id]
    return _pulse(place.sprint, flow, entries, past_throughput(flow))


def flow_facts(place: SprintPlace, as_of: date) -> FlowFacts:
    """Everything for the page of charts. Four statements whatever the number of cards."""
    board: Board = place.board_place.board
    flow = flow_of(board.id, as_of)
    entries = entries_of([place.sprint.id])[place.sprint.id]
    past = past_throughput(flow)
    scope = scope_of(place.sprint, entries, as_of)
    measured, old = times(flow), ageing(flow)
    shown = [*(card.card for card in measured.cards), *(card.card for card in old)]
    return FlowFacts(
        _pulse(place.sprint, flow, entries, past),
        figures(flow, scope) if scope is not None else None,
        measured, old, past, card_names(board, shown),
    )  # fmt: skip


def card_names(board: Board, ids: Iterable[int]) -> dict[int, str]:
    """«ПРО-33 Провести модуль» of these cards. One statement."""
    wanted = set(ids)
    rows = db.session.execute(
        select(Card.id, Card.number, Card.title).where(Card.board_id == board.id)
    ).all()
    return {row.id: f"{board.key}-{row.number} {row.title}" for row in rows if row.id in wanted}
