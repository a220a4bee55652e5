"""Which addresses of the dashboard are published, and the file of each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

PLAIN = ("/", "/places", "/compare", "/figures", "/documents", "/changes", "/sources", "/sites", "/problems", "/about")
"""Pages that take no name. Of a list the newest page alone is published."""
FIGURE = re.compile(r"/figures/([0-9a-f]+)")
_OTHERS = re.compile(r"/(documents|sites|d)/[^/]+")
_PLACE, _BRIEF = "/places/", "/brief/"
_TABLE = "/export.csv"
_TOOLS = ("/export.", "/chart.", "/embed", "/api/", "/brief/", "/review", "/upload", "/add", "/withheld")
_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 80


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A path of this dashboard with its query, without the language."""

    path: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def page(self) -> bool:
        """True for a page, False for a file."""
        return not self.path.startswith("/export.")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link on a page leads. `language`: the one that it asks for, '' where it stays in that of the page."""

    address: Address
    language: str
    fragment: str


def read(href: str) -> Link | None:
    """A link within the dashboard; None for every other."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    pairs = parse_qsl(parts.query, keep_blank_values=False)
    language = next((value for key, value in pairs if key == "lang"), "")
    query = tuple(sorted((key, value) for key, value in pairs if key != "lang"))
    return Link(Address(unquote(parts.path), query), language, parts.fragment)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a folder of files can hold: pages as they open, places of which something is known, and tables."""

    places: Collection[str] = field(repr=False)
    """Codes of the places that have a page."""
    briefs: Collection[str] = field(repr=False)
    """Codes of those that have a brief too: provinces of which something is known."""

    def takes(self, address: Address) -> bool:
        """True for an address that is published."""
        if address.path == _TABLE:
            return {key for key, _ in address.query} <= {"place", "metric", "direction", "what"}
        if address.query:
            return False
        if address.path.startswith(_PLACE):
            return address.path.removeprefix(_PLACE) in self.places
        if address.path.startswith(_BRIEF):
            return address.path.removeprefix(_BRIEF) in self.briefs
        return address.path in PLAIN or _OTHERS.fullmatch(address.path) is not None


def tool(link: Link) -> bool:
    """True where a link does something that needs a server, and names nothing: another form of a file, the next page of a list, a feed."""
    address = link.address
    keys = {key for key, _ in address.query}
    return bool(keys & {"page", "digits"}) or address.path.startswith(_TOOLS) or address.path.endswith(".atom") or (address.path in PLAIN and bool(keys))


def file_of(address: Address, language: str) -> str:
    """The file's path within the folder, with slashes. Tables are the same in every language."""
    if not address.page:
        said = "-".join(_plain(part) for pair in address.query for part in pair)
        return f"files/{f'dtrack-{said}' if said else 'dtrack'}.csv"
    if address.path == "/":
        return f"{language}/index.html"
    return f"{language}/{'/'.join(_plain(part) for part in address.path.strip('/').split('/'))}.html"


def _plain(text: str) -> str:
    """A part of a name that every file system takes; with a hash where signs had to go, so that no two become one."""
    plain = _SAFE.sub("_", text).strip(".")[:_LONGEST]
    return plain if plain == text else f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
