"""Files that hang on reports, as documents of their own: their key begins with the report's, and publisher and dates are the report's.

The site that keeps the files is not the API: it may turn us away (a firewall that answers 202) while the API goes on. Then the files are remembered and asked
for by later runs; the walk over the reports does not wait for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dtrack.errors import SourceError, ThrottledError, UnreachableError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources._ask import Ask
from dtrack.sources._reports import File, Report
from dtrack.terms import ProblemKind

MOST_WAITING = 1000
"""Files that are remembered for later; one more is given up, which is told."""
MOST_KNOWN = 1000
"""Files that are known by their report's version, so that windows that overlap do not fetch them twice."""
TRIES = 5
_REMEDY = "Download it yourself and put it into inbox/ to have it read."
_MEND = f"The file is gone or closed. {_REMEDY}"


class Attached:
    """The files of one run. `ask.memory` carries from run to run what waits (`files`), and which version of a file is had or given up (`had`)."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._had: dict[str, str] = ask.memory.setdefault("had", {})
        self._waiting: list[dict[str, Any]] = ask.memory.setdefault("files", [])
        self._refused: SourceError | None = None
        """Why nothing more is asked of the site in this run."""

    def waiting(self) -> Iterator[Item | Problem]:
        """What earlier runs could not have."""
        waiting = list(self._waiting)
        self._waiting.clear()
        for facts in waiting:
            yield from self._fetch(facts)

    def of(self, report: Report) -> Iterator[Item | Problem]:
        """The readable files of a report that are not had in this version."""
        for file in report.files:
            facts = _facts(report, file)
            version = (facts["key"], facts["changed"])
            waits = any((other["key"], other["changed"]) == version for other in self._waiting)
            if file.media_type is not None and not waits and self._had.get(facts["key"]) != facts["changed"]:
                yield from self._fetch(facts)

    def told(self) -> Iterator[Problem]:
        """That files wait, once a run."""
        if self._refused is not None and self._waiting:
            what = f"{len(self._waiting)} attached files wait: {self._refused.what}"
            yield self._problem(self._refused.kind, what, "Nothing to do: later runs ask for them again.", self._waiting[0]["url"])

    def _fetch(self, facts: dict[str, Any]) -> Iterator[Item | Problem]:
        if self._refused is not None:
            yield from self._later(facts)
            return
        try:
            reply = self._ask.client.get(facts["url"], max_bytes=self._ask.client.most_workbook, robots=True, mend=_MEND)
            if reply.is_html or not reply.body:
                raise ThrottledError(f"{reply.final} sent a web page where a file is due", "It is asking us to wait.")
        except (ThrottledError, UnreachableError) as bad:
            self._refused = bad
            yield from self._later(facts | {"tries": facts["tries"] + 1})
        except SourceError as bad:
            yield self._problem(ProblemKind.UNREADABLE, f"an attached file cannot be had: {bad.what}", bad.remedy or _REMEDY, facts["url"])
        else:
            self._ask.keep(reply.body)
            at = datetime.fromisoformat(facts["published_at"]) if facts["published_at"] else None
            yield Item(
                key=facts["key"],
                media_type=facts["media_type"],
                body=reply.body,
                fetched_at=reply.at,
                requested_url=reply.requested,
                final_url=reply.final,
                url=facts["url"],
                http_status=reply.status,
                filename=facts["name"],
                title=facts["title"],
                publisher=facts["publisher"] or self._ask.spec.publisher.name,
                published=at.date() if at else None,
                published_at=at,
                changed_at=datetime.fromisoformat(facts["changed"]) if facts["changed"] else None,
                language=facts["language"],
                licence=self._ask.spec.publisher.licence,
            )
            self._done(facts)

    def _done(self, facts: dict[str, Any]) -> None:
        """Ask for this version no more."""
        self._had[facts["key"]] = facts["changed"]
        while len(self._had) > MOST_KNOWN:
            del self._had[next(iter(self._had))]

    def _later(self, facts: dict[str, Any]) -> Iterator[Problem]:
        """Remember the file, in its newest version only; one that was asked for often, or one too many, is given up."""
        self._waiting[:] = [other for other in self._waiting if other["key"] != facts["key"]]
        if facts["tries"] < TRIES and len(self._waiting) < MOST_WAITING:
            self._waiting.append(facts)
            return
        why = f"{facts['tries']} runs asked for it in vain" if facts["tries"] >= TRIES else f"{MOST_WAITING} others wait already"
        self._done(facts)
        yield self._problem(ProblemKind.GAP, f"an attached file is given up: {why}", _REMEDY, facts["url"])

    def _problem(self, kind: ProblemKind, what: str, remedy: str, where: str) -> Problem:
        return Problem(kind=kind, what=what, remedy=remedy, job=self._ask.job, where=where)


def _facts(report: Report, file: File) -> dict[str, Any]:
    """What a later run must know to fetch the file without its report: JSON values."""
    at, changed = report.published_at, report.changed
    return {
        "key": f"{report.key}/{file.id}",
        "url": file.url,
        "name": file.name,
        "media_type": file.media_type,
        "title": report.title,
        "publisher": report.publisher,
        "published_at": at.isoformat() if at else None,
        "changed": changed.isoformat() if changed else "",
        "language": report.language,
        "tries": 0,
    }
