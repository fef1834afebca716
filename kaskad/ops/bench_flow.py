"""Flow metrics and forecast (TARGETS.md, P5), counted inside one process against their floor.

A project of 20 sprints with 3 000 cards and 60 000 journal entries; the floor is the same rows of
the journal read with sqlite3 and nothing done to them.
"""

import gc
import random
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, func, select, update

from kaskad.boards.models import Board, Card, Column, ColumnCategory
from kaskad.core.db import db, unit_of_work
from kaskad.core.ordering import spread
from kaskad.journal import Event
from kaskad.ops.bench_cards import DAY, Writer, moment, title_of
from kaskad.ops.bench_load import middle
from kaskad.ops.bench_report import Figure
from kaskad.ops.bench_workload import Workload
from kaskad.sprints.burn import burn_up, figures
from kaskad.sprints.chart_queries import past_throughput
from kaskad.sprints.flow import ageing, cumulative_flow, times
from kaskad.sprints.flow_queries import entries_of, flow_of, scope_of
from kaskad.sprints.forecast import forecast
from kaskad.sprints.models import Fate, Sprint, SprintCard, SprintPlan, SprintState

SPRINTS, CARDS, ENTRIES = 20, 3000, 60_000
_WEEKS = 8
"""Length of a sprint."""
_ROUNDS = 7
_IDLE = ("card.commented", "card.item_ticked", "card.changed", "card.assigned")


def write_history(connection: Connection, workload: Workload) -> None:
    """Sprints, cards and journal onto the small board of *workload*; the caller commits."""
    writer, draw = Writer(connection), random.Random(SPRINTS)
    own = workload.small_id
    columns = connection.execute(
        select(Column.id, Column.category).where(Column.board_id == own).order_by(Column.position)
    ).all()
    first_card = (connection.scalar(select(func.max(Card.id))) or 0) + 1
    event_id = (connection.scalar(select(func.max(Event.id))) or 0) + 1
    start = moment() - timedelta(weeks=_WEEKS * (SPRINTS - 1))
    writer.add(
        SprintPlan, initiative_id=own, deadline_raw="", definition_of_done="", agreement="",
        made_at=start, revision=1, field_revisions={},
    )  # fmt: skip
    events: list[tuple[Any, str, int, dict[str, Any]]] = []
    places = spread(CARDS)
    for number in range(1, SPRINTS + 1):
        begins = start + timedelta(weeks=_WEEKS * (number - 1))
        ends = begins + timedelta(weeks=_WEEKS) - timedelta(days=3)
        over = number < SPRINTS
        writer.add(
            Sprint, id=number, initiative_id=own, number=number, title="", goal="Цель",
            state=SprintState.CLOSED if over else SprintState.ACTIVE, window_raw="", outline="",
            starts_on=begins.date(), ends_on=ends.date(), definition_of_done="",
            override_reason="", started_at=begins, closed_at=ends if over else None,
            cancel_reason="", snapshot={}, revision=1, field_revisions={},
        )  # fmt: skip
        for step in range(CARDS // SPRINTS):
            index = (number - 1) * (CARDS // SPRINTS) + step
            card = first_card + index
            far = len(columns) if over else draw.randint(1, len(columns))
            days = sorted(draw.uniform(0, (ends - begins).days) for _ in range(far))
            for (column, category), day in zip(columns[:far], days, strict=True):
                at = begins + timedelta(days=day)
                action = "card.created" if category == ColumnCategory.TODO else "card.moved"
                data = {"category": str(category), "column_id": column, "changes": {}}
                events.append((at, action, card, data))
            events += [
                (begins + timedelta(days=draw.uniform(0, 50)), draw.choice(_IDLE), card,
                 {"key": f"P-{index}", "changes": {"title": ["было", "стало"]}})
                for _ in range(ENTRIES // CARDS - far)
            ]  # fmt: skip
            last, category = columns[far - 1]
            done = category in (ColumnCategory.DONE, ColumnCategory.ACCEPTED)
            writer.add(
                Card, id=card, board_id=own, column_id=last, number=1000 + index,
                title=title_of(draw, index), description="", position=places[index],
                created_at=begins, started_at=begins, finished_at=ends if done else None,
            )  # fmt: skip
            writer.add(
                SprintCard, sprint_id=number, card_id=card, entered_at=begins, initial=step % 5 > 0,
                left_at=ends if over else None, fate=Fate.FINISHED if over else Fate.HERE,
            )  # fmt: skip
    for at, action, card, data in sorted(events, key=lambda one: one[0]):
        writer.add(
            Event, id=event_id, at=at, actor_id=workload.people[0], action=action,
            subject_kind="card", subject_id=card, initiative_id=own, board_id=own, data=data,
        )  # fmt: skip
        event_id += 1
    writer.flush()
    connection.execute(update(Board).where(Board.id == own).values(last_number=1000 + CARDS))


def _timed(act: Callable[[], object]) -> float:
    """Milliseconds of the median of some rounds, the first one not counted."""
    act()
    taken = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return middle(taken)


def _all_metrics(board_id: int, sprints: list[Sprint]) -> None:
    flow = flow_of(board_id, DAY)
    entries = entries_of([sprint.id for sprint in sprints])
    for sprint in sprints:
        scope = scope_of(sprint, entries[sprint.id], DAY)
        if scope is not None:
            burn_up(flow, scope)
            figures(flow, scope)
    first = DAY - timedelta(weeks=_WEEKS * SPRINTS)
    times(flow), ageing(flow), past_throughput(flow), cumulative_flow(flow, first, DAY)


def _floor(database: Path, board_id: int) -> Callable[[], object]:
    def read() -> object:
        with sqlite3.connect(database) as connection:
            return connection.execute(
                "SELECT id, at, action, subject_id, data ->> 'category', data ->> 'column_id'"
                " FROM event WHERE board_id = ? AND action IN ('card.created', 'card.moved',"
                " 'card.archived', 'card.restored') ORDER BY id",
                (board_id,),
            ).fetchall()

    return read


def measure(app: Flask, workload: Workload, database: Path) -> list[Figure]:
    """P5 on *database*, which *app* serves and nobody else writes."""
    with app.test_request_context():
        with unit_of_work() as session:
            write_history(session.connection(), workload)
        own = workload.small_id
        gc.collect()
        gc.freeze()  # as a server does at its start (ops/server.py)
        sprints = list(db.session.scalars(select(Sprint).where(Sprint.initiative_id == own)))
        floor = _timed(_floor(database, own))
        metrics = _timed(lambda: _all_metrics(own, sprints))
        weekly = past_throughput(flow_of(own, DAY)).weekly
        told = _timed(lambda: forecast(weekly, finished=40, scope=150, weeks_left=30, seed=1))
        db.session.remove()
    name = f"flow metrics, {SPRINTS} sprints, {CARDS} cards, {ENTRIES} entries"
    return [
        Figure("P5", name, metrics, aim=80, floor=floor, note="floor: the rows read, no more"),
        Figure("P5", "forecast, 10000 trials, 30 weeks", told, aim=60),
    ]
