"""Asks the application for its pages without a network and without a server: as a reader, for whoever gets the files is one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dtrack.model.person import Role
from dtrack.web.app import create
from dtrack.web.still.names import Address

if TYPE_CHECKING:
    from dtrack.tracker import Tracker

HOST = "localhost"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application said."""

    status: int
    body: bytes


def reader(tracker: Tracker, languages: Sequence[str]) -> Tracker:
    """The installation as readers see it, in these languages."""
    seen = copy(tracker.seen_by(Role.READER))
    spec = tracker.config.spec
    spoken = spec.tracker.model_copy(update={"languages": list(languages)})
    web = spec.web.model_copy(update={"allow_hosts": [HOST]})
    seen.config = replace(tracker.config, spec=spec.model_copy(update={"tracker": spoken, "web": web}))
    return seen


class Asker:
    """One application, asked at one moment: ages and dates of all pages are counted to it."""

    def __init__(self, tracker: Tracker, now: datetime, runner: asyncio.Runner) -> None:
        self._app: Any = create(tracker, lambda: now, entrance=False)
        self._runner = runner

    def get(self, address: Address, language: str) -> Answer:
        """The answer to a GET in a language."""
        return self._runner.run(self._get(address, language))

    async def _get(self, address: Address, language: str) -> Answer:
        query = urlencode([*address.query, ("lang", language)])
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": address.path,
            "raw_path": address.path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", HOST.encode())],
            "server": (HOST, 80),
            "client": None,  # nobody at this machine: a reader
        }
        status, body = 500, bytearray()
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not asked:
                await asyncio.Event().wait()  # whoever streams an answer waits here for the asker to go away
            return asked.pop()

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)
            body.extend(message.get("body", b""))

        await self._app(scope, receive, send)
        return Answer(status, bytes(body))


@contextmanager
def asking(tracker: Tracker, now: datetime) -> Iterator[Asker]:
    """An asker over the installation as `reader` gives it."""
    with asyncio.Runner() as runner:
        yield Asker(tracker, now, runner)
