"""The worker: started when there is work, survives its own death, ends with the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from kaskad.core import jobs
from kaskad.core.config import Settings
from kaskad.core.db import db, unit_of_work
from kaskad.core.jobs import Job
from kaskad.exchange import report_actions as actions
from kaskad.exchange.models import ReportJob, ReportState
from kaskad.ops import keeper as keeping
from kaskad.ops import worker
from kaskad.ops.keeper import Keeper
from tests.cast import Cast
from tests.conftest import World


class Desk:
    """An application that has nothing but jobs, and what became of them."""

    def __init__(self, folder: Path) -> None:
        self.app = Flask("desk")
        self.app.extensions["kaskad_settings"] = Settings(data_dir=folder, as_of=date(2022, 4, 15))
        self.waits, self.done, self.returned = False, 0, 0
        self.begun: Callable[[], object] = lambda: None

    def work(self) -> None:
        self.begun()
        self.done, self.waits = self.done + 1, False

    def give_back(self) -> None:
        self.returned += 1


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    one = Desk(tmp_path)
    job = Job(one.work, lambda: one.waits, one.give_back)
    monkeypatch.setattr(jobs, "_jobs", {"desk": job})

    class Nothing:
        def __getattr__(self, _name: str) -> Any:
            return lambda *_given: None

    class Database:
        session = engine = Nothing()

    monkeypatch.setattr(keeping, "db", Database())
    monkeypatch.setattr(worker, "NICE", 0)  # this process goes on to other tests
    return one


@pytest.fixture
def keeper(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Keeper, list[int]]]:
    """A keeper whose workers are children that do nothing but end as they are told."""
    started: list[int] = []
    one = Keeper(desk.app)

    def start() -> None:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(9)"])
        started.append(child.pid)
        children.append(child)
        one._pid = child.pid

    children: list[Any] = []
    monkeypatch.setattr(one, "_start", start)
    yield one, started
    for child in children:
        child.returncode = 0  # the keeper has asked after it
        try:
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            continue


def _ended(keeper: Keeper) -> None:
    until = time.monotonic() + 5
    while keeper.pid is not None and time.monotonic() < until:
        keeper.reap()
        time.sleep(0.01)


def test_without_work_there_is_no_worker(desk: Desk, keeper: tuple[Keeper, list[int]]) -> None:
    one, started = keeper
    one.prime()
    one.look()
    assert started == []
    assert list(Path(desk.app.extensions["kaskad_settings"].data_dir).iterdir()) == []


def test_a_word_starts_one_worker(desk: Desk, keeper: tuple[Keeper, list[int]]) -> None:
    one, started = keeper
    one.prime()
    jobs.wake("desk", desk.app)
    one.look()
    one.look()
    assert len(started) == 1
    one.tell_to_stop()
    one.wait(5)
    assert one.pid is None


def test_what_waits_is_found_at_the_start_and_on_a_new_day(
    desk: Desk, keeper: tuple[Keeper, list[int]]
) -> None:
    one, started = keeper
    one.prime()
    desk.waits = True
    one.look()
    assert started == [], "the day has been looked at"
    one._day = date(2022, 4, 14)
    one.look()
    assert len(started) == 1


def test_a_killed_worker_is_followed_by_another(
    desk: Desk, keeper: tuple[Keeper, list[int]]
) -> None:
    one, started = keeper
    desk.waits = True
    one.look()
    jobs.queue_of(desk.app).dequeue()  # it has heard the word
    os.kill(started[0], signal.SIGKILL)
    _ended(one)
    assert one.pid is None
    one.look()
    assert len(started) == 2
    os.kill(started[1], signal.SIGKILL)
    _ended(one)
    one.look()
    assert len(started) == 2, "a worker that dies again and again is given time"


def test_it_works_waits_a_while_and_ends(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LINGER", 0.2)
    jobs.wake("desk", desk.app)
    jobs.wake("desk", desk.app)
    _work(desk)
    assert (desk.done, desk.returned) == (2, 0)


def test_told_to_stop_it_gives_back_what_takes_too_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told when it listens to signals, in the middle of something that does not end."""
    monkeypatch.setattr(worker, "GRACE", 0.1)
    usual, released = signal.getsignal(signal.SIGTERM), threading.Event()

    def hold() -> None:
        while signal.getsignal(signal.SIGTERM) == usual:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        released.wait(60)

    desk.begun = hold
    jobs.wake("desk", desk.app)
    try:
        _work(desk)
        assert (desk.done, desk.returned) == (0, 1)
    finally:
        released.set()


def _work(desk: Desk) -> None:
    """In this very process, whose answers to signals are put back."""
    numbers = range(1, signal.NSIG)
    before = {one: signal.getsignal(one) for one in numbers if one not in {9, 19, 32, 33}}
    try:
        worker.work(desk.app)
    finally:
        for number, answer in before.items():
            if answer is not None and signal.getsignal(number) != answer:
                signal.signal(number, answer)


@pytest.mark.front
def test_the_real_process_takes_over_and_ends_when_told(
    world: World, cast: Cast, ctx: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`kaskad run --worker` finds what a killed worker has left, makes it, and stops by SIGTERM."""
    monkeypatch.setattr(jobs, "wake", lambda _name, _app=None: None)
    person = cast.person("office")
    asked = actions.Asked("/registry.xlsx", "http://localhost/", "ru", "Реестр", "xlsx", 1)
    with unit_of_work(person):
        own = actions.ask_report(person, asked).id
        db.session.execute(
            update(ReportJob).values(
                state=ReportState.RUNNING, attempts=1,
                taken_by=actions.own_name().rpartition("/")[0] + "/4194305",
            )
        )  # fmt: skip
    settings: Settings = world.app.extensions["kaskad_settings"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KASKAD_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "kaskad", "run", "--worker"],
        env={**kept, "KASKAD_DATA_DIR": str(settings.data_dir), "KASKAD_SECRET_KEY": "tests only"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        state = None
        while state not in {ReportState.DONE, ReportState.FAILED} and time.monotonic() < until:
            time.sleep(0.05)
            state = db.session.scalar(select(ReportJob.state).where(ReportJob.id == own))
        assert state == ReportState.DONE
    finally:
        process.terminate()
        told = process.communicate(timeout=15)[1]
    assert process.returncode == 0, told.decode()
    assert (db.session.scalar(select(ReportJob.size)) or 0) > 1000
