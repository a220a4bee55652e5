"""Feeds, pages and dates made of everything that those formats know, put together in any way: entries, text and dates, or one of our own errors."""

import time
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from dtrack.errors import DtrackError
from dtrack.extract.readers import article
from dtrack.resolve.calendar import parse_period
from dtrack.sources._entries import parse
from dtrack.sources._pages import _stands_in

BOUND_S = 5.0
"""Of one input of some kilobytes: they take milliseconds, and a pattern that goes wrong takes minutes."""
FUZZ = settings(max_examples=60, deadline=None)
TEXT = st.text(max_size=40)
WORDS = st.sampled_from(
    ["", " ", "12,000 people", "https://a.example/x?y=1&z", "javascript:alert(1)", "//b.example", "\x00", "\ufffe", "\u202e", "&#0;", "&amp;lt;", "é" * 40]
)
ANY = st.one_of(TEXT, WORDS)


def tags(names: list[str], attributes: list[str]) -> st.SearchStrategy[str]:
    """Pieces of markup: whole, open, closed, crossed, with attributes of any value."""
    name, attribute = st.sampled_from(names), st.sampled_from(attributes)
    whole = st.builds("<{0} {1}='{2}'>{3}</{0}>".format, name, attribute, ANY, ANY)
    odd = st.builds("<{0} {1}={2}>{3}</{4}>".format, name, attribute, ANY, ANY, name)
    bare = st.one_of(
        st.builds("<{}>".format, name), st.builds("</{}>".format, name), st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "<", ">", "&"])
    )
    return st.lists(st.one_of(whole, odd, bare, ANY), max_size=25).map("".join)


FEED = tags(
    [
        "item",
        "entry",
        "title",
        "link",
        "guid",
        "id",
        "pubDate",
        "updated",
        "description",
        "content:encoded",
        "content",
        "author",
        "enclosure",
        "dc:date",
        "xhtml:div",
    ],
    ["href", "type", "rel", "isPermaLink", "xml:base", "xmlns", "xml:lang", "url"],
)
PAGE = tags(
    [
        "p",
        "div",
        "article",
        "table",
        "tr",
        "td",
        "script",
        "style",
        "title",
        "meta",
        "link",
        "time",
        "h1",
        "li",
        "iframe",
        "svg",
        "template",
        "noscript",
        "form",
        "input",
    ],
    ["property", "content", "datetime", "name", "itemprop", "href", "src", "srcdoc", "onload", "type", "lang", "style", "charset"],
)
CODECS = st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-32", "windows-1256", "latin-1"])
HEADS = st.sampled_from(
    [
        "",
        "<?xml version='1.0'?>",
        "<?xml version='1.0' encoding='utf-7'?>",
        "<?xml encoding='nonsense'?>",
        "\ufeff",
        "<!DOCTYPE html>",
        "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:1/x'>",
    ]
)


def bounded(work, *given):
    """What it gives, or the error of ours that it raises; anything else fails, and so does taking long."""
    began = time.perf_counter()
    try:
        return work(*given)
    except DtrackError as bad:
        assert bad.what and bad.message.isprintable()
        return bad
    finally:
        assert time.perf_counter() - began < BOUND_S


@FUZZ
@given(st.sampled_from(["rss", "rdf:RDF", "feed xmlns='http://www.w3.org/2005/Atom'"]), HEADS, FEED, CODECS)
def test_t19_a_feed_of_any_pieces_gives_entries_or_an_error_of_ours(root: str, head: str, inside: str, codec: str) -> None:
    name = root.split()[0]
    body = f"{head}<{root}><channel>{inside}</channel></{name}>".encode(codec, "replace")
    found = bounded(parse, body, "x.example", "https://x.example/feed")
    if isinstance(found, DtrackError):
        return
    assert len({entry.key for entry in found.entries}) == len(found.entries)
    for entry in found.entries:
        assert entry.key and len(entry.key) <= 600
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        assert all(at is None or at.tzinfo is not None for at in (entry.published_at, entry.changed_at))
        assert isinstance(bounded(article.read, entry.body, None), article.Passage | DtrackError)


@FUZZ
@given(HEADS, PAGE, CODECS, st.sampled_from([None, "utf-8", "utf-7", "nonsense", "windows-1256"]))
def test_t21_a_page_of_any_pieces_gives_text_or_an_error_of_ours(head: str, inside: str, codec: str, declared: str | None) -> None:
    body = f"{head}<html><head>{inside[: len(inside) // 2]}</head><body>{inside}</body></html>".encode(codec, "replace")
    found = bounded(article.read, body, declared)
    bounded(_stands_in, body)
    if isinstance(found, DtrackError):
        return
    assert isinstance(found.text, str) and len(found.text) <= 2 * len(body) + 100
    assert found.published is None or isinstance(found.published, date)


@FUZZ
@given(st.binary(max_size=400))
def test_t21_any_bytes_are_a_page_or_an_error_of_ours(body: bytes) -> None:
    assert isinstance(bounded(article.read, body, None), article.Passage | DtrackError)
    bounded(parse, b"<rss>" + body, "x.example", "https://x.example/feed")


PART = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(
        [
            "2026-10-05",
            "2026-10",
            "2026-Q3",
            "2026-W05",
            "Q",
            "W",
            "-",
            "/",
            "..",
            "2026-02-30",
            "0000",
            "9999-12-31",
            "10000-01-01",
            "٢٠٢٦-١٠",
            "²⁰²⁶",
            "T00:00:00Z",
            "+99:99",
            " ",
        ]
    ),
    st.text("0123456789-/QWTZ:+. ", max_size=12),
    TEXT,
)
WRITTEN = st.lists(PART, max_size=5).map("".join)


@settings(max_examples=300, deadline=None)
@given(WRITTEN)
def test_t44_a_date_of_any_pieces_is_a_period_that_goes_forward_or_an_error_of_ours(written: str) -> None:
    period = bounded(parse_period, written)
    if not isinstance(period, DtrackError):
        assert period.start <= period.end
    found = article.day(written)
    assert found is None or isinstance(found, date)


@FUZZ
@given(
    st.lists(
        st.one_of(PART, st.sampled_from(["Mon", "Fri,", "5", "Oct", "2026", "24:61:61", "EET", "EEST", "GMT", "+0300", "+9999", "-2400"])), max_size=7
    ).map(" ".join)
)
def test_t44_the_date_of_an_entry_is_a_moment_in_utc_or_none(written: str) -> None:
    shown = written.replace("&", "").replace("<", "")
    body = f"<rss><channel><title>t</title><item><title>x</title><pubDate>{shown}</pubDate></item></channel></rss>".encode("utf-8", "replace")
    found = bounded(parse, body, "x.example", "https://x.example/feed")
    assert not isinstance(found, DtrackError)
    for entry in found.entries:
        at = entry.published_at
        assert at is None or (isinstance(at, datetime) and at.utcoffset() == datetime.now(UTC).utcoffset())
