"""Forms over a real socket: T30, T33, T35 and T49 as far as acts are concerned. Nothing is changed by what is refused."""

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from flow_home import Home, report

from dtrack.tracker import Tracker
from dtrack.web.app import create

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def served(tmp_path: Any) -> Iterator[tuple[Tracker, int, str]]:
    """A tracker with one figure, the port of its dashboard, and the figure's id."""
    home = Home(tmp_path / "home")
    home.job()
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create(tracker), log_config=None, access_log=False, timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield tracker, listener.getsockname()[1], tracker.figures()[0].id
    server.should_exit = True
    thread.join(10)
    listener.close()
    home.close()


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()} | (FORM if body else {}))
    answer = connection.getresponse()
    told = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode("utf-8", "replace")
    connection.close()
    return told


def test_acts_over_the_wire(served: tuple[Tracker, int, str]) -> None:
    tracker, port, ident = served
    own = f"http://127.0.0.1:{port}"
    _, heads, page = ask(port, "GET", "/withheld")
    cookie = heads["set-cookie"].partition(";")[0]
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    good = urlencode({"token": token, "by": "Rana", "why": "danger", "ref": ident}).encode()
    refused = [
        ask(port, "POST", "/withheld", good, cookie=cookie, origin="http://evil.example")[0],
        ask(port, "POST", "/withheld", good, cookie=cookie, origin="null")[0],
        ask(port, "POST", "/withheld", good, cookie=cookie)[0],
        ask(port, "POST", "/withheld", good, cookie=cookie, origin=own, sec_fetch_site="cross-site")[0],
        ask(port, "POST", "/withheld", good, origin=own)[0],
        ask(port, "POST", "/withheld", good.replace(b"token=", b"token=x"), cookie=cookie, origin=own)[0],
        ask(port, "POST", "/withheld", good, cookie=cookie, origin=own, x_forwarded_for="127.0.0.1")[0],
        ask(port, "POST", "/withheld", good, cookie=cookie, origin="http://evil.example", host="evil.example")[0],
    ]
    assert refused == [403] * 7 + [400]
    assert ask(port, "POST", "/withheld", good + b"&x=" + b"a" * 300_000, cookie=cookie, origin=own)[0] == 413
    for method in ("PUT", "PATCH", "DELETE"):
        assert ask(port, method, "/withheld", good, cookie=cookie, origin=own)[0] == 405
    assert ask(port, "GET", f"/withheld?_method=POST&{good.decode()}", cookie=cookie, x_http_method_override="POST")[0] in (200, 422)
    assert tracker.withheld() == []
    status, heads, _ = ask(port, "POST", "/withheld", good, cookie=cookie, origin=own, sec_fetch_site="same-origin")
    assert (status, heads["location"]) == (303, "/withheld")
    assert [act.ref for act in tracker.withheld()] == [ident]
    assert ask(port, "GET", f"/figures/{ident}")[0] == 410
