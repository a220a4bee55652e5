"""An unchanged page is answered from memory; after a commit, a minute or in another language it is made again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from fake_tracker import story

from dtrack.web.app import create


def test_a_page_is_read_once_until_something_is_committed(opened: Callable[[Any], Any]) -> None:
    tracker = story()
    tracker.commits = 1
    pages = opened(tracker)
    first = pages.get("/places/SY09")
    asked = tracker.calls
    again = pages.get("/places/SY09")
    assert (again.status, again.body, again.headers) == (200, first.body, first.headers)
    assert "content-security-policy" in again.headers
    tracker.fails = True
    assert pages.get("/places/SY09").body == first.body
    assert tracker.calls == asked
    tracker.commits, tracker.fails, tracker.records = 2, False, tracker.records[:-1]
    assert pages.get("/places/SY09").headers["etag"] != first.headers["etag"]
    assert tracker.calls > asked


def test_each_language_encoding_and_visitor_has_his_own(opened: Callable[[Any], Any]) -> None:
    tracker = story()
    tracker.commits = 1
    pages = opened(tracker)
    english, arabic = pages.get("/"), pages.get("/", accept_language="ar")
    packed = pages.get("/", accept_encoding="gzip")
    for _ in range(2):
        assert pages.get("/").body == english.body
        assert pages.get("/", accept_language="ar").body == arabic.body != english.body
        assert pages.get("/", accept_encoding="gzip").body == packed.body != english.body
        known = pages.get("/", if_none_match=english.headers["etag"])
        assert (known.status, known.body) == (304, b"")
        assert pages.get("/", host="elsewhere.example").status == 400
    assert pages.ask("HEAD", "/").status == 200


def test_errors_and_health_are_never_kept(opened: Callable[[Any], Any]) -> None:
    tracker = story()
    tracker.commits = 1
    pages = opened(tracker)
    tracker.fails = True
    assert pages.get("/figures").status == 500
    tracker.fails = False
    assert pages.get("/figures").status == 200
    assert pages.get("/places/NOWHERE").status == 404
    assert pages.get("/health").text == '{"status":"ok"}'


def test_the_next_minute_looks_again(opened: Callable[[Any], Any]) -> None:
    tracker, moment = story(), [datetime(2026, 11, 22, 23, 59, tzinfo=UTC)]
    tracker.commits = 1
    pages = opened(story())
    pages.app = create(tracker, clock=lambda: moment[0])
    before = pages.get("/")
    moment[0] += timedelta(minutes=1)
    assert pages.get("/").headers["etag"] != before.headers["etag"]
