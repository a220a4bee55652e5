"""What `dtrack doctor` asks of each kind: one small page, whose recorded rows keep their contract."""

import json

import pytest

from dtrack import naming
from dtrack.errors import MisconfiguredError
from loopback import reply

KEYS = {"DTRACK_DTM_KEY": "k", "DTRACK_IDMC_CLIENT_ID": "k", "DTRACK_HAPI_APP_IDENTIFIER": "k"}
GIDD = {"iso3": "SYR", "country_name": "Syria", "year": 2024, "new_displacement": 768126, "total_displacement": 7408809}
PORTAL = {"geomaster_name": "X", "admin_level": "Country", "pop_type_code": "REF", "pop_origin_name": "Y", "date": "2024-06-30", "individuals": "5"}


@pytest.mark.parametrize(
    ("source", "recording", "path", "query"),
    [
        ({"kind": "hapi"}, "hapi/idps_1.json", "/affected-people/idps", {"limit": "5"}),
        ({"kind": "hapi", "themes": ["returnees"]}, "hapi/returnees.json", "/affected-people/returnees", {"origin_location_code": "SYR"}),
        ({"kind": "dtm"}, "dtm/admin1.json", "/admin0", {"Admin0Pcode": "SYR"}),
        ({"kind": "idmc"}, "idmc/idus.json", "/idus/last-180-days/", {"client_id": "k"}),
        ({"kind": "idmc", "dataset": "gidd"}, {"count": 1, "results": [GIDD]}, "/gidd/conflicts/", {"limit": "5"}),
        ({"kind": "unhcr"}, "unhcr/population_1.json", "/population/", {"limit": "5", "yearFrom": "2023"}),
        ({"kind": "unhcr", "dataset": "portal", "geo_ids": [7], "collection": 9}, {"data": [PORTAL]}, "/population/get/origin", {"geo_id": "7"}),
        ({"kind": "gdelt"}, "gdelt/artlist.json", "/", {"maxrecords": "5", "timespan": "1d"}),
        ({"kind": "hdx", "dataset": "example-displacement-data"}, "hdx/package_show.json", "/api/3/action/package_show", {"id": "example-displacement-data"}),
    ],
)
def test_a_probe_is_one_request_whose_recorded_rows_keep_their_contract(ask, server, recorded, source, recording, path, query):
    body = recorded(recording) if isinstance(recording, str) else json.dumps(recording)
    server.script = lambda request: reply(body)
    asked = ask({**source, "url": server.url, **({"portal_url": server.url} if source["kind"] == "unhcr" else {})}, secrets=KEYS)
    [probe] = naming.load("sources", source["kind"]).probe(asked)
    [request] = server.requests
    assert request.path == path
    assert {name: request.query[name] for name in query} == query
    assert len(probe.rows) >= 1
    assert probe.contract.drifts(probe.rows) == []


@pytest.mark.parametrize("kind", ["hapi", "dtm", "idmc"])
def test_a_probe_without_a_key_asks_nothing(ask, server, kind):
    with pytest.raises(MisconfiguredError):
        list(naming.load("sources", kind).probe(ask({"kind": kind, "url": server.url})))
    assert server.requests == []
