"""The process that does the work no page waits for: begun when there is some, gone when it is done.

It is forked from the server, so that it shares the server's memory, and ends when nothing has come
for a while, so that what a wide report took goes with it (docs/decisions/0017-jobs.md).
"""

import os
import signal
import time
from typing import Any

import structlog
from flask import Flask

from kaskad.core import jobs

log = structlog.get_logger()

LINGER = 20.0
"""Seconds without work after which it ends."""
GRACE = 10.0
"""Seconds in which it finishes what it holds when it is told to stop; then it gives it back."""
LOOK_EVERY = 0.3
NICE = 5
"""Pages come first where the cores are busy; presses that the worker starts are as polite."""

_Consumer: Any = jobs.huey.consumer.Consumer


class _Worker(_Consumer):  # type: ignore[misc]  # huey ships no types
    """huey's consumer with one thread that works. It stops by itself when it is idle or alone."""

    def __init__(self, app: Flask) -> None:
        queue = jobs.queue_of(app)
        super().__init__(
            queue, workers=1, worker_type="thread", periodic=False, scheduler_interval=60,
            initial_delay=LOOK_EVERY, backoff=1.0, max_delay=LOOK_EVERY, check_worker_health=False,
            shutdown_timeout=GRACE, graceful_signal="TERM",
        )  # fmt: skip
        self._parent, self._busy, self._worked_at = os.getppid(), False, time.monotonic()
        queue.pre_execute("busy")(lambda _task: self._note(busy=True))
        queue.post_execute("idle")(lambda *_told: self._note(busy=False))

    def _note(self, *, busy: bool) -> None:
        self._busy, self._worked_at = busy, time.monotonic()

    def loop(self, health_check_ts: float | None = None) -> Any:
        """One look, ten times a second: go on, or stop."""
        if self._is_idle() or os.getppid() != self._parent:
            self._signum, self._graceful = signal.SIGTERM, True
        return super().loop(health_check_ts)

    def _is_idle(self) -> bool:
        if self._busy or time.monotonic() - self._worked_at <= LINGER:
            return False
        self._worked_at = time.monotonic()
        return not self.huey.pending_count()


def work(app: Flask) -> None:
    """Do what there is to do, and what comes meanwhile; returns when this process is to end.

    Told to stop (SIGTERM) it finishes what it holds, within `GRACE`; by Ctrl C it gives it back
    at once, as after that time.
    """
    for name in ("SIGCHLD", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGTTIN", "SIGTTOU", "SIGWINCH"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)  # those of the server
    os.nice(NICE)
    worker = _Worker(app)
    worker.run()
    if worker._busy:  # noqa: SLF001 - of our own class
        with app.app_context():
            for name, job in jobs.all_jobs().items():
                try:
                    job.give_back()
                except Exception:
                    log.exception("what was held could not be given back", job=name)
