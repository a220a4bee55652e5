"""Feeds: what comes out of good ones, what is said of bad ones."""

from datetime import UTC, date, datetime

import pytest

from asking import run
from dtrack.errors import ContractError, FaultsError, MisconfiguredError, ThrottledError
from dtrack.sources._entries import MOST_TAGS, parse
from dtrack.sources._links import clean_link
from dtrack.sources.feed import discover
from loopback import reply


def serve(server, body, **headers):
    server.script = lambda request: reply(b"", 404) if request.path == "/robots.txt" else reply(body, **headers)


def rss(*items, title="Post"):
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'.encode()


def item(number, day="Sat, 21 Nov 2026 10:00:00 GMT"):
    return f"<item><guid>g{number}</guid><title>Item {number}</title><description>Text {number}</description><pubDate>{day}</pubDate></item>"


def feeds(body, base="https://x.example/feed"):
    return parse(body, "x.example", base)


def test_a_recorded_rss_feed_entry_by_entry(ask, server, recorded, kept, clock):
    body = recorded("feed/village_post.rss")
    serve(server, body, etag='"v1"', last_modified="Sat, 21 Nov 2026 18:00:00 GMT")
    asked = ask({"kind": "feed", "url": server.url + "/feed"}, publisher={"licence": "CC BY 4.0"})
    items, problems = run(asked)
    assert problems == []
    assert kept.bodies == [body]
    first, second, third = items
    assert first.key == "https://post.example/?p=1201"
    assert first.url == "https://post.example/hajin-floods/"
    assert first.title == "Families leave Hajin after floods"
    assert (first.published, first.published_at) == (date(2026, 11, 21), datetime(2026, 11, 21, 12, 10, tzinfo=UTC))
    assert (first.publisher, first.language, first.licence) == ("Euphrates Village Post", "en", "CC BY 4.0")
    assert first.media_type == "text/html"
    assert b"<p>Some <b>140 families</b> left Hajin" in first.body
    assert (first.requested_url, first.final_url, first.http_status, first.fetched_at) == (server.url + "/feed", server.url + "/feed", 200, clock.at)
    assert first.container == second.container == third.container == asked.memory["sha256"]
    assert second.key == second.url == "https://post.example/mayadin-returns/"
    assert second.title == 'Returns to Al Mayadin "slow"'
    assert second.published_at == datetime(2026, 11, 19, 6, 0, tzinfo=UTC)
    assert (third.key, third.url, third.published, third.published_at) == ("note-7", server.url + "/notes/7", None, None)
    assert (third.media_type, third.body) == ("text/plain", b"Undated note")


def test_a_recorded_atom_feed(ask, server, recorded):
    serve(server, recorded("feed/river_watch.atom"))
    found = run(ask({"kind": "feed", "url": server.url}, publisher={"name": "River"}, languages=[]))[0][0]
    assert (found.key, found.title, found.url) == ("urn:example:river-watch:88", "Camp register updated", "https://river.example/88")
    assert (found.published_at, found.changed_at) == (datetime(2026, 11, 18, 4, 30, tzinfo=UTC), datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert (found.publisher, found.media_type) == ("River", "text/html")
    assert b"4,120 people" in found.body


def test_304_and_equal_bytes_give_nothing_and_keep_what_is_known(ask, server):
    memory = {}
    serve(server, rss(item(1)), etag='"v1"')
    asked = ask({"kind": "feed", "url": server.url}, memory=memory)
    assert len(run(asked)[0]) == 1
    before = dict(memory)
    serve(server, rss(item(1)), etag='"v2"')
    assert run(asked) == ([], [])
    assert memory == before | {"etag": '"v2"'}
    server.script = lambda request: reply(b"", 404) if request.path == "/robots.txt" else reply(b"", 304)
    assert run(asked) == ([], [])
    assert server.requests[-1].headers["if-none-match"] == '"v2"'
    assert memory["known"] == ["g1"]


def test_another_address_forgets_what_was_known_of_the_old_one(ask, server):
    memory = {"url": "https://old.example/", "etag": '"old"', "known": ["x"]}
    serve(server, rss(item(1)))
    items, problems = run(ask({"kind": "feed", "url": server.url}, memory=memory))
    assert (len(items), problems) == (1, [])
    assert "if-none-match" not in server.requests[-1].headers


def test_memory_is_only_written_once_everything_was_taken(ask, server):
    serve(server, rss(item(1), item(2)))
    asked = ask({"kind": "feed", "url": server.url})
    walk = discover(asked)
    next(walk)
    assert asked.memory == {}
    walk.close()
    assert asked.memory == {}


def test_a_gap_is_said_with_its_span(ask, server):
    memory = {"url": server.url, "known": ["g1"], "newest": "2026-11-01T08:00:00+00:00"}
    serve(server, rss(item(8), item(7, "Thu, 19 Nov 2026 10:00:00 GMT")))
    items, problems = run(ask({"kind": "feed", "url": server.url}, memory=memory))
    assert [found.key for found in items] == ["g8", "g7"]
    assert [(problem.kind, problem.where) for problem in problems] == [("gap", server.url)]
    assert "possible gap from 2026-11-01T08:00 to 2026-11-19T10:00" in problems[0].what
    assert memory["known"] == ["g8", "g7"]


def test_a_gap_stays_a_problem_for_two_weeks(ask, server, clock):
    memory = {"url": server.url, "known": ["g1"]}
    serve(server, rss(item(8)))
    first = run(ask({"kind": "feed", "url": server.url}, memory=memory))[1]
    again = run(ask({"kind": "feed", "url": server.url}, memory=memory))[1]
    serve(server, rss(item(9), item(8)))
    third = run(ask({"kind": "feed", "url": server.url}, memory=memory))[1]
    assert first == again == third
    assert len(first) == 1
    clock.sleep(14 * 86400)
    assert run(ask({"kind": "feed", "url": server.url}, memory=memory))[1] == []


def test_a_gap_without_any_date_is_said_too(ask, server):
    serve(server, rss("<item><guid>g9</guid><title>x</title></item>"))
    problems = run(ask({"kind": "feed", "url": server.url}, memory={"url": server.url, "known": ["g1"]}))[1]
    assert "from an unknown time to an unknown time" in problems[0].what


def pages(server, *bodies):
    def script(request):
        if request.path == "/robots.txt":
            return reply(b"", 404)
        number = int(request.query.get("paged", "1"))
        return reply(bodies[number - 1]) if number <= len(bodies) else reply(b"", 404)

    server.script = script


def test_older_pages_close_a_gap(ask, server, kept):
    pages(server, rss(item(6), item(5)), rss(item(4), item(3)), rss(item(2), item(1)), rss(item(0)))
    memory = {"url": server.url, "known": ["g2"], "newest": "2026-11-01T08:00:00+00:00"}
    items, problems = run(ask({"kind": "feed", "url": server.url, "older_pages": 5}, memory=memory))
    assert [found.key for found in items] == ["g6", "g5", "g4", "g3", "g2", "g1"]
    assert problems == []
    assert len(kept.bodies) == 3
    assert memory["known"] == ["g6", "g5", "g4", "g3", "g2", "g1"]


@pytest.mark.parametrize("last", [rss(item(4)), None])
def test_when_older_pages_end_or_repeat_the_gap_stays(ask, server, last):
    pages(server, *[body for body in (rss(item(4)), last) if body])
    items, problems = run(ask({"kind": "feed", "url": server.url, "older_pages": 5}, memory={"url": server.url, "known": ["g1"]}))
    assert [found.key for found in items] == ["g4"]
    assert [problem.kind for problem in problems] == ["gap"]
    assert len(server.requests) == 3


@pytest.mark.parametrize("answer", [reply(b"<html>page</html>"), reply(b"", 403), reply(b"", 503), reply(b"", 202), reply(b"x"), reply(b"")])
def test_an_older_page_that_fails_costs_nothing_but_the_gap(ask, server, answer):
    server.script = lambda request: answer if request.query else reply(b"", 404) if request.path == "/robots.txt" else reply(rss(item(4)))
    memory = {"url": server.url, "known": ["g1"]}
    items, problems = run(ask({"kind": "feed", "url": server.url}, memory=memory))
    assert [found.key for found in items] == ["g4"]
    assert [problem.kind for problem in problems] == ["gap"]
    assert "; older pages were not to be had: " in problems[0].what
    assert memory["known"] == ["g4"]


def test_without_a_gap_no_older_page_is_asked_for(ask, server):
    serve(server, rss(item(2), item(1)))
    run(ask({"kind": "feed", "url": server.url, "older_pages": 5}, memory={"url": server.url, "known": ["g1"]}))
    assert len(server.requests) == 2


def test_a_well_formed_feed_without_items_is_no_error_and_no_gap(ask, server):
    memory = {"url": server.url, "known": ["g1"], "newest": "2026-11-01T08:00:00+00:00"}
    serve(server, rss())
    assert run(ask({"kind": "feed", "url": server.url}, memory=memory)) == ([], [])
    assert memory["known"] == ["g1"]


def test_an_entry_from_the_future_is_undated_and_said(ask, server):
    serve(server, rss(item(1, "Tue, 01 Dec 2026 10:00:00 GMT"), item(2, "Mon, 23 Nov 2026 10:00:00 GMT")))
    items, problems = run(ask({"kind": "feed", "url": server.url}))
    assert [found.published for found in items] == [None, date(2026, 11, 23)]
    assert [(problem.kind, problem.where) for problem in problems] == [("impossible_date", server.url + "/g1")]
    assert "dates 'Item 1' 2026-12-01" in problems[0].what


def test_robots_and_refusals_switch_a_feed_off_in_plain_words(ask, server):
    server.script = lambda request: reply(b"User-agent: *\nDisallow: /")
    with pytest.raises(MisconfiguredError, match="enabled = false"):
        run(ask({"kind": "feed", "url": server.url}))
    server.script = lambda request: reply(b"", 404 if request.path == "/robots.txt" else 403)


def test_403_names_the_editors(ask, server):
    server.script = lambda request: reply(b"", 404 if request.path == "/robots.txt" else 403)
    with pytest.raises(MisconfiguredError, match="until its editors agree"):
        run(ask({"kind": "feed", "url": server.url}))


def test_the_bytes_of_a_bad_feed_are_archived_before_they_are_read(ask, server, kept):
    serve(server, b"<html>challenge</html>")
    with pytest.raises(ThrottledError):
        run(ask({"kind": "feed", "url": server.url}))
    assert kept.bodies == [b"<html>challenge</html>"]


def test_a_feed_needs_an_address(ask):
    with pytest.raises(FaultsError, match="`url`: this key is missing"):
        run(ask({"kind": "feed"}))


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"", ContractError, "empty body"),
        (b" \n ", ContractError, "empty body"),
        (b"\xef\xbb\xbf<!DOCTYPE html><title>Wait</title>", ThrottledError, "HTML page where a feed is due"),
        (b'{"a": 1}', ContractError, "neither RSS nor Atom"),
        (b"\x00\x01\x02binary\x00", ContractError, "not text"),
        (b'<rss version="2.0"></rss>', ContractError, "neither entries nor a title"),
        (b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rss><channel><title>&a;</title></channel></rss>', ContractError, "declares XML entities"),
    ],
)
def test_what_is_no_feed_is_said(body, error, words):
    with pytest.raises(error, match=words) as caught:
        feeds(body)
    assert caught.value.remedy


ARABIC = '<rss version="2.0"><channel><title>سانا</title><item><guid>1</guid><title>نزوح 4,500 شخص من ريف دير الزور</title></item></channel></rss>'


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("utf-8", "utf-8"),
        ("windows-1256", "cp1256"),
        ("utf-8", "cp1256"),
        ("iso-8859-1", "cp1256"),
        ("windows-1256", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-7", "utf-8"),
    ],
)
def test_arabic_survives_right_and_wrong_declarations(declared, codec):
    body = f'<?xml version="1.0" encoding="{declared}"?>{ARABIC}'.encode(codec)
    found = feeds(body)
    assert (found.title, found.entries[0].title) == ("سانا", "نزوح 4,500 شخص من ريف دير الزور")


@pytest.mark.parametrize(
    ("printed", "at"),
    [
        ("Sat, 21 Nov 2026 10:00:00 EEST", datetime(2026, 11, 21, 7, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 10:00:00 EET", datetime(2026, 11, 21, 8, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 10:00:00 AST", datetime(2026, 11, 21, 7, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 10:00:00 +0300", datetime(2026, 11, 21, 7, tzinfo=UTC)),
        ("2026-11-21 10:00:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("السبت، 21 تشرين الثاني 2026 10:00:00", None),
        ("not a day EEST", None),
        ("Sat, 99 Nov 2026 10:00:00 GMT", None),
        ("", None),
    ],
)
def test_dates_with_zones_that_readers_mistake_and_dates_that_nobody_can_read(printed, at):
    assert feeds(rss(item(1, printed))).entries[0].published_at == at


def test_an_entry_that_states_only_its_change_is_dated_by_it():
    body = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><updated>2026-11-20T09:00:00Z</updated></entry></feed>'
    assert feeds(body).entries[0].published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_entries_are_told_apart_and_never_doubled():
    long = "x" * 600
    found = feeds(
        rss(
            item(1),
            item(1),
            f"<item><guid>{long}</guid></item>",
            "<item><description>only words</description></item>",
            "<item><description>other</description></item>",
        )
    )
    keys = [entry.key for entry in found.entries]
    assert keys[0] == "g1"
    assert len(keys) == len(set(keys)) == 4
    assert [len(key) for key in keys[1:]] == [64, 64, 64]


def test_a_feed_of_tags_only_is_refused_before_it_costs_anything():
    with pytest.raises(ContractError, match="more than 50,000 tags"):
        feeds(b"<rss><channel><title>x</title>" + b"<a>" * MOST_TAGS)
    assert len(feeds(rss(f"<item><guid>1</guid><description><![CDATA[{'<a>' * MOST_TAGS}]]></description></item>")).entries) == 1


def test_a_language_that_is_none_is_unknown():
    assert feeds(b"<rss><channel><title>x</title><language>??</language></channel></rss>").language is None


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("https://x.example/a?utm_source=rss&id=4#part", "https://x.example/a?id=4"),
        ("https://x.example/a?traffic_source=rss", "https://x.example/a"),
        (" /rel ", "https://base.example/rel"),
        ("javascript:alert(1)", None),
        ("https://user@x.example/", None),
        ("https://x.example/a b", None),
        ("https://x.example\\@evil.example/", None),
        ("data:text/html,x", None),
        ("", None),
        (None, None),
        ("https://x.example/" + "a" * 2000, None),
        ("https://x.example/خبر", "https://x.example/%D8%AE%D8%A8%D8%B1"),
    ],
)
def test_links_are_cleaned_and_only_web_addresses_pass(link, clean):
    assert clean_link(link, "https://base.example/feed") == clean


@pytest.mark.parametrize("name", ["eet_zone", "win1256_declared", "win1256_lied_utf8", "utf8_arabic_date", "utf8_no_date", "utf8_naive", "leading_ws"])
def test_the_collections_news_feeds(sample, name):
    found = feeds(sample(f"news/synthetic/{name}.xml"))
    at = {
        "eet_zone": datetime(2026, 11, 21, 7, tzinfo=UTC),
        "win1256_declared": datetime(2026, 11, 21, 7, tzinfo=UTC),
        "win1256_lied_utf8": datetime(2026, 11, 21, 7, tzinfo=UTC),
        "utf8_naive": datetime(2026, 11, 21, 10, tzinfo=UTC),
        "leading_ws": datetime(2026, 11, 21, 10, tzinfo=UTC),
    }.get(name)
    entry = found.entries[0]
    assert (found.title, entry.title, entry.key) == ("سانا", 'نزوح 4,500 شخص من ريف دير الزور "عاجل"', "https://x.sy/?p=1")
    assert entry.published_at == at
    assert "النص الكامل" in entry.body.decode()


@pytest.mark.parametrize(("name", "error"), [("empty", ContractError), ("html_challenge", ThrottledError), ("doctype_bomb", ContractError)])
def test_the_collections_bad_feeds(sample, name, error):
    with pytest.raises(error):
        feeds(sample(f"news/synthetic/{name}.xml"))


def test_the_collections_reliefweb_feed(sample):
    found = feeds(sample("reliefweb/rss_updates_UKR_2020.xml"))
    assert (found.title, found.language, len(found.entries)) == ("ReliefWeb - Updates", "en", 5)
    assert found.entries[0].published_at == datetime(2020, 9, 17, 7, 24, 25, tzinfo=UTC)
    assert b"Country: Ukraine" in found.entries[0].body


@pytest.mark.parametrize(("name", "entries"), [("news/feed1.atom", 2), ("news/feed2.rss", 1), ("news/feedparser_encoding/bozo_double-encoded-html.xml", 1)])
def test_the_collections_other_feeds(sample, name, entries):
    assert len(feeds(sample(name)).entries) == entries
