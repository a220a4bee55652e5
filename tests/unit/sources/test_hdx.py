"""Datasets of HDX: new files found, unchanged ones left, bad ones said."""

import io
import json
from datetime import UTC, date, datetime

import openpyxl
import pytest

from asking import run
from dtrack.errors import ContractError, FaultsError, MisconfiguredError, ThrottledError
from dtrack.sources import _ckan
from loopback import reply


def workbook(value):
    book = openpyxl.Workbook()
    book.active.append(["Code", value])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def package(server, recorded):
    """The recorded dataset on the local server, its files beside it."""
    text = recorded("hdx/package_show.json").decode().replace("BASE", server.url)
    files = {"res-oct": reply(workbook(1)), "res-sep": reply(workbook(2)), "flat.csv": reply("a,b\n1,2\n")}

    def script(request):
        if request.path == "/api/3/action/package_show":
            return reply(text)
        return next(answer for name, answer in files.items() if name in request.path)

    server.script = script
    return json.loads(text)["result"], files


def source(server, **more):
    return {"kind": "hdx", "url": server.url + "/", "dataset": "example-displacement-data", **more}


def test_every_wanted_file_is_an_item_with_the_datasets_licence(ask, server, package, kept, clock):
    asked = ask(source(server))
    items, problems = run(asked)
    assert problems == []
    assert server.requests[0].query == {"id": "example-displacement-data"}
    assert [item.key for item in items] == ["res-sep", "res-oct"]
    item = items[1]
    assert (item.filename, item.title) == ("baseline-october-2026 (final).xlsx", "Example - Displacement data: Baseline October 2026")
    assert item.media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert (item.publisher, item.licence) == ("Example Agency", "Other: Credit the agency. Not for sale.")
    assert (item.published, item.published_at) == (date(2026, 11, 10), datetime(2026, 11, 10, 9, tzinfo=UTC))
    assert item.changed_at == datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
    assert item.url == server.url + "/dataset/example-displacement-data"
    assert (item.http_status, item.fetched_at) == (200, clock.at)
    assert items[0].changed_at is None
    assert len(kept.bodies) == 3
    assert asked.memory == {"files": {"res-sep": [None, 90, ""], "res-oct": ["2026-11-10T09:30:00.000000", 100, ""]}}


def test_only_new_and_changed_files_are_fetched_again(ask, server, package):
    memory = {}
    run(ask(source(server), memory=memory))
    server.requests.clear()
    assert run(ask(source(server), memory=memory)) == ([], [])
    assert server.paths == ["/api/3/action/package_show"]
    memory["files"]["res-oct"][1] = 99
    assert [item.key for item in run(ask(source(server), memory=memory))[0]] == ["res-oct"]


def test_a_pattern_and_formats_choose(ask, server, package):
    assert [item.key for item in run(ask(source(server, resource="october")))[0]] == ["res-oct"]
    items, _ = run(ask(source(server, formats=["CSV"]), publisher={"name": "IOM"}))
    assert [(item.key, item.media_type, item.publisher, item.body) for item in items] == [("res-csv", "text/csv", "IOM", b"a,b\n1,2\n")]


@pytest.mark.parametrize("more", [{"resource": "("}, {"formats": ["PDF"]}, {"formats": []}, {"dataset": "../x"}])
def test_options_that_cannot_be_are_refused(ask, server, more):
    with pytest.raises(FaultsError):
        run(ask(source(server, **more)))


def test_nothing_that_matches_shows_what_there_is(ask, server, package):
    with pytest.raises(MisconfiguredError, match=r"Expected: XLSX whose name matches 'round 99'; it has: .*'baseline-october-2026 \(final\).xlsx'"):
        run(ask(source(server, resource="round 99")))


def test_a_renamed_dataset_says_so(ask, server):
    server.script = lambda request: reply('{"success": false, "error": {"message": "Not found", "__type": "Not Found Error"}}', 404)
    with pytest.raises(MisconfiguredError, match=r"404 Not Found and said 'Not found'.*may have been renamed"):
        run(ask(source(server)))


@pytest.mark.parametrize("body", ['{"success": false}', '{"success": true, "result": []}', '{"success": true, "result": {"resources": 3}}', "[]"])
def test_another_envelope_is_a_breach_of_contract(ask, server, body):
    server.script = lambda request: reply(body)
    with pytest.raises(ContractError, match="no dataset with resources"):
        run(ask(source(server)))


def test_a_dataset_without_usable_files(ask, server):
    server.script = lambda request: reply('{"success": true, "result": {"resources": [3, {"id": 4}, {"id": "x"}]}}')
    with pytest.raises(MisconfiguredError, match="it has: none"):
        run(ask(source(server)))


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (reply(b"no zip at all"), "contract", "called a workbook and is none"),
        (reply(b" "), "contract", "empty file"),
        (reply(b"", 404), "misconfigured", "404"),
        (reply(b"", 503), "unreachable", "503"),
    ],
)
def test_a_bad_file_is_a_problem_and_the_others_go_on(ask, server, package, answer, kind, words):
    package[1]["res-sep"] = answer
    asked = ask(source(server))
    items, problems = run(asked)
    assert [item.key for item in items] == ["res-oct"]
    assert [(problem.kind, problem.where) for problem in problems] == [(kind, "baseline-september-2026.xlsx")]
    assert words in problems[0].what
    assert list(asked.memory["files"]) == ["res-oct"]


def test_a_web_page_in_place_of_a_file_ends_the_run_as_throttled(ask, server, package):
    package[1]["res-sep"] = reply(b"<html>challenge</html>")
    with pytest.raises(ThrottledError, match="web page in place of a file"):
        run(ask(source(server)))


def test_the_collections_dataset(ask, server, sample):
    found = json.loads(sample("hdx_ckan/package_global-iom-dtm-from-api.json"))
    for resource in found["resources"][:1]:
        resource["download_url"] = server.url + "/file.csv"
    server.script = lambda request: reply(json.dumps({"success": True, "result": found})) if "package_show" in request.path else reply("id,operation\n1,x\n")
    items, problems = run(ask(source(server, dataset="global-iom-dtm-from-api", formats=["CSV"], resource="levels 0-2")))
    assert problems == []
    assert [(item.publisher, item.published) for item in items] == [("International Organization for Migration (IOM)", date(2024, 9, 13))]
    assert items[0].licence.startswith("Other: Copyright © International Organization for Migration 2018")


@pytest.mark.parametrize(
    ("search", "told"),
    [
        (reply(json.dumps({"result": {"results": [{"name": "other"}, {"name": 5}, {"name": "example-displacement-data-2026"}]}})), True),
        (reply(json.dumps({"result": {"results": [{"name": "rainfall"}]}})), False),
        (reply(json.dumps({"result": {"results": "none"}})), False),
        (reply(json.dumps([])), False),
        (reply(b"busy", 503), False),
    ],
)
def test_a_dataset_that_is_gone_is_told_with_the_nearest_name_where_there_is_one(ask, server, search, told):
    server.script = lambda request: search if request.path.endswith("package_search") else reply(b"{}", 404)
    with pytest.raises(MisconfiguredError) as refused:
        run(ask(source(server)))
    assert server.requests[1].query["q"] == "example displacement data"
    assert ('dataset = "example-displacement-data-2026"' in refused.value.remedy) is told
    assert ("Expected: dataset example-displacement-data" in refused.value.what) is told


@pytest.mark.parametrize("answer", ["[]", '{"success": false, "result": {"resources": []}}', '{"success": true, "result": {"resources": "none"}}'])
def test_a_description_of_another_shape_is_no_dataset(ask, server, answer):
    server.script = lambda request: reply(answer)
    with pytest.raises(ContractError, match="has no dataset with resources"):
        run(ask(source(server)))


def test_the_newest_file_of_a_name_is_taken_and_a_name_that_no_file_has_shows_those_there_are(ask, server, package):
    asked = ask(source(server))
    assert _ckan.file(asked, server.url, "example-displacement-data", r"\.CSV$").body == b"a,b\n1,2\n"
    with pytest.raises(MisconfiguredError, match=r"has no file like returns; it has: .*baseline-october-2026 \(final\)\.xlsx"):
        _ckan.file(asked, server.url, "example-displacement-data", "returns")
