"""robots.txt, for pages and feeds; documented APIs are not asked about. Kept for a day."""

from __future__ import annotations

import threading
from collections.abc import Callable

from protego import Protego

from dtrack.errors import MisconfiguredError, SourceError, UnreachableError
from dtrack.sources.client.address import Address
from dtrack.sources.client.clock import Clock
from dtrack.sources.client.verdict import Answer

AGENT = "dtrack"
DAY_S = 86400.0
MOST = 512 * 1024
"""Bytes of a robots.txt; RFC 9309 asks for at least 500 KiB."""


class Robots:
    """Answers "may this address be fetched?". Not knowing is "not now", stricter than RFC 9309 on 4xx, on purpose."""

    def __init__(self, fetch: Callable[[str], Answer], clock: Clock) -> None:
        self._fetch, self._clock = fetch, clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Protego]] = {}

    def check(self, address: Address) -> float | None:
        """Raise unless the address may be fetched; the pause in seconds that the host asks for, where it does."""
        rules = self._rules(address)
        if not rules.can_fetch(address.full, AGENT):
            raise MisconfiguredError(
                f"robots.txt of {address.site} does not allow {address.shown}", "Switch the job off (`enabled = false`) until its editors agree."
            )
        delay = rules.crawl_delay(AGENT)
        return None if delay is None else float(delay)

    def _rules(self, address: Address) -> Protego:
        now = self._clock.monotonic()
        with self._lock:
            known = self._known.get(address.site)
        if known is not None and now - known[0] < DAY_S:
            return known[1]
        rules = self._ask(address)
        with self._lock:
            self._known[address.site] = (now, rules)
        return rules

    def _ask(self, address: Address) -> Protego:
        try:
            answer = self._fetch(f"{address.site}/robots.txt")
        except SourceError as bad:
            raise UnreachableError(
                f"robots.txt of {address.site} cannot be read ({bad.what})", "Its pages are left alone until it can; the next run tries again."
            ) from bad
        if answer.status == 200:
            return Protego.parse(answer.body.decode("utf-8", "replace"))
        if answer.status in (404, 410):
            return Protego.parse("")
        if answer.status in (401, 403):
            raise MisconfiguredError(
                f"{address.site} refuses even its robots.txt ({answer.status})", "Switch the job off (`enabled = false`) until its editors agree."
            )
        raise UnreachableError(
            f"robots.txt of {address.site} answered {answer.status}", "Its pages are left alone until it can be read; the next run tries again."
        )
