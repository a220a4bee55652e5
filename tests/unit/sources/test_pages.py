"""Pages by address, and articles that GDELT finds."""

from datetime import date

import pytest

from dtrack.errors import ContractError, MisconfiguredError, ThrottledError
from dtrack.extract import document
from dtrack.extract.context import Context
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import gdelt, page
from loopback import reply


def run(kind, asked):
    found = list(kind.discover(asked))
    return [entry for entry in found if isinstance(entry, Item)], [entry for entry in found if isinstance(entry, Problem)]


def site(server, answers, robots=None):
    def script(request):
        if request.path == "/robots.txt":
            return reply(robots) if robots else reply(b"", 404)
        return answers[request.path]

    server.script = script


HTML = {"content_type": "text/html; charset=windows-1256"}


def test_a_page_is_an_item_whose_date_its_own_meta_data_gives(ask, server, recorded, kept, clock):
    site(server, {"/a": reply(recorded("page/article.html"), content_type="text/html")})
    asked = ask({"kind": "page", "url": server.url + "/a?utm_source=x#c"}, publisher={"name": "Example Post", "licence": "L"})
    items, problems = run(page, asked)
    item = items[0]
    assert problems == []
    assert (item.key, item.url, item.media_type, item.language) == (server.url + "/a", server.url + "/a", "text/html", "en")
    assert (item.publisher, item.licence, item.published, item.fetched_at, item.http_status) == ("Example Post", "L", None, clock.at, 200)
    assert kept.bodies == [item.body]
    reading = document.read(item.body, item.media_type, filename=item.filename, job=asked.spec, context=Context.load(("SYR",)))
    assert (reading.published, reading.title) == (date(2026, 11, 20), "Villages fill again")
    assert "Around 2,300 people returned" in reading.text


def test_a_declared_charset_goes_with_the_page(ask, server):
    body = "<html><body><p>نزوح 4,500 شخص</p></body></html>".encode("cp1256")
    site(server, {"/a": reply(body, **HTML)})
    asked = ask({"kind": "page", "url": server.url + "/a"}, languages=[])
    item = run(page, asked)[0][0]
    assert (item.media_type, item.language) == ("text/html; charset=windows-1256", None)
    assert (
        "نزوح 4,500 شخص"
        in document.read(item.body, item.media_type, filename=None, job=asked.spec, context=Context.load(("SYR",), published=date(2026, 11, 1))).text
    )


def test_a_page_is_asked_conditionally(ask, server):
    site(server, {"/a": reply(b"<html>x</html>", etag='"v1"')})
    memory = {}
    assert len(run(page, ask({"kind": "page", "url": server.url + "/a"}, memory=memory))[0]) == 1
    site(server, {"/a": reply(b"", 304)})
    assert run(page, ask({"kind": "page", "url": server.url + "/a"}, memory=memory)) == ([], [])
    assert server.requests[-1].headers["if-none-match"] == '"v1"'
    assert memory["pages"][server.url + "/a"]["etag"] == '"v1"'


def test_the_same_bytes_are_nothing_new_where_a_site_has_no_validators(ask, server):
    memory = {}
    for body, new in ((b"<html>x</html>", 1), (b"<html>x</html>", 0), (b"<html>y</html>", 1)):
        site(server, {"/a": reply(body)})
        assert len(run(page, ask({"kind": "page", "url": server.url + "/a"}, memory=memory))[0]) == new


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (reply(b" ", content_type="text/html"), ContractError, "empty page"),
        (reply(b"%PDF-1.7", content_type="application/pdf"), ContractError, "no web page but application/pdf"),
        (reply(b"words"), ContractError, "of unknown type"),
        (reply(b"", 403), MisconfiguredError, "until its editors agree"),
    ],
)
def test_what_is_no_page_is_said(ask, server, answer, error, words):
    site(server, {"/a": answer})
    with pytest.raises(error, match=words):
        run(page, ask({"kind": "page", "url": server.url + "/a"}))


def test_of_several_pages_the_good_ones_are_read(ask, server):
    site(server, {"/a": reply(b"", 404), "/b": reply(b"<html>b</html>")})
    items, problems = run(page, ask({"kind": "page", "url": server.url + "/a", "more": [server.url + "/b", server.url + "/b"]}))
    assert [item.url for item in items] == [server.url + "/b"]
    assert [(problem.kind, problem.where) for problem in problems] == [("misconfigured", server.url + "/a")]


# GDELT


@pytest.fixture
def found(server, other, recorded):
    """GDELT on one server, the outlet on another."""
    body = recorded("gdelt/artlist.json").decode().replace("BASE", other.url)
    server.script = lambda request: reply(body)
    site(other, {"/one": reply(recorded("page/article.html"), content_type="text/html"), "/two": reply("<html><p>نص</p></html>", content_type="text/html")})
    return {"kind": "gdelt", "url": server.url + "/doc"}


def test_articles_are_found_once_and_fetched_from_their_outlet(ask, server, other, found, clock):
    memory = {}
    items, problems = run(gdelt, ask(found, memory=memory, languages=[]))
    assert problems == []
    assert [(item.key, item.title, item.language, item.published) for item in items] == [
        (other.url + "/one", "Families go back to villages near Deir Ezzor", "en", None),
        (other.url + "/two", "عودة عائلات إلى ريف دير الزور", "ar", None),
    ]
    asked = server.requests[0].query
    assert (asked["mode"], asked["format"], asked["maxrecords"], asked["startdatetime"], asked["enddatetime"]) == (
        "artlist",
        "json",
        "250",
        "20261121120000",
        "20261122120000",
    )
    assert '"Deir ez-Zor"' in asked["query"]
    assert other.paths == ["/robots.txt", "/one", "/two"]
    assert run(gdelt, ask(found, memory=memory)) == ([], [])
    assert memory["until"] == clock.at.isoformat()
    assert len(other.requests) == 3


def test_what_does_not_fit_into_one_run_waits_for_the_next(ask, found):
    memory = {}
    assert [item.key[-4:] for item in run(gdelt, ask(found | {"max_pages": 1}, memory=memory))[0]] == ["/one"]
    assert "until" not in memory
    assert [item.key[-4:] for item in run(gdelt, ask(found | {"max_pages": 1}, memory=memory))[0]] == ["/two"]
    assert "until" in memory


def test_an_outlet_that_refuses_is_one_problem_and_is_not_asked_again(ask, other, found):
    site(other, {}, robots=b"User-agent: *\nDisallow: /")
    memory = {}
    items, problems = run(gdelt, ask(found, memory=memory))
    assert items == []
    assert [(problem.kind, problem.where) for problem in problems] == [("misconfigured", other.url.removeprefix("http://"))]
    assert problems[0].what.startswith("2 of the articles found at 127.0.0.1")
    assert len(memory["known"]) == 2


def test_an_outlet_that_is_down_is_asked_again(ask, other, found):
    site(other, {"/one": reply(b"", 202), "/two": reply(b"", 202)})
    memory = {}
    problems = run(gdelt, ask(found, memory=memory))[1]
    assert [problem.kind for problem in problems] == ["throttled"]
    assert memory["known"] == []


@pytest.mark.parametrize("answer", [reply("Please wait five seconds between requests."), reply(b"<html>busy</html>"), reply(b"", 429), reply(b"")])
def test_throttling_in_any_form_is_not_no_articles(ask, server, answer):
    server.script = lambda request: answer
    with pytest.raises(ThrottledError):
        run(gdelt, ask({"kind": "gdelt", "url": server.url}))
    assert len(server.requests) == 1


def test_no_articles_a_wrong_list_and_rows_without_address(ask, server):
    for body in ("{}", '{"articles": [3, {"url": "javascript:x"}, {}]}'):
        server.script = lambda request, body=body: reply(body)
        assert run(gdelt, ask({"kind": "gdelt", "url": server.url})) == ([], [])
    server.script = lambda request: reply('{"articles": {}}')
    with pytest.raises(ContractError, match="no list of articles"):
        run(gdelt, ask({"kind": "gdelt", "url": server.url}))


def test_a_full_answer_says_that_there_may_be_more(ask, server, other, monkeypatch):
    rows = ",".join(f'{{"url": "{other.url}/{number}", "title": 3}}' for number in range(250))
    server.script = lambda request: reply(f'{{"articles": [{rows}]}}')
    site(other, {f"/{number}": reply(b"<html>x</html>") for number in range(250)})
    items, problems = run(gdelt, ask({"kind": "gdelt", "url": server.url, "max_pages": 1}))
    assert [item.title for item in items] == [None]
    assert [problem.kind for problem in problems] == ["gap"]


def test_the_collections_articles_and_throttle_page(ask, server, sample):
    server.script = lambda request: reply(sample("gdelt/throttle_body_PARTLY_RECONSTRUCTED.txt"))
    with pytest.raises(ThrottledError):
        run(gdelt, ask({"kind": "gdelt", "url": server.url}))
