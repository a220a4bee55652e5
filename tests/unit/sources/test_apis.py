"""APIs that give records, from the server to the figure: HAPI, DTM, IDMC, UNHCR."""

import base64
import collections
import csv
import io
import json
from datetime import date

import pytest

from asking import KEYS, figures, run
from dtrack import naming
from dtrack.errors import ContractError, MisconfiguredError, ThrottledError
from loopback import reply


@pytest.mark.parametrize("kind", ["hapi", "dtm", "idmc", "unhcr"])
def test_without_country_the_job_says_so(job, kind):
    with pytest.raises(MisconfiguredError, match="Add `country`"):
        run(job(kind, country=None))


@pytest.mark.parametrize(("kind", "remedy"), [("hapi", r"\[fetch\] contact"), ("dtm", "DTRACK_DTM_KEY"), ("idmc", "DTRACK_IDMC_CLIENT_ID")])
def test_without_a_key_nothing_is_asked_and_the_remedy_is_named(job, server, kind, remedy):
    with pytest.raises(MisconfiguredError, match=remedy):
        run(job(kind, secrets={}))
    assert server.requests == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("hapi", '{"error":"Invalid app identifier"}'),
        ("dtm", '{"statusCode":401,"message":"Access denied due to invalid subscription key"}'),
        ("idmc", '{"detail":"Client is not registered."}'),
    ],
)
def test_a_refused_key_names_its_setting_and_shows_no_key(job, server, kind, said):
    server.script = lambda request: reply(said, 401 if kind == "dtm" else 403)
    with pytest.raises(MisconfiguredError, match="DTRACK_") as caught:
        run(job(kind))
    assert "k3y" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("kind", ["hapi", "dtm", "idmc", "unhcr"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(b"<html>wait</html>"), ThrottledError),
        (reply(b"", 202), ThrottledError),
        (reply(b"{}"), ContractError),
        (reply(b"[3]"), ContractError),
        (reply(b"{"), ContractError),
    ],
)
def test_bad_answers_are_never_a_zero(job, server, kind, answer, error):
    server.script = lambda request: answer
    with pytest.raises(error):
        run(job(kind))


# HAPI


def test_hapi_asks_as_its_contract_says_and_gives_a_document_a_round(job, server, recorded, clock):
    server.script = lambda request: reply(recorded("hapi/idps_1.json"))
    asked = job("hapi", levels=[1])
    items, problems = run(asked)
    asked_for = server.requests[0]
    assert (asked_for.path, asked_for.headers["x-hdx-hapi-app-identifier"]) == ("/api/affected-people/idps", "k3y-hapi")
    assert asked_for.query == {"location_code": "SYR", "admin_level": "1", "output_format": "json", "limit": "10000", "offset": "0"}
    assert problems == []
    assert [item.key for item in items] == ["idps/SYR/Example Operation/BA/7/1", "idps/SYR/Example Operation/BA/8/1"]
    assert (items[0].title, items[0].publisher, items[0].licence, items[0].fetched_at) == (
        "Example Operation, round 7 (BA), admin level 1",
        "HAPI",
        "L",
        clock.at,
    )
    assert [(figure.value, figure.end, figure.round, figure.places[0].pcode) for figure in figures(asked, items)] == [
        (4200, date(2026, 8, 31), "7", "SY09"),
        (3900, date(2026, 9, 30), "8", "SY09"),
    ]


def test_hapis_identifier_is_made_of_the_contact_address(job, server):
    server.script = lambda request: reply(b'{"data": []}')
    asked = job("hapi", secrets={}, levels=[1])
    object.__setattr__(asked, "contact", "desk@example.org")
    problems = run(asked)[1]
    assert base64.b64decode(server.requests[0].headers["x-hdx-hapi-app-identifier"]) == b"dtrack:desk@example.org"
    assert [problem.kind for problem in problems] == ["empty"]
    assert "not a zero" in problems[0].remedy


def test_hapi_pages_until_a_short_one_and_says_where_the_guard_stopped(job, server, recorded, monkeypatch):
    rows = json.loads(recorded("hapi/idps_1.json"))["data"]
    server.script = lambda request: reply(json.dumps({"data": rows[int(request.query["offset"]) :][: int(request.query["limit"])]}))
    items, problems = run(job("hapi", levels=[1], limit=1))
    assert (len(items), problems, len(server.requests)) == (2, [], 3)
    server.script = lambda request: reply(json.dumps({"data": rows[:1]}))
    monkeypatch.setattr("dtrack.sources._api.MAX_PAGES", 2)
    assert [problem.kind for problem in run(job("hapi", levels=[1], limit=1))[1]] == ["gap"]


def test_hapi_rows_of_the_collection(job, server, sample):
    rows = list(csv.DictReader(io.StringIO(sample("hapi/hdx_hapi_idps_global_HTI_excerpt.csv").decode("utf-8-sig"))))
    server.script = lambda request: reply(json.dumps({"data": [row for row in rows if row["admin_level"] == request.query["admin_level"]]}))
    asked = job("hapi", country="HTI")
    found = figures(asked, run(asked)[0])
    assert len(found) == len(rows) == 400
    assert sum(figure.value for figure in found) == sum(int(row["population"]) for row in rows)
    national = [
        figure
        for figure in found
        if figure.operation == "Countrywide monitoring" and figure.round == "7" and figure.places[0].pcode == "HTI" and figure.assessment_type == "BA"
    ]
    assert [(figure.value, figure.end) for figure in national] == [(578074, date(2024, 5, 31))]


# DTM


def test_dtm_adds_the_rows_of_a_place_up(job, server, recorded):
    server.script = lambda request: reply(recorded("dtm/admin1.json"))
    asked = job("dtm", levels=[1])
    items, problems = run(asked)
    assert (server.requests[0].path, server.requests[0].query, server.requests[0].headers["ocp-apim-subscription-key"]) == (
        "/api/admin1",
        {"Admin0Pcode": "SYR"},
        "k3y-dtm",
    )
    assert problems == []
    assert [item.key for item in items] == ["SYR/admin1/Example Displacement/4"]
    assert [(figure.value, figure.evidence.addends, figure.cause) for figure in figures(asked, items)] == [(2640, (2500, 140), "unstated")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"isSuccess": False, "errorMessages": ["No Country Found"]}, "No Country Found"),
        ({"totalRecordsCount": 3}, "announces 3 rows and sends 2"),
        ({"result": None}, "no list of rows"),
    ],
)
def test_dtm_must_call_itself_good_and_complete(job, server, recorded, change, words):
    server.script = lambda request: reply(json.dumps(json.loads(recorded("dtm/admin1.json")) | change))
    with pytest.raises(ContractError, match=words):
        run(job("dtm", levels=[1]))


def test_dtm_rows_that_lack_a_field_are_a_breach_of_contract(job, server):
    server.script = lambda request: reply(json.dumps({"result": [{"operation": "x", "people": 3}], "isSuccess": True, "totalRecordsCount": 1}))
    with pytest.raises(ContractError, match=r"rows have no admin0Pcode, .*they have: operation, people"):
        run(job("dtm", levels=[1]))


def test_an_empty_dtm_answer_is_said(job, server):
    server.script = lambda request: reply(json.dumps({"result": [], "isSuccess": True, "totalRecordsCount": 0}))
    items, problems = run(job("dtm", levels=[0]))
    assert (items, [problem.kind for problem in problems]) == ([], ["empty"])


def test_dtm_of_the_collection_agrees_with_hapi_place_by_place(job, server, sample):
    server.script = lambda request: reply(sample("dtm/v3_admin2_TCD.json"))
    asked = job("dtm", country="TCD", levels=[2])
    items, problems = run(asked)
    found = {(figure.operation, figure.round, figure.places[0].pcode, figure.assessment_type): figure for figure in figures(asked, items)}
    assert problems == []
    rows = csv.DictReader(io.StringIO(sample("hapi/hdx_hapi_idps_global_TCD_excerpt.csv").decode("utf-8-sig")))
    published = {
        (row["operation"], row["reporting_round"], row["admin2_code"].replace("TCD", "TD"), row["assessment_type"]): int(row["population"])
        for row in rows
        if row["admin_level"] == "2"
    }
    assert {key: figure.value for key, figure in found.items()} == published
    assert len(found) == 87
    by_hand = {"TD0701": 35479 + 143 + 1920 + 314, "TD0703": 7199 + 64249, "TD0704": 80359 + 24779 + 1486}
    assert {code: found["Lake Chad Basin Crisis", "20", code, "BA"].value for code in by_hand} == by_hand
    assert found["Lake Chad Basin Crisis", "20", "TD0704", "BA"].end == date(2023, 5, 31)


def test_dtm_of_the_collection_haiti(job, server, sample):
    server.script = lambda request: reply(sample("dtm/v3_admin1_HTI.json"))
    asked = job("dtm", country="HTI", levels=[1])
    items, _ = run(asked)
    found = figures(asked, items)
    assert len(found) == 144
    first = next(figure for figure in found if figure.operation == "Haiti Earthquake" and figure.round == "1" and figure.places[0].pcode == "HT01")
    assert (first.value, first.end, first.cause) == (1059849, date(2010, 11, 30), "disaster")
    assert len({item.key for item in items}) == len(items)
    assert len({figure.operation for figure in found}) == 5


# IDMC


def test_idu_gives_a_document_an_event_of_the_country(job, server, other, recorded):
    other.script = lambda request: reply(recorded("idmc/idus.json"))
    server.script = lambda request: reply(b"", 302, location=other.url + "/dump.json?client_id=k3y-idmc")
    asked = job("idmc")
    items, problems = run(asked)
    assert problems == []
    assert (server.requests[0].path, server.requests[0].query) == ("/api/idus/last-180-days/", {"client_id": "k3y-idmc"})
    assert other.requests[0].query == {}
    item = items[0]
    assert (len(items), item.key, item.title, item.published, item.url) == (
        1,
        "idu/900001",
        "Syria: fighting near Al Mayadin",
        date(2026, 10, 23),
        "https://news.example/a",
    )
    assert "k3y" not in f"{item.requested_url} {item.final_url}"
    figure = figures(asked, items)[0]
    assert (figure.value, figure.quantifier, figure.start, figure.end, figure.cause) == (600, "about", date(2026, 10, 20), date(2026, 10, 21), "conflict")
    assert asked.memory == {"events": {"900001": "2026-10-21"}}


def test_an_event_that_vanished_is_withdrawn_once(job, server, recorded):
    memory = {"events": {"900001": "2026-10-21", "800": "2026-10-02", "700": "2026-01-01"}}
    server.script = lambda request: reply(recorded("idmc/idus.json"))
    asked = job("idmc", memory=memory)
    items, _ = run(asked)
    assert [item.key for item in items] == ["idu/900001", "idu/800"]
    assert figures(asked, items[1:]) == []
    assert [item.key for item in run(asked)[0]] == ["idu/900001"]


def test_an_empty_list_of_events_withdraws_nothing(job, server):
    memory = {"events": {"900001": "2026-10-21"}}
    server.script = lambda request: reply(b"[]")
    items, problems = run(job("idmc", memory=memory))
    assert (items, [problem.kind for problem in problems], memory) == ([], ["empty"], {"events": {"900001": "2026-10-21"}})


def test_idu_of_the_collection(job, server, sample):
    server.script = lambda request: reply(sample("idmc/idu_samples_ESP.json"))
    asked = job("idmc", country="ESP")
    found = figures(asked, run(asked)[0])
    assert len(found) == 28
    assert sum(figure.confidence >= 0.8 for figure in found) == 23
    assert collections.Counter(str(figure.quantifier) for figure in found) == {"exact": 19, "at_least": 5, "about": 4}
    assert next(figure.value for figure in found if figure.evidence.record_id == "173904") == 300


def test_older_idu_exports_of_the_collection_have_their_dates_repaired(job, server, sample):
    server.script = lambda request: reply(sample("idmc/idu_all_IND_excerpt.json"))
    asked = job("idmc", country="IND")
    found = {figure.evidence.record_id: figure for figure in figures(asked, run(asked)[0])}
    assert (found["126716"].value, found["126716"].start, found["126716"].end) == (2, date(2023, 11, 7), date(2023, 11, 7))
    assert len(found) == 113


def test_gidd_of_the_collection_page_by_page(job, server, sample):
    rows = [entry["row"] for entry in json.loads(sample("idmc/gidd_SYR_rows.json"))["rows"] if entry["file"].startswith("displacement")]

    def script(request):
        start, limit = int(request.query["offset"]), int(request.query["limit"])
        return reply(
            json.dumps({"count": len(rows), "next": "https://elsewhere.example/?client_id=k3y-idmc", "previous": None, "results": rows[start : start + limit]})
        )

    server.script = script
    asked = job("idmc", dataset="gidd", limit=5)
    items, problems = run(asked)
    found = {(str(figure.metric), figure.end.year): figure.value for figure in figures(asked, items)}
    assert problems == []
    assert server.requests[0].path == "/api/gidd/conflicts/"
    assert found["new_displacement", 2024] == 768_126
    assert found["idp_stock", 2024] == 7_408_809
    assert len(items) == len({item.key for item in items}) == len(rows)


def test_gidd_disasters_have_their_own_address(job, server):
    server.script = lambda request: reply(b'{"count": 0, "previous": null, "results": []}')
    problems = run(job("idmc", dataset="gidd_disasters"))[1]
    assert (server.paths, [problem.kind for problem in problems]) == (["/api/gidd/disasters/"], ["empty"])


def test_gidd_rows_that_do_not_come_or_do_not_end(job, server, monkeypatch):
    server.script = lambda request: reply(b'{"count": 7, "previous": null, "results": []}')
    with pytest.raises(ContractError, match="announces 7 rows and sends none"):
        run(job("idmc", dataset="gidd"))
    monkeypatch.setattr("dtrack.sources._api.MAX_PAGES", 1)
    row = {"iso3": "SYR", "year": 2020, "new_displacement": 1, "total_displacement": 2}
    server.script = lambda request: reply(json.dumps({"count": 99, "previous": "x", "results": [row]}))
    assert [problem.kind for problem in run(job("idmc", dataset="gidd", limit=1))[1]] == ["gap"]


# UNHCR


def test_unhcr_page_by_page_a_document_a_year(job, server, recorded):
    server.script = lambda request: reply(recorded(f"unhcr/population_{request.query['page']}.json"))
    asked = job("unhcr")
    items, problems = run(asked)
    assert problems == []
    assert server.requests[0].query == {"cf_type": "ISO", "coo": "SYR", "yearFrom": "2010", "yearTo": "2026", "limit": "1000", "page": "1"}
    assert [item.key for item in items] == ["population/SYR/2023", "population/SYR/2024"]
    told = [(str(figure.metric), figure.end.year, figure.value, figure.places[0].pcode) for figure in figures(asked, items)]
    assert told == [
        ("refugee_stock", 2023, 6_300_000, "SYR"),
        ("idp_stock", 2023, 7_200_000, "SYR"),
        ("return", 2023, 0, "SYR"),
        ("return", 2023, 38_000, "SYR"),
        ("refugee_stock", 2024, 6_000_000, "SYR"),
        ("return", 2024, 510_000, "SYR"),
    ]


def test_unhcr_of_the_collection(job, server, sample):
    server.script = lambda request: reply(sample("unhcr/population_v1_TUR_2024.json"))
    asked = job("unhcr", by_asylum=True)
    found = figures(asked, run(asked)[0])
    assert server.requests[0].query["coa_all"] == "true"
    assert [(str(figure.metric), figure.value, figure.places[0].pcode) for figure in found] == [("refugee_stock", 2_940_735, "TUR")]


def test_unhcr_odd_pages(job, server, recorded, monkeypatch):
    page = json.loads(recorded("unhcr/population_1.json"))
    server.script = lambda request: reply(json.dumps(page | {"maxPages": "many"}))
    with pytest.raises(ContractError, match="no number of pages"):
        run(job("unhcr"))
    server.script = lambda request: reply(json.dumps(page | {"maxPages": 1, "items": []}))
    assert [problem.kind for problem in run(job("unhcr"))[1]] == ["empty"]
    monkeypatch.setattr("dtrack.sources._api.MAX_PAGES", 2)
    server.script = lambda request: reply(json.dumps(page | {"maxPages": 9}))
    assert [problem.kind for problem in run(job("unhcr"))[1]] == ["gap"]


def test_the_same_records_in_another_order_of_fields_are_the_same_document(job, server, recorded):
    server.script = lambda request: reply(recorded("dtm/admin1.json"))
    before = run(job("dtm", levels=[1]))[0][0].body
    answer = json.loads(recorded("dtm/admin1.json"))
    answer["result"] = [dict(reversed(row.items())) for row in answer["result"]]
    server.script = lambda request: reply(json.dumps(answer))
    assert run(job("dtm", levels=[1]))[0][0].body == before


def test_newest_takes_the_days_that_can_be_read():
    from dtrack.sources._api import newest

    assert newest([{"d": "2026-01-02T10:00"}, {"d": None}, {"d": "2025-01-01"}], "d") == date(2026, 1, 2)
    assert newest([{}], "d") is None


def test_gidd_without_its_count_is_a_breach_of_contract(job, server):
    server.script = lambda request: reply(b'{"results": []}')
    with pytest.raises(ContractError, match="has no `count`"):
        run(job("idmc", dataset="gidd"))


@pytest.mark.parametrize(("kind", "variable"), [("dtm", "DTRACK_DTM_KEY"), ("idmc", "DTRACK_IDMC_CLIENT_ID")])
def test_a_kind_says_which_key_it_lacks_and_where_to_ask(job, kind, variable):
    module = naming.load("sources", kind)
    spec = job(kind).spec
    assert module.missing(spec, {}) == {variable: module.WHERE}
    assert module.WHERE.startswith("https://")
    assert module.missing(spec, KEYS) == {}
