"""Ask politely, check everything, say plainly what went wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dtrack.config import FetchSpec
from dtrack.errors import ContractError, RefusedAddressError, SourceError, UnreachableError
from dtrack.sources.client import address as addresses
from dtrack.sources.client import body as bodies
from dtrack.sources.client.address import Address
from dtrack.sources.client.clock import Clock, SystemClock
from dtrack.sources.client.guard import Resolve, system_resolve
from dtrack.sources.client.pace import Pace, retry_after
from dtrack.sources.client.reply import Reply
from dtrack.sources.client.robots import MOST, Robots
from dtrack.sources.client.transport import DroppedError, Transport
from dtrack.sources.client.verdict import AGAIN, Answer, Mend, fault

log = logging.getLogger(__name__)

REDIRECTS = 5
PATIENCE_S = 60.0
"""Longest wait inside a run; a host that asks for more is left to a later run."""
_MIB = 2**20
_HARMLESS = frozenset({"accept", "accept-encoding", "accept-language", "content-type", "if-modified-since", "if-none-match", "user-agent"})
"""Headers that may follow a redirect to another origin; every other one could be a key."""


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    address: Address
    headers: dict[str, str]
    content: bytes | None
    most: int
    robots: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that no text may show: keys in the query and headers of our own."""
        return (*self.address.keys(), *(value for name, value in self.headers.items() if name not in _HARMLESS))


class Client:
    """One per process, shared by all jobs and threads. Close it at the end, or use it in a `with`."""

    def __init__(self, fetch: FetchSpec, version: str, *, clock: Clock | None = None, resolve: Resolve = system_resolve) -> None:
        self._fetch, self._clock = fetch, clock or SystemClock()
        self._transport = Transport(resolve=resolve, allow_hosts=fetch.allow_hosts, clock=self._clock)
        self._pace = Pace(fetch.per_host_delay_s, self._clock)
        self._robots = Robots(self._robots_txt, self._clock)
        contact = "".join(char for char in fetch.contact if char.isascii() and char.isprintable())
        self.agent = f"dtrack/{version} (+{contact})" if contact else f"dtrack/{version}"
        self.most_body = fetch.max_body_mib * _MIB
        self.most_workbook = fetch.max_workbook_mib * _MIB

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int | None = None,
        robots: bool = False,
        tries: int | None = None,
        mend: Mend = "",
    ) -> Reply:
        """GET `url`, conditionally where a validator of an earlier reply is given.

        `max_bytes` counts the unpacked body (default `[fetch] max_body_mib`); `robots` asks robots.txt first; `mend` is the remedy that is printed when
        the source refuses us (401, 403, 404, 410, 422). Raises a SourceError for everything but 200 and a 304 that was asked for.
        """
        sent = self._headers(headers)
        if etag:
            sent["if-none-match"] = etag
        if last_modified:
            sent["if-modified-since"] = last_modified
        call = _Call("GET", addresses.parse(url, params), sent, None, max_bytes or self.most_body, robots)
        return self._ask(call, tries or self._fetch.tries, mend)

    def post_json(
        self,
        url: str,
        payload: Any,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        tries: int | None = None,
        mend: Mend = "",
    ) -> Reply:
        """POST a query that changes nothing there, so it is repeated like a GET. Raises like `get`."""
        sent = self._headers(headers) | {"content-type": "application/json"}
        content = json.dumps(payload, ensure_ascii=False).encode()
        call = _Call("POST", addresses.parse(url, params), sent, content, max_bytes or self.most_body)
        return self._ask(call, tries or self._fetch.tries, mend)

    def post_form(self, url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None) -> Reply:
        """POST a form that is good once (the code of a login): sent once, and never on to another address. Raises like `get`."""
        sent = self._headers(headers) | {"content-type": "application/x-www-form-urlencoded"}
        call = _Call("POST", addresses.parse(url), sent, urlencode(fields).encode(), max_bytes or self.most_body)
        return self._ask(call, 1, "")

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        return {"user-agent": self.agent, "accept": "*/*", "accept-encoding": "gzip"} | {name.lower(): value for name, value in (more or {}).items()}

    def _ask(self, call: _Call, tries: int, mend: Mend) -> Reply:
        """The reply, after as many tries as the fault deserves."""
        conditional = not call.headers.keys().isdisjoint({"if-none-match", "if-modified-since"})
        for left in range(tries - 1, -1, -1):
            wait: float | None = None
            again = True
            try:
                answer = self._walk(call)
            except DroppedError as dropped:
                bad: SourceError = dropped
            else:
                wait = retry_after(answer.headers.get("retry-after"), self._clock.now())
                found = fault(answer, asked_conditionally=conditional, mend=mend, retry_after_s=wait)
                if found is None:
                    body = b"" if answer.status == 304 else answer.body
                    return Reply(call.address.shown, answer.where, answer.status, answer.headers, body, self._clock.now(), answer.status == 304)
                bad, again = found, answer.status in AGAIN
                if again and wait:
                    self._pace.hold(call.address.origin, wait)
            if not again or left == 0 or (wait or 0) > PATIENCE_S:
                log.info("%s: %s", call.address.shown, bad.what)
                raise bad
            self._clock.sleep(wait if wait is not None else 2.0 ** (tries - 1 - left) * (1 + self._clock.jitter()))
        raise UnreachableError(f"{call.address.shown} was not asked", "Set `[fetch] tries` to 1 or more.")

    def _walk(self, call: _Call) -> Answer:
        """One request and the redirects that it leads to, each hop checked like the first."""
        address, headers, secrets = call.address, call.headers, call.secrets
        for _ in range(REDIRECTS + 1):
            if call.robots:
                pause = self._robots.check(address)
                if pause:
                    self._pace.at_least(address.host, pause)
            answer = self._exchange(call, address, headers)
            location = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not location:
                return answer
            following = address.join(location)
            if address.scheme == "https" and following.scheme == "http":
                raise RefusedAddressError(f"{address.shown} sends us on to an address without encryption", "Put its final https address into the job file.")
            if following.origin != address.origin:
                headers = {name: value for name, value in headers.items() if name in _HARMLESS}
                following = following.without(secrets)
                if call.content is not None:
                    raise ContractError(f"{address.shown} sends a query on to {following.site}", "Check `[source] url` in the job file: the source has moved.")
            log.debug("%s leads to %s", address.shown, following.shown)
            address = following
        raise ContractError(f"{call.address.shown} leads to more than {REDIRECTS} addresses in a row", "Put its final address into the job file.")

    def _exchange(self, call: _Call, address: Address, headers: Mapping[str, str]) -> Answer:
        """One request, one answer, within its time and size. The time grows with the size that is allowed."""
        deadline = self._fetch.timeout_s * max(1.0, call.most / self.most_body)
        where = address.shown
        with (
            self._pace.turn(address.origin),
            self._transport.send(call.method, address, headers, call.content, timeout_s=self._fetch.timeout_s, deadline_s=deadline) as raw,
        ):
            stated = raw.headers.get("content-length", "")
            if stated.isdigit() and len(stated) < 19 and int(stated) > call.most:
                raise bodies.too_large(where, call.most)
            unread = raw.status in (204, 304)
            body = b"" if unread else bodies.read(raw.chunks, raw.headers.get("content-encoding", ""), call.most, where)
        log.debug("%s %s: %d, %d bytes", call.method, where, raw.status, len(body))
        return Answer(where, raw.status, dict(raw.headers), body, call.secrets)

    def _robots_txt(self, url: str) -> Answer:
        return self._walk(_Call("GET", addresses.parse(url), self._headers(None), None, MOST))
