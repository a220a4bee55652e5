"""Visitors that take their time: heads letter by letter, bodies drop by drop, answers that nobody takes, and crowds (T15).

A server on loopback with less patience than ours.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from dtrack.web.patience import MOST, Patience, Patient, of_this_process, patient

WINDOW_S = 0.25
HEAD = b"host: 127.0.0.1\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Reads the body, then answers with as many bytes as the address says, a piece at a time."""
    assert scope["type"] == "http"
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"keep-alive")]})
    for _ in range(int(scope["path"].strip("/") or 0) // 65536):
        await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
    await send({"type": "http.response.body", "body": b"end"})


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[int, uvicorn.Server]]:
    protocol = patient(Patience(window_s=WINDOW_S, least=100, most=20))
    server = uvicorn.Server(uvicorn.Config(app, http=protocol, ws="none", lifespan="off", log_config=None, access_log=False, timeout_keep_alive=60))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1], server
    server.should_exit = True
    thread.join(10)
    listener.close()


def until_closed(wire: socket.socket, every_s: float = 0.0, drop: bytes = b"") -> float:
    """Seconds until the server hangs up, while a drop is sent now and then; 5 where it never does."""
    began = time.monotonic()
    wire.settimeout(every_s or 5)
    while time.monotonic() - began < 5:
        try:
            if drop:
                wire.sendall(drop)
            if not wire.recv(65536):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


def connected(port: int, said: bytes = b"") -> socket.socket:
    wire = socket.create_connection(("127.0.0.1", port), timeout=5)
    wire.sendall(said)
    return wire


@pytest.mark.attack("T15")
@pytest.mark.parametrize(
    ("said", "drop"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\n" + HEAD + b"x: ", b"y" * 80),
        (b"POST / HTTP/1.1\r\n" + HEAD + b"content-length: 5000\r\n\r\n", b"a"),
        (b"POST / HTTP/1.1\r\n" + HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"GET / HTTP/1.1\r\n" + HEAD + b"\r\nGET / HTTP/1.1\r\n" + HEAD, b"z"),
    ],
    ids=["nothing", "a head by letters", "a body by drops", "chunks by drops", "a second head by letters"],
)
def test_t15_who_sends_letter_by_letter_is_let_go(served: tuple[int, uvicorn.Server], said: bytes, drop: bytes) -> None:
    with connected(served[0], said) as wire:
        assert WINDOW_S * 0.9 < until_closed(wire, WINDOW_S / 4, drop) < 4


@pytest.mark.attack("T15")
def test_t15_who_does_not_take_the_answer_is_let_go(served: tuple[int, uvicorn.Server]) -> None:
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.connect(("127.0.0.1", served[0]))
    wire.sendall(b"GET /67108864 HTTP/1.1\r\n" + HEAD + b"\r\n")
    connections = served[1].server_state.connections
    deadline = time.monotonic() + 5
    while not connections and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(connections) == 1
    while connections and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(connections) == 0
    wire.close()


def test_slow_but_steady_visitors_are_served(served: tuple[int, uvicorn.Server]) -> None:
    """A body at a little over the least, and an answer that is taken slowly, both over many windows; then one more request over the same connection."""
    with connected(served[0], b"POST /262144 HTTP/1.1\r\n" + HEAD + b"content-length: 1000\r\n\r\n") as wire:
        for _ in range(10):
            time.sleep(WINDOW_S / 3)
            wire.sendall(b"a" * 100)
        taken = b""
        while not taken.endswith(b"0\r\n\r\n"):
            taken += wire.recv(30_000)
            time.sleep(WINDOW_S / 8)
        assert taken.count(b"x") >= 262144
        wire.sendall(b"GET / HTTP/1.1\r\n" + HEAD + b"upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: x\r\nsec-websocket-version: 13\r\n\r\n")
        assert wire.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.attack("T15")
def test_t15_a_crowd_leaves_descriptors_for_the_rest(served: tuple[int, uvicorn.Server]) -> None:
    crowd = [connected(served[0]) for _ in range(40)]
    held = [wire for wire in crowd if until_closed_at_once(wire) is False]
    assert len(held) <= 20
    for wire in crowd:
        wire.close()
    deadline = time.monotonic() + 5
    while served[1].server_state.connections and time.monotonic() < deadline:
        time.sleep(0.02)
    with connected(served[0], b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n") as wire:
        assert wire.recv(65536).startswith(b"HTTP/1.1 200")


def until_closed_at_once(wire: socket.socket) -> bool:
    wire.settimeout(0.005)
    try:
        return wire.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_the_program_s_own_patience() -> None:
    usual = of_this_process()
    assert (usual.window_s, usual.least) == (30, 8192)
    assert 16 <= usual.most <= MOST
    assert issubclass(patient(usual), Patient)
    assert patient(usual).patience is usual
