"""What is done stands in the audit log, whoever does it; and who did it is told to nobody outside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alert_home import begin, figure, ids, spike, store
from flow_home import Home, report
from partner_books import sites

from dtrack.errors import NotFoundError
from dtrack.flow.restore import restore
from dtrack.flow.siting_words import Words
from dtrack.flow.uploading.choices import Choices
from dtrack.model.account import Outcome
from dtrack.model.intake import Entry
from dtrack.model.life import SiteDeed
from dtrack.terms import Sensitivity
from dtrack.tracker import Tracker
from dtrack.web.app import create
from loopback import Server, reply
from poster import Poster


def log(tracker: Tracker, **asked: str) -> list[tuple[str, str, Outcome]]:
    """Acts since the last look, the oldest first."""
    return [(line.act, line.subject, line.outcome) for line in reversed(tracker.accounts.audit(**asked))]


def test_errands_and_files_that_wait_stand_in_the_log(home: Home, tmp_path: Path) -> None:
    home.say(report("a"))
    tracker = home.open()
    tracker.run(["fake"])
    tracker.reread()
    tracker.reconcile()
    token = tracker.uploads.stage("../odd\x1b name.xlsx", b"PK")
    tracker.uploads.discard(token)
    tracker.uploads.discard(token)  # it has gone: nothing is done
    with pytest.raises(NotFoundError):
        tracker.test_alerts("nowhere")
    tracker.backup(tmp_path / "dtrack.tar")
    done = [("run", "fake"), ("reread", ""), ("reconcile", ""), ("upload brought", "odd name.xlsx"), ("upload discarded", "odd name.xlsx")]
    wanted = [*((*each, Outcome.DONE) for each in done), ("alert test", "nowhere", Outcome.REFUSED), ("backup", str(tmp_path / "dtrack.tar"), Outcome.DONE)]
    assert [(act, subject, outcome) for act, subject, outcome in log(tracker)] == wanted
    restore(tmp_path / "dtrack.tar", tmp_path / "again")
    with Tracker.open(tmp_path / "again" / "config.toml", {}) as again:
        # The backup was under way when the database was copied.
        assert log(again) == [*wanted[:-1], (*wanted[-1][:2], Outcome.BEGUN), ("restore", "dtrack.tar", Outcome.DONE)]


def test_a_round_that_sends_alerts_stands_in_the_log_and_an_empty_one_does_not(home: Home) -> None:
    with Server(lambda request: reply(b"")) as server:
        tracker = begin(home, '[alerts.channel.hook]\nsecret = "DTRACK_HOOK"\nteam = true\n')
        tracker._kit.config.secrets["DTRACK_HOOK"] = f"json://127.0.0.1:{server.port}/x"  # type: ignore[index]
        assert tracker.send_alerts() == 0
        assert log(tracker) == []
        store(tracker._kit, "a", figure(12_000))
        spike(tracker._kit, "spike", tuple(ids(tracker)))
        assert tracker.send_alerts() == 1
    assert log(tracker) == [("alerts sent", "1", Outcome.DONE)]


PEOPLE = {"review": "Amaltheia", "entry": "Basmathe", "site": "Dalalith", "upload": "Faridath", "withhold": "Ghadanel"}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Everything that people can do has been done to figures that everybody may see."""
    home = Home(tmp_path_factory.mktemp("names") / "home")
    home.job()
    home.say(report("a"), report("b", "1,200"), report("c", "800"))
    tracker = home.open()
    tracker.run(["fake"])
    first, second = (record.id for record in tracker.figures()[:2])
    tracker.review(first, "approve", by=PEOPLE["review"], why="read twice", role="reviewer")
    tracker.withhold(second, by=PEOPLE["withhold"], why="names a shelter")
    tracker.site_act(SiteDeed.RENAME, "SYR-AREESHA", Words(name="Arisha camp"), on="2026-10", source="CCCM", by=PEOPLE["site"], why="its own sign")
    said = {"quote": "some 700 people left", "start": "2017-03-04", "source": "OCHA", "sensitivity": Sensitivity.PUBLIC.value}
    tracker.enter(Entry(place="SY12", metric="new_displacement", value="700", by=PEOPLE["entry"], why="a call", **said))
    token = tracker.uploads.stage("list.xlsx", sites())
    choices = Choices(name="nes-sites", source="ACTED", date="2026-09-30", sensitivity=Sensitivity.PUBLIC.value)
    tracker.uploads.confirm(token, choices, by=PEOPLE["upload"], why="monthly list")
    yield tracker
    home.close()


def test_outside_the_team_history_shows_roles_and_no_names(judged: Tracker) -> None:
    """In every page, feed, file and answer of the interface that somebody elsewhere can ask for."""
    app = create(judged)
    away, here = Poster(app, host="192.0.2.7"), Poster(app)
    figures = [record for record in judged.figures() if record.sensitivity is Sensitivity.PUBLIC]
    assert len(figures) >= 3
    approved = next(record for record in figures if record.status.value == "approved")
    places = {place.pcode for record in figures for place in record.figure.places}
    paths = [
        "/",
        "/places",
        "/sites",
        "/sites/SYR-AREESHA",
        "/compare",
        "/figures",
        "/documents",
        "/sources",
        "/changes",
        "/problems",
        "/about",
        "/alerts.atom",
    ]
    paths += [f"/figures/{record.id}" for record in figures] + [f"/documents/{record.document}" for record in figures]
    paths += [f"/{kind}/{place}" for place in sorted(places) for kind in ("places", "brief") if len(place) == 4]
    paths += [f"/api/v1/{name}" for name in ("figures", "points", "places", "sources", "documents", "changes?learned_since=2000-01-01", "health")]
    paths += [f"/export.{form}?what={what}" for form in ("csv", "jsonl") for what in ("figures", "points")]
    told = {path: away.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in told.items() if answer.status_code != 200} == {}
    assert [(path, name) for path, answer in told.items() for name in PEOPLE.values() if name.lower() in answer.text.lower()] == []
    assert "a reviewer" in told[f"/figures/{approved.id}"].text
    # On the team's own machine the same page names who it was.
    assert PEOPLE["review"] in here.get(f"/figures/{approved.id}").text
