"""The daemon as a process of its own walks every kind of source on schedule, from a local server that speaks its contract: each figure once."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from all_kinds import EXPECTED, SECRETS, answers, lay
from over_http import SHARED, Place, stop, wait

from loopback import Request, Server, reply

pytestmark = pytest.mark.slow
SAMPLES = SHARED / "samples"
KINDS = {"hapi", "dtm", "idmc", "unhcr", "reliefweb", "gdelt", "feed", "hdx", "page", "dropped"}


@dataclass
class Keyed(Place):
    """An installation whose environment holds a key for each source that asks for one."""

    secrets: dict[str, str] = field(default_factory=lambda: SECRETS)

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | self.secrets


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Keyed]:
    made = Keyed(tmp_path / "home")
    yield made
    made.close()


def ended(place: Place, jobs: set[str]) -> bool:
    """Each job has at least one run, and none is under way. A daemon that ended says why at once."""
    assert all(process.poll() is None for process in place.started), place.log
    states = {job: place.states(job) for job in jobs}
    return all(states.values()) and not any("running" in each for each in states.values())


def walked(place: Place, jobs: set[str]) -> None:
    """One daemon from start to SIGTERM, each job run at least once."""
    daemon = place.start("daemon")
    wait(lambda: ended(place, jobs), "every job's first run", seconds=120, step=0.2)
    stop(daemon)
    assert "Traceback" not in place.log


def test_the_daemon_walks_every_kind_and_a_second_one_adds_nothing(place: Keyed) -> None:
    with Server() as server:
        server.script = lambda request: answers(request, server)
        lay(place.root, server)
        for job in (place.root / "jobs").glob("*.toml"):
            text = "".join(line for line in job.read_text().splitlines(keepends=True) if not line.startswith("schedule"))
            job.write_text('schedule = "every 1h"\n' + text)
        walked(place, KINDS)
        assert {job: place.states(job) for job in KINDS} == {job: ["good"] for job in KINDS}
        rows = place.ask("SELECT job, metric, value, end, id FROM figure WHERE known_to IS NULL")
        found = {(job, metric, Decimal(str(value)), end) for job, metric, value, end, _ in rows}
        assert {entry for entry in found if entry[0] in {job for job, *_ in EXPECTED}} == EXPECTED
        prose = {("reliefweb", 1250), ("gdelt", 2300), ("feed", 140), ("page", 2300), ("dropped", 1750)}
        assert prose <= {(job, value) for job, _, value, _ in found}
        assert len({ident for *_, ident in rows}) == len(rows)
        assert "4711" not in place.log

        with sqlite3.connect(place.root / "data" / "dtrack.sqlite") as c:
            c.execute("UPDATE run SET due = datetime(due, '-2 hours'), started = datetime(started, '-2 hours'), finished = datetime(finished, '-2 hours')")
        before = set(place.ask("SELECT row, id, known_to FROM figure"))
        second = place.start("daemon")
        wait(lambda: all(len(place.states(job)) == 2 and "running" not in place.states(job) for job in KINDS), "the second tick", seconds=120, step=0.2)
        stop(second)
        assert set(place.ask("SELECT row, id, known_to FROM figure")) == before


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def gidd(request: Request) -> bytes:
    """The dump's rows, cut into pages as the contract has it."""
    rows = [entry["row"] for entry in json.loads(sample("idmc/gidd_SYR_rows.json"))["rows"] if entry["file"].startswith("displacement")]
    start, limit = int(request.query["offset"]), int(request.query["limit"])
    return json.dumps({"count": len(rows), "next": None, "previous": None, "results": rows[start : start + limit]}).encode()


def haiti() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sample("hapi/hdx_hapi_idps_global_HTI_excerpt.csv").decode("utf-8-sig"))))


def hapi(request: Request) -> bytes:
    """The rows of the level that is asked for; of people displaced only, as the excerpt has no others."""
    rows = haiti() if "idps" in request.path and request.query.get("offset", "0") == "0" else []
    return json.dumps({"data": [row for row in rows if row["admin_level"] == request.query["admin_level"]]}).encode()


def places(country: str) -> list[str]:
    """A gazetteer of the codes that the recorded rows use."""
    named = {country: f"{country},adm0,{country},,,,,,,"}
    for path in sorted((SAMPLES / "dtm").glob(f"v3_admin*_{country}.json")):
        for row in json.loads(path.read_bytes())["result"]:
            for level, above in ((1, country), (2, row.get("admin1Pcode"))):
                code, name = row.get(f"admin{level}Pcode"), row.get(f"admin{level}Name")
                if code:
                    named.setdefault(code, f'{code},adm{level},"{name}",{above},,,,,,')
    for row in haiti() if country == "HTI" else ():
        for level, above in ((1, country), (2, row["admin1_code"])):
            if row[f"admin{level}_code"]:
                named.setdefault(row[f"admin{level}_code"], f'{row[f"admin{level}_code"]},adm{level},"{row[f"admin{level}_name"]}",{above},,,,,,')
    return list(named.values())


RECORDED = {
    "hapi_hti": ("hapi", "HTI", ""),
    "dtm_tcd": ("dtm", "TCD", "levels = [2]"),
    "dtm_hti": ("dtm", "HTI", "levels = [1]"),
    "idu_esp": ("idmc", "ESP", ""),
    "gidd_syr": ("idmc", "SYR", 'dataset = "gidd"'),
    "unhcr_tur": ("unhcr", "TUR", "by_asylum = true"),
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the recorded replies of ../shared are not here")
def test_the_daemon_brings_the_recorded_replies_to_their_exact_figures(place: Keyed) -> None:
    replies = {
        "hapi_hti": hapi,
        "dtm_tcd": lambda _: sample("dtm/v3_admin2_TCD.json"),
        "dtm_hti": lambda _: sample("dtm/v3_admin1_HTI.json"),
        "idu_esp": lambda _: sample("idmc/idu_samples_ESP.json"),
        "gidd_syr": gidd,
        "unhcr_tur": lambda _: sample("unhcr/population_v1_TUR_2024.json"),
    }
    with Server() as server:
        server.script = lambda request: reply(replies[request.path.split("/")[1]](request)) if request.path != "/robots.txt" else reply(b"", 404)
        for name, (kind, country, more) in RECORDED.items():
            head = f'title = "{name}"\nschedule = "every 1d"\ncountry = "{country}"\nlanguages = ["en"]\n'
            place.write(f"jobs/{name}.toml", f'{head}[source]\nkind = "{kind}"\nurl = "{server.url}/{name}"\n{more}\n[table]\nlayout = "{kind}"\n')
        for country in {country for _, country, _ in RECORDED.values()} - {"SYR"}:
            place.write(f"places/{country}.csv", "pcode,level,name,parent,lat,lon,kind,host,note,names\n" + "\n".join(places(country)))
        text = (place.root / "config.toml").read_text()
        place.write("config.toml", text.replace('["SYR"]', '["SYR", "TCD", "HTI", "ESP", "TUR"]'))
        walked(place, set(RECORDED))
    counted = dict(place.ask("SELECT job, count(*) FROM figure WHERE known_to IS NULL GROUP BY job"))
    assert {job: counted.get(job) for job in ("hapi_hti", "dtm_tcd", "dtm_hti", "idu_esp")} == {"hapi_hti": 400, "dtm_tcd": 87, "dtm_hti": 144, "idu_esp": 28}
    newest = place.ask("SELECT metric, value FROM figure WHERE job = 'gidd_syr' AND known_to IS NULL AND end = '2024-12-31' ORDER BY CAST(value AS REAL)")
    assert [(metric, Decimal(str(value))) for metric, value in newest][-2:] == [("new_displacement", 768_126), ("idp_stock", 7_408_809)]
    assert [Decimal(str(value)) for (value,) in place.ask("SELECT value FROM figure WHERE job = 'unhcr_tur'")] == [2_940_735]
