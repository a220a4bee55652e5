"""HTML to the article's text: trafilatura for whole pages, a plain reading for fragments and where it finds nothing, dates from meta data only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from dtrack.errors import ReadError
from dtrack.extract import language
from dtrack.extract.readers.decode import decode, newlines
from dtrack.extract.readers.passage import Passage

MAX_BYTES = 15 * 2**20
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.I)
_PAGE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
"""A whole page. What a feed or an API gives without these is the article alone: nothing of it may be left out as boilerplate."""
_LOCALE = re.compile(r"(<meta\b[^>]{0,200}?)(?:og:locale|content-language)", re.IGNORECASE)
_SAMPLE = 4000
_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "pubdate",
    "publishdate",
    "publish-date",
    "article.published",
    "sailthru.date",
    "parsely-pub-date",
)
_SKIPPED = ("script", "style", "noscript", "template", "svg", "iframe", "form", "nav", "header", "footer", "aside", "head")
_BLOCKS = ("p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "figcaption")


def read(body: bytes, declared: str | None = None) -> Passage:
    """The article's text, title, publication date and language as the page states them. Raises ReadError where it holds no text."""
    if len(body) > MAX_BYTES:
        raise ReadError(f"this page is larger than {MAX_BYTES // 2**20} MiB", "Save the article alone.")
    found = _CHARSET.search(body[:4096])
    return from_text(decode(body, declared or (found[1].decode("ascii") if found else None)))


def from_text(source: str) -> Passage:
    """`read` for HTML that is decoded already: a field of a feed or of a record."""
    tree = _tree(source)
    if tree is None:
        raise ReadError("this page holds no text", "Save the article's text as TXT, or look whether its server sent an empty or a challenge page.")
    text = (_article(source, _language(tree)) if _PAGE.search(source) else "") or _everything(tree)
    if not text.strip():
        raise ReadError("this page holds no text", "Save the article's text as TXT, or look whether its server sent an empty or a challenge page.")
    meta = dict(_meta(tree))
    return Passage(
        text=text.strip() + "\n",
        title=_title(tree, meta),
        published=_published(tree, meta),
        language=(tree.get("lang") or meta.get("og:locale") or "")[:2].lower() or None,
        publisher=meta.get("og:site_name"),
    )


def _tree(source: str) -> Any:
    """The page as an lxml tree, or None. No network, no entities from outside; trees deeper than any page are cut by the parser."""
    from lxml import etree  # type: ignore[import-untyped]
    from lxml import html as parser

    engine = parser.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        return parser.document_fromstring(source.encode("utf-8", "replace"), parser=engine)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _language(tree: Any) -> str:
    """Language of the page's paragraphs, as they read: what it declares of itself is often that of its template."""
    told, size = [], 0
    for paragraph in tree.iter("p"):
        told.append(paragraph.text_content()[:_SAMPLE])
        if (size := size + len(told[-1])) >= _SAMPLE:
            break
    return language.find(" ".join(told) or _everything(tree))


def _article(source: str, spoken: str) -> str:
    """Text of the article proper, '' where trafilatura finds none.

    It tells an article from menus by the commonest words of a language. Not told which, it takes those of a hundred languages: 34 MB for as long as the process
    lives, and most menus look like prose to them. Told one, it would refuse a page that declares another, so the declaration is left out.
    """
    import trafilatura

    found = trafilatura.extract(
        _LOCALE.sub(r"\1", source),
        output_format="txt",
        include_comments=False,
        include_tables=True,
        favor_precision=True,
        with_metadata=False,
        deduplicate=False,
        target_language=spoken,
    )
    return newlines(found or "")


def _everything(tree: Any) -> str:
    """All visible text, a line a block: the fallback for pages too short or too odd for the extractor."""
    parts: list[str] = []
    for event, element in _walk(tree):
        if event == "block":
            parts.append("\n")
        else:
            parts.append(element)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _walk(tree: Any) -> Iterator[tuple[str, str]]:
    """Text and block ends in document order, without recursion: hostile pages nest deeply."""
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        element, closing = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if closing:
            if tag in _BLOCKS:
                yield "block", ""
            if element.tail:
                yield "text", element.tail
            continue
        stack.append((element, True))
        if tag in _SKIPPED or not tag:
            continue
        if tag in _BLOCKS:
            yield "block", ""
        if element.text:
            yield "text", element.text
        stack.extend((child, False) for child in reversed(element))


def _meta(tree: Any) -> Iterator[tuple[str, str]]:
    """(name in small letters, content) of the meta elements, the last first so that a dict keeps the first."""
    for element in reversed(tree.xpath("//meta[@content]")):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = " ".join(element.get("content").split())
        if name and content:
            yield name.strip().lower(), content[:1000]


def _title(tree: Any, meta: dict[str, str]) -> str | None:
    for found in (meta.get("og:title"), *(" ".join(element.text_content().split()) for element in tree.xpath("//h1 | //title")[:5])):
        if found:
            return found[:500]
    return None


def _published(tree: Any, meta: dict[str, str]) -> date | None:
    """The date that the page states in meta data, JSON-LD or a marked `time` element; never one found in its text."""
    stated = [meta[name] for name in _DATE_NAMES if name in meta]
    for script in tree.xpath("//script[@type='application/ld+json']")[:20]:
        stated += _linked_dates(script.text or "")
    stated += tree.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime")
    return next((found for found in map(day, stated) if found), None)


def _linked_dates(source: str) -> list[str]:
    """`datePublished` values of a JSON-LD block; none where it is broken, as it often is."""
    try:
        value = json.loads(source)
    except (ValueError, RecursionError):
        return []
    found: list[str] = []
    waiting: list[Any] = [value] if isinstance(value, dict | list) else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            stated = node.get("datePublished")
            found += [stated] if isinstance(stated, str) else []
            waiting += [inner for inner in node.values() if isinstance(inner, dict | list)]
        else:
            waiting += [inner for inner in node if isinstance(inner, dict | list)]
    return found


def day(stated: str) -> date | None:
    """The calendar day that an ISO 8601 text names, at the place where it was written: no zone is applied."""
    found = re.match(r"\s*(\d{4}-\d{2}-\d{2})(?=$|[T\s])", stated)
    try:
        return datetime.fromisoformat(found[1]).date() if found else None
    except ValueError:
        return None
