"""A partner's file, confirmed: stored as a job, recognised the next month, taken back exactly; and what is hostile stays outside."""

import hashlib
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flow_home import Home
from flow_uploads import SAID, look, store
from partner_books import SITES, book, sites

from dtrack.errors import NotFoundError, ReadError, StoreError, UsageError
from dtrack.flow import awaited, jobfile, staging
from dtrack.flow.uploading import storing
from dtrack.flow.uploading.choices import Choices
from dtrack.flow.uploading.preview import preview
from dtrack.model.filter import Filter
from dtrack.terms import Metric, Sensitivity, Unit
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores

# What is stored


def test_it_is_stored_as_a_job_and_the_next_edition_asks_one_question(home: Home) -> None:
    tracker = home.open()
    first = store(tracker, sites(), replace(SAID, title="Sites September 2026"))
    assert first.new_job and first.outcome.figures == 6
    written = (home.root / "jobs" / "nes-sites.toml").read_text("utf-8")
    assert jobfile.ours(home.root / "jobs" / "nes-sites.toml")
    read = tomllib.loads(written)
    assert (read["title"], read["publisher"], read["sensitivity"], read["source"]) == ("Sites", {"name": "ACTED"}, "internal", {"kind": "folder"})
    assert [figure.figure.end for figure in tracker.figures()] == [date(2026, 9, 30)] * 6
    assert {figure.sensitivity for figure in tracker.figures()} == {Sensitivity.INTERNAL}
    (document,) = tracker.documents("nes-sites")
    assert (document.filename, document.title, document.publisher) == ("nes-sites-2026-09-30.xlsx", "Sites September 2026, 2026-09-30", "ACTED")

    october = sites("Oct", [[*row[:2], row[2] + 10, row[3]] for row in SITES])
    asked = look(tracker, october, "october.xlsx", Choices(date="2026-10-31"))
    assert asked.match is not None and [(each.old, each.new, each.letter) for each in asked.match.renamed] == [("IDPs Sep", "IDPs Oct", "D")]
    assert (asked.choices.name, asked.choices.source, [key for key, _ in asked.faults]) == ("nes-sites", "ACTED", ["same"])
    refused = look(tracker, october, "october.xlsx", Choices(date="2026-10-31", same=False))
    assert ("same", "the renamed columns mean something else: this is a new kind of file") in refused.faults
    second = store(tracker, october, Choices(date="2026-10-31", same=True))
    assert not second.new_job and second.outcome.figures == 6
    assert tomllib.loads((home.root / "jobs" / "nes-sites.toml").read_text("utf-8"))["column"][2]["header"] == ["IDPs Sep", "IDPs Oct", "IDPs {month}"]

    november = look(tracker, sites("Nov"), "nov.xlsx", Choices(date="2026-11-20"))
    assert november.match is not None and november.match.renamed == () and november.faults == []
    assert len(tracker.figures()) == 12
    points = tracker.points(Filter(place="SYR-ROJ", metric=Metric.SITE_POPULATION))
    assert [(point.point.end, point.point.value) for point in points if point.point.unit == Unit.PERSON] == [
        (date(2026, 9, 30), 2600),
        (date(2026, 10, 31), 2610),
    ]


def test_another_process_takes_the_job_up(home: Home) -> None:
    daemon, tracker = home.open(), home.open()
    assert daemon.refresh() is False
    store(tracker, sites())
    assert "nes-sites" not in daemon.jobs and daemon.refresh() is True and "nes-sites" in daemon.jobs
    assert daemon.run(["nes-sites"])[0].figures == 0
    path = home.root / "jobs" / "nes-sites.toml"
    path.write_text(path.read_text("utf-8") + "nonsense = 1\n", "utf-8")
    assert daemon.refresh() is True and len(daemon.faults) == 1 and "nes-sites" in daemon.jobs
    path.unlink()
    assert daemon.refresh() is True and "nes-sites" not in daemon.jobs


def test_a_job_file_that_a_person_changed_is_left_alone(home: Home) -> None:
    tracker = home.open()
    store(tracker, sites())
    path = home.root / "jobs" / "nes-sites.toml"
    path.write_text(path.read_text("utf-8") + "# ours now\n", "utf-8")
    mine = path.read_bytes()
    with pytest.raises(UsageError, match=r'written by hand.*header = \["IDPs Sep", "IDPs Oct", "IDPs {month}"\]'):
        store(tracker, sites("Oct"), Choices(date="2026-10-31", same=True))
    assert path.read_bytes() == mine and len(list((home.root / "inbox" / "nes-sites").iterdir())) == 2
    same = store(tracker, sites("Sep", [[*row[:2], 5, 1] for row in SITES]), Choices(date="2026-10-31"))
    assert same.outcome.figures == 6 and path.read_bytes() == mine


def test_an_operators_job_of_that_name_is_not_overwritten(home: Home) -> None:
    tracker = home.open()
    mine = (home.root / "jobs" / "fake.toml").read_bytes()
    found = look(tracker, sites(), said=replace(SAID, name="fake"))
    assert found.faults == [("name", "there is a job 'fake' already, and this file does not fit it")]
    faulty = home.root / "jobs" / "mine.toml"
    faulty.write_text("half = ", "utf-8")
    assert look(tracker, sites(), said=replace(SAID, name="mine")).faults[0][0] == "name"
    assert (home.root / "jobs" / "fake.toml").read_bytes() == mine and faulty.read_text("utf-8") == "half = "


def test_an_upload_is_taken_back_exactly_and_may_come_again(home: Home) -> None:
    tracker = home.open()
    store(tracker, sites())
    before = {record.id for record in tracker.figures()}
    points = {(point.point.series, point.point.end, point.point.value) for point in tracker.points()}
    other = sites("Sep", [[*row[:2], row[2] + 1, row[3] + 1] for row in SITES])
    stored = store(tracker, other, replace(SAID, date="2026-10-31"))
    known = stored.act.at
    act = tracker.uploads.undo(stored.act.id, by="Another", why="the wrong month")
    assert (act.who, act.why, act.undoes) == ("Another", "the wrong month", stored.act.id)
    assert {record.id for record in tracker.figures()} == before
    assert {(point.point.series, point.point.end, point.point.value) for point in tracker.points()} == points
    assert len(tracker.figures(Filter(known_on=known))) == 12
    assert tracker.reread().figures == 0 and tracker.run(["nes-sites"])[0].figures == 0
    assert [document.filename for document in tracker.documents("nes-sites")] == ["nes-sites-2026-09-30.xlsx"]
    told = {(change.kind.value, change.who, change.why) for change in tracker.changes(known)}
    assert told == {("withdrawn", "reviewer", "taken_back")}
    with pytest.raises(UsageError, match="taken back already"):
        tracker.uploads.undo(stored.act.id, by="Another", why="again")
    again = store(tracker, other, replace(SAID, date="2026-10-31"))
    assert (again.act.document, again.act.version, len(tracker.figures())) == (stored.act.document, 2, 12)
    assert [(found.filename, back is not None) for found, back in tracker.uploads.all()] == [("list.xlsx", False), ("list.xlsx", True), ("list.xlsx", False)]


def test_who_brought_a_file_is_written_down_by_whoever_stores_it(home: Home) -> None:
    """The program died once the file was in its folder, and nobody confirms it again: the job's next run knows who brought it, and it can be taken back."""
    tracker = home.open()
    kit, body = tracker._kit, sites()
    kit.prepare()
    look = preview(kit, staging.get(kit, tracker.uploads.stage("list.xlsx", body)), SAID)
    assert look.job is not None
    name = look.choices.name
    for why in ("a first try", "monthly list"):  # the later word counts
        awaited.begin(kit, storing._act(kit, name, "list.xlsx", look.stored, None, by="A reviewer", why=why), hashlib.sha256(body).hexdigest())
    storing._write_job(kit, name, look.job)
    storing._place(kit, look, body)
    other = home.open()
    assert other.uploads.all() == []
    assert other.run([name])[0].figures == 6
    ((act, undone),) = other.uploads.all()
    assert (act.who, act.why, act.version, act.filename, undone) == ("A reviewer", "monthly list", 1, "list.xlsx", None)
    other.uploads.undo(act.id, by="Another", why="the wrong month")
    assert other.figures() == []
    # The file comes again: what was awaited once is not written down twice.
    again = store(other, body)
    assert again.act.version == 2 and [each.id for each, _ in other.uploads.all()] == [again.act.id, act.id]
    assert list((other.config.data / "awaited").iterdir()) == []


def test_a_file_for_the_same_date_takes_its_place_and_undo_brings_the_first_one_back(home: Home) -> None:
    tracker = home.open()
    first = store(tracker, sites())
    before = {record.id: record.figure.value for record in tracker.figures()}
    with pytest.raises(UsageError, match="stored already"):
        store(tracker, sites())
    very = sites("Sep", [[*row[:2], row[2] + 1, row[3]] for row in SITES])
    second = store(tracker, very, replace(SAID, title="The final list", sensitivity="restricted"))
    with pytest.raises(UsageError, match="this very file is stored already"):
        store(tracker, very)
    assert (second.act.before is not None, second.act.version, len(tracker.figures())) == (True, 2, 6)
    with pytest.raises(UsageError, match="a later upload took its place"):
        tracker.uploads.undo(first.act.id, by="A", why="b")
    tracker.uploads.undo(second.act.id, by="A", why="it was the draft")
    assert {record.id: record.figure.value for record in tracker.figures()} == before
    assert {(record.sensitivity.value, record.title) for record in tracker.figures()} == {("internal", "list, 2026-09-30")}


def test_a_text_goes_to_the_inbox(home: Home) -> None:
    home.job()
    (home.root / "jobs" / "inbox.toml").write_text('title = "Inbox"\nlanguages = ["en"]\n[source]\nkind = "folder"\n', "utf-8")
    tracker = home.open()
    text = b"About 4,500 people fled fighting in Raqqa governorate on 3 March 2017, the partner said."
    said = Choices(source="ACTED", date="2017-03-05", title="Flash update")
    found = look(tracker, text, "note.txt", said)
    assert found.text and found.ready and [figure.value for figure in found.figures] == [4500]
    stored = store(tracker, text, said, "note.txt")
    (record,) = tracker.figures()
    assert (record.figure.value, record.sensitivity, record.publisher, record.published, record.title) == (
        4500,
        Sensitivity.INTERNAL,
        "ACTED",
        date(2017, 3, 5),
        "Flash update",
    )
    tracker.uploads.undo(stored.act.id, by="A", why="b")
    assert tracker.figures() == []
    assert look(tracker, text, "note.txt", replace(said, source="")).faults == [("source", "say whose numbers these are")]
    without = home.open()
    (home.root / "jobs" / "inbox.toml").unlink()
    without.refresh()
    assert look(without, text, "note.txt", said).faults == [("inbox", "there is no job 'inbox' that reads texts")]


# What is hostile


def test_files_that_wait_have_random_names_and_go_after_a_day(home: Home) -> None:
    tracker = home.open()
    token = tracker.uploads.stage("../../../../tmp/x\u202e\x00.xlsx", sites())
    (own,) = (home.root / "data" / "staging").iterdir()
    assert own.name == token and sorted(path.name for path in own.iterdir()) == ["about.json", "body"]
    assert tracker.uploads.staged(token).filename == "x.xlsx"
    for wrong in ("..", "../" + token, "a" * 24, token + "/..", ""):
        with pytest.raises(NotFoundError):
            tracker.uploads.staged(wrong)
    later = datetime.now(UTC) + timedelta(hours=25)
    tracker._kit.now = lambda: later
    tracker.uploads.stage("b.xlsx", sites())
    with pytest.raises(NotFoundError):
        tracker.uploads.staged(token)


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.xlsx", b"", UsageError),
        ("a.xlsx", b"PK\x03\x04 not really", ReadError),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 old", ReadError),
        ("a.exe", b"MZ\x00", ReadError),
        ("a.csv", b"<html><body>please log in</body></html>", ReadError),
        ("a.csv", b"a" * 200_000 + b'"', ReadError),
        ("a", b"\x00\x01", ReadError),
    ],
)
def test_what_is_no_file_of_ours_is_refused(desk: Tracker, name: str, body: bytes, kind: type[Exception]) -> None:
    with pytest.raises((kind, UsageError)):
        found = look(desk, body, name)
        if found.faults:
            raise UsageError(found.faults[0][1])


def test_headers_that_are_patterns_toml_or_markup_stay_what_they_are(home: Home) -> None:
    tracker = home.open()
    odd = 'IDPs "]\n[source] <b>'
    body = book(("=1+1", [["Governorate", odd, "/.*/"], ["Idleb", 900, 5]]))
    stored = store(tracker, body, replace(SAID, columns={"C": "new_displacement/person/arrival"}, title='a"b\\c\u2028', source='x"]\ny'))
    assert stored.outcome.figures == 2
    read = tomllib.loads((home.root / "jobs" / "nes-sites.toml").read_text("utf-8"))
    assert [column["header"] for column in read["column"]] == [["Governorate"], ['IDPs "] [source] <b>'], ["/^/\\.\\*/$/"]]
    assert read["publisher"] == {"name": 'x"] y'}
    assert sorted(record.figure.value or 0 for record in tracker.figures()) == [5, 900]


def test_too_many_or_too_large_files_are_refused(home: Home) -> None:
    config = home.config.read_text("utf-8")
    home.config.write_text(config.replace("[fetch]", "[fetch]\nmax_workbook_mib = 1"), "utf-8")
    tracker = home.open()
    with pytest.raises(UsageError, match="larger than 1 MiB"):
        tracker.uploads.stage("a.xlsx", b"a" * (2**20 + 1))
    for _ in range(40):
        tracker.uploads.stage("a.xlsx", b"a")
    with pytest.raises(UsageError, match="40 files wait"):
        tracker.uploads.stage("a.xlsx", b"a")


def test_the_next_edition_is_as_protected_as_the_last(home: Home) -> None:
    tracker = home.open()
    store(tracker, sites(), replace(SAID, sensitivity="restricted"))
    assert look(tracker, sites(), said=Choices(date="2026-10-31")).choices.sensitivity == "restricted"
    store(tracker, sites("Sep", [[*row[:2], 5, 1] for row in SITES]), Choices(date="2026-10-31"))
    assert {record.sensitivity for record in tracker.figures()} == {Sensitivity.RESTRICTED}


def test_what_fails_midway_leaves_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    tracker = home.open()
    first = store(tracker, sites())
    before = {path: path.read_bytes() for path in (home.root / "inbox").rglob("*") if path.is_file()}

    def fails(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(storing, "_run", fails)
    with pytest.raises(StoreError):
        store(tracker, sites("Oct"), Choices(name="nes-sites", date="2026-10-31", same=True))
    with pytest.raises(StoreError):
        store(tracker, sites("Sep", [[*row[:2], 5, 1] for row in SITES]), replace(SAID, sensitivity="restricted"))
    with pytest.raises(StoreError):
        store(tracker, book(("Other", [["District", "Returnees"], ["Abu Kamal", 5]])), replace(SAID, name="returns"))
    assert sorted(path.stem for path in (home.root / "jobs").glob("*.toml")) == ["fake", "nes-sites"] and set(tracker.jobs) == {"fake", "nes-sites"}
    assert tomllib.loads((home.root / "jobs" / "nes-sites.toml").read_text("utf-8"))["column"][2]["header"] == ["IDPs Sep"]
    after = {path: path.read_bytes() for path in (home.root / "inbox").rglob("*") if path.is_file()}
    assert {path.name: body for path, body in after.items() if path.suffix == ".xlsx"} == {
        path.name: body for path, body in before.items() if path.suffix == ".xlsx"
    }
    assert {path: tomllib.loads(body.decode()) for path, body in after.items() if path.suffix == ".toml"} == {
        path: tomllib.loads(body.decode()) for path, body in before.items() if path.suffix == ".toml"
    }
    monkeypatch.undo()
    assert [act.id for act, _ in tracker.uploads.all()] == [first.act.id] and len(tracker.figures()) == 6
    with pytest.raises(NotFoundError):
        tracker.uploads.undo("0" * 16, by="A", why="b")
    with pytest.raises(UsageError, match="must be filled"):
        store_without_name(tracker)


def store_without_name(tracker: Tracker) -> None:
    tracker.uploads.confirm(tracker.uploads.stage("a.xlsx", sites()), SAID, by=" ", why="x")
