"""Something is withheld and given back, by the command line and in the pages, and every answer is as it was before."""

import json
from typing import Any

import pytest
from flow_home import Home, report
from typer.testing import CliRunner

from dtrack.cli import app
from dtrack.errors import NotFoundError, UsageError, WithheldError
from dtrack.model.filter import Filter
from dtrack.model.person import Role
from dtrack.tracker import Tracker
from dtrack.web.app import create
from poster import Poster

pytestmark = pytest.mark.stores

WHO = {"by": "Rana", "why": "danger"}


@pytest.fixture
def tracker(home: Home) -> Tracker:
    home.say(report("a"), report("b", "7,200"))
    opened = home.open()
    opened.run()
    return opened


def everything(tracker: Tracker) -> tuple[Any, ...]:
    figures = tracker.figures()
    points = [(record.point.series.place, record.point.value) for record in tracker.points()]
    return [record.id for record in figures], points, [document.id for document in tracker.documents()], tracker.gazetteer.get("SY110400") is None


def test_figure_goes_with_its_points_and_comes_back(tracker: Tracker) -> None:
    before = everything(tracker)
    record = next(record for record in tracker.figures() if record.figure.value == 4500)
    done = tracker.withhold(record.id, **WHO)
    assert (done.act.kind, done.shared) == ("figure", ())
    assert [each.figure.value for each in tracker.figures()] == [7200]
    assert 4500 not in {value for _, value in everything(tracker)[1]}
    with pytest.raises(WithheldError, match=r"^withheld$"):
        tracker.figure(record.id)
    assert tracker.is_withheld(record.id)
    # Its sentence is masked in the text of its document, and the rest of the text stands.
    assert "[withheld]" in tracker.document_text(record.document)
    assert "4,500" not in tracker.document_text(record.document)
    # Answers of before hold it no more either.
    known = Filter(known_on=record.known_from)
    assert record.id not in [each.id for each in tracker.figures(known)]
    assert 4500 not in [each.point.value for each in tracker.points(known)]
    tracker.unwithhold(record.id, by="Amal", why="safe")
    assert everything(tracker) == before
    assert not tracker.is_withheld(record.id)
    assert "4,500" in tracker.document_text(record.document)


def test_document_goes_with_its_figures(tracker: Tracker) -> None:
    before = everything(tracker)
    ident = tracker.documents()[0].id
    tracker.withhold(ident, **WHO)
    assert len(tracker.documents()) == 1 and len(tracker.figures()) == 1
    for asked in (lambda: tracker.document(ident), lambda: tracker.document_text(ident)):
        with pytest.raises(WithheldError):
            asked()
    tracker.reconcile()
    tracker.run()
    assert len(tracker.documents()) == 1 and len(tracker.figures()) == 1
    tracker.unwithhold(ident, **WHO)
    assert everything(tracker)[1:] == before[1:]


def test_site_goes_with_its_name(home: Home) -> None:
    text = "About 4,500 people fled fighting in Raqqa governorate to Areesha camp on 3 March 2017, OCHA said.\n\nAreesha camp is full."
    home.say({"key": "c", "text": text, "published": "2017-03-05", "title": "Areesha camp fills up"})
    tracker = home.open()
    tracker.run()
    [site] = [place for place in tracker.gazetteer if place.name == "Areesha"] or [next(p for p in tracker.gazetteer if "Areesha" in p.name)]
    tracker.withhold(site.pcode, **WHO)
    assert tracker.gazetteer.get(site.pcode) is None
    for asked in (lambda: tracker.points(Filter(place=site.pcode)), lambda: tracker.figures(Filter(place=site.pcode))):
        with pytest.raises(WithheldError):
            asked()
    [document] = tracker.documents()
    shown = json.dumps([str(document), tracker.document_text(document.id), [str(record) for record in tracker.figures()]], ensure_ascii=False)
    assert "areesha" not in shown.lower()
    assert tracker.seen_by(Role.READER).gazetteer.get(site.pcode) is None
    tracker.unwithhold(site.pcode, **WHO)
    assert "Areesha camp is full" in tracker.document_text(document.id)


@pytest.mark.parametrize(("ref", "by", "why"), [("x", "", "b"), ("x", "a", " ")])
def test_a_name_and_a_reason_are_asked_for(tracker: Tracker, ref: str, by: str, why: str) -> None:
    for act in (tracker.withhold, tracker.unwithhold):
        with pytest.raises(UsageError, match="a name and a reason"):
            act(ref, by=by, why=why)


def test_what_cannot_be_withheld(tracker: Tracker) -> None:
    ident = tracker.figures()[0].id
    with pytest.raises(NotFoundError, match="no figure, document or site"):
        tracker.withhold("nothing", **WHO)
    with pytest.raises(UsageError, match="SY11 is a adm1"):
        tracker.withhold("SY11", **WHO)
    with pytest.raises(NotFoundError, match="is not withheld"):
        tracker.unwithhold(ident, **WHO)
    tracker.withhold(ident, **WHO)
    with pytest.raises(UsageError, match="withheld already"):
        tracker.withhold(ident, **WHO)


def test_other_processes_are_told_at_once(tracker: Tracker, home: Home) -> None:
    other = home.open()
    ident = other.figures()[0].id
    marks = other.protection(), other.stamp()
    tracker.withhold(ident, **WHO)
    assert ident not in [record.id for record in other.figures()]
    assert (other.protection(), other.stamp())[0] != marks[0] and other.stamp() != marks[1]


def run(home: Home, *args: str) -> Any:
    return CliRunner().invoke(app, [*args, "--config", str(home.config)])


def test_verbs(tracker: Tracker, home: Home) -> None:
    ident = tracker.figures()[0].id
    assert run(home, "withheld").output == "Nothing was ever withheld.\n"
    done = run(home, "withhold", ident, "--by", "Rana", "--why", "danger")
    assert (done.exit_code, done.stdout.splitlines()[-1][: len(ident) + 18]) == (0, f"figure {ident}: withheld.")
    assert isinstance(run(home, "show", ident).exception, WithheldError)
    [row] = json.loads(run(home, "withheld", "--json").output)
    assert {name: row[name] for name in ("kind", "ref", "by", "why", "lifted_at")} == {"kind": "figure", "ref": ident, **WHO, "lifted_at": None}
    assert run(home, "unwithhold", ident, "--by", "Amal", "--why", "safe").stdout.splitlines()[-1] == f"figure {ident}: shown again."
    assert "Amal" in run(home, "withheld").output
    assert run(home, "withhold", ident).exit_code == 2


def test_pages(tracker: Tracker, home: Home) -> None:
    client = Poster(create(tracker))
    ident = tracker.figures()[0].id
    shown = client.get(f"/withheld?ref={ident}")
    assert (shown.status_code, f'value="{ident}"' in shown.text) == (200, True)
    assert client.send("/withheld", ref=ident, **WHO).headers["location"] == "/withheld"
    page = client.get(f"/figures/{ident}")
    assert (page.status_code, "4,500" in page.text) == (410, False)
    listed = client.get("/withheld").text
    assert ident in listed and "danger" in listed
    wrong = client.send("/withheld", ref="nothing", **WHO)
    assert (wrong.status_code, "no figure, document or site" in wrong.text) == (422, True)
    empty = client.send("/withheld", ref="", **WHO)
    assert (empty.status_code, "Say which" in empty.text) == (422, True)
    assert client.send("/withheld/lift", "/withheld", ref=ident, by="Amal", why="").status_code == 422
    assert client.send("/withheld/lift", "/withheld", ref=ident, by="Amal", why="safe").status_code == 303
    assert client.get(f"/figures/{ident}").status_code == 200
    assert "Amal" in client.get("/withheld").text
    reader = Poster(client.app, host="192.0.2.1")
    assert reader.get("/withheld").status_code == 403
    assert "4,500" not in reader.get("/withheld").text
