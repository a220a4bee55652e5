"""The whole dashboard as a folder of files, in every language: what a reader reaches from the first page, and with each number the page that proves it."""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from dtrack import __version__
from dtrack.errors import DtrackError, UsageError
from dtrack.terms import Level
from dtrack.web import assets, languages
from dtrack.web.still import folder
from dtrack.web.still.asking import Asker, asking, reader
from dtrack.web.still.evidence import PATH, Evidence
from dtrack.web.still.names import FIGURE, Address, Scope, file_of, read, tool
from dtrack.web.still.rewriting import GONE, Rewriter, links

if TYPE_CHECKING:
    from dtrack.tracker import Tracker

START = Address("/")
MOST = 50_000
"""Pages and tables of one language: a folder beyond that is nothing to carry about."""
_TRIES = 3
_ASKED = 200
"""Places that are asked for at once."""
_ID = re.compile(r' id="([^"]+)"')
_STATIC = ("dtrack.css", "icon.svg")


def _now() -> datetime:
    return datetime.now(UTC)


def publish(tracker: Tracker, target: Path, spoken: Sequence[str] = (), clock: Callable[[], datetime] = _now) -> int:
    """Write the folder, whole or not at all; how many files. `spoken`: none is the installation's languages.

    UsageError for a language that there is not, and for a folder with other people's files. What is withheld meanwhile is not in it: then all is made anew.
    """
    chosen = check_languages(tracker, spoken)
    with folder.replaced(target) as part:
        for _ in range(_TRIES):
            held = tracker.protection()
            count = _Copy(tracker, part, chosen, clock).write()
            if held == tracker.protection():
                return count
            folder.emptied(part)
        raise DtrackError("figures were withheld or given back again and again meanwhile", "Nothing was replaced. Publish again in a while.")


def check_languages(tracker: Tracker, spoken: Sequence[str]) -> list[str]:
    """The languages to be published. UsageError with the right ones for a wrong one."""
    wrong = [code for code in spoken if code not in languages.shipped()]
    if wrong:
        raise UsageError(f"--lang {wrong[0]!r} does not exist", f"Use one or several of: {', '.join(languages.shipped())}.")
    own = [code for code in tracker.config.spec.tracker.languages if code in languages.shipped()]
    return list(dict.fromkeys(spoken or own or ["en"]))


class _Copy:
    """One copy in the making: every page as it was answered first, then with its links made relative, once it is known which pages there are."""

    def __init__(self, tracker: Tracker, root: Path, spoken: list[str], clock: Callable[[], datetime]) -> None:
        self._tracker, self._root, self._spoken, self._now = reader(tracker, spoken), root, spoken, clock()
        self._scope = scope(self._tracker)
        self._there: set[str] = set()
        """Files of the folder that links may lead to."""
        self._shown: dict[str, None] = {}
        """Figures that pages show a number of."""
        self._evidence: Evidence
        self._anchors: dict[str, set[str]] = {}

    def write(self) -> int:
        """Make every file; how many."""
        title = self._tracker.config.spec.tracker.title
        for name in _STATIC:
            self._put(_static(name), assets.collect()[name].body)
        with asking(self._tracker, self._now) as asker:
            pages = [(address, language) for language in self._spoken for address in self._walk(asker, language)]
        self._evidence = Evidence(self._tracker, self._shown, self._now, self._spoken)
        pages += [(Address(f"{PATH}{name}"), language) for language in self._spoken for name in self._evidence.pages]
        for address, language in pages[-len(self._evidence.pages) * len(self._spoken) :] if self._evidence.pages else []:
            self._put(file_of(address, language), self._evidence.page(address.path.removeprefix(PATH), language).encode())
        for address, language in pages:
            path = self._root / file_of(address, language)
            path.write_text(self._rewritten(path.read_text("utf-8"), address, language), "utf-8")
        self._put("index.html", _entrance(title, self._spoken))
        told = {"title": title, "made_at": self._now.isoformat(), "dtrack": __version__, "languages": self._spoken, "files": len(self._there)}
        folder.mark(self._root, {**told, "about": "Published by dtrack. The next publication replaces everything in this folder."})
        return len(self._there)

    def _put(self, name: str, body: bytes) -> None:
        folder.put(self._root, name, body)
        self._there.add(name)

    def _walk(self, asker: Asker, language: str) -> list[Address]:
        """Ask for all that can be reached; the pages of it. What does not answer is left out, and no link leads there."""
        ahead, seen, pages = deque([START]), {START}, []
        while ahead:
            address = ahead.popleft()
            if file_of(address, language) in self._there:
                continue  # a table, which is the same in every language
            answer = asker.get(address, language)
            if answer.status != 200:
                if address == START:
                    raise DtrackError(f"the first page answers with status {answer.status}", "The log has the error. Nothing was replaced.")
                continue
            self._put(file_of(address, language), answer.body)
            if address.page:
                pages.append(address)
                fresh = [found for found in self._leads(answer.body.decode()) if found not in seen]
                seen.update(fresh)
                ahead.extend(fresh)
            if len(seen) > MOST:
                raise UsageError(f"more than {MOST:,} pages a language", "Publish one place: `dtrack publish DIR --single PLACE`.")
        return pages

    def _leads(self, page: str) -> list[Address]:
        """Where a page leads that is published. The figures that it shows are kept for the evidence."""
        found = [link.address for href in links(page) if (link := read(href)) is not None]
        self._shown.update((shown[1], None) for address in found if (shown := FIGURE.fullmatch(address.path)))
        return list(dict.fromkeys(address for address in found if self._scope.takes(address)))

    def _rewritten(self, page: str, address: Address, language: str) -> str:
        here = posixpath.dirname(file_of(address, language))

        def link(href: str) -> str:
            if href.startswith("/static/"):
                return self._relative(_static(href.rsplit("/", 1)[1]), here)
            found = read(href)
            if found is None:
                return ""
            spoken = found.language or language
            if (shown := FIGURE.fullmatch(found.address.path)) is not None:
                name = self._evidence.page_of.get(shown[1])
                return f"{self._relative(file_of(Address(f'{PATH}{name}'), spoken), here)}#f-{shown[1]}" if name else ""
            address = self._stands_for(found.address)
            name = file_of(address, spoken)
            target = self._relative(name, here) if self._takes(address) else ""
            if target and found.fragment in self._anchors_of(name):
                return f"{target}#{found.fragment}"
            return target or (GONE if tool(found) else "")

        return Rewriter(link, foot=foot(language, self._now), drop=_of_operators)(page)

    def _anchors_of(self, name: str) -> set[str]:
        """The ids in a page: a link to one that is not there leads to the page."""
        if name not in self._anchors:
            self._anchors[name] = set(_ID.findall((self._root / name).read_text("utf-8")))
        return self._anchors[name]

    def _stands_for(self, address: Address) -> Address:
        """The page that holds here what an address asks for: figures of a place are its evidence."""
        place = dict(address.query).get("place") if address.path == "/figures" and len(address.query) == 1 else None
        return Address(f"{PATH}{place}") if place else address

    def _takes(self, address: Address) -> bool:
        return self._scope.takes(address) or address.path.startswith(PATH)

    def _relative(self, name: str, here: str) -> str:
        return posixpath.relpath(name, here) if name in self._there else ""


def scope(tracker: Tracker) -> Scope:
    """Provinces, and every other place of which something is known."""
    every = {place.pcode: place.level for place in tracker.gazetteer}
    upper = {code for code, level in every.items() if level in (Level.ADM0, Level.ADM1)}
    codes = list(every)
    known = {record.point.series.place for first in range(0, len(codes), _ASKED) for record in tracker.latest(codes[first : first + _ASKED])}
    return Scope(upper | known, upper & known)


def _of_operators(tag: str, held: dict[str, str]) -> bool:
    """The card that tells whoever runs the installation what is still to be done."""
    return tag == "section" and held.get("class") == "card" and held.get("aria-labelledby") == "setup"


def _static(name: str) -> str:
    return f"static/{name}"


def foot(language: str, now: datetime) -> str:
    """What a copy says of itself, as HTML."""
    speech = languages.load(language)
    said = speech.gettext("A copy of the dashboard, made on %(moment)s: figures are as known then.", moment=speech.moment(now))
    return f"<p>{escape(said)}</p>\n"


def _entrance(title: str, spoken: Sequence[str]) -> bytes:
    """The first page: it leads on to the first language, and names all of them."""
    items = "".join(
        f'<li><a href="{code}/index.html" lang="{code}" dir="{languages.load(code).direction}">{languages.load(code).name}</a></li>' for code in spoken
    )
    head = f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={spoken[0]}/index.html"><title>{escape(title)}</title>'
    return f'<!doctype html>\n<html lang="{spoken[0]}"><head>{head}</head><body><ul>{items}</ul></body></html>\n'.encode()
