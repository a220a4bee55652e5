"""Everything that a server may say in place of its data, to every kind of source: state and words, nothing half-taken, the others go on (T59, T60)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from all_kinds import SECRETS, answers, lay

from dtrack.sources._pages import _stands_in
from dtrack.terms import RunState
from dtrack.tracker import Tracker
from loopback import Request, Server, reply

pytestmark = pytest.mark.slow
KINDS = ("dtm", "feed", "gdelt", "hapi", "hdx", "idmc", "page", "reliefweb", "unhcr")
LOGIN = (
    "<!doctype html><html><head><title>Sign in</title></head><body><form><input name=u><input type=password name=p></form><p>Please sign in.</p></body></html>"
)
GONE = "<!doctype html><html><head><title>404 - Page not found</title></head><body><h1>Not found</h1></body></html>"
HALF = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\nconnection: close\r\n\r\n{"data": ['
WAITS = "3600 seconds are left"
"""An hour is the longest that anybody is waited for. The kinds share one host here: after the first 429 nobody asks it any more."""
ANSWERS: dict[str, tuple[bytes, str, str]] = {
    "a page to log in": (reply(LOGIN, content_type="text/html"), "throttled", "HTML page where"),
    "nothing": (reply(b""), "contract", "no valid JSON"),
    "204": (reply(b"", 204), "contract", "answered 204 No Content"),
    "304 that nobody asked for": (reply(b"", 304), "contract", "answered 304 Not Modified"),
    "a redirect to itself": (reply(b"", 301, location="?again"), "contract", "leads to more than 5 addresses in a row"),
    "403": (reply("appname not approved", 403), "misconfigured", "answered 403 Forbidden and said 'appname not approved'"),
    "410": (reply(b"", 410), "misconfigured", "answered 410 Gone"),
    "429 with seconds": (reply(b"", 429, retry_after="7200"), "throttled", WAITS),
    "429 with a date": (reply(b"", 429, retry_after="Fri, 31 Dec 2027 23:59:59 GMT"), "throttled", WAITS),
    "429 that is absurd": (reply(b"", 429, retry_after="soon; 99999999999999999999"), "throttled", "429 Too Many Requests"),
    "503": (reply(b"", 503), "unreachable", "answered 503 Service Unavailable"),
    "half a body": (HALF, "unreachable", "without sending complete message body"),
    "another charset": (reply(b'\xff\xfe{\xd8\x00"a\x80\x81', content_type="application/json; charset=utf-8"), "contract", "no valid JSON"),
    "a page that is not there": (reply(GONE, content_type="text/html"), "throttled", "HTML page where"),
    "a renamed field": (reply('{"result": [{"who": 1}], "totals": [{"n": 3}], "count": "many"}', content_type="application/json"), "contract", ""),
}
"""What each server says; kind of the Problem, and words in the message, where a kind has no others of its own below."""
THROTTLING = "sent words in place of JSON: it is throttling us"
OWN: dict[tuple[str, str], tuple[str, str]] = {
    ("gdelt", "a page to log in"): ("throttled", THROTTLING),
    ("page", "a page to log in"): ("contract", "sent a page that asks for a login or a proof where a page is due"),
    ("feed", "nothing"): ("contract", "sent an empty body"),
    ("gdelt", "nothing"): ("throttled", THROTTLING),
    ("page", "nothing"): ("contract", "sent an empty page"),
    ("feed", "another charset"): ("contract", "is no feed"),
    ("gdelt", "another charset"): ("throttled", THROTTLING),
    ("page", "another charset"): ("contract", "is no web page but application/json"),
    ("gdelt", "a page that is not there"): ("throttled", THROTTLING),
    ("page", "a page that is not there"): ("contract", "sent a page that says that nothing is there where a page is due"),
    ("gdelt", "a renamed field"): ("contract", "has no list of articles"),
    ("page", "a renamed field"): ("contract", "is no web page"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        running.script = lambda request: answers(request, running)
        yield running


@pytest.fixture(scope="module")
def config(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that has read every kind once."""
    made = lay(tmp_path_factory.mktemp("upstream") / "home", server)
    made.write_text(made.read_text("utf-8").replace("[fetch]\n", "[fetch]\ntries = 1\ntimeout_s = 5\n"), "utf-8")
    hapi = made.parent / "jobs" / "hapi.toml"
    hapi.write_text(hapi.read_text("utf-8").replace("[source]\n", '[source]\ncopy_url = ""\n'), "utf-8")
    with Tracker.open(made, SECRETS) as tracker:
        assert {outcome.job for outcome in tracker.run() if not outcome.failed} == {*KINDS, "dropped"}
    return made


def stands(tracker: Tracker) -> tuple[set[str], set[tuple[str, int]]]:
    """Ids of the figures, and documents with their versions."""
    return {record.id for record in tracker.figures()}, {(document.id, document.version) for document in tracker.documents()}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bad_answer_is_told_in_words_and_takes_nothing_away(name: str, server: Server, config: Path) -> None:
    said, kind, words = ANSWERS[name]
    with Tracker.open(config, SECRETS) as tracker:  # anew each time: it remembers who asked it to wait
        before = stands(tracker)
        server.script = lambda request: reply(b"", 404) if request.path == "/robots.txt" else said
        outcomes = {outcome.job: outcome for outcome in tracker.run()}
        wrong = []
        for job in KINDS:
            asked = OWN.get((job, name), (kind, words))
            found = [record.problem.kind for record in tracker.problems(job)], outcomes[job].state, outcomes[job].message
            wait = "429" in name and any(each in found[2] for each in ("asked us to wait", "429 Too Many Requests"))
            if found[1] is not RunState.FAILED or not (wait or (found[0][:1] == [asked[0]] and asked[1] in found[2])):
                wrong.append((job, *found, "not", *asked))
        assert wrong == []
        if words == WAITS:
            assert sum(WAITS in outcome.message for outcome in outcomes.values()) > len(KINDS) / 2
        assert outcomes["dropped"].state is RunState.GOOD
        assert stands(tracker) == before


@pytest.mark.parametrize("broken", [KINDS[::2], KINDS[1::2]], ids=["some", "the others"])
def test_sources_that_answer_are_unhurt_and_those_that_did_not_heal(broken: tuple[str, ...], server: Server, config: Path) -> None:
    bad = reply(LOGIN, content_type="text/html")

    def script(request: Request) -> bytes:
        return bad if request.path.strip("/").partition("/")[0] in broken else answers(request, server)

    with Tracker.open(config, SECRETS) as tracker:
        before = stands(tracker)
        server.script = script
        assert {outcome.job for outcome in tracker.run() if outcome.failed} == set(broken)
        assert stands(tracker) == before
        server.script = lambda request: answers(request, server)
        assert {outcome.job: (outcome.state, outcome.documents, outcome.figures) for outcome in tracker.run()} == dict.fromkeys(
            (*KINDS, "dropped"), (RunState.GOOD, 0, 0)
        )
        assert stands(tracker) == before and [tracker.problems(job) for job in KINDS] == [[]] * len(KINDS)


LONG = b"<html><head><title>Sign in for aid, families are told</title></head><body><form><input type=password></form><p>" + b"People queue. " * 120
SHORT = b"<html><head><title>%s</title><style>%s</style></head><body><p>Some 300 people left.</p></body></html>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (LONG, ""),
        (SHORT % (b"404 families reach Raqqa", b""), "nothing is there"),
        (SHORT % (b"Families found in Raqqa, not found before", b""), ""),
        (SHORT % ("الصفحة غير موجودة".encode(), b"x {}" * 900), "nothing is there"),
        (SHORT % (b"Page introuvable", b""), "nothing is there"),
        (SHORT % (b"Just a moment...", b""), "login or a proof"),
        (SHORT % (b"News", b"") + b"<input name=p  TYPE = 'password'>", "login or a proof"),
        (b"<" * 200_000 + b"<title>", ""),
        (b"<title" * 40_000, ""),
        (b"<input " * 40_000, ""),
    ],
)
def test_a_page_in_the_place_of_another_is_known_by_its_title_or_its_field(body: bytes, words: str) -> None:
    assert words in _stands_in(body) if words else _stands_in(body) == ""
