"""Work that no page waits for, done by a process of its own (docs/decisions/0017-jobs.md).

What is to be done stands in the database and nowhere else, written by the transaction that wants
it. The queue (huey over a small SQLite file in the data folder) only says that somebody should
look: a word that is lost, or said twice, changes nothing.
"""

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import structlog
from flask import Flask, current_app

from kaskad.core.config import Settings

log = structlog.get_logger()

FILE = "jobs.db"
_UNUSED = ("psycopg", "gevent", "redis", "cysqlite")
"""What huey imports where it is installed, for kinds of queues and workers that are not ours."""


def _load() -> ModuleType:
    """Load huey in 6 ms instead of 130, and 6 MiB smaller: without what `_UNUSED` brings along."""
    hidden = [name for name in _UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: cannot be imported
    try:
        return importlib.import_module("huey")
    finally:
        for name in hidden:
            del sys.modules[name]


huey: Any = _load()


def _nothing() -> None:
    """Nothing is held that would have to be given back."""


@dataclass(frozen=True)
class Job:
    """A kind of work. Each of its functions runs in an application context of its own."""

    work: Callable[[], object]
    """Does whatever there is to do; finding nothing is usual."""
    waits: Callable[[], bool]
    """Whether there is anything to do; asked at the start, on each new day, after a crash."""
    give_back: Callable[[], None] = _nothing
    """The process ends before the work has: what it holds is somebody else's again."""
    urgent: bool = False
    """Somebody waits for it: a worker without a queue of its own asks every few seconds."""


_jobs: dict[str, Job] = {}


def add_job(name: str, job: Job) -> None:
    """Add a kind of work; called when the application is put together."""
    _jobs[name] = job


def all_jobs() -> Mapping[str, Job]:
    """The kinds of work by name."""
    return _jobs


def queue_of(app: Flask) -> Any:
    """The queue of this installation, made when it is first needed."""
    queue = app.extensions.get("kaskad_queue")
    if queue is None:
        settings: Settings = app.extensions["kaskad_settings"]
        queue = huey.SqliteHuey(
            "kaskad", filename=str(settings.data_dir / FILE), results=False,
            immediate=settings.jobs == "here",
            # It may be lost without harm, and no file stays open beside it while nobody works.
            fsync=False, journal_mode="truncate", cache_mb=0,
        )  # fmt: skip
        app.extensions["kaskad_tasks"] = {
            name: queue.task(name=name)(_in_context(app, job)) for name, job in _jobs.items()
        }
        queue.storage.close()
        app.extensions["kaskad_queue"] = queue
    return queue


def _in_context(app: Flask, job: Job) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            job.work()

    return run


def wake(name: str, app: Flask | None = None) -> None:
    """Say that there may be work of the kind *name*. Never fails: the work is not lost by it.

    Inside a unit of work say it by `after_commit`, or the worker looks before there is anything.
    """
    app = app or current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    try:
        queue = queue_of(app)
        app.extensions["kaskad_tasks"][name]()
        queue.storage.close()  # a connection must not be shared between processes
    except Exception:
        log.exception("the worker could not be woken", job=name)


def is_woken(app: Flask) -> bool:
    """Whether the queue has a word that nobody has heard yet."""
    queue = queue_of(app)
    try:
        return bool(queue.pending_count())
    finally:
        queue.storage.close()
