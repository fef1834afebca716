"""`kaskad run`: migrate, then serve with gunicorn and gevent workers under one supervisor."""

import gc
import socket
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from sqlalchemy import text

from kaskad.core import memory, schema
from kaskad.core.db import db
from kaskad.core.refusals import why
from kaskad.ops.keeper import Keeper


class TooNew(Exception):
    """The database was written by a newer version of Kaskad; nothing was touched."""


class CannotListen(Exception):
    """The address and port asked for cannot be had; the message says why."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn inside our own process, set up here and by nobody's configuration file."""

    def __init__(self, app: Flask, options: dict[str, Any], keeper: Keeper | None) -> None:
        self._app, self._options, self._keeper = app, options, keeper
        super().__init__()

    def run(self) -> None:
        """Serve, with a worker beside those that answer, if it is wanted."""
        supervisor = _Supervisor(self)
        if self._keeper is not None:
            supervisor.keep_jobs(self._keeper)
        supervisor.run()

    def load_config(self) -> None:
        """Take the options over."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made once before the workers part (they share its memory)."""
        return self._app


class _Supervisor(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's supervisor, which keeps the worker for jobs, too: one family, one end."""

    keeper: Keeper | None = None

    def keep_jobs(self, keeper: Keeper) -> None:
        """From now on there is a worker when there is work."""
        self.keeper = keeper
        keeper.in_child = self._let_go

    def _let_go(self) -> None:
        """The worker must not hold the port when the server is gone."""
        for listener in self.LISTENERS:
            listener.close()

    def manage_workers(self) -> None:
        """Every second: are those that answer all there, and is there anything to do besides."""
        super().manage_workers()
        if self.keeper is not None:
            self.keeper.look()

    def reap_workers(self) -> None:
        """Some process has ended: gunicorn asks after any, so the worker is asked after first."""
        if self.keeper is not None:
            self.keeper.reap()
        super().reap_workers()

    def stop(self, graceful: bool = True) -> None:
        """The end of all: each finishes what it is at, within its time."""
        if self.keeper is not None:
            self.keeper.tell_to_stop()
        super().stop(graceful)
        if self.keeper is not None:
            self.keeper.wait()


def migrate(app: Flask) -> None:
    """Bring the database to this version's schema, keeping a copy of an embedded one first.

    Raises TooNew, with nothing written, when the database belongs to a newer version
    (trust.md R29).
    """
    with app.app_context():
        if schema.is_newer_than_program():
            raise TooNew(
                _("This database was written by a newer version of Kaskad. Install that version.")
            )
        present, needed = schema.present(), schema.newest()
        if present == needed:
            return
        if present is not None and db.engine.dialect.name == "sqlite":
            _keep_copy(Path(str(db.engine.url.database)), present)
        db.engine.dispose()
    schema.upgrade(app)


def _keep_copy(database: Path, revision: str) -> None:
    # VACUUM INTO is a consistent copy of a live database; copying the file is not.
    target = database.with_name(f"{database.stem}-before-{revision}.db")
    if target.exists():
        return
    with db.engine.connect() as connection:
        connection.execute(text("VACUUM INTO :target"), {"target": str(target)})


def check_address(host: str, port: int) -> None:
    """Raise CannotListen when *host*:*port* cannot be had, before anything else is touched.

    A second server started by mistake must not say an address it will never answer at, nor
    revoke the one-time set-up address of the first.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
            probe.bind(address)
    except socket.gaierror as error:
        message = _l("There is no address %(host)s on this machine.", host=host)
        raise CannotListen(message) from error
    except OSError as error:
        message = _l(
            "Kaskad cannot listen on %(host)s, port %(port)s: %(why)s.",
            host=host, port=port, why=why(error),
        )  # fmt: skip
        raise CannotListen(message) from error


def serve(app: Flask, *, host: str, port: int, workers: int, jobs: bool = True) -> None:
    """Serve until told to stop. SIGTERM lets requests and jobs under way finish.

    Without *jobs* the worker is somebody else's affair (`kaskad run --worker`).
    """
    keeper = Keeper(app) if jobs and app.extensions["kaskad_settings"].jobs == "worker" else None
    if keeper is not None:
        keeper.prime()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # a connection must not be shared between processes
    shm = Path("/dev/shm")  # noqa: S108 - only for gunicorn's heartbeat files
    options: dict[str, Any] = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "gevent",
        "worker_connections": 1000,
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 15,
        "max_requests": 0,
        "loglevel": "warning",
        "limit_request_line": 8190,
        # A socket for gunicorn's own tool, in the home folder, kept by a thread with an event loop:
        # nobody uses it here, it costs memory, and whoever forks should have one thread.
        "control_socket_disable": True,
        "forwarded_allow_ips": "",
        # The heartbeat must not wait for a full disk (trust.md R08).
        "worker_tmp_dir": str(shm) if shm.is_dir() else None,
        "proc_name": "kaskad",
        "post_worker_init": memory.tend,
    }
    # What is there before the workers part stays shared: the collector, which writes into every
    # object it looks at, would make each worker copy it all (110 MiB became 270).
    gc.collect()
    memory.give_back()  # each process would come to hold all of it (4 MiB)
    gc.freeze()
    # A page of a thousand rows makes a hundred thousand small objects that all go with it; looking
    # through them at every seven hundred, as is usual, was a fifth of its time.
    gc.set_threshold(20_000, 10, 10)
    _Server(app, options, keeper).run()
