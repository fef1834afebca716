"""Keeps the worker: starts one when there is something to do, and another when one was killed.

It lives in the process that supervises the server (or alone, `kaskad run --worker`), holds no
connection between its looks and costs no process while nothing is to be done.
"""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import structlog
from flask import Flask

from kaskad.core import jobs
from kaskad.core.clock import now
from kaskad.core.config import Settings
from kaskad.core.db import db
from kaskad.ops.worker import GRACE, work

log = structlog.get_logger()

LONGEST_PAUSE = 60.0
"""Seconds before another try when workers end badly again and again."""
_DIM = 2.0
"""Seconds within which two changes of a file may look like one."""
_POLL = 5.0
"""Seconds between looks at the database, where the queue may lie on another machine."""


def _nothing() -> None:
    """Nothing of the server's has to be closed."""


class Keeper:
    """Starts workers, one at a time."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.in_child: Callable[[], None] = _nothing
        """What a worker does first of all."""
        self._settings: Settings = app.extensions["kaskad_settings"]
        self._pid: int | None = None
        self._day: date | None = None
        self._failures, self._not_before = 0, 0.0
        self._ask_from, self._polled_at = 0.0, 0.0
        self._queue = self._settings.data_dir / jobs.FILE
        self._empty_at: float | None = None

    @property
    def pid(self) -> int | None:
        """The worker, while there is one."""
        return self._pid

    def prime(self) -> None:
        """Look for the first time, before the processes part: they share what that has read."""
        self._day = self._today()
        self._wake(urgent_only=False)
        self._is_woken()

    def look(self, *, alone: bool = False) -> None:
        """Do what is due: called every second. *alone*: nobody else may have said a word here.

        A new day is looked at anew, as is the first one: at the start everything that waits is
        found, and just after midnight what the day has made old.
        """
        self.reap()
        today = self._today()
        if today != self._day and time.monotonic() >= self._ask_from:
            self._day = today
            self._wake(urgent_only=False)
        elif alone and self._pid is None and time.monotonic() - self._polled_at > _POLL:
            self._wake(urgent_only=True)
        if self._pid is None and time.monotonic() >= self._not_before and self._is_woken():
            self._start()

    def reap(self) -> None:
        """Notice that the worker has ended; if it did not do so by itself, look what it left."""
        if self._pid is None:
            return
        try:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
        except ChildProcessError:  # somebody else has heard of it
            pid, status = self._pid, -1
        if not pid:
            return
        self._pid = None
        if status == 0:
            self._failures = 0
            return
        self._failures += 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self._failures - 1) - 1)
        self._not_before = time.monotonic() + pause
        log.warning("the worker was stopped from outside or has failed", status=status)
        self._wake(urgent_only=False)

    def tell_to_stop(self) -> None:
        """Ask the worker to end; it finishes or gives back what it holds."""
        self._signal(signal.SIGTERM)

    def wait(self, seconds: float = GRACE + 2.0) -> None:
        """Wait until it has ended; after *seconds* it is made to."""
        until = time.monotonic() + seconds
        while self._pid is not None:
            try:
                if os.waitpid(self._pid, os.WNOHANG)[0]:
                    self._pid = None
                    return
            except ChildProcessError:
                self._pid = None
                return
            if time.monotonic() > until:
                self._signal(signal.SIGKILL)
                until += seconds
            time.sleep(0.05)

    def _signal(self, number: int) -> None:
        if self._pid is not None:
            try:
                os.kill(self._pid, number)
            except ProcessLookupError:
                self._pid = None

    def _today(self) -> date:
        fixed = self._settings.as_of
        return fixed or now().astimezone(ZoneInfo(self._settings.time_zone)).date()

    def _is_woken(self) -> bool:
        """Whether the queue has a word. It is opened only when its file has changed.

        Opening it takes memory of its own, 3 MiB of it, which the others do not share.
        """
        try:
            changed = self._queue.stat().st_mtime
            if changed == self._empty_at:
                return False
            woken = jobs.is_woken(self._app)
            # A file system tells the time by some hundredths: what has just changed may change on.
            self._empty_at = None if woken or time.time() - changed < _DIM else changed
        except FileNotFoundError:
            return False
        except Exception:
            log.exception("the queue cannot be read")
            self._not_before = time.monotonic() + LONGEST_PAUSE
            return False
        return woken

    def _wake(self, *, urgent_only: bool) -> None:
        """Ask the database what waits, and say so; a database that is away is asked again."""
        self._polled_at = time.monotonic()
        try:
            with self._app.app_context():
                for name, job in jobs.all_jobs().items():
                    if (job.urgent or not urgent_only) and job.waits():
                        jobs.wake(name, self._app)
                db.session.remove()
                db.engine.dispose()  # a connection must not be shared between processes
        except Exception:
            log.exception("what waits could not be asked for")
            self._day, self._ask_from = None, time.monotonic() + LONGEST_PAUSE

    def _start(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            self._pid = pid
            return
        status = 1
        try:
            self.in_child()
            work(self._app)
            status = 0
        except BaseException:  # noqa: BLE001 - nothing may go on as if this were the server
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)


def keep(app: Flask) -> None:
    """Do nothing but this until told to stop: `kaskad run --worker`."""
    keeper, told = Keeper(app), []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: told.append(number))
    while not told:
        keeper.look(alone=True)
        time.sleep(0.5)
    keeper.tell_to_stop()
    keeper.wait()
