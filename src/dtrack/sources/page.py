"""Pages by their addresses: an article, or a page that an agency keeps up to date. A changed text is a new version of its document; the same bytes as last
time, or 304, are nothing new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from dtrack.errors import SourceError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _pages
from dtrack.sources._ask import Ask, options
from dtrack.spec import Spec


class Options(Spec):
    """`[source]` of pages."""

    url: str
    """Address of the page."""
    more: list[str] = []
    """Further addresses."""


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """The pages that changed. One that cannot be had is a Problem, and the others go on; the error is the run's own where there is only one."""
    chosen = options(Options, ask.spec)
    before: dict[str, dict[str, Any]] = ask.memory.get("pages", {})
    marks: dict[str, dict[str, Any]] = {}
    for url in dict.fromkeys([chosen.url, *chosen.more]):
        known = before.get(url, {})
        try:
            reply = _pages.get(ask, url, etag=known.get("etag"), last_modified=known.get("last_modified"))
        except SourceError as bad:
            if not chosen.more:
                raise
            yield Problem(kind=bad.kind, what=bad.what, remedy=bad.remedy, job=ask.job, where=url)
            continue
        digest = known.get("sha256") if reply.not_modified else hashlib.sha256(reply.body).hexdigest()
        if digest != known.get("sha256"):
            yield _pages.item(ask, reply, url)
        marks[url] = known if reply.not_modified else {"etag": reply.etag, "last_modified": reply.last_modified, "sha256": digest}
    ask.memory["pages"] = marks
