"""Everything that shows figures or points answers as known then: a figure was revised, and of an earlier moment nobody is told the later number."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from flow_home import Home, report
from typer.testing import CliRunner

from dtrack.cli import app as cli
from dtrack.model.filter import Filter
from dtrack.store.pointing import name_of
from dtrack.tracker import Tracker
from dtrack.web.app import create
from poster import Poster

THEN, NOW, PLACE, METRIC = "4317", "5626", "SY11", "new_displacement"
FORMS = ("csv", "geojson", "jsonl", "parquet", "xlsx")
PAGES = {
    "/": "both",
    "/figures": "both",
    f"/figures?place={PLACE}": "both",
    "/figures/{old}": "then",
    f"/places/{PLACE}": "both",
    f"/places/{PLACE}?metric={METRIC}": "both",
    "/places/SYR": "both",
    f"/compare?metric={METRIC}": "both",
    "/sites/{site}": "both",
    f"/chart.svg?place={PLACE}&metric={METRIC}": "both",
    "/embed/chart?series={series}": "both",
    f"/brief/{PLACE}?since_day=2000-01-01": "both",
    "/documents/{document}": "both",
    "/d/all": "both",
    "/changes?learned_since=2000-01-01": "both",
    "/api/v1/figures": "both",
    "/api/v1/points": "both",
    "/api/v1/figures?format=csv": "both",
    "/api/v1/points?format=csv": "both",
    "/api/v1/changes?learned_since=2000-01-01": "both",
    "/export.csv?what=figures": "both",
    **{f"/export.{form}?what=points": "both" for form in FORMS},
}
"""Which of the two numbers are told of now; as known then it is the first alone."""
VERBS = (
    "figures --json",
    "figures --place {site} --json",
    "points --json",
    "show {old} --json",
    "changes --learned-since 2000-01-01 --json",
    f"chart {PLACE} {METRIC} --out {{out}}.svg",
    f"brief {PLACE} --since 2000-01-01 --out {{out}}.html",
    "export --format csv --what figures --out {out}",
    "export --format jsonl --what points --out {out}",
)


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Tracker, str, dict[str, str]]]:
    """An installation in which a number was revised, the moment between, and what names are there."""
    home = Home(tmp_path_factory.mktemp("revised") / "home")
    home.job()
    (home.root / "dashboards" / "all.toml").write_text(f'title = "All"\n[[panel]]\nchart = "table"\nmetric = "{METRIC}"\nlevel = "adm1"\n', "utf-8")
    home.settings('embed = ["https://partner.example"]\n')
    before = {"key": "b", "text": "About 3,000 people fled fighting in Raqqa governorate on 3 February 2017, OCHA said.", "published": "2017-02-05"}
    camp = {"key": "camp", "text": "About 4,317 people fled to Abu Khashab camp on 3 March 2017, OCHA said.", "published": "2017-03-05"}
    home.say(before, camp, report("a", "4,317"))
    tracker = home.open()
    tracker.run(["fake"])
    [old] = [record for record in tracker.figures(Filter(place=PLACE)) if record.figure.value == int(THEN)]
    [series] = {record.point.series for record in tracker.points(Filter(place=PLACE))}
    between = datetime.now(UTC)
    home.say(before, camp | {"text": camp["text"].replace("4,317", "5,626")}, report("a", "5,626"))
    tracker.run(["fake"])
    known = {"old": old.id, "document": old.document, "series": quote(name_of(series)), "site": "SYR-ABU-KHASHAB"}
    yield home, tracker, between.isoformat(), known
    home.close()


def numbers(body: bytes) -> set[str]:
    """Which of the two numbers stand in some bytes, however they are grouped."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return set().union(*(numbers(packed.read(name)) for name in packed.namelist()))
    if body[:4] == b"PAR1":
        import pyarrow.parquet as parquet

        return numbers(str(parquet.read_table(io.BytesIO(body)).to_pylist()).encode())
    text = unicodedata.normalize("NFKC", body.decode("utf-8", "replace"))
    bare = re.sub(r"(?<=\d)[\s,.'’٬\u00a0\u202f](?=\d{3})", "", text)
    return {number for number in (THEN, NOW) if number in bare}


@pytest.mark.parametrize("path", PAGES)
def test_pages_and_files(revised: tuple[Home, Tracker, str, dict[str, str]], path: str) -> None:
    _, tracker, between, known = revised
    client, address = Poster(create(tracker)), path.format(**known)
    asked = client.get(address + ("&" if "?" in address else "?") + "known_on=" + between.replace("+", "%2B"))
    assert (asked.status_code, numbers(asked.content)) == (200, {THEN})
    assert PAGES[path] == "then" or NOW in numbers(client.get(address).content)


@pytest.mark.parametrize("verb", VERBS)
def test_verbs(revised: tuple[Home, Tracker, str, dict[str, str]], verb: str, tmp_path: Path) -> None:
    home, _, between, known = revised
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, [*verb.format(**known, out=out).split(), "--known-on", between, "--config", str(home.config)])
    assert done.exit_code == 0, done.output
    told = numbers(done.output.encode()) | set().union(*(numbers(file.read_bytes()) for file in tmp_path.glob("out*")))
    assert told == {THEN}
