"""Fixtures of the pages: a fake tracker, an application over it, and a client that speaks ASGI to it without a socket."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.append(str(Path(__file__).parents[1]))  # the poster is there
for _name in ("fake_records", "fake_tracker"):
    _spec = spec_from_file_location(_name, Path(__file__).with_name(f"{_name}.py"))
    assert _spec is not None and _spec.loader is not None
    if _name not in sys.modules:
        sys.modules[_name] = module_from_spec(_spec)
        _spec.loader.exec_module(sys.modules[_name])

from fake_records import NOW  # noqa: E402 - after the fake stands
from fake_tracker import story  # noqa: E402 - after the fake stands

from dtrack.web.app import create  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One Chromium a file, no longer: while it is open its loop runs in this thread, and pages that are asked without a socket need one of their own."""
    from chromium import chromium

    with chromium() as found:
        yield found


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Client:
    """Asks an ASGI application as a browser would, one request after another."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, **headers)

    def ask(self, method: str, address: str, **headers: str) -> Answer:
        path, _, query = address.partition("?")
        named = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
            "client": ("127.0.0.1", 5000),
            "server": ("localhost", 80),
        }
        sent: list[dict[str, Any]] = []

        body = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            # The body once, then silence, as a browser that waits for its answer.
            return next(body, None) or await asyncio.Future()

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        start = sent[0]
        heads = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
        return Answer(start["status"], heads, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture(scope="session")
def opened() -> Callable[..., Client]:
    """A client of the pages over a tracker, at a moment (`now`)."""
    return lambda tracker, now=NOW: Client(create(tracker, clock=lambda: now))


@pytest.fixture(scope="module")
def pages(opened: Callable[..., Client]) -> Client:
    """The pages of the story of Deir-ez-Zor, which are only looked at: an application takes longer to make than most pages."""
    return opened(story())
