"""What was known at an instant stays known of it; and what was learned since is told with by how much, who and why."""

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flow_home import Home, report

from dtrack.cli.changing import change_row
from dtrack.errors import NotFoundError
from dtrack.export._rows import figure_row, point_row
from dtrack.extract import document as reading_of_documents
from dtrack.flow.copies import mark
from dtrack.model.filter import Filter
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores

TABLE = """
[table]
layout = "long"
[[column]]
header = "Governorate"
place = "adm1_name"
[[column]]
header = "IDPs"
metric = "idp_stock"
period = "2017-03-01"
"""


def asked(tracker: Tracker, moment: datetime) -> list[Any]:
    wanted = Filter(known_on=moment)
    figures, points = tracker.figures(wanted), tracker.points(wanted)
    rows = [figure_row(record) for record in figures], [point_row(record) for record in points]
    return [*rows, figures, points, tracker.figures(Filter(known_on=moment, place="SY11"))]


def moment() -> datetime:
    return datetime.now(UTC)


def told(tracker: Tracker, since: datetime) -> list[tuple[Any, ...]]:
    return [(change.kind.value, change.figure.figure.value, change.by, change.who, change.why) for change in tracker.changes(since)]


def test_what_was_known_is_answered_exactly_after_revisions_and_rereading(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.say(report("a"), report("b", "1,200"))
    tracker = home.open()
    tracker.run(["fake"])
    first = moment()
    before = asked(tracker, first)
    assert sorted(record.figure.value for record in before[2]) == [1200, 4500]
    assert all(record.role is not None for record in before[2])

    home.say(report("a", "6,000"), report("b", "1,200"))
    tracker.run(["fake"])
    second = moment()
    between = asked(tracker, second)
    assert asked(tracker, first) == before
    assert sorted(record.figure.value for record in between[2]) == [1200, 6000]

    real = reading_of_documents.read

    def changed(*args: Any, **more: Any) -> Any:
        """A new version of the program that finds no figure in what it read before."""
        return dataclasses.replace(real(*args, **more), figures=())

    monkeypatch.setattr(reading_of_documents, "read", changed)
    tracker.reread()
    assert tracker.figures() == []
    assert asked(tracker, first) == before
    assert asked(tracker, second) == between
    home.open().reconcile()
    assert asked(home.open(), first) == before
    assert {(kind, why, who) for kind, _, _, who, why in told(tracker, second)} == {("withdrawn", "read_again", "dtrack")}


def test_an_edited_page_is_told_as_a_revision_by_its_publisher(home: Home) -> None:
    start = moment()
    home.say(report("a"))
    tracker = home.open()
    tracker.run(["fake"])
    assert told(tracker, start) == [("new", 4500, None, "fake", "new_document")]
    second = moment()
    home.say(report("a", "6,000"))
    tracker.run(["fake"])
    [change] = tracker.changes(second)
    assert (change.kind, change.by, change.who, change.why) == ("revised", 1500, "fake", "new_version")
    assert change.before is not None and change.before.figure.value == 4500
    assert "value" in change.fields
    row = change_row(change)
    assert (row["before"], row["value"], row["document"], row["place"]) == (4500, 6000, change.figure.document, change.figure.figure.places[0].name)
    assert tracker.changes(second, until=second) == []
    assert tracker.changes(moment()) == []
    assert len(tracker.changes(start, limit=2)) == 2


def test_the_newest_few_are_the_beginning_of_all(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit saves the reading of what is older; every kind of change stands among those that are told."""
    start = moment()
    for numbers in (("4,500", "1,200"), ("6,000", "1,200"), ("6,000", "1,300")):
        home.say(*(report(key, number) for key, number in zip("ab", numbers, strict=True)))
        tracker = home.open()
        tracker.run(["fake"])
        newest = max(tracker.figures(), key=lambda record: record.known_from)
        tracker.review(newest.id, "reject", by="Basmathe", why="a misprint", role="reviewer")
    between = moment()
    home.say(report("c", "45,000"))
    tracker.run(["fake"])
    real = reading_of_documents.read
    monkeypatch.setattr(reading_of_documents, "read", lambda *args, **more: dataclasses.replace(real(*args, **more), figures=()))
    tracker.reread()
    for until in (None, between):
        every = tracker.changes(start, until)
        assert {change.kind.value for change in every} >= {"new", "revised", "rejected"}
        for limit in range(1, len(every) + 2):
            assert tracker.changes(start, until, limit) == every[:limit] == tracker.told(start, until, limit)
    assert [change.kind.value for change in tracker.changes(start, limit=1)] == ["withdrawn"]


def test_show_answers_as_of_a_moment(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    from dtrack.cli import app

    home.say(report("a"))
    tracker = home.open()
    tracker.run(["fake"])
    [first] = tracker.figures()
    then = moment()
    home.say(report("a", "6,000"))
    tracker.run(["fake"])
    assert tracker.figure(first.id).known_to is not None
    known = tracker.figure(first.id, then)
    assert (known.known_to, known.superseded_by, known.role) == (None, None, first.role)
    assert [record.known_to for record in tracker.history(first.id, then)] == [None]
    assert next(record.point.value for record in tracker.points_of(first.id, then)) == 4500
    assert tracker.points_of(first.id) == []
    [second] = tracker.figures()
    with pytest.raises(NotFoundError):
        tracker.figure(second.id, then)
    app(["show", first.id, "--known-on", then.isoformat(), "--json", "--config", str(home.config)], standalone_mode=False)
    [shown] = json.loads(capsys.readouterr().out)
    assert (shown["value"], shown["known_to"], len(shown["history"]), shown["points"][0]["value"]) == (4500, None, 1, 4500)


def test_a_revised_cell_says_by_how_much_and_a_lost_row_is_withdrawn(home: Home) -> None:
    folder = home.root / "inbox" / "sheets"
    folder.mkdir()
    job = f'title = "S"\ncountry = "SYR"\n[source]\nkind = "folder"\n[publisher]\nname = "OCHA"\n{TABLE}'
    (home.root / "jobs" / "sheets.toml").write_text(job, "utf-8")
    sheet = folder / "a.csv"
    sheet.write_text("Governorate,IDPs\nAleppo,100\nHoms,50\n", "utf-8")
    tracker = home.open()
    tracker.run(["sheets"])
    first = moment()
    sheet.write_text("Governorate,IDPs\nAleppo,130\n", "utf-8")
    tracker.run(["sheets"])
    assert told(tracker, first) == [("revised", 130, 30, "OCHA", "new_version"), ("withdrawn", 50, None, "OCHA", "new_version")]


def test_a_contradiction_names_what_it_contradicts(home: Home) -> None:
    start = moment()
    for name, number in (("one", "4,500"), ("two", "45,000")):
        home.job(name)
        home.say({**report("a", number), "text": f"About {number} people fled Raqqa governorate on 3 March 2017, the {name} said."}, job=name)
    tracker = home.open()
    tracker.run(["one", "two"])
    found = [change for change in tracker.changes(start) if change.kind == "contradicted"]
    assert [(change.who, "4,500" in change.why and "45,000" in change.why) for change in found] == [("dtrack", True)]


LONG = " ".join(f"Word{number} of the agency's long text" for number in range(12))


def test_copies_are_marked_when_they_are_stored(home: Home) -> None:
    text = f"About 4,500 people fled fighting in Raqqa governorate on 3 March 2017.\n\n{LONG}."
    for name in ("one", "two"):
        home.job(name)
        home.say({"key": name, "text": text, "published": "2017-03-05"}, job=name)
    tracker = home.open()
    tracker.run(["one", "two"])
    [point] = [record.point for record in tracker.points() if record.point.series.place == "SY11"]
    assert (point.origins, point.publishers, [verdict.reason for verdict in point.verdicts]) == (1, 2, ["only_figure", "copied_text"])


def test_a_workbook_is_no_text_to_compare(home: Home) -> None:
    from dtrack.flow.understanding import Understood

    home.say(report("a"))
    tracker = home.open()
    tracker.run(["fake"])
    document = tracker.documents()[0]
    with tracker._kit.store.writing() as c:
        assert mark(c, document, Understood(None, (), ()), moment()) is None
