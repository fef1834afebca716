"""P6: 2 000 indicators with 200 000 values over three levels (TARGETS.md).

The workload has its own database: indicators of the programme, of the strategic projects and of
the projects, each linked to one above; the values are those of the lowest.
"""

import sqlite3
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Connection

from kaskad.core.db import db, unit_of_work
from kaskad.core.ordering import spread
from kaskad.indicators.kinds import Direction, IndicatorKind, Rollup, ValueKind
from kaskad.indicators.models import (
    Indicator,
    IndicatorSet,
    IndicatorTarget,
    IndicatorValue,
    ValueState,
)
from kaskad.indicators.stored_figures import recompute_all
from kaskad.ops.bench_cards import DAY, Writer, moment
from kaskad.ops.bench_http import Match, Task, p50, warm_up
from kaskad.ops.bench_load import Ask, Asks, always, middle
from kaskad.ops.bench_moves import FloorMoves
from kaskad.ops.bench_report import Figure
from kaskad.ops.bench_visit import Pass
from kaskad.ops.bench_workload import BIG, Workload, initiatives
from kaskad.people.models import Membership
from kaskad.people.permissions import Role

INDICATORS, VALUES, QUICK_VALUES = 2000, 200_000, 20_000
_ROOTS, _MIDDLE = 32, 96
_WAITING = 1000
_VIEW = "/registry?view=indicators"


@dataclass(frozen=True)
class Indicators:
    """What was written."""

    values: int
    waiting: tuple[tuple[str, int], ...]
    """(project, value) that wait for verification."""


@dataclass
class _Numbers:
    sets: Iterator[int]
    indicators: Iterator[int]
    targets: Iterator[int]
    values: Iterator[int]


class _Trees:
    """Writes indicators; ids go on from one to the next."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.ids = _Numbers(count(1), count(1), count(1), count(1))

    def table(self, initiative_id: int, above: list[int], many: int) -> list[int]:
        """A table of *many* indicators of an initiative, linked to those *above* in turns."""
        own = next(self.ids.sets)
        self.writer.add(
            IndicatorSet, id=own, initiative_id=initiative_id, position="V", number="4",
            title="Показатели",
        )  # fmt: skip
        made = []
        for number, place in enumerate(spread(many), 1):
            made.append(next(self.ids.indicators))
            self.writer.add(
                Indicator, id=made[-1], set_id=own, initiative_id=initiative_id, position=place,
                number=f"4.{number}", name=f"Количество педагогов, участвующих в работе {number}",
                unit="чел.", target_raw="5000", kind=IndicatorKind.COUNT,
                direction=Direction.MORE, value_kind=ValueKind.CUMULATIVE,
                parent_id=above[number % len(above)] if above else None,
                rollup=Rollup.SUM if above else None,
            )  # fmt: skip
            self.writer.add(
                IndicatorTarget, id=next(self.ids.targets), indicator_id=made[-1],
                label=str(DAY.year), starts_on=date(DAY.year, 1, 1),
                due_on=date(DAY.year, 12, 31), raw="500", number=Decimal(500),
            )  # fmt: skip
        return made

    def values(self, indicator_id: int, many: int, author: int, verifier: int) -> None:
        """Verified values of the days before the workload's: totals, each greater than before."""
        for index in range(many):
            self.writer.add(
                IndicatorValue, id=next(self.ids.values), indicator_id=indicator_id,
                on_day=DAY - timedelta(days=many - index), number=Decimal(index * 3),
                state=ValueState.VERIFIED, author_id=author, written_at=moment(),
                submitted_at=moment(), decided_by_id=verifier, decided_at=moment(),
            )  # fmt: skip

    def one_waits(self, indicator_id: int, author: int) -> int:
        """A value that waits for verification."""
        own = next(self.ids.values)
        self.writer.add(
            IndicatorValue, id=own, indicator_id=indicator_id, on_day=DAY, number=Decimal(400),
            state=ValueState.SUBMITTED, author_id=author, written_at=moment(),
            submitted_at=moment(), decided_by_id=None, decided_at=None,
        )  # fmt: skip
        return own


def write(connection: Connection, workload: Workload, values: int = VALUES) -> Indicators:
    """Indicators and values beside *workload*; the caller commits. The first person verifies."""
    writer = Writer(connection)
    programme, strategic, projects = initiatives(workload.projects)
    trees = _Trees(writer)
    roots = trees.table(programme, [], _ROOTS)
    middle = {
        own: trees.table(own, roots, _MIDDLE // len(strategic)) for own in strategic
    }  # fmt: skip
    rest = INDICATORS - _ROOTS - _MIDDLE
    lowest: list[tuple[str, int]] = []
    for place, (own, key, parent) in enumerate(projects):
        many = rest // len(projects) + (place < rest % len(projects))
        lowest += [(key, one) for one in trees.table(own, middle[parent], many)]
    verifier, author = workload.people[0], workload.people[1]
    for place, (_key, one) in enumerate(lowest):
        trees.values(one, values // len(lowest) + (place < values % len(lowest)), author, verifier)
    waiting = [(key, trees.one_waits(one, author)) for key, one in lowest[:_WAITING]]
    writer.add(
        Membership, id=len(workload.people) + 1, person_id=verifier, organisation_id=2,
        role=Role.MONITOR, since=moment(),
    )  # fmt: skip
    writer.flush()
    return Indicators(values, tuple(waiting))


class _Verifying:
    """Each request verifies another value."""

    def __init__(self, told: Indicators, visitor: Pass) -> None:
        self._values, self._visitor = iter(told.waiting), visitor

    def __call__(self, _client: int, _turn: int) -> Ask:
        """The next one that waits."""
        key, value = next(self._values)
        body = urlencode({"_once": uuid.uuid4().hex}).encode()
        headers = {**self._visitor.headers, **self._visitor.form_headers}
        headers.pop("HX-Request")
        return Ask(f"/projects/{key}/values/{value}/verify", "POST", body, headers)


class _VerifyThenLook:
    """Every second request looks at the view that the one before has changed."""

    def __init__(self, verifying: Asks, visitor: Pass) -> None:
        self._verifying, self._look = verifying, Ask(_VIEW, headers=visitor.headers)

    def __call__(self, client: int, turn: int) -> Ask:
        """A verification, then a look."""
        return self._look if turn % 2 else self._verifying(client, turn)


def reckoned(app: Flask, database: Path) -> tuple[float, float]:
    """Seconds of a full recalculation, and of reading the values with nothing around it."""
    connection = sqlite3.connect(database)
    try:
        started = time.perf_counter()
        connection.execute(
            "SELECT * FROM indicator_value ORDER BY indicator_id, on_day, id"
        ).fetchall()
        bare = time.perf_counter() - started
    finally:
        connection.close()
    with app.test_request_context():
        started = time.perf_counter()
        with unit_of_work():
            recompute_all()
        spent = time.perf_counter() - started
        db.session.remove()
    return spent, bare


def figures(
    match: Match, told: Indicators, visitor: Pass, huge: str, all_anew: tuple[float, float]
) -> list[Figure]:
    """The three of P6."""
    warm_up(match.server, [_VIEW], visitor.headers)
    # As many lines of plain HTML, from one SELECT.
    lines = Task(partial(always, f"/boards/{huge}"), 1, match.size.pages // 2)
    verifying: Asks = _Verifying(told, visitor)
    looking: Asks = _VerifyThenLook(verifying, visitor)
    match.add(
        "view", Task(partial(always, _VIEW), 1, match.size.pages // 2, visitor.headers), lines
    )
    match.add(
        "verify", Task(lambda: verifying, 1, match.size.moves // 2, right=(303,)),
        Task(partial(FloorMoves, BIG), 1, match.size.moves // 2),
    )  # fmt: skip
    match.add("after", Task(lambda: looking, 1, match.size.pages // 2, right=(200, 303)))
    match.play()
    looked = [
        middle(outcome.seconds[1::2]) * 1000
        for outcome in match.own["after"].rounds
        if len(outcome.seconds) > 1 and not outcome.failed
    ]
    after = middle(looked) if looked else None
    many = f"{INDICATORS} indicators, {told.values} values"
    spent, read = all_anew
    return [
        match.figure("P6", f"{many}: view of the registry", "view", p50, 60),
        Figure("P6", f"{many}: view right after a verification", after),
        Figure("P6", f"{many}: page of that view", match.own["view"].kilobytes, "kB"),
        match.figure("P6", "verify one value and roll up", "verify", p50, 15),
        Figure("P6", f"{many}: recompute all", spent, "s", 5, floor=read),
    ]
