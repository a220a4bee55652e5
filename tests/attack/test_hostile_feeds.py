"""Feeds that attack their reader: entities, nesting, encodings, and names that feedparser would open."""

import time

import pytest

from dtrack.errors import SourceError
from dtrack.sources._entries import MOST_TAGS, parse
from loopback import reply

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
RSS = "<rss version='2.0'><channel><title>{}</title></channel></rss>"


def read(body):
    began = time.monotonic()
    try:
        found = parse(body, "x.example", "https://x.example/feed")
    except SourceError as bad:
        assert bad.remedy
        assert str(bad).isprintable()
        found = None
    assert time.monotonic() - began < 10
    return found


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>',
        f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY x "&l9;">]>',
        f'<!DOCTYPE r [<!ENTITY x "{"a" * 50_000}">]>',
        "<!DOCTYPE r [" + " " * 100_000 + '<!ENTITY x "y">]>',
        '<!DOCTYPE r [<!-- <rss> <![CDATA[ --><!ENTITY x "y"><!-- ]]> -->]>',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_t19_a_feed_that_declares_entities_is_refused_in_every_encoding(doctype, codec):
    assert read(f'<?xml version="1.0" encoding="{codec}"?>{doctype}{RSS.format("&x;")}'.encode(codec)) is None


def test_t19_utf_7_is_not_decoded():
    found = read(b'<?xml version="1.0" encoding="utf-7"?>' + b"+ADwAIQ-ENTITY x 'y'>" + RSS.format("t").encode())
    assert found is None or "ENTITY" not in (found.title or "")


def test_t19_a_dtd_from_elsewhere_is_not_fetched(server):
    server.script = lambda request: reply(b'<!ENTITY x "fetched">')
    found = read(f'<!DOCTYPE rss SYSTEM "{server.url}/feed.dtd">{RSS.format("t &x; u")}'.encode())
    assert found is None or "fetched" not in (found.title or "")
    include = f'<item xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{server.url}/x"/></item>'
    assert len(read(f"<rss version='2.0'><channel><title>t</title>{include}</channel></rss>".encode()).entries) == 1
    assert server.requests == []


def test_t19_deep_nesting_and_many_tags_end_soon():
    assert read(b"<rss><channel><title>x</title>" + b"<a>" * MOST_TAGS) is None
    found = read(b"<rss><channel><title>x</title><item><guid>1</guid><description>" + b"<a>" * 10_000)
    assert found is None or len(found.entries) == 1


@pytest.mark.parametrize("name", ["/etc/passwd", "file:///etc/passwd", "pyproject.toml"])
def test_t8_a_body_that_is_a_name_or_an_address_is_never_opened(name, server):
    assert read(name.encode()) is None
    assert read(f"{server.url}/x".encode()) is None
    assert server.requests == []


@pytest.mark.parametrize(
    "body", [b"<rss" * 100_000, b"<?xml" + b" " * 1_000_000, b"<!--" * 250_000, b"&lt;" * 250_000, "<rss>\u202e".encode() + b"(" * 1_000_000]
)
def test_t43_a_megabyte_of_nothing_is_read_quickly(body):
    began = time.monotonic()
    read(body[: 2**20])
    assert time.monotonic() - began < 5
