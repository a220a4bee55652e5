"""The API over a real installation: rows, paging, caching, and what it says of questions that cannot be meant."""

import csv
import io
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from asker import Asker
from flow_home import Home, report

from dtrack.errors import UsageError
from dtrack.export._rows import FIGURE_FIELDS, POINT_FIELDS
from dtrack.web.api import asked, examples, shapes
from dtrack.web.app import create

pytestmark = pytest.mark.stores

NUMBERS = {"a": "1,200", "b": "2,300", "c": "3,400", "o": "4,500"}


def later(key: str, number: str) -> dict[str, object]:
    return report("a", number) | {"key": key}


def asker(home: Home) -> Asker:
    home.say(*(report(key, number) for key, number in NUMBERS.items()))
    tracker = home.open()
    tracker.run()
    return Asker(create(tracker))


@pytest.fixture
def client(home: Home) -> Asker:
    return asker(home)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """One installation for all who only read it."""
    home = Home(tmp_path_factory.mktemp("read") / "home")
    home.job()
    yield asker(home)
    home.close()


def test_figures_and_points_have_the_keys_of_the_command_line(reader: Asker) -> None:
    figures = reader.get("/api/v1/figures").json()
    assert [list(row) for row in figures["data"]] == [list(FIGURE_FIELDS)] * len(NUMBERS)
    assert sorted(row["value"] for row in figures["data"]) == [1200, 2300, 3400, 4500]
    points = reader.get("/api/v1/points?location_code=SYR").json()
    assert all(list(row) == list(POINT_FIELDS) and row["place"] == "SYR" for row in points["data"])
    assert (figures["next"], points["next"]) == (None, None)


def test_pages_follow_each_other_in_what_was_known_at_first(client: Asker, home: Home) -> None:
    whole = [row["id"] for row in client.get("/api/v1/figures").json()["data"]]
    first = client.get("/api/v1/figures?limit=2").json()
    home.say(later("f", "9,900"))
    home.open().run()
    ids, following = [row["id"] for row in first["data"]], first["next"]
    while following:
        page = client.get(following).json()
        assert page["known_on"] == first["known_on"]
        ids += [row["id"] for row in page["data"]]
        following = page["next"]
    assert ids == whole
    assert len(client.get("/api/v1/figures").json()["data"]) == len(NUMBERS) + 1


def test_filters_of_hapi_mean_the_same(reader: Asker) -> None:
    ours = reader.get("/api/v1/figures?place=SY11&since=2000-01-01&until=2100-01-01").json()["data"]
    theirs = reader.get("/api/v1/figures?admin1_code=sy11&start_date=2000-01-01&end_date=2100-01-01").json()["data"]
    assert ours == theirs != []
    assert reader.get("/api/v1/figures?place=SY11&since=2100-01-01").json()["data"] == []
    assert reader.get("/api/v1/figures?learned_since=2100-01-01").json()["data"] == []
    assert reader.get("/api/v1/figures?known_on=2000-01-01").json()["data"] == []
    assert len(reader.get("/api/v1/figures?known_on=2100-01-01T00:00:00Z").json()["data"]) == len(NUMBERS)


def test_csv_has_all_columns_with_the_evidence(reader: Asker) -> None:
    answer = reader.get("/api/v1/figures?format=csv&limit=3")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 3
    assert all(row["quote"] and row["address"] == f"/figures/{row['id']}" for row in rows)
    assert reader.get("/api/v1/points?format=csv&place=SY11").text.startswith("place,metric,")


def test_the_same_data_are_304(client: Asker, home: Home) -> None:
    for path in ("/figures", "/points", "/places", "/sources", "/documents", "/changes?learned_since=2020-01-01"):
        first = client.get(f"/api/v1{path}")
        again = client.get(f"/api/v1{path}", headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    home.say(later("g", "7,700"))
    home.open().run()
    assert client.get("/api/v1/figures", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_internal_documents_and_figures_do_not_leave(home: Home) -> None:
    job = home.root / "jobs" / "fake.toml"
    job.write_text('sensitivity = "internal"\n' + job.read_text("utf-8"), "utf-8")
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    assert [record.sensitivity.value for record in tracker.figures()] == ["internal"]
    client = Asker(create(tracker))
    for path in ("/figures", "/points", "/documents", "/changes?learned_since=2020-01-01"):
        assert client.get(f"/api/v1{path}").json()["data"] == []
    assert len(client.get("/api/v1/figures?format=csv").text.splitlines()) == 1


def test_places_sources_documents_changes_and_health(reader: Asker) -> None:
    provinces = reader.get("/api/v1/places?level=adm1&location_code=syr").json()["data"]
    assert len(provinces) == 14
    assert {row["pcode"]: row["name"] for row in provinces}["SY09"] == "Deir-ez-Zor"
    towns = reader.get("/api/v1/places?within=SY09&level=town&limit=1").json()
    assert (towns["data"][0]["country"], towns["next"]) == ("SYR", "/api/v1/places?within=SY09&level=town&limit=1&offset=1")
    assert reader.get(towns["next"]).json()["data"] != towns["data"]
    [source] = reader.get("/api/v1/sources").json()["data"]
    assert (source["job"], source["state"], source["figures"]) == ("fake", "fresh", 4)
    papers = reader.get("/api/v1/documents?job=fake&limit=2").json()
    assert [len(papers["data"]), papers["next"]] == [2, "/api/v1/documents?job=fake&limit=2&offset=2"]
    assert set(papers["data"][0]) == {
        *("id", "version", "job", "title", "publisher", "url", "published", "published_inferred"),
        "language",
        "licence",
        "fetched_at",
        "sha256",
    }
    changes = reader.get("/api/v1/changes?learned_since=2020-01-01&limit=3").json()["data"]
    assert [(row["kind"], row["before"]) for row in changes] == [("new", None)] * 3
    assert reader.get("/api/v1/health").json()["status"] == "ok"


@pytest.mark.parametrize(
    ("address", "parameter", "allowed"),
    [
        ("figures?metric=people", "metric", "idp_stock, new_displacement"),
        ("figures?place=SY99", "place", "dtrack places list"),
        ("figures?place=%3Cscript%3E", "place", "P-code (SY09)"),
        ("figures?since=soon", "since", "A day: 2019-01-01."),
        ("figures?known_on=2019-01-01T10:00:00", "known_on", "For example 2026-11-22."),
        ("figures?known_on=0001-01-01T00:00:00%2B14:00", "known_on", "For example 2026-11-22."),
        ("figures?limit=0", "limit", "1 to 10000"),
        ("figures?limit=100000", "limit", "1 to 10000"),
        ("points?format=xml", "format", "json, csv"),
        ("figures?plase=SY09", "plase", "Parameters: limit, offset, cursor, place"),
        ("figures?place=SY09&admin1_code=SY11", "place", "Give one of place, location_code, admin1_code."),
        ("figures?cursor=abc", "cursor", "Take the `next`"),
        (f"figures?cursor={quote(asked.cursor(0, datetime(2026, 1, 1, tzinfo=UTC))[:-3])}", "cursor", "Take the `next`"),
        ("places?level=street", "level", "adm0, adm1"),
        ("changes", "learned_since", "Recorded after that moment."),
    ],
)
def test_a_question_that_cannot_be_meant_is_422_and_says_what_is_allowed(reader: Asker, address: str, parameter: str, allowed: str) -> None:
    answer = reader.get(f"/api/v1/{address}")
    [fault] = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, parameter)
    assert allowed in fault["allowed"]
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "told", ['[-1, "2026-01-01"]', '[true, "2026-01-01"]', '[1.5, "2026-01-01"]', "[1]", '{"a": 1}', '[1, "soon"]', '[1099511627777, "2026-01-01"]']
)
def test_a_cursor_that_is_not_ours_is_refused(told: str) -> None:
    with pytest.raises(UsageError, match="not one of ours"):
        asked.turned(urlsafe_b64encode(told.encode()).decode().rstrip("="))


def test_a_cursor_leads_back_to_its_offset_and_moment() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert [asked.turned(asked.cursor(offset, at)) for offset in (0, 7, 123_456)] == [(offset, at.isoformat()) for offset in (0, 7, 123_456)]


def test_unknown_addresses_and_methods_are_json_too(reader: Asker) -> None:
    missing, sent = reader.get("/api/v1/people"), reader.get("/api/v1/figures", method="POST")
    assert (missing.status_code, missing.json()["errors"][0]["what"]) == (404, "there is no such address")
    assert (sent.status_code, sent.json()["errors"][0]["what"]) == (405, "this address can only be read")


def test_the_description_names_every_address_with_examples(reader: Asker) -> None:
    told = reader.get("/api/v1/openapi.json").json()
    assert set(told["paths"]) == {"/figures", "/points", "/places", "/sources", "/documents", "/changes", "/health"}
    parameters = {each["name"]: each for each in told["paths"]["/figures"]["get"]["parameters"]}
    assert {"place", "location_code", "admin1_code", "start_date", "end_date", "limit", "offset", "cursor", "known_on"} <= set(parameters)
    assert "SY09" in json.dumps(parameters["place"])
    assert told["servers"] == [{"url": "/api/v1"}]


def test_every_answer_is_described_with_a_whole_example(reader: Asker) -> None:
    told = reader.get("/api/v1/openapi.json").json()["components"]["schemas"]
    shown = {name: schema["examples"][0] for name, schema in told.items() if "examples" in schema}
    assert shown == examples.ANSWERS
    for name, example in shown.items():
        model = getattr(shapes, name)
        assert set(example) == set(model.model_fields)
        model.model_validate(example)
    assert list(shown["Figures"]["data"][0]) == list(FIGURE_FIELDS)
    assert list(shown["Points"]["data"][0]) == list(POINT_FIELDS)
    assert shown["Figures"]["data"][0]["value"] == 45037
