"""A server on 127.0.0.1 that says exactly the bytes that a test wants, good or bad."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from dtrack.config import FetchSpec
from dtrack.sources.client import Client


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query, keep_blank_values=True).items()}

    @property
    def json(self):
        return json.loads(self.body)


def reply(body: bytes | str = b"", status: int = 200, **headers: str) -> bytes:
    """A whole answer; header names with underscores for hyphens."""
    content = body.encode() if isinstance(body, str) else body
    lines = {"content-length": str(len(content)), "connection": "close"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return f"HTTP/1.1 {status} Said\r\n".encode() + b"".join(f"{name}: {value}\r\n".encode() for name, value in lines.items()) + b"\r\n" + content


def packed(body: bytes, **headers: str) -> bytes:
    return reply(gzip.compress(body), content_encoding="gzip", **headers)


Script = Callable[[Request], bytes | Iterable[bytes]]


class Server:
    """Answers with `script(request)`; keeps every request. Use it in a `with`."""

    def __init__(self, script: Script | None = None, host: str = "127.0.0.1") -> None:
        self.script: Script = script or (lambda request: reply(b"ok"))
        self.requests: list[Request] = []
        self._socket = socket.create_server((host, 0))
        self.port = self._socket.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._main = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def __enter__(self) -> Server:
        self._main.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for thread in self._threads:
            thread.join(timeout=5)

    def stop(self) -> None:
        """Listen no more: the next connection is refused."""
        if self._closing.is_set():
            return
        self._closing.set()
        with socket.create_connection(("127.0.0.1", self.port)):
            self._main.join()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._closing.is_set():
                connection.close()
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                request = _read(connection)
                if request is None:
                    return
                self.requests.append(request)
                said = self.script(request)
                for part in [said] if isinstance(said, bytes) else said:
                    if self._closing.is_set():
                        return
                    connection.sendall(part)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                return  # the client hung up, which is what some tests are about


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Request(method, target, headers, body)


@dataclass
class FakeClock:
    """Time that passes only by sleeping."""

    at: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.seconds += seconds
        self.at += timedelta(seconds=seconds)

    def jitter(self) -> float:
        return 0.5


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def other() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def client(clock: FakeClock) -> Iterator[Client]:
    with Client(FetchSpec(contact="desk@example.org", allow_hosts=["127.0.0.1"], per_host_delay_s=0), "0.1.0", clock=clock) as made:
        yield made
