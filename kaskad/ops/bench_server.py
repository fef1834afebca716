"""Servers that a measurement starts and stops itself: Kaskad's own and the floor's."""

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kaskad.ops import bench_floor, bench_processes
from kaskad.ops.bench_cards import DAY
from kaskad.ops.bench_load import Ask, Line

WORKERS = 2
_START_SECONDS, _STOP_SECONDS = 120.0, 25.0


class NotStarted(Exception):
    """A server did not come up; the message ends with what it said."""


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    port: int
    pid: int
    start_seconds: float
    """From starting the process to its first answer 200."""

    def memory(self) -> float | None:
        """MiB of all its processes."""
        return bench_processes.mebibytes(self.pid)

    def processor_seconds(self) -> float:
        """Processor time all its processes have used so far."""
        return bench_processes.processor_seconds(self.pid)


def _first_answer(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            line = Line(port, {})
            try:
                if line.ask(Ask(path)).status == 200:
                    return
            finally:
                line.close()
        except (OSError, ValueError):
            time.sleep(0.004)
    raise NotStarted(f"no answer within {_START_SECONDS:.0f} s")


@contextlib.contextmanager
def _serve(
    arguments: list[str], port: int, path: str, log: Path, environ: Mapping[str, str]
) -> Iterator[Running]:
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, *arguments], stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            env=dict(environ),
        )  # fmt: skip
        try:
            try:
                _first_answer(process, port, path)
            except NotStarted as error:
                said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise NotStarted(f"{' '.join(arguments[:3])}: {error}\n{said}") from None
            yield Running(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()  # the master stops the workers it has started
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def environment(folder: Path) -> dict[str, str]:
    """The caller's environment without its Kaskad, with the data folder of the workload."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KASKAD_")}
    return {**kept, "KASKAD_DATA_DIR": str(folder), "KASKAD_AS_OF": DAY.isoformat()}


@contextlib.contextmanager
def kaskad(folder: Path) -> Iterator[Running]:
    """`kaskad run` over the data in *folder*, as an administrator starts it."""
    port = free_port()
    arguments = ["-m", "kaskad", "run", "--port", str(port), "--workers", str(WORKERS)]
    with _serve(arguments, port, "/healthz", folder / "server.log", environment(folder)) as server:
        yield server


@contextlib.contextmanager
def floor(database: Path) -> Iterator[Running]:
    """The bare application over *database*."""
    port = free_port()
    arguments = ["-m", "kaskad.ops.bench_floor", str(database), str(port)]
    log = database.with_suffix(".log")
    with _serve(arguments, port, "/", log, environment(database.parent)) as server:
        yield server


def write_floor(source: Path, target: Path) -> None:
    """The boards of the workload in the floor's one table."""
    connection = bench_floor.open_database(str(target))
    try:
        connection.executescript(bench_floor.SCHEMA)
        connection.execute("ATTACH ? AS kaskad", (str(source),))
        connection.execute(
            """
            INSERT INTO card
            SELECT c.id, b.key_fold, c.number, c.column_id, c.position, c.title, c.due_on,
              (SELECT group_concat(l.name, ', ') FROM kaskad.card_label cl
                 JOIN kaskad.label l ON l.id = cl.label_id WHERE cl.card_id = c.id),
              (SELECT p.name FROM kaskad.card_assignee ca
                 JOIN kaskad.party p ON p.id = ca.party_id WHERE ca.card_id = c.id)
            FROM kaskad.card c JOIN kaskad.board b ON b.id = c.board_id
            """
        )
    finally:
        connection.close()


def copy_data(source: Path, target: Path) -> None:
    """A data folder of its own with the database of *source* (not in use) and its static files."""
    target.mkdir()
    for name in ("kaskad.db", "secret.key"):
        shutil.copyfile(source / name, target / name)
    for name in ("static", "translations"):
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)


def quiet(database: Path) -> None:
    """Bring the write-ahead log back into the database file, so that it can be copied."""
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
