"""More of the APIs: returns and refugees of HAPI and its CSV copy, UNHCR's portal, and fields that a source renames."""

import csv
import io
import json
from datetime import date

import pytest

from asking import KEYS, figures, run
from dtrack import naming
from dtrack.errors import ContractError, MisconfiguredError, ThrottledError
from loopback import reply


def test_hapi_returns_and_refugees_are_yearly_and_summed_over_the_countries_of_asylum(job, server, recorded):
    server.script = lambda request: reply(recorded("hapi/refugees.json" if request.path.endswith("concern") else "hapi/returnees.json"))
    asked = job("hapi", themes=["returnees", "refugees"])
    items, problems = run(asked)
    assert problems == []
    assert server.requests[0].query == {
        "origin_location_code": "SYR", "gender": "all", "age_range": "all", "output_format": "json", "limit": "10000", "offset": "0",
    }  # fmt: skip
    assert [item.key for item in items] == ["returnees/SYR/2024-12-31", "refugees/SYR/2023-12-31", "refugees/SYR/2024-12-31"]
    told = [(str(f.metric), str(f.population), f.value, str(f.start), f.evidence.addends, str(f.places[0].role)) for f in figures(asked, items)]
    assert told == [
        ("return", "refugee", 51_000, "2024-01-01", (20_000, 31_000), "destination"),
        ("return", "idp", 150_000, "2024-01-01", (), "destination"),
        ("refugee_stock", "refugee", 1_300_000, "2023-12-31", (700_000, 600_000), "origin"),
        ("refugee_stock", "refugee", 650_000, "2024-12-31", (), "origin"),
    ]


def copy_on_hdx(server, csv_body):
    """HAPI keeps us out with 429; HDX offers its CSV copy."""

    def script(request):
        if "affected-people" in request.path:
            return reply(b"slow down", 429)
        if request.path.endswith("package_show"):
            files = [{"id": "a", "name": "x", "format": "CSV", "url": f"{server.url}/hdx_hapi_idps_global.csv"}]
            return reply(json.dumps({"success": True, "result": {"name": "hdx-hapi-idps", "resources": files}}))
        return reply(csv_body)

    server.script = script


def test_where_hapi_keeps_us_out_its_csv_copy_is_read_and_said(job, server, sample):
    copy_on_hdx(server, sample("hapi/hdx_hapi_idps_global_TCD_excerpt.csv"))
    asked = job("hapi", country="TCD", copy_url=server.url)
    items, problems = run(asked)
    assert [(problem.kind, "CSV copy on HDX" in problem.what) for problem in problems] == [("throttled", True)]
    assert all(item.title.endswith("(CSV copy on HDX)") for item in items)
    rows = list(csv.DictReader(io.StringIO(sample("hapi/hdx_hapi_idps_global_TCD_excerpt.csv").decode("utf-8-sig"))))
    good = [row for row in rows if not row["error"]]
    found = figures(asked, items)
    assert (len(found), sum(figure.value for figure in found)) == (len(good), sum(int(row["population"]) for row in good))
    national = {(f.operation, f.round): f.value for f in found if f.places[0].level == "adm0" and f.assessment_type == "BA"}
    assert (national["Lake Chad Basin Crisis", "1"], national["Lake Chad Basin Crisis", "4"]) == (147_032, 124_788)


def test_rows_of_the_copy_that_hapi_calls_wrong_are_left_out_and_a_copy_without_the_country_is_no_zero(job, server):
    head = "location_code,admin_level,operation,assessment_type,population,reporting_round,reference_period_end,error\n"
    copy_on_hdx(server, (head + "#a,#b,#c,#d,#e,#f,#g,#h\nSYR,1,Op,BA,70,1,2026-01-31,\nSYR,1,Op,BA,70,1,2026-01-31,Duplicate row\n").encode())
    asked = job("hapi", copy_url=server.url)
    assert [figure.value for figure in figures(asked, run(asked)[0])] == [70]
    copy_on_hdx(server, b"")
    with pytest.raises(ThrottledError, match=r"429.*nor did its CSV copy: .* sent an empty file"):
        run(asked)
    copy_on_hdx(server, (head + "TCD,1,Op,BA,70,1,2026-01-31,\n").encode())
    with pytest.raises(ContractError, match="has no row of SYR"):
        run(asked)
    with pytest.raises(ThrottledError, match="429"):
        run(job("hapi", copy_url=""))


def test_the_portal_of_the_collection_by_its_own_date_and_without_arrivals(job, server, sample):
    server.script = lambda request: reply(sample(f"unhcr/get-origin-geo-id-{request.query['geo_id']}-population-collection-429.json"))
    asked = job("unhcr", dataset="portal", portal_url=server.url, geo_ids=[259, 220], collection=429, country="SDN")
    items, problems = run(asked)
    assert (problems, [item.key for item in items]) == ([], ["portal/429/259", "portal/429/220"])
    assert (items[0].published, server.requests[0].path) == (date(2024, 6, 30), "/population/get/origin")
    found = figures(asked, items)
    assert all(figure.metric == "refugee_stock" and figure.places[1].pcode == "SDN" for figure in found)
    assert 762_283 not in [figure.value for figure in found]  # new arrivals since a day that is not printed
    other = job("unhcr", dataset="portal", portal_url=server.url, geo_ids=[220], collection=429, country="BDI")
    [burundi] = figures(other, run(other)[0])
    assert (burundi.value, burundi.end, burundi.places[0].pcode) == (43_533, date(2024, 6, 30), "UGA")  # "date" counts, not "month"


def test_the_portal_wants_its_own_numbers(job, server):
    with pytest.raises(MisconfiguredError, match="geo_ids"):
        run(job("unhcr", dataset="portal", portal_url=server.url))
    server.script = lambda request: reply('{"data": []}')
    problems = run(job("unhcr", dataset="portal", portal_url=server.url, geo_ids=[1], collection=2))[1]
    assert [problem.kind for problem in problems] == ["empty"]


@pytest.mark.parametrize("kind", ["dtm", "idmc", "unhcr"])
def test_a_renamed_field_is_healed_by_the_pasted_line(job, server, recorded, kind):
    name, old, new = {
        "dtm": ("dtm/admin1.json", "numPresentIdpInd", "numPresentIdpIndividuals"),
        "idmc": ("idmc/idus.json", "figure", "figure_value"),
        "unhcr": ("unhcr/population_2.json", "idps", "idps_total"),
    }[kind]
    server.script = lambda request: reply(recorded(name).replace(f'"{old}"'.encode(), f'"{new}"'.encode()).replace(b'"maxPages": 2', b'"maxPages": 1'))
    options = {"levels": [1]} if kind == "dtm" else {}
    with pytest.raises(ContractError, match=rf'have no {old}.*rename = {{ {old} = "{new}" }}') as caught:
        run(job(kind, **options))
    assert caught.value.kind == "misconfigured"
    asked = job(kind, rename={old: new}, **options)
    assert figures(asked, run(asked)[0]) != []


def test_a_level_that_changed_leaves_nothing_of_the_others(ask, server, recorded):
    good = recorded("dtm/admin1.json")
    server.script = lambda request: reply(good if request.path.endswith("1") else good.replace(b"numPresentIdpInd", b"n"))
    asked = ask({"kind": "dtm", "url": server.url, "levels": [1, 2]}, secrets=KEYS, table={"layout": "dtm"})
    taken = []
    with pytest.raises(ContractError):
        taken.extend(naming.load("sources", "dtm").discover(asked))
    assert taken == []


def test_a_theme_of_hapi_without_rows_is_said_and_is_no_zero(job, server):
    server.script = lambda request: reply('{"data": []}')
    items, problems = run(job("hapi", themes=["returnees"]))
    assert items == []
    assert [(problem.kind, "returnees of SYR" in problem.what) for problem in problems] == [("empty", True)]


def test_an_answer_of_unhcr_that_is_no_object_breaks_its_contract(job, server):
    server.script = lambda request: reply("[1, 2]")
    with pytest.raises(ContractError, match="sent no object"):
        list(naming.load("sources", "unhcr").probe(job("unhcr")))
