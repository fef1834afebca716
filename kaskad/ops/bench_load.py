"""A small keep-alive load generator, bounded in count and time, for loopback only.

Sockets are read by hand: the client shares the two cores with the server it measures, and the
standard library's client costs as much as a small answer.
"""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back; *body* as it was sent, perhaps packed."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def unpacked(self) -> bytes:
        """The body, without gzip."""
        return (
            gzip.decompress(self.body)
            if self.headers.get("content-encoding") == "gzip"
            else self.body
        )


class Line:
    """One connection kept open to a server on this machine."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port = port
        self._always = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._open()

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), PATIENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb", buffering=256 * 1024)

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()

    def ask(self, ask: Ask) -> Answer:
        """Send *ask* and read the whole answer. Raises OSError when the line breaks."""
        own = "".join(f"{name}: {value}\r\n" for name, value in ask.headers.items())
        size = f"Content-Length: {len(ask.body)}\r\n" if ask.method != "GET" else ""
        head = (
            f"{ask.method} {ask.path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"{self._always}{own}{size}\r\n"
        )
        self._socket.sendall(head.encode() + ask.body)
        answer = self._read()
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
            self._open()
        return answer

    def _read(self) -> Answer:
        first = self._file.readline()
        if not first:
            raise ConnectionError("the server hung up")
        status = int(first.split(b" ", 2)[1])
        headers: dict[str, str] = {}
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        if status in (204, 304):
            return Answer(status, headers, b"")
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return Answer(status, headers, self._chunks())
        return Answer(status, headers, self._file.read(int(headers.get("content-length", 0))))

    def _chunks(self) -> bytes:
        pieces = []
        while size := int(self._file.readline().split(b";")[0], 16):
            pieces.append(self._file.read(size))
            self._file.readline()
        self._file.readline()
        return b"".join(pieces)


@dataclass
class Outcome:
    """What a run of requests came to."""

    seconds: list[float]
    failures: dict[str, int]
    wall: float
    size: int
    """Bytes of a body as it was sent."""
    asked: int = 0
    """Everything that was asked, warming up and failures too."""
    processor: float = 0.0
    """Milliseconds of processor that the server took for each, where it was measured."""

    def at(self, part: float) -> float:
        """The time within which *part* of the answers came, in milliseconds."""
        if not self.seconds:
            return float("nan")
        ordered = sorted(self.seconds)
        exact = (len(ordered) - 1) * part
        low = int(exact)
        high = min(low + 1, len(ordered) - 1)
        return (ordered[low] + (ordered[high] - ordered[low]) * (exact - low)) * 1000

    @property
    def p50(self) -> float:
        """Milliseconds."""
        return self.at(0.5)

    @property
    def p95(self) -> float:
        """Milliseconds."""
        return self.at(0.95)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.wall if self.wall else float("nan")

    @property
    def failed(self) -> int:
        """Requests that were not answered as they should be."""
        return sum(self.failures.values())


Asks = Callable[[int, int], Ask]
"""(client, number of its request) -> what it asks."""


class _Crowd:
    """Clients that ask together: they warm up, wait for each other, and share the count."""

    def __init__(self, asks: Asks, clients: int, count: int, right: tuple[int, ...]) -> None:
        self.outcome = Outcome([], {}, 0.0, 0)
        self.gate = threading.Barrier(clients + 1)
        self.until = 0.0
        self._asks, self._left, self._right = asks, count, right
        self._lock = threading.Lock()

    def _fail(self, cause: str) -> None:
        with self._lock:
            self.outcome.failures[cause] = self.outcome.failures.get(cause, 0) + 1

    def _take(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0 and time.perf_counter() < self.until

    def _one(self, line: Line, ask: Ask) -> float | None:
        started = time.perf_counter()
        try:
            answer = line.ask(ask)
        except (OSError, ValueError) as error:
            self._fail(type(error).__name__)
            return None
        spent = time.perf_counter() - started
        if answer.status not in self._right:
            self._fail(str(answer.status))
            return None
        self.outcome.size = len(answer.body)
        return spent

    def client(self, own: int, line: Line, warm: int) -> None:
        """Ask *warm* times uncounted, then as long as there is something to ask."""
        for number in range(warm):
            line.ask(self._asks(own, number))
        self.gate.wait(PATIENCE_SECONDS)  # everybody is warm
        self.gate.wait(PATIENCE_SECONDS)  # the clock runs
        mine, number = [], warm
        while self._take():
            spent = self._one(line, self._asks(own, number))
            number += 1
            if spent is not None:
                mine.append(spent)
        with self._lock:
            self.outcome.seconds.extend(mine)

    def guarded(self, own: int, port: int, headers: Mapping[str, str], warm: int) -> None:
        """`client` on a line of its own; what breaks is counted."""
        try:
            line = Line(port, headers)
            try:
                self.client(own, line, warm)
            finally:
                line.close()
        except (OSError, ValueError, threading.BrokenBarrierError) as error:
            self._fail(f"client: {type(error).__name__}")
            self.gate.abort()


def run(
    port: int,
    asks: Asks,
    *,
    clients: int = 1,
    count: int = 50,
    seconds: float = 20.0,
    headers: Mapping[str, str] | None = None,
    right: tuple[int, ...] = (200,),
    warm: int = 2,
) -> Outcome:
    """Send *count* requests, shared among *clients*, for at most *seconds*.

    Each client asks *warm* times before, uncounted. An answer with another status than *right*,
    or none, is a failure and not a time.
    """
    crowd = _Crowd(asks, clients, count, right)
    threads = [
        threading.Thread(
            target=crowd.guarded, args=(own, port, dict(headers or {}), warm), daemon=True
        )
        for own in range(clients)
    ]
    for thread in threads:
        thread.start()
    started = time.perf_counter()
    with contextlib.suppress(threading.BrokenBarrierError):  # counted by the client it befell
        crowd.gate.wait(PATIENCE_SECONDS)
        started = time.perf_counter()
        crowd.until = started + seconds
        crowd.gate.wait(PATIENCE_SECONDS)
    for thread in threads:
        thread.join(seconds + PATIENCE_SECONDS)
    crowd.outcome.wall = time.perf_counter() - started
    crowd.outcome.asked = len(crowd.outcome.seconds) + crowd.outcome.failed + clients * warm
    return crowd.outcome


def always(path: str, headers: Mapping[str, str] | None = None) -> Asks:
    """The same page every time."""
    ask = Ask(path, headers=headers or {})
    return lambda _client, _number: ask


def middle(values: list[float]) -> float:
    """The median, not a number for none."""
    return median(values) if values else float("nan")
