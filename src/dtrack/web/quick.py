"""Pages that were asked for a moment ago: answered again from memory for as long as nobody has committed anything to the database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtrack.model.person import Person
from dtrack.web.who import Who

Heads = list[tuple[bytes, bytes]]
_MOST, _MOST_BYTES, _LONGEST_BODY = 256, 32 * 2**20, 2**20
"""So many answers, so many bytes of all bodies together; a longer one (ten thousand rows of the API) is made again each time."""
_LONGEST_QUERY = 500
_LONGEST_HEAD = 200
_ASKED = (b"accept-language", b"accept-encoding", b"if-none-match")


@dataclass(frozen=True, slots=True)
class Moment:
    """While two moments are equal, a page is the same: `mark` changes with every commit, `minute` lets ages and overdue jobs appear."""

    mark: int
    minute: str


Key = tuple[str, bytes, bytes, Person, tuple[bytes, ...]]


class Memory:
    """Whole answers by what they depend on: address, language, encoding, and the page that the visitor has already."""

    def __init__(self, moment: Callable[[], Moment | None]) -> None:
        self._moment = moment
        self._of: Moment | None = None
        self._kept: OrderedDict[Key, tuple[int, Heads, bytes]] = OrderedDict()
        self._bytes = 0

    @property
    def held(self) -> int:
        """Bytes of all bodies that are kept."""
        return self._bytes

    def now(self) -> Moment | None:
        """The moment, None where the database tells none; what was kept of another one is forgotten."""
        moment = self._moment()
        if moment != self._of:
            self._kept.clear()
            self._bytes, self._of = 0, moment
        return moment

    def find(self, key: Key) -> tuple[int, Heads, bytes] | None:
        """Status, headers and body."""
        return self._kept.get(key)

    def keep(self, key: Key, moment: Moment, answer: tuple[int, Heads, bytes]) -> None:
        """Keep an answer that was made at a moment, unless that is over or the answer is long."""
        if len(answer[2]) <= _LONGEST_BODY and moment == self.now():
            before = self._kept.pop(key, None)
            self._bytes += len(answer[2]) - (len(before[2]) if before is not None else 0)
            self._kept[key] = answer
            while len(self._kept) > _MOST or self._bytes > _MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1][2])


class Quick:
    """ASGI layer around the pages. It runs in the event loop alone: what it finds needs neither a thread nor the database's tables."""

    def __init__(self, app: ASGIApp, memory: Memory, who: Who) -> None:
        self._app, self._memory, self._who = app, memory, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request from memory, or let it through and keep what carries an ETag."""
        if scope["type"] != "http" or scope["method"] != "GET" or len(scope["query_string"]) > _LONGEST_QUERY:
            await self._app(scope, receive, send)
            return
        # A header that stands twice counts as it does where the page is made: the first. And what is not looked at to its end has no place in the memory,
        # else one odd request would be the page of everybody who asks in the usual way.
        heads = dict(reversed(scope["headers"]))
        asked = tuple(heads.get(name, b"") for name in _ASKED)
        own = b"cookie" in heads or b"authorization" in heads or any(len(said) > _LONGEST_HEAD for said in asked)
        moment = None if own else self._memory.now()
        if moment is None:
            await self._app(scope, receive, send)
            return
        key = (
            scope["path"],
            scope["query_string"],
            heads.get(b"host", b""),
            self._who(HTTPConnection(scope)),
            asked,
        )
        found = self._memory.find(key)
        if found is not None:
            await _send(found, send)
            return
        await self._app(scope, receive, _Listening(send, self._memory, key, moment).send)


class _Listening:
    """Passes an answer on, and keeps a whole page or a 304."""

    def __init__(self, send: Send, memory: Memory, key: Key, moment: Moment) -> None:
        self._send, self._memory, self._key, self._moment = send, memory, key, moment
        self._start: tuple[int, Heads] | None = None

    async def send(self, message: Message) -> None:
        """One message of the answer. A page is one piece: what comes in several is not kept."""
        await self._send(message)
        if message["type"] == "http.response.start":
            heads = list(message.get("headers", []))
            tagged = any(name == b"etag" for name, _ in heads)
            self._start = (message["status"], heads) if tagged and message["status"] in {200, 304} else None
        elif self._start is not None and message.get("more_body"):
            self._start = None
        elif self._start is not None:
            self._memory.keep(self._key, self._moment, (*self._start, message.get("body", b"")))


async def _send(answer: tuple[int, Heads, bytes], send: Send) -> None:
    status, heads, body = answer
    await send({"type": "http.response.start", "status": status, "headers": heads})
    await send({"type": "http.response.body", "body": body})
