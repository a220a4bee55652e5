"""Several countries in one database: each job is one daemon's, each country has its health, and who knows fewer countries ends nobody's points."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from asker import Asker
from flow_home import Home
from hypothesis import given
from hypothesis import strategies as st
from two_countries import SHARES, names, of_two
from typer.testing import CliRunner

from dtrack import Tracker
from dtrack.cli import app
from dtrack.config import DaemonSpec, read
from dtrack.errors import FaultsError, NotFoundError, StoreError, UsageError
from dtrack.flow import checking, shares
from dtrack.spec import JobSpec
from dtrack.web.app import create


@pytest.fixture
def two(tmp_path: Path, database: str) -> Iterator[Home]:
    home = of_two(tmp_path / "home", database, SHARES)
    yield home
    home.close()


def standing(tracker: Tracker) -> list[tuple[str, str]]:
    return [(record.point.series.place, str(record.point.value)) for record in tracker.points() if record.point.value is not None]


def job(country: str | None = None) -> JobSpec:
    return JobSpec.model_validate({"title": "t", "country": country, "source": {"kind": "folder"}})


COUNTRIES = st.sampled_from(["SYR", "RVL", "SDN", None])
PATTERNS = st.lists(st.sampled_from(["a*", "*b", "?", "ab"]), max_size=2)


@given(
    st.dictionaries(st.text("ab", min_size=1, max_size=3), COUNTRIES.map(job), max_size=6),
    st.dictionaries(st.sampled_from(["one", "two"]), st.fixed_dictionaries({"countries": st.lists(COUNTRIES.filter(bool), max_size=2), "jobs": PATTERNS})),
)
def test_every_job_is_in_one_share_however_they_are_written(jobs: dict[str, JobSpec], written: dict[str, object]) -> None:
    spec = DaemonSpec.model_validate({"share": written})
    divided = [name for share in ("", *spec.share) for name in shares.of(spec, jobs, share)]
    assert sorted(divided) == sorted(jobs)


def test_a_share_is_the_first_that_takes_the_job() -> None:
    spec = DaemonSpec.model_validate({"share": {"river": {"countries": ["RVL"]}, "feeds": {"jobs": ["feed_*", "x"]}}})
    jobs = {"feed_rvl": job("RVL"), "feed_syr": job("SYR"), "x": job(), "hapi": job("SYR")}
    assert {share: list(shares.of(spec, jobs, share)) for share in ("", "river", "feeds")} == {"river": ["feed_rvl"], "feeds": ["feed_syr", "x"], "": ["hapi"]}


def test_a_daemon_sees_the_jobs_of_its_share_alone(two: Home) -> None:
    tracker = two.open()
    tracker.recover()
    rest, river = tracker.share(), tracker.share("river")
    assert (list(rest.jobs), list(river.jobs)) == (["syr"], ["rvl"])
    assert (list(rest.missed()), list(river.missed())) == (["syr"], ["rvl"])
    lead, other, again = rest.holding("leader"), river.holding("leader"), tracker.share("river").holding("leader")
    assert (lead.take(), other.take(), again.take()) == (True, True, False)
    tracker.ask_for("syr", "an operator")
    tracker.ask_for("rvl", "an operator")
    assert (river.take_wishes(), river.take_wishes(), rest.take_wishes()) == (["rvl"], [], ["syr"])
    with pytest.raises(UsageError, match=r"there is no share 'lake'.*river"):
        tracker.share("lake")


def test_faulty_shares_are_told_by_check(two: Home) -> None:
    names(two, '"SYR", "RVL"', '[daemon.share.none]\n[daemon.share.far]\ncountries = ["SDN"]\n[daemon.share."Far Away"]\njobs = ["x"]\n')
    with pytest.raises(FaultsError) as found:
        checking.load(read(two.config, {}))
    told = " ".join(fault.message for fault in found.value.faults)
    assert all(words in told for words in ("'none' takes no job", "'SDN', which is not tracked", "'Far Away' is no name of a share"))


def test_each_country_has_its_health(two: Home) -> None:
    tracker = two.open()
    tracker.run()
    syria, river = tracker.countries()
    assert (syria.country, syria.name, syria.sources, syria.provinces, syria.figures) == ("SYR", "Syria", 1, 14, 1)
    assert (river.country, river.name, river.state, river.newest) == ("RVL", "Riverland", "silent", "2017-03-04")
    assert (river.sources, river.troubled, river.documents, river.figures) == (1, (), 1, 1)
    assert (river.provinces, river.fresh, river.silent, river.never) == (2, 0, 1, 1)
    assert {line.job: line.country for line in tracker.status()} == {"rvl": "RVL", "syr": "SYR"}
    two.say(job="rvl", error="SourceError")
    tracker.run(["rvl"])
    assert [line.troubled for line in tracker.countries()] == [(), ("rvl",)]
    said = CliRunner().invoke(app, ["status", "--countries", "--json", "--config", str(two.config)])
    assert [(line["country"], line["troubled"]) for line in json.loads(said.stdout)] == [("SYR", []), ("RVL", ["rvl"])]
    both = CliRunner().invoke(app, ["status", "--countries", "--provinces", "--config", str(two.config)])
    assert "two tables" in str(both.exception)


@pytest.mark.stores
def test_who_knows_fewer_countries_changes_nothing_until_somebody_says_so(two: Home) -> None:
    wide = two.open()
    wide.run()
    both = standing(wide)
    assert both == [("RV02", "3000"), ("SY11", "4500")]
    names(two, '"SYR"')
    narrow = two.open()
    runs = len(narrow.runs())
    for act in (narrow.run, narrow.reconcile, narrow.recover, lambda: narrow.run_due("syr", None, None)):
        with pytest.raises(StoreError, match=r"kept for RVL, SYR, and `\[tracker\] countries` names only SYR") as refused:
            act()
        assert "dtrack reconcile --drop RVL" in refused.value.message
    assert (standing(wide), len(narrow.runs())) == (both, runs)
    with pytest.raises(NotFoundError, match="not kept for 'SDN'"):
        narrow.reconcile(drop=["SDN"])
    with pytest.raises(UsageError, match="SYR stands in"):
        narrow.reconcile(drop=["SYR"])
    narrow.reconcile(drop=["RVL"])
    assert standing(narrow) == [("SY11", "4500")]
    # Whoever names it again has it back.
    wide.reconcile()
    assert standing(wide) == both
    with pytest.raises(StoreError, match="kept for RVL, SYR"):
        narrow.reconcile()


def test_the_overview_tells_the_sources_of_each_country(two: Home) -> None:
    tracker = two.open()
    tracker.run(["rvl"])
    page = Asker(create(tracker)).get("/").text
    strips = [[int(count) for count in re.findall(r"<strong>(\d+)</strong>", strip)] for strip in re.findall(r'<p class="strip">(.*?)</p>', page)]
    assert strips == [[1, 1], [1], [1]]
