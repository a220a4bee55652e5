"""An unchanged page is answered from memory; after a commit, a minute or in another language it is made again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from fake_tracker import story

from dtrack.model.person import Person, Role
from dtrack.web.app import create
from dtrack.web.quick import Memory, Moment


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


def test_what_is_kept_has_bounds_in_number_and_bytes() -> None:
    """An answer of the API may have ten thousand rows: many of them would fill the machine's memory within the minute that they are kept."""
    moment, asked = Moment(1, "09:00"), Person("", Role.READER)
    memory = Memory(lambda: moment)

    def keep(number: int, size: int) -> None:
        memory.keep((f"/{number}", b"", b"", asked, ()), moment, (200, [], b"x" * size))

    keep(0, 2**20 + 1)
    assert (memory.find(("/0", b"", b"", asked, ())), memory.held) == (None, 0)
    for number in range(40):
        keep(number, 2**20)
        keep(number, 2**20)  # the same once more is one
    assert memory.held == 32 * 2**20
    assert [memory.find((f"/{number}", b"", b"", asked, ())) is None for number in (7, 8)] == [True, False]
    for number in range(300):
        keep(number, 10)
    assert memory.held == 256 * 10
    moment = Moment(2, "09:00")
    assert (memory.now(), memory.held, memory.find(("/299", b"", b"", asked, ()))) == (moment, 0, None)
