"""A run that a person asks for on a page, from the click to the run."""

import pytest
from flow_home import Home, report

from dtrack.errors import NotFoundError, UsageError
from dtrack.web.app import create
from poster import Poster


def test_a_wish_is_taken_once(home: Home) -> None:
    home.job("second")
    tracker = home.open()
    assert (tracker.take_wishes(), tracker.asked_for("fake")) == ([], None)
    tracker.ask_for("fake", "Desk")
    tracker.ask_for("fake", "Desk again")
    assert tracker.asked_for("fake") is not None
    assert tracker.asked_for("second") is None
    assert (tracker.take_wishes(), tracker.take_wishes()) == (["fake"], [])


def test_what_is_no_job_or_off_is_not_asked_for(home: Home) -> None:
    home.job("off", extra="")
    file = home.root / "jobs" / "off.toml"
    file.write_text("enabled = false\n" + file.read_text("utf-8"), "utf-8")
    tracker = home.open()
    with pytest.raises(NotFoundError, match="there is no job 'none'"):
        tracker.ask_for("none", "Desk")
    with pytest.raises(UsageError, match="switched off"):
        tracker.ask_for("off", "Desk")
    (tracker.config.data / "asked").mkdir(parents=True)
    for name in ("off", "gone", ".half"):
        (tracker.config.data / "asked" / f"{name}.json").write_text("{}", "utf-8")
    assert tracker.take_wishes() == []


def test_an_operator_asks_on_a_page_and_a_reader_cannot(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    app = create(tracker)
    desk, reader = Poster(app), Poster(app, host="192.0.2.7")
    assert "/sources/fake/run" in desk.get("/sources").text
    assert desk.get("/sources/none/run").status_code == 404
    sent = desk.send("/sources/fake/run", by="Desk")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sources/fake/run?asked=1")
    assert "A run was asked for on" in desk.get("/sources/fake/run?asked=1").text
    assert tracker.take_wishes() == ["fake"]
    assert "The scheduler has taken it up." in desk.get("/sources/fake/run?asked=1").text
    assert "/sources/fake/run" not in reader.get("/sources").text
    assert reader.get("/sources/fake/run").status_code == 403
    assert reader.post("/sources/fake/run", data={"by": "Desk"}).status_code == 403
    assert tracker.take_wishes() == []
