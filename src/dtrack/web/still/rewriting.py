"""A page as it is served becomes a page as a file: links relative, no script and no form, and nothing that asks a server.

The text is kept sign by sign; only start tags that hold an address are written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

POLICY = "default-src 'none'; script-src 'none'; style-src 'self' file: 'unsafe-inline'; img-src 'self' file: data:; base-uri 'none'; form-action 'none'"
_DROPPED = frozenset({"script", "form", "button", "noscript", "iframe"})
_VOID = frozenset({"meta", "link", "img", "br", "hr", "input", "wbr"})
GONE = "\0"
"""Instead of an address: what the link does needs a server, and its words say nothing without it."""
_HOLE = "\0gone\0"
_HOLES = (
    (re.compile(rf"<li>\s*{_HOLE}\s*</li>\s*"), ""),
    (re.compile(rf"([>:]\s*){_HOLE}(?:\s*·\s*{_HOLE})*\s*·\s*"), r"\1"),
    (re.compile(rf"(?:(?<!\s)\s*·\s*)?{_HOLE}"), ""),
    (re.compile(r"<(p|ul)(?: [^>]*)?>\s*</\1>\s*"), ""),
)
Attrs = list[tuple[str, str | None]]


class Rewriter(HTMLParser):
    """One page. `link(href)` gives what stands instead of an address within the dashboard: '' leaves the link's words alone, GONE takes them too.

    `drop(tag, attributes)`: what goes as a whole.
    """

    def __init__(self, link: Callable[[str], str], *, drop: Callable[[str, dict[str, str]], bool] | None = None, style: str = "", foot: str = "") -> None:
        super().__init__(convert_charrefs=False)
        self._link, self._drop, self._style, self._foot = link, drop or (lambda _tag, _attributes: False), style, foot
        self._made: list[str] = []
        self._skipping: list[str] = []
        """While something goes as a whole: its tag, once for each of that name that is open."""
        self._anchors: list[str] = []
        self._drawings = 0

    def __call__(self, page: str) -> str:
        """The page as a file."""
        self.feed(page)
        self.close()
        return _tidy("".join(self._made))

    def _put(self, text: str) -> None:
        if not self._skipping:
            self._made.append(text)

    def handle_starttag(self, tag: str, attrs: Attrs) -> None:
        """A start tag."""
        held = {name: value or "" for name, value in attrs}
        if self._skipping:
            self._skipping += [tag] if tag == self._skipping[0] else []
            return
        if tag in _DROPPED or self._drop(tag, held):
            self._skipping = [] if tag in _VOID else [tag]
            return
        self._drawings += tag == "svg"
        if tag == "a":
            self._anchor(attrs, held)
        elif tag == "link":
            self._linked(attrs, held)
        else:
            self._put(self._raw())
            if tag == "head":
                self._put(f'\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<meta name="referrer" content="no-referrer">')

    def handle_startendtag(self, tag: str, attrs: Attrs) -> None:  # noqa: ARG002 -- as the parser calls it
        """A tag that ends itself, as those of drawings do."""
        if not self._skipping and tag not in _DROPPED:
            self._put(self._raw())

    def handle_endtag(self, tag: str) -> None:
        """An end tag."""
        if self._skipping:
            if tag == self._skipping[0]:
                self._skipping.pop()
            return
        self._drawings -= tag == "svg"
        if tag == "a" and self._anchors:
            tag = self._anchors.pop()
        if tag == "footer":
            self._put(self._foot)
        self._put(f"</{tag}>")

    def _anchor(self, attrs: Attrs, held: dict[str, str]) -> None:
        """A link that leads nowhere here is its words alone."""
        target = self._link(held["href"]) if held.get("href", "").startswith("/") else held.get("href", "")
        if target == GONE and not self._drawings:
            self._put(_HOLE)
            self._skipping = ["a"]
            return
        target = target.removeprefix(GONE)
        tag = "a" if target else "g" if self._drawings else "span"
        self._anchors.append(tag)
        kept = [(name, value) for name, value in attrs if tag == "a" or name in ("class", "lang", "dir", "id")]
        self._put(_tag(tag, [(name, target if name == "href" else value) for name, value in kept]))

    def _linked(self, attrs: Attrs, held: dict[str, str]) -> None:
        if held.get("rel") == "stylesheet" and self._style:
            self._put(f"<style>{self._style}</style>")
        elif target := self._link(held.get("href", "")):
            self._put(_tag("link", [(name, target if name == "href" else value) for name, value in attrs]))

    def _raw(self) -> str:
        return self.get_starttag_text() or ""

    def handle_data(self, data: str) -> None:
        """Text."""
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        """`&amp;`."""
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """`&#39;`."""
        self._put(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        """`<!doctype html>`."""
        self._put(f"<!{decl}>")


def _tidy(page: str) -> str:
    """The page without what links that are gone leave: points between them, empty entries of lists."""
    if _HOLE not in page:
        return page
    for hole, instead in _HOLES:
        page = hole.sub(instead, page)
    return page


def _tag(tag: str, attrs: Attrs) -> str:
    return "".join([f"<{tag}", *(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attrs), ">"])


class Links(HTMLParser):
    """The addresses within the dashboard that a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attrs) -> None:
        """Keep the address of a link."""
        href = dict(attrs).get("href") if tag == "a" else None
        if href and href.startswith("/"):
            self.found.append(href)


def links(page: str) -> list[str]:
    """Addresses of a page's links, in order, each once."""
    reader = Links()
    reader.feed(page)
    reader.close()
    return list(dict.fromkeys(reader.found))
