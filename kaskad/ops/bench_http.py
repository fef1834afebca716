"""Kaskad and the floor asked in turns over loopback: what P1, P2 and P3 say of times."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from kaskad.ops.bench_load import Ask, Asks, Line, Outcome, always, middle, run
from kaskad.ops.bench_moves import FloorMoves, Mover
from kaskad.ops.bench_report import Figure
from kaskad.ops.bench_report import number as shown
from kaskad.ops.bench_server import WORKERS, Running
from kaskad.ops.bench_visit import Pass
from kaskad.ops.bench_workload import BIG, Workload

ROUNDS = 3
LEAST_SECONDS = 0.3
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Size:
    """How much is asked: everything is bounded in number and in seconds."""

    rounds: int = ROUNDS
    pages: int = 40
    moves: int = 120
    seconds: float = 2.5


QUICK = Size(rounds=1, pages=20, moves=60, seconds=1.5)


@dataclass
class Series:
    """The same run in several rounds; figures are medians over the rounds."""

    rounds: list[Outcome] = field(default_factory=list)

    def of(self, pick: Callable[[Outcome], float]) -> float | None:
        """Median of *pick*, None where nothing was answered."""
        good = [pick(outcome) for outcome in self.rounds if outcome.seconds]
        return middle(good) if good else None

    @property
    def p50(self) -> float | None:
        """Milliseconds."""
        return self.of(lambda outcome: outcome.p50)

    @property
    def p95(self) -> float | None:
        """Milliseconds."""
        return self.of(lambda outcome: outcome.p95)

    @property
    def rate(self) -> float | None:
        """Answers a second."""
        return self.of(lambda outcome: outcome.rate)

    @property
    def kilobytes(self) -> float | None:
        """Size of an answer as sent."""
        return self.of(lambda outcome: outcome.size / 1000)

    @property
    def processor(self) -> float | None:
        """Milliseconds of processor that the server takes for one answer."""
        return self.of(lambda outcome: outcome.processor)

    @property
    def failed(self) -> int:
        """Requests answered wrongly, over all rounds."""
        return sum(outcome.failed for outcome in self.rounds)

    @property
    def note(self) -> str:
        """What went wrong, in few words."""
        causes: dict[str, int] = {}
        for outcome in self.rounds:
            for cause, times in outcome.failures.items():
                causes[cause] = causes.get(cause, 0) + times
        return ", ".join(f"{cause}: {times}" for cause, times in sorted(causes.items()))


@dataclass(frozen=True)
class Task:
    """Something to be done in each round."""

    asks: Callable[[], Asks]
    """Made anew in each round."""
    clients: int = 1
    count: int = 40
    headers: Mapping[str, str] = field(default_factory=dict)
    right: tuple[int, ...] = (200,)
    seconds: float = 6.0


def _do(server: Running, task: Task, until: float) -> Outcome:
    seconds = max(LEAST_SECONDS, min(task.seconds, until - time.monotonic()))
    before = server.processor_seconds()
    outcome = run(
        server.port, task.asks(), clients=task.clients, count=task.count, seconds=seconds,
        headers=task.headers, right=task.right,
    )  # fmt: skip
    if outcome.asked:
        outcome.processor = (server.processor_seconds() - before) * 1000 / outcome.asked
    return outcome


class Match:
    """Two servers and the same list of tasks for each, in turns."""

    def __init__(self, server: Running, floor: Running, size: Size, until: float) -> None:
        self.server, self.floor, self.size, self.until = server, floor, size, until
        self._pairs: dict[str, tuple[Task | None, Task | None]] = {}
        self.own: dict[str, Series] = {}
        self.base: dict[str, Series] = {}

    def add(self, name: str, own: Task | None, base: Task | None = None) -> None:
        """A task for Kaskad and its counterpart on the floor."""
        self._pairs[name] = (own, base)
        self.own[name], self.base[name] = Series(), Series()

    def play(self) -> None:
        """All rounds, as far as the time goes."""
        for _round in range(self.size.rounds):
            for name, (own, base) in self._pairs.items():
                if time.monotonic() > self.until:
                    return
                if base is not None:
                    self.base[name].rounds.append(_do(self.floor, base, self.until))
                if own is not None:
                    self.own[name].rounds.append(_do(self.server, own, self.until))

    def figure(
        self, target: str, name: str, task: str, pick: Callable[[Series], float | None],
        aim: float | None = None, *, unit: str = "ms", base: str = "", at_least: bool = False,
    ) -> Figure:  # fmt: skip
        """The figure *pick* of a task beside the same of the floor's (or of another task's)."""
        floor = pick(self.base[base or task]) if self.base[base or task].rounds else None
        own = self.own[task]
        notes = [own.note] if own.note else []
        if pick is p50 and own.processor:
            notes.append(f"processor {shown(own.processor)} ms")
            if (bare := self.base[base or task].processor) is not None:
                notes.append(f"floor {shown(bare)} ms")
        return Figure(target, name, pick(own), unit, aim, at_least, floor, ", ".join(notes))


def _known(port: int, path: str, headers: Mapping[str, str]) -> Asks:
    """The page asked for by a browser that has it already, as it is now."""
    line = Line(port, headers)
    try:
        tag = line.ask(Ask(path)).headers.get("etag", "")
    finally:
        line.close()
    return always(path, {"If-None-Match": tag} if tag else {})


def warm_up(server: Running, paths: Sequence[str], headers: Mapping[str, str]) -> None:
    """Let every worker have seen every page: a new connection lands on any of them."""
    for _ in range(3 * WORKERS):
        for path in paths:
            line = Line(server.port, headers)
            try:
                line.ask(Ask(path))
            finally:
                line.close()


def boards(match: Match, workload: Workload, visitor: Pass, mover: Mover) -> list[Figure]:
    """P1: the board page."""
    size, headers = match.size, visitor.headers
    packed = {**headers, **GZIP}
    figures = []
    for cards, key in ((500, workload.big), (2000, workload.huge)):
        path = f"/boards/{key}"
        first = run(match.server.port, always(path), count=1, warm=0, headers=headers)
        figures.append(Figure("P1", f"board of {cards}: first after the start", first.p50))
    warm_up(match.server, [f"/boards/{workload.big}", f"/boards/{workload.huge}"], headers)
    for cards, key in ((500, workload.big), (2000, workload.huge)):
        path, count = f"/boards/{key}", size.pages if cards == BIG else size.pages // 2
        same = partial(always, path)
        base = Task(same, count=count)
        match.add(f"{cards}", Task(same, count=count, headers=headers), base)
        match.add(f"{cards} gzip", Task(same, count=count, headers=packed))
        match.add(
            f"{cards} 304",
            Task(
                partial(_known, match.server.port, path, headers),
                count=3 * count,
                headers=headers,
                right=(304,),
            ),
            Task(partial(always, "/"), count=3 * count),
        )
    path = f"/boards/{workload.big}"
    same = partial(always, path)
    many = Task(same, 8, 10_000, headers, seconds=size.seconds)
    match.add("8 clients", many, Task(same, 8, 10_000, seconds=size.seconds))
    packed_many = Task(same, 8, 10_000, packed, seconds=size.seconds)
    match.add("8 clients gzip", packed_many)
    match.add(
        "after a move",
        Task(lambda: _MoveThenLook(mover.look(), visitor, path), 1, size.pages, right=(200,)),
    )
    match.play()
    figures += _board_figures(match)
    looked = [
        middle(outcome.seconds[1::2]) * 1000
        for outcome in match.own["after a move"].rounds
        if len(outcome.seconds) > 1 and not outcome.failed
    ]
    note = match.own["after a move"].note
    figures.append(
        Figure(
            "P1", "board of 500: right after a move", middle(looked) if looked else None, note=note
        )
    )
    return figures


class _MoveThenLook:
    """Every second request looks at the board that the one before has changed."""

    def __init__(self, mover: Mover, visitor: Pass, path: str) -> None:
        self._moves, self._look = mover.asks(1), Ask(path, headers=visitor.headers)

    def __call__(self, client: int, turn: int) -> Ask:
        """A move, then a look."""
        return self._look if turn % 2 else self._moves(client, turn)


def p50(series: Series) -> float | None:
    """The median, in milliseconds."""
    return series.p50


def _p95(series: Series) -> float | None:
    return series.p95


def _rate(series: Series) -> float | None:
    return series.rate


def _kilobytes(series: Series) -> float | None:
    return series.kilobytes


def _board_figures(match: Match) -> list[Figure]:
    figures = []
    for cards, aim, kilobytes in (("500", 15, 45), ("2000", 45, 150)):
        name, packed, same = f"board of {cards}", f"{cards} gzip", f"{cards} 304"
        figures += [
            match.figure("P1", f"{name}: p50", cards, p50, aim),
            match.figure("P1", f"{name}: p95", cards, _p95),
            match.figure("P1", f"{name}: p50, compressed", packed, p50, base=cards),
            match.figure("P1", f"{name}: page", cards, _kilobytes, unit="kB"),
            match.figure(
                "P1", f"{name}: page, compressed", packed, _kilobytes, kilobytes, unit="kB"
            ),
            match.figure("P1", f"{name}: unchanged (304)", same, p50, 2),
        ]
    name, base = "boards of 500 a second, 8 clients", "8 clients"
    return [
        *figures,
        match.figure("P1", name, base, _rate, 130, unit="/s", at_least=True),
        match.figure("P1", f"{name}, compressed", "8 clients gzip", _rate, unit="/s", base=base),
    ]


def _fresh(mover: Mover, clients: int) -> Asks:
    return mover.look().asks(clients)


def moves(match: Match, mover: Mover) -> list[Figure]:
    """P2: moving a card."""
    size = match.size
    for clients, count in ((1, size.moves), (4, 2 * size.moves), (16, 2 * size.moves)):
        match.add(
            f"{clients}",
            Task(partial(_fresh, mover, clients), clients, count),
            Task(partial(FloorMoves, BIG), clients, count),
        )
    match.play()
    failures = Figure(
        "P2", "failures, 16 clients", match.own["16"].failed, "", 0, note=match.own["16"].note
    )
    return [
        match.figure("P2", "move: p50, 1 client", "1", p50, 5),
        match.figure("P2", "move: p95, 1 client", "1", _p95),
        match.figure("P2", "move: p50, 4 clients", "4", p50),
        match.figure("P2", "move: p95, 4 clients", "4", _p95, 15),
        match.figure("P2", "move: p95, 16 clients", "16", _p95),
        match.figure("P2", "moves a second, 4 clients", "4", _rate, unit="/s"),
        failures,
    ]


def lists(match: Match, projects: int, visitor: Pass, aim: float) -> list[Figure]:
    """P3: the cascade tree, the registry in both of its usual views, my day; an aim for each."""
    bare = Task(partial(always, "/"), count=match.size.pages)
    names = {
        "/cascade": f"cascade of {projects} projects", "/": f"my day, {projects} projects",
        "/registry": f"registry of {projects} projects",
        "/registry?view=table": f"registry of {projects} projects as a table",
    }  # fmt: skip
    warm_up(match.server, list(names), visitor.headers)
    for path in names:
        own = Task(partial(always, path), count=match.size.pages // 2, headers=visitor.headers)
        match.add(path, own, bare)
    match.play()
    return [
        figure
        for path, name in names.items()
        for figure in (
            match.figure("P3", f"{name}: p50", path, p50, aim),
            Figure("P3", f"{name}: page", match.own[path].kilobytes, "kB"),
        )
    ]
