"""The first pages after a start: drawn before anybody asks for them, while the dashboard answers already.

A start costs what is done once a process: templates are compiled, the gazetteer is read, every chart is drawn.
Whoever opens the dashboard first should not wait for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

from starlette.requests import Request

from dtrack.web.pages import overview, places
from dtrack.web.site import Site

_log = logging.getLogger("dtrack.web")
_PEOPLE = ("127.0.0.1", "192.0.2.1")
"""Somebody at this machine, and somebody elsewhere: where both are readers, one is asked for."""


def lifespan(site: Site) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """What a server runs beside its first answers; it ends with the server."""

    @asynccontextmanager
    async def beside(_app: Any) -> AsyncIterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=_all, args=(site, stop), name="first pages", daemon=True)
        thread.start()
        yield
        stop.set()
        thread.join(5)

    return beside


def _all(site: Site, stop: threading.Event) -> None:
    """A fault here is one that the page itself will show to whoever asks for it; it stops no server."""
    try:
        warm(site, stop)
    except Exception:  # noqa: BLE001 -- whatever it is, the page itself will say it to whoever asks
        _log.exception("the first pages could not be drawn beforehand")


def warm(site: Site, stop: threading.Event | None = None) -> int:
    """Draw the overview in every language and the first province in the first one, for everybody who may be told apart; how many pages."""
    drawn = 0
    known = set()
    for host in _PEOPLE:
        person = site.who(_request("/", site.codes[0], host))
        if person in known:
            continue
        known.add(person)
        for code in site.codes:
            if stop is not None and stop.is_set():
                return drawn
            site.answer(_request("/", code, host), "overview.html", overview.show)
            drawn += 1
        visit = site.visit(_request("/", site.codes[0], host))
        for first in overview.provinces(visit, site.tracker.config.spec.tracker.countries[0])[:1]:
            site.answer(_request(f"/places/{first}", site.codes[0], host), "place.html", partial(places.show, pcode=first))
            drawn += 1
    return drawn


def _request(path: str, language: str, host: str) -> Request:
    headers = [(b"host", b"localhost"), (b"accept-language", language.encode()), (b"accept-encoding", b"gzip")]
    ends = {"client": (host, 0), "server": ("localhost", 80)}
    return Request({"type": "http", "method": "GET", "scheme": "http", "path": path, "query_string": b"", "headers": headers, **ends})
