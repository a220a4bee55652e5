"""What is withheld is in no export, brief, picture, answer of the API, feed and alert, the moment it is withheld; given back, it is there again."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from alert_home import NOW, Wire, begin, figure, ids, spike, store
from asker import Asker
from flow_home import Home

from dtrack.flow.alerts import sending
from dtrack.model.filter import Filter
from dtrack.tracker import Tracker
from dtrack.web.app import create
from dtrack.web.brief import facts, files
from dtrack.web.pictures import visit_of

pytestmark = pytest.mark.stores

NUMBER = "12000"


@pytest.fixture
def tracker(home: Home) -> Tracker:
    opened = begin(home)
    store(opened._kit, "a", figure(int(NUMBER)))
    store(opened._kit, "b", figure(4_000, place="SY07"))
    opened.reconcile()
    return opened


def exported(form: str, what: str) -> Callable[[Tracker], str]:
    def told(tracker: Tracker) -> str:
        stream = io.BytesIO()
        tracker.export(form, stream, what, public_only=True)
        return stream.getvalue().decode()

    return told


def brief(tracker: Tracker) -> str:
    made = facts.gather(visit_of(tracker, Filter(), "en", NOW), "SYR", date(2026, 6, 1), public_only=True)
    return files.html([made], alone=True).replace(",", "")


def asked(path: str) -> Callable[[Tracker], str]:
    def told(tracker: Tracker) -> str:
        answer = Asker(create(tracker, lambda: NOW)).get(path)
        assert answer.status_code in (200, 404, 422)
        return answer.text.replace(",", "")

    return told


OUTWARD = [
    exported("csv", "figures"),
    exported("csv", "points"),
    exported("jsonl", "figures"),
    exported("geojson", "points"),
    brief,
    asked("/api/v1/figures"),
    asked("/api/v1/points?place=SY09"),
    asked("/api/v1/changes?learned_since=2020-01-01"),
    asked("/export.csv"),
    asked("/brief/SY09?since_day=2026-06-01"),
    asked("/alerts.atom"),
]


def test_a_withheld_figure_is_in_nothing_that_goes_out_and_comes_back_whole(tracker: Tracker) -> None:
    [ident] = [record.id for record in tracker.figures() if str(record.figure.value) == NUMBER]
    spike(tracker._kit, "k1", (ident,))
    before = [NUMBER in told(tracker) for told in OUTWARD]
    assert all(before)
    tracker.withhold(ident, by="Editor", why="a camp that was attacked")
    after = {number: told(tracker) for number, told in enumerate(OUTWARD)}
    assert [number for number, text in after.items() if NUMBER in text or ident in text] == []
    assert "4000" in after[0]
    tracker.unwithhold(ident, by="Editor", why="they have moved")
    tracker.reconcile()
    assert [NUMBER in told(tracker) for told in OUTWARD] == before


def test_an_alert_that_waits_is_dropped_when_its_figure_is_withheld(tracker: Tracker) -> None:
    [ident] = [record.id for record in tracker.figures() if str(record.figure.value) == NUMBER]
    spike(tracker._kit, "k1", (ident,))
    wire = Wire()
    sending.send(tracker._kit, wire)
    [waiting] = [alert for alert in tracker.alerts() if alert.channel == "partners"]
    tracker.decide_alert(waiting.id, approve=True, by="Editor", why="checked")
    tracker.withhold(ident, by="Editor", why="a camp that was attacked")
    tracker._kit.now.at += timedelta(minutes=1)  # type: ignore[attr-defined]
    sending.send(tracker._kit, wire)
    assert wire.to("partners") == []
    spike(tracker._kit, "k2", (ident,), day=date(2026, 7, 30))
    assert sending.send(tracker._kit, wire) == 0
    assert len(ids(tracker)) == 1
