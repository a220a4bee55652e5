"""ReliefWeb v2 against a local server: windows, overlap, changes, and every bad answer."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from asking import run
from dtrack.errors import ContractError, MisconfiguredError, ThrottledError
from dtrack.model.document import Item
from dtrack.sources._ask import Checkpoint
from dtrack.sources.reliefweb import discover
from loopback import reply
from reliefweb_api import Api, report

SECRETS = {"DTRACK_RELIEFWEB_APPNAME": "example-4711"}


def source(server, **more):
    return {"kind": "reliefweb", "url": server.url + "/v2", "attachments": False, **more}


def test_recorded_pages_report_by_report(ask, server, recorded, kept, clock):
    answers = iter([recorded("reliefweb/reports_1.json"), recorded("reliefweb/reports_2.json"), b'{"totalCount": 1, "data": []}'])
    server.script = lambda request: reply(next(answers))
    with pytest.raises(ThrottledError, match="announces 1 reports and sends none"):
        run(ask(source(server, limit=2), secrets=SECRETS))
    answers = iter([recorded("reliefweb/reports_1.json"), recorded("reliefweb/reports_2.json"), b'{"totalCount": 0, "data": []}'])
    kept.bodies.clear()
    server.requests.clear()
    asked = ask(source(server, limit=2), secrets=SECRETS, publisher={"licence": "see publisher"})
    items, problems = run(asked)
    first, second, third = items
    assert (first.key, first.title, first.publisher) == ("4200001", "Flash update 3: arrivals in Ar-Raqqa", "OCHA, Example Relief")
    assert (first.media_type, first.language, first.licence) == ("text/markdown", "en", "see publisher")
    assert first.body == b"## Arrivals\r\n\r\nSome **1,250 people** arrived in Ar-Raqqa between 1 and 7 November 2026."
    assert first.url == "https://reliefweb.int/report/example/flash-update-3"
    assert (first.published, first.published_at) == (date(2026, 11, 9), datetime(2026, 11, 9, tzinfo=UTC))
    assert first.changed_at == datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
    assert first.requested_url == first.final_url == server.url + "/v2/reports?appname=***"
    assert (first.http_status, first.fetched_at) == (200, clock.at)
    assert (second.media_type, second.published, second.language, second.url) == ("text/html", date(2026, 11, 11), None, "https://reliefweb.int/node/4200002")
    assert b"<p>The camp held 18,400 people on 31 October 2026.</p>" in second.body
    assert (third.key, third.media_type, third.body) == ("4200003", "text/plain", b"Map of movements")
    assert [(problem.kind, problem.where) for problem in problems] == [("unreadable", "https://reliefweb.int/map/example/movements")]
    assert "https://reliefweb.int/attachments/77/movements.pdf" in problems[0].what
    assert len(kept.bodies) == 3
    assert first.container == second.container != third.container
    assert asked.memory == {
        "created": "2026-11-12T06:00:00+00:00",
        "changed": "2026-11-22T12:00:00+00:00",
        "calls": ["2026-11-22", 3],
    }


def test_the_query_is_what_the_contract_says(ask, server):
    server.script = lambda request: reply(b'{"data": []}')
    run(ask(source(server, since="2026-11-01T00:00:00Z"), secrets=SECRETS))
    asked = server.requests[0]
    assert (asked.method, asked.path, asked.query) == ("POST", "/v2/reports", {"appname": "example-4711"})
    assert asked.json["filter"] == {
        "operator": "AND",
        "conditions": [
            {"field": "primary_country.iso3", "value": "SYR"},
            {"field": "date.created", "value": {"from": "2026-11-01T00:00:00+00:00"}},
        ],
    }
    assert (asked.json["sort"], asked.json["limit"], asked.json["offset"]) == (["date.created:asc"], 200, 0)
    assert {"title", "url_alias", "body", "body-html", "date.created", "date.changed", "source", "file"} <= set(asked.json["fields"]["include"])


@pytest.mark.parametrize("url", ["/v2", "/v2/", "/v2/reports"])
def test_the_base_address_may_be_written_in_three_ways(ask, server, url):
    server.script = lambda request: reply(b'{"data": []}')
    run(ask({"kind": "reliefweb", "url": server.url + url, "iso3": "IRQ", "match": "country", "appname": "own"}))
    assert (server.paths, server.requests[0].query) == (["/v2/reports"], {"appname": "own"})
    assert server.requests[0].json["filter"]["conditions"][0] == {"field": "country.iso3", "value": "IRQ"}


def test_a_long_backlog_is_walked_by_windows_each_report_once(ask, server, clock):
    start = clock.at - timedelta(days=40)
    reports = [report(number, start + timedelta(hours=number)) for number in range(23)]
    server.script = Api(reports)
    items, problems = run(ask(source(server, limit=5), secrets=SECRETS))
    assert [item.key for item in items] == [str(number) for number in range(23)]
    assert problems == []
    assert {request.json["offset"] for request in server.requests} == {0}


def test_more_reports_of_one_second_than_a_page_holds(ask, server, clock):
    at = clock.at - timedelta(days=3)
    server.script = Api([report(number, at) for number in range(12)] + [report(99, at + timedelta(hours=1))])
    items, _ = run(ask(source(server, limit=5), secrets=SECRETS))
    assert [item.key for item in items] == [*map(str, range(12)), "99"]


def test_the_next_run_overlaps_a_day_and_asks_for_changes(ask, server, clock):
    old = report(1, clock.at - timedelta(days=30))
    server.script = Api([old, report(2, clock.at - timedelta(hours=30)), report(3, clock.at - timedelta(hours=10))])
    memory = {}
    assert [item.key for item in run(ask(source(server), secrets=SECRETS, memory=memory))[0]] == ["1", "2", "3"]
    clock.sleep(86400)
    server.script = Api([old | {"body": "Corrected", "date": old["date"] | {"changed": clock.at.isoformat()}}, *server.script.reports[1:]])
    server.requests.clear()
    items, _ = run(ask(source(server), secrets=SECRETS, memory=memory))
    assert [(item.key, item.body) for item in items] == [("2", b"Text 2"), ("3", b"Text 3"), ("1", b"Corrected")]
    assert [request.json["filter"]["conditions"][1]["field"] for request in server.requests] == ["date.created", "date.changed"]
    assert memory["changed"] == clock.at.isoformat()


def test_without_memory_the_last_run_counts(ask, server, clock):
    server.script = lambda request: reply(b'{"data": []}')
    asked = ask(source(server), secrets=SECRETS, since=clock.at - timedelta(days=2))
    run(asked)
    assert server.requests[0].json["filter"]["conditions"][1]["value"]["from"] == "2026-11-19T12:00:00+00:00"
    assert "created" not in asked.memory


def test_the_guard_on_pages_says_where_it_stopped_and_the_next_run_goes_on(ask, server, clock):
    start = clock.at - timedelta(days=200)
    server.script = Api([report(number, start + timedelta(days=2 * number)) for number in range(10)])
    memory = {}
    items, problems = run(ask(source(server, limit=2, max_pages=3), secrets=SECRETS, memory=memory))
    assert [item.key for item in items] == ["0", "1", "2", "3"]
    assert [(problem.kind, problem.what) for problem in problems] == [
        ("gap", f"stopped by date.created at {start + timedelta(days=6):%Y-%m-%d}: 3 pages are the most of a run")
    ]
    more, _ = run(ask(source(server, limit=2, max_pages=20), secrets=SECRETS, memory=memory))
    assert [item.key for item in more] == [str(number) for number in range(3, 10)]


def test_odd_reports_are_problems_and_the_others_go_on(ask, server):
    rows = [
        7,
        {"id": "1"},
        {"id": ["x"], "fields": {}},
        {"id": 5, "fields": {"title": 3, "body": "Words", "date": [], "source": "OCHA", "language": [{"code": 1}], "file": {}}},
        {"id": "6", "fields": {"date": {"created": "yesterday", "original": "2026-11-01"}, "file": []}},
    ]
    server.script = lambda request: reply(json.dumps({"data": rows}))
    items, problems = run(ask(source(server), secrets=SECRETS))
    assert [(item.key, item.title, item.publisher, item.language, item.published) for item in items] == [
        ("5", None, None, None, None),
        ("6", None, None, None, date(2026, 11, 1)),
    ]
    assert [problem.kind for problem in problems] == ["contract"] * 3 + ["unreadable"]
    assert "none either" in problems[3].what


def test_without_an_application_name_it_is_not_configured(ask, server):
    with pytest.raises(MisconfiguredError, match=r"not configured.*DTRACK_RELIEFWEB_APPNAME"):
        run(ask(source(server)))
    assert server.requests == []


def test_without_a_country_the_job_says_so(ask, server):
    with pytest.raises(MisconfiguredError, match="Add `country`"):
        run(ask(source(server), secrets=SECRETS, country=None))


def test_a_name_that_is_not_approved(ask, server, kept):
    server.script = lambda request: reply('{"status":403,"error":{"type":"X","message":"This appname is not approved."}}', 403)
    with pytest.raises(MisconfiguredError, match=r"403 Forbidden and said 'This appname is not approved.'.*apidoc.reliefweb.int") as caught:
        run(ask(source(server), secrets=SECRETS))
    assert "example-4711" not in str(caught.value)
    assert len(server.requests) == 1


def test_the_retired_version_names_the_new_address(ask, server):
    server.script = lambda request: reply('{"status":410,"error":{"message":"Use v2"}}', 410)
    with pytest.raises(MisconfiguredError, match=r"410 Gone and said 'Use v2'.*https://api.reliefweb.int/v2"):
        run(ask(source(server), secrets=SECRETS))


def test_a_firewall_page_an_empty_202_and_html_are_throttling(ask, server):
    for answer in (reply(b"", 202), reply(b"<html>wait</html>"), reply(b"<html></html>", content_type="application/json")):
        server.script = lambda request, answer=answer: answer
        with pytest.raises(ThrottledError):
            run(ask(source(server), secrets=SECRETS))


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"data": {}}', b'{"data": null}'])
def test_another_shape_is_a_breach_of_contract(ask, server, body):
    server.script = lambda request: reply(body)
    with pytest.raises(ContractError):
        run(ask(source(server), secrets=SECRETS))


def test_the_collections_pages(ask, server, sample):
    server.script = lambda request: reply(sample("reliefweb/v1_reports_page_1.json"))
    items, problems = run(ask(source(server), secrets=SECRETS))
    assert [item.key for item in items] == ["3670885", "3670541", "3670672", "3670318"]
    assert items[0].published == date(2020, 9, 17)
    assert items[0].publisher == "World Bank"
    assert [problem.kind for problem in problems] == ["unreadable"] * 4


def test_the_collections_refusal(ask, server, sample):
    server.script = lambda request: reply(sample("reliefweb/error_403_unapproved_appname.json"), 403)
    with pytest.raises(MisconfiguredError, match="You are not using an approved appname"):
        run(ask(source(server), secrets=SECRETS))


def test_it_says_which_name_it_lacks_and_where_to_ask(ask, server):
    from dtrack.sources.reliefweb import missing

    assert missing(ask(source(server)).spec, {}) == {"DTRACK_RELIEFWEB_APPNAME": "https://apidoc.reliefweb.int/parameters#appname"}
    assert missing(ask(source(server)).spec, SECRETS) == {}
    assert missing(ask(source(server, appname="own")).spec, {}) == {}


def test_a_walk_says_after_each_page_how_far_it_has_come(ask, server, clock):
    start = clock.at - timedelta(days=40)
    server.script = Api([report(number, start + timedelta(hours=number)) for number in range(13)])
    asked = ask(source(server, limit=5), secrets=SECRETS)
    reached = [(found.total, asked.memory["created"]) for found in discover(asked) if isinstance(found, Checkpoint)]
    hours = [4, 8, 12, 12]
    assert reached == [(13, (start + timedelta(hours=hour)).isoformat()) for hour in hours]


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_first_walk_that_is_cut_off_anywhere_loses_and_doubles_nothing(ask, server, clock, cut):
    """What was stored before the cut, and the memory of the last checkpoint, are all that a new process has."""
    start = clock.at - timedelta(days=200)
    reports = [report(number, start + timedelta(days=3 * (number // 2))) for number in range(23)]
    server.script = Api(reports)
    stored, saved = {}, {}
    asked = ask(source(server, limit=4), secrets=SECRETS)
    for number, found in enumerate(discover(asked)):
        if number == cut:
            break
        if isinstance(found, Item):
            stored[found.key] = stored.get(found.key, 0) + 1
        elif isinstance(found, Checkpoint):
            saved = json.loads(json.dumps(asked.memory))
    changed = reports[3] | {"body": "Corrected", "date": reports[3]["date"] | {"changed": (clock.at + timedelta(minutes=1)).isoformat()}}
    server.script.reports[3] = changed
    clock.sleep(600)
    server.requests.clear()
    bodies = {}
    for found in discover(ask(source(server, limit=4), secrets=SECRETS, memory=dict(saved))):
        if isinstance(found, Item):
            stored[found.key] = stored.get(found.key, 0) + 1
            bodies[found.key] = found.body
    assert stored.keys() == {str(number) for number in range(23)}
    assert bodies["3"] == b"Corrected"
    assert max(stored.values()) <= 2
    if saved:
        begun = datetime.fromisoformat(server.requests[0].json["filter"]["conditions"][1]["value"]["from"])
        assert begun == datetime.fromisoformat(saved["created"]) - timedelta(days=1)


def test_the_calls_of_a_day_are_counted_over_its_runs(ask, server, clock):
    server.script = Api([report(number, clock.at - timedelta(days=90) + timedelta(days=2 * number)) for number in range(20)])
    memory = {}
    keys, seen = [], []
    for _ in range(3):
        items, problems = run(ask(source(server, limit=2, max_calls=5), secrets=SECRETS, memory=memory))
        keys.append(len(items))
        seen.append([problem.what.partition(": ")[2] for problem in problems])
    assert len(server.requests) == 5
    assert keys == [6, 0, 0]
    assert seen[1] == ["the 5 calls of this day are used up"] * 2
    clock.sleep(86400)
    more, _ = run(ask(source(server, limit=2, max_calls=50), secrets=SECRETS, memory=memory))
    assert [item.key for item in more][-1] == "19"


def test_a_page_shorter_than_asked_for_is_not_the_end_while_more_is_announced(ask, server, clock):
    api = Api([report(number, clock.at - timedelta(days=40) + timedelta(hours=number)) for number in range(7)])

    def capped(request):
        page = json.loads(api(request).partition(b"\r\n\r\n")[2])
        return reply(json.dumps(page | {"data": page["data"][:3]}))

    server.script = capped
    assert [item.key for item in run(ask(source(server, limit=5), secrets=SECRETS))[0]] == [str(number) for number in range(7)]
