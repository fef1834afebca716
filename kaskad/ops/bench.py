"""`kaskad bench`: speed and size against the floors of the same run (TARGETS.md, P1 to P6).

It never fails a build: a figure over its target is shown as `over`. What must hold exactly is a
test. Everything runs on loopback, in a folder that is thrown away.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from kaskad.core import assets
from kaskad.core.config import Settings
from kaskad.core.db import db, unit_of_work
from kaskad.ops import (
    bench_flow,
    bench_http,
    bench_indicators,
    bench_inside,
    bench_server,
    server,
)
from kaskad.ops.bench_cards import DAY
from kaskad.ops.bench_load import middle
from kaskad.ops.bench_moves import Mover
from kaskad.ops.bench_report import Figure, machine
from kaskad.ops.bench_visit import Pass, log_in
from kaskad.ops.bench_workload import PROJECTS, Workload, write

PARTS = (
    "statements",
    "flow",
    "start",
    "boards",
    "moves",
    "lists",
    "indicators",
    "memory",
    "browser",
)
MANY_PROJECTS = 1000
STARTS = 3
WHOLE_SECONDS, QUICK_SECONDS = 200, 50
"""After so long nothing new is begun, and what is under way is cut short."""
_SETTLE_SECONDS = 1.0
_BROWSER_SECONDS, _LEAST_BROWSER_SECONDS = 60.0, 10.0

MakeApp = Callable[[Settings], Flask]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Data:
    """A data folder with the workload in it, and who is logged in there."""

    folder: Path
    workload: Workload
    passes: list[Pass]

    @property
    def database(self) -> Path:
        """The embedded database."""
        return self.folder / "kaskad.db"

    def mover(self) -> Mover:
        """Moves on the board of 500 cards, by the leads of the project alone."""
        return Mover(self.database, self.workload.big_id, self.workload.big, self.passes)


def settings_of(folder: Path) -> Settings:
    """Settings of a data folder that is measured."""
    return Settings(data_dir=folder, as_of=DAY, log_level="ERROR")


def prepare(make_app: MakeApp, folder: Path, projects: int = PROJECTS) -> Data:
    """A new installation in *folder* with the workload; its static files are ready."""
    app = make_app(settings_of(folder))
    server.migrate(app)
    assets.prepare(folder)
    with app.test_request_context():
        with unit_of_work() as session:
            workload = write(session.connection(), projects)
        db.session.remove()
    passes = log_in(app, workload.people)
    _let_go(app)
    bench_server.quiet(folder / "kaskad.db")
    return Data(folder, workload, passes)


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class Bench:
    """One measurement from beginning to end."""

    def __init__(
        self, make_app: MakeApp, folder: Path, say: Say, *, quick: bool, parts: Collection[str]
    ) -> None:
        self._make_app, self._folder, self._say = make_app, folder, say
        self._quick, self._parts = quick, parts
        self._size = bench_http.QUICK if quick else bench_http.Size()
        self._until = time.monotonic() + (QUICK_SECONDS if quick else WHOLE_SECONDS)
        self.figures: list[Figure] = []

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self._until - time.monotonic()

    def wants(self, *parts: str) -> bool:
        """Whether one of *parts* was asked for; when the time is up a line says that it was."""
        wanted = [part for part in parts if part in self._parts]
        if wanted and self.left <= 0:
            self.figures.append(Figure("-", wanted[0], None, "", note="not measured: time was up"))
            return False
        return bool(wanted)

    def run(self) -> None:
        """Measure what was asked for."""
        self._say("Writing the workload.")
        data = prepare(self._make_app, self._folder / "data")
        floor = self._folder / "floor.db"
        bench_server.write_floor(data.database, floor)
        if self.wants("statements"):
            self._say("Counting statements.")
            self._statements(data)
        if self.wants("flow"):
            self._say("Flow of a project with twenty sprints.")
            self._flow(data)
        if self.wants("start"):
            self._say("Starting and stopping.")
            self._start(data, floor)
        if self.wants("boards", "moves", "lists", "memory", "browser"):
            self._serve(data, floor)
        if self.wants("indicators"):
            self._say("Indicators.")
            self._indicators(data, floor)
        if not self._quick and self.wants("lists"):
            self._say(f"Writing {MANY_PROJECTS} projects.")
            self._many(floor)

    def _statements(self, data: Data) -> None:
        copy = self._folder / "copy"
        bench_server.copy_data(data.folder, copy)
        app = self._make_app(settings_of(copy))
        mine = Data(copy, data.workload, data.passes)
        self.figures += bench_inside.measure(
            app, data.workload, mine.mover().look(), data.passes[0]
        )
        _let_go(app)

    def _flow(self, data: Data) -> None:
        copy = self._folder / "flow"
        bench_server.copy_data(data.folder, copy)
        app = self._make_app(settings_of(copy))
        self.figures += bench_flow.measure(app, data.workload, copy / "kaskad.db")
        _let_go(app)

    def _start(self, data: Data, floor: Path) -> None:
        own, bare = [], []
        for _ in range(1 if self._quick else STARTS):
            with bench_server.floor(floor) as running:
                bare.append(running.start_seconds)
            with bench_server.kaskad(data.folder) as running:
                own.append(running.start_seconds)
        self.figures.append(
            Figure("P4", "start to the first answer", middle(own), "s", 0.9, floor=middle(bare))
        )

    def _serve(self, data: Data, floor: Path) -> None:
        with ExitStack() as stack:
            base = stack.enter_context(bench_server.floor(floor))
            own = stack.enter_context(bench_server.kaskad(data.folder))
            time.sleep(_SETTLE_SECONDS)
            idle = (own.memory(), base.memory())
            visitor = data.passes[0]

            def match() -> bench_http.Match:
                return bench_http.Match(own, base, self._size, self._until)

            if self.wants("boards", "memory"):
                self._say("Boards.")
                self.figures += bench_http.boards(match(), data.workload, visitor, data.mover())
            if self.wants("moves", "memory"):
                self._say("Moves.")
                self.figures += bench_http.moves(match(), data.mover())
            if self.wants("lists", "memory"):
                self._say("Lists.")
                self.figures += bench_http.lists(match(), data.workload.projects, visitor, 12.0)
            if "memory" in self._parts:  # costs no time
                for name, mine, bare, aim in (
                    ("memory, idle", *idle, 110),
                    ("memory, after the load", own.memory(), base.memory(), 170),
                ):
                    self.figures.append(Figure("P4", name, mine, "MiB", aim, floor=bare))
            if self.wants("browser"):
                self._say("Chromium.")
                self.figures += browser_figures(
                    own.port, data.workload, visitor, quick=self._quick, seconds=self.left
                )

    def _indicators(self, data: Data, floor: Path) -> None:
        copy = self._folder / "indicators"
        bench_server.copy_data(data.folder, copy)
        app = self._make_app(settings_of(copy))
        many = bench_indicators.QUICK_VALUES if self._quick else bench_indicators.VALUES
        with app.test_request_context():
            with unit_of_work() as session:
                told = bench_indicators.write(session.connection(), data.workload, many)
            db.session.remove()
        spent = bench_indicators.reckoned(app, copy / "kaskad.db")
        _let_go(app)
        with bench_server.floor(floor) as base, bench_server.kaskad(copy) as own:
            match = bench_http.Match(own, base, self._size, self._until)
            self.figures += bench_indicators.figures(
                match, told, data.passes[0], data.workload.huge, spent
            )

    def _many(self, floor: Path) -> None:
        data = prepare(self._make_app, self._folder / "many", MANY_PROJECTS)
        with bench_server.floor(floor) as base, bench_server.kaskad(data.folder) as own:
            match = bench_http.Match(own, base, self._size, self._until)
            self.figures += bench_http.lists(match, MANY_PROJECTS, data.passes[0], 90.0)


def ask_browser(wanted: dict[str, Any], seconds: float) -> dict[str, Any]:
    """What `bench_browser` says within *seconds*, or {"fault": why it does not}."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kaskad.ops.bench_browser"], input=json.dumps(wanted),
            capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"fault": f"nothing within {seconds:.0f} s"}
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        lines = done.stderr.strip().splitlines()
        return {"fault": lines[-1][:120] if lines else "nothing said"}
    return found


def browser_figures(
    port: int, workload: Workload, visitor: Pass, *, quick: bool, seconds: float
) -> list[Figure]:
    """P1 in Chromium; a line that says why, where there is none."""
    base = f"http://127.0.0.1:{port}"
    told = ask_browser({
        "base": base, "cookie": [visitor.cookie_name, visitor.cookie],
        "boards": {"500": f"/boards/{workload.big}", "2000": f"/boards/{workload.huge}"},
        "rounds": 1 if quick else 3,
    }, max(_LEAST_BROWSER_SECONDS, min(_BROWSER_SECONDS, seconds)))  # fmt: skip
    if "fault" in told:
        return [Figure("P1", "in Chromium", None, "", note=f"skipped: {told['fault']}")]
    figures = []
    for cards, paint, heap in (("500", 600, 60), ("2000", 1200, 120)):
        mine = told.get(cards, {})
        note = mine.get("fault", "")
        name = f"board of {cards} in Chromium"
        figures += [
            Figure("P1", f"{name}: first card", mine.get("card_ms"), "ms", paint, note=note),
            Figure("P1", f"{name}: the very first visit", mine.get("first_card_ms"), "ms"),
            Figure("P1", f"{name}: heap", mine.get("heap_mb"), "MB", heap),
        ]
        if not note:
            drag = "" if mine.get("dragging") else "the card was not lifted"
            gap = mine.get("longest_gap_ms")
            figures += [
                Figure(
                    "P1", f"{name}: frames a second, dragging", mine.get("frames_a_second"), "",
                    50, at_least=True, note=drag,
                ),
                Figure("P1", f"{name}: longest frame, dragging", gap, "ms"),
            ]  # fmt: skip
    return figures


def _stop(_signal: int, _frame: object) -> None:
    """Told to stop: unwind, so that the servers started here are stopped too."""
    raise SystemExit(1)


def measure(make_app: MakeApp, say: Say, *, quick: bool, parts: Collection[str]) -> dict[str, Any]:
    """Everything asked for: {"machine", "seconds", "figures": [Figure]}."""
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="kaskad-bench-"))
    try:
        signal.signal(signal.SIGTERM, _stop)
        bench = Bench(make_app, folder, say, quick=quick, parts=parts)
        bench.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = sorted(bench.figures, key=lambda figure: (figure.target == "-", figure.target))
    return {
        "machine": machine(), "seconds": round(time.monotonic() - started, 1), "figures": figures,
    }  # fmt: skip
