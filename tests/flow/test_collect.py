"""A run from source to points: what is stored, what is not, and what a second run changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flow_home import Home, report

from dtrack.errors import NotFoundError
from dtrack.export._rows import figure_row, point_row
from dtrack.flow.collect import collect
from dtrack.flow.deadline import Deadline
from dtrack.flow.lock import BusyError
from dtrack.flow.outcome import Progress
from dtrack.store import runs
from dtrack.terms import RunState, Sensitivity
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores


def state(tracker: Tracker) -> list[Any]:
    """Everything that stands, with its record time."""
    figures = [(figure_row(record), record.known_from) for record in tracker.figures()]
    points = [(point_row(record), record.known_from) for record in tracker.points()]
    documents = [(document.id, document.version) for document in tracker.documents()]
    return [figures, points, sorted(documents)]


def values(tracker: Tracker) -> list[Decimal | None]:
    return sorted(record.figure.value for record in tracker.figures() if record.figure.value is not None)


def columns(place: str, number: str, period: str) -> str:
    """The part of a job that reads a table of two columns."""
    where = f'[[column]]\nheader = "{place}"\nplace = "adm1_name"\n'
    return f'[table]\nlayout = "long"\n{where}[[column]]\nheader = "{number}"\nmetric = "idp_stock"\nperiod = "{period}"\n'


def test_items_become_documents_figures_and_points(home: Home) -> None:
    home.say(report("a"), report("b", "1,200", title="Second"), remember={"etag": "x"})
    tracker = home.open()
    seen: list[Progress] = []
    [outcome] = tracker.run(["fake"], progress=seen.append)
    assert (outcome.state, outcome.documents, outcome.sightings, outcome.figures, outcome.problems) == (RunState.GOOD, 2, 0, 2, 0)
    assert [(step.done, step.what) for step in seen] == [(1, "a"), (2, "Second")]
    assert values(tracker) == [1200, 4500]
    [record] = [record for record in tracker.figures() if record.figure.value == 4500]
    document = tracker.document(record.document)
    assert (document.key, document.job, document.source, document.published, document.sensitivity) == (
        "a",
        "fake",
        "fake.kind",
        date(2017, 3, 5),
        Sensitivity.PUBLIC,
    )
    first, last = record.figure.evidence.span or (0, 0)
    assert tracker.document_text(document.id)[first:last] == record.figure.evidence.quote
    assert {point.point.series.place for point in tracker.points()} >= {"SY11"}
    [run] = tracker.runs("fake")
    assert (run.state, run.documents, run.figures, run.due) == (RunState.GOOD, 2, 2, None)
    with tracker._kit.store.reading() as c:
        assert runs.memory(c, "fake")["etag"] == "x"


def test_a_second_run_and_a_second_reading_change_nothing(home: Home) -> None:
    home.say(report("a"), report("b", "1,200"))
    tracker = home.open()
    tracker.run()
    before, stamp = state(tracker), tracker.stamp()
    [outcome] = tracker.run()
    assert (outcome.documents, outcome.sightings, outcome.figures, outcome.closed) == (0, 2, 0, 0)
    again = tracker.reread()
    assert (again.state, again.figures, again.closed) == (RunState.GOOD, 0, 0)
    change = tracker.reconcile()
    assert (change.added, change.closed) == (0, 0)
    assert state(tracker) == before
    assert tracker.stamp() == stamp


def test_a_changed_number_has_one_successor_and_the_old_one_is_closed(home: Home) -> None:
    table = "Governorate,IDPs August 2017\nDeir-ez-Zor,{}\nAleppo,900\n"
    home.job(extra=columns("Governorate", "IDPs August 2017", "2017-08"))
    home.say({"key": "t.csv", "text": table.format(100), "media_type": "text/csv"})
    tracker = home.open()
    tracker.run()
    before = {record.id: record for record in tracker.figures()}
    home.say({"key": "t.csv", "text": table.format(101), "media_type": "text/csv"})
    [outcome] = tracker.run()
    after = {record.id: record for record in tracker.figures()}
    [gone], [new] = before.keys() - after.keys(), after.keys() - before.keys()
    assert (outcome.documents, outcome.figures, outcome.closed) == (1, 1, 1)
    assert (before[gone].figure.value, after[new].figure.value) == (100, 101)
    assert tracker.figure(gone).superseded_by == new
    assert [(old.id, old.known_to is None) for old in tracker.history(new)] == [(gone, False), (new, True)]
    assert tracker.document(after[new].document).version == 2


def test_what_changes_around_a_text_makes_no_version(home: Home) -> None:
    page = "<html><head><title>t</title></head><body><article><p>About 4,500 people fled Raqqa on 3 March 2017, OCHA said.</p></article>{}</body></html>"
    home.say({"key": "p", "text": page.format(""), "media_type": "text/html", "published": "2017-03-05"})
    tracker = home.open()
    tracker.run()
    before = state(tracker)
    home.say({"key": "p", "text": page.format("<!-- served at 12:01 -->"), "media_type": "text/html", "published": "2017-03-05"})
    [outcome] = tracker.run()
    assert (outcome.documents, outcome.sightings) == (0, 1)
    assert state(tracker) == before
    assert len(before[0]) == 1


def test_an_unreadable_item_is_kept_and_told_and_the_others_go_on(home: Home) -> None:
    home.say({"key": "x.pdf", "text": "%PDF-1.7 nothing", "media_type": "application/pdf"}, report("b", "1,200"))
    tracker = home.open()
    [outcome] = tracker.run()
    assert (outcome.state, outcome.documents, outcome.figures, outcome.problems) == (RunState.GOOD, 2, 1, 1)
    [told] = tracker.problems()
    assert (told.problem.kind, told.problem.what, told.problem.remedy) == (
        "unreadable",
        "this PDF is damaged or has no pages",
        "Open it in a PDF program and print it to a new PDF, or save its text as TXT, and put that into inbox/.",
    )
    document = tracker.document(told.problem.document or "")
    assert tracker._kit.archive.read(document.sha256) == b"%PDF-1.7 nothing"
    assert tracker.document_text(document.id) == ""
    home.say(report("b", "1,200"), {"key": "x.pdf", "text": "Nobody moved.", "media_type": "text/plain"})
    tracker.run()
    assert tracker.problems() == []


def test_a_version_that_cannot_be_read_leaves_the_figures_of_before(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    home.say({"key": "a", "text": "%PDF-1.7", "media_type": "application/pdf"})
    tracker.run()
    assert values(tracker) == [4500]
    assert [told.problem.kind for told in tracker.problems()] == ["unreadable"]


@pytest.mark.parametrize(
    ("switch", "kind", "what"),
    [
        ({"error": "UnreachableError"}, "unreachable", "the source says no"),
        ({"error": "ThrottledError"}, "throttled", "the source says no"),
        ({"error": "MisconfiguredError"}, "misconfigured", "the source says no"),
        ({"error": "StoreError"}, "failed", "the source says no"),
        ({"fault": "deep"}, "failed", "the source fake.kind failed (ZeroDivisionError: deep)"),
    ],
)
def test_a_source_that_fails_keeps_what_came_before_and_forgets_its_place(home: Home, switch: dict[str, str], kind: str, what: str) -> None:
    home.job("other")
    home.say(report("o", "77"), job="other")
    home.say(report("a"), remember={"etag": "new"}, **switch)
    tracker = home.open()
    failed, other = tracker.run()
    assert (failed.state, failed.figures, other.state, other.figures) == (RunState.FAILED, 1, RunState.GOOD, 1)
    assert what in failed.message
    [told] = tracker.problems()
    assert (told.problem.kind, told.problem.job, told.problem.what) == (kind, "fake", what)
    with tracker._kit.store.reading() as c:
        assert runs.memory(c, "fake") == {}
    health = {line.job: line.state for line in tracker.status()}
    assert health == {"fake": kind if kind != "failed" else "failing", "other": "fresh"}
    home.say(report("a"))
    tracker.run()
    assert tracker.problems() == []
    assert values(tracker) == [77, 4500]


def test_problems_of_the_source_itself_are_told(home: Home) -> None:
    home.say({"problem": {"kind": "empty", "what": "nothing there", "remedy": "Look."}})
    tracker = home.open()
    [outcome] = tracker.run()
    assert (outcome.state, outcome.problems) == (RunState.GOOD, 1)
    assert [(told.problem.kind, told.problem.job, told.problem.what) for told in tracker.problems()] == [("empty", "fake", "nothing there")]


def test_a_source_that_gives_less_than_it_should_is_told(home: Home) -> None:
    home.job(extra="[expect]\nmin_items = 2\n")
    home.say(report("a"))
    tracker = home.open()
    assert tracker.run()[0].state is RunState.GOOD
    assert [told.problem.what for told in tracker.problems()] == ["the source gave 1 items; a healthy run brings at least 2"]
    home.say()
    tracker.run()
    assert tracker.problems() == []


def test_a_dry_run_says_what_would_be_stored_and_writes_nothing(home: Home) -> None:
    home.say(report("a"), {"key": "x", "text": "%PDF-1.7", "media_type": "application/pdf"}, {"problem": {"kind": "empty", "what": "w", "remedy": "r"}})
    tracker = home.open()
    [outcome] = tracker.run(dry=True)
    assert not (home.root / "data").exists()
    assert (tracker.documents(), tracker.runs()) == ([], [])
    assert (outcome.dry, outcome.documents, outcome.figures, outcome.problems) == (True, 2, 1, 2)
    assert outcome.preview[0] == "new: a"
    assert outcome.preview[1].startswith("  new_displacement unstated about 4500 person | in Ar-Raqqa SY11 | 2017-03-03 | About 4,500 people fled")
    tracker.run()
    home.say(report("a"), report("b"), error="UnreachableError")
    [again] = tracker.run(dry=True)
    assert [line for line in again.preview if not line.startswith(" ")] == ["seen again: a", "new: b"]
    assert (again.state, again.words.split(":")[0]) == (RunState.FAILED, "would be failed")
    home.say(report("a", "9,999"))
    assert home.open().run(dry=True)[0].preview[0] == "new version: a"
    assert values(tracker) == [4500]


def test_a_later_date_of_the_same_text_moves_no_figure(home: Home) -> None:
    text = "Some 900 people have been displaced in recent weeks from Raqqa governorate, OCHA said."
    home.say({"key": "a", "text": text, "published": "2017-03-05"})
    tracker = home.open()
    tracker.run()
    before = state(tracker)
    home.say({"key": "a", "text": text, "published": "2017-06-05"})
    tracker.run()
    tracker.reread()
    assert state(tracker) == before


def test_figures_follow_the_job_when_it_changes(home: Home) -> None:
    home.say({"key": "t.csv", "text": "P,N\nAleppo,900\n", "media_type": "text/csv"})
    ends = []
    for period in ("2017-08", "2016-08"):
        home.job(extra=columns("P", "N", period))
        tracker = home.open()
        tracker.run()
        ends.append([(record.figure.value, record.figure.end) for record in tracker.figures()])
    assert ends == [[(900, date(2017, 8, 31))], [(900, date(2016, 8, 31))]]


def test_a_lost_archive_file_keeps_its_figures_and_is_told(home: Home) -> None:
    home.say(report("a"), report("b", "1,200"))
    tracker = home.open()
    tracker.run()
    lost = next(document for document in tracker.documents() if document.key == "a")
    tracker._kit.archive.path(lost.sha256).unlink()
    outcome = tracker.reread()
    assert outcome.state is RunState.FAILED
    assert "the archive has no" in outcome.message
    assert values(tracker) == [1200, 4500]
    assert [(told.problem.kind, told.problem.document) for told in tracker.problems()] == [("unreadable", lost.id)]


def test_documents_of_a_job_that_is_gone_are_left_as_they_are(home: Home) -> None:
    home.say(report("a"))
    home.open().run()
    home.job("other")
    (home.root / "jobs" / "fake.toml").unlink()
    tracker = home.open()
    assert tracker.reread().state is RunState.GOOD
    assert values(tracker) == [4500]
    assert tracker.document_text(tracker.documents()[0].id) == ""


def test_sensitivity_is_the_items_then_the_jobs_then_the_kinds(home: Home) -> None:
    home.say(report("a"), report("b", sensitivity="restricted"))
    (home.root / "inbox" / "c.txt").write_text(report("c")["text"], "utf-8")
    (home.root / "jobs" / "inbox.toml").write_text('title = "Inbox"\n[source]\nkind = "folder"\n', "utf-8")
    home.job("other", extra="")
    other = home.root / "jobs" / "other.toml"
    other.write_text(other.read_text("utf-8").replace("[source]", 'sensitivity = "internal"\n[source]'), "utf-8")
    home.say(report("o"), job="other")
    tracker = home.open()
    tracker.run()
    assert {document.key: document.sensitivity.value for document in tracker.documents()} == {
        "a": "public",
        "b": "restricted",
        "c.txt": "internal",
        "o": "internal",
    }


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_a_run_out_of_time_keeps_whole_documents_and_is_told_until_a_good_one(home: Home) -> None:
    home.say(report("a"), report("b", "1,200"), report("c", "800"))
    tracker = home.open()
    outcome = tracker.run_due("fake", None, Deadline(4.5, monotonic=Clock()))
    assert outcome.state is RunState.ABANDONED
    assert 0 < outcome.documents < 3
    assert len(values(tracker)) == outcome.documents
    assert [(told.problem.kind, told.problem.remedy) for told in tracker.problems()] == [
        ("failed", "What it had stored stays. Raise `timeout_minutes` of the job if it needs more.")
    ]
    assert tracker.missed() == {"fake": datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)}
    tracker.run()
    assert (values(tracker), tracker.problems(), tracker.missed()) == ([800, 1200, 4500], [], {})


def test_a_run_that_the_program_ended_says_nothing_about_the_source(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    deadline = Deadline(60)
    deadline.cancel("dtrack is stopping")
    outcome = tracker.run_due("fake", None, deadline)
    assert (outcome.state, outcome.message) == (RunState.ABANDONED, "dtrack is stopping")
    assert tracker.problems() == []
    assert [run.state for run in tracker.runs("fake")] == [RunState.ABANDONED]


def test_a_job_runs_once_at_a_time(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    lock = tracker.holding("job-fake")
    assert lock.take()
    [outcome] = tracker.run()
    assert outcome.state is RunState.FAILED
    assert "the job fake is running already, in process" in outcome.message
    tracker._kit.prepare()
    with pytest.raises(BusyError):
        collect(tracker._kit, "fake")
    lock.free()
    assert tracker.run()[0].state is RunState.GOOD


def test_a_run_that_was_given_up_has_nothing_more_to_say(home: Home) -> None:
    home.say(report("a"), report("b", "1,200"), remember={"etag": "late"})
    tracker = home.open()

    def give_up(step: Progress) -> None:
        if step.done == 2:
            tracker.give_up("fake", "it hung", fault=True)

    [outcome] = tracker.run(progress=give_up)
    assert outcome.state is RunState.ABANDONED
    assert [(run.state, run.message) for run in tracker.runs("fake")] == [(RunState.ABANDONED, "it hung")]
    assert [told.problem.what for told in tracker.problems()] == ["it hung"]
    with tracker._kit.store.reading() as c:
        assert runs.memory(c, "fake") == {}
    assert tracker.run()[0].state is RunState.GOOD


def test_what_a_crash_left_running_is_abandoned_at_the_next_start(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    with tracker._kit.store.writing() as c:
        runs.begin(c, "fake", datetime.now(UTC), datetime.now(UTC))
        runs.begin(c, "gone", None, datetime.now(UTC))
    busy = tracker.holding("job-fake")
    assert busy.take()
    assert tracker.recover() == ["gone"]
    busy.free()
    assert tracker.recover() == ["fake"]
    assert tracker.recover() == []
    assert tracker.runs("fake")[0].message == "the program stopped amid this run"


def test_names_that_do_not_exist_are_refused_with_a_hint(home: Home) -> None:
    home.say()
    tracker = home.open()
    for asked, hint in [
        (lambda: tracker.run(["fak"]), "Did you mean 'fake'? Jobs here: fake."),
        (lambda: tracker.run_due("none", None, Deadline(1)), "Jobs: fake."),
        (lambda: tracker.figure("0" * 16), "`dtrack figures` shows"),
        (lambda: tracker.document("nope"), "there is no document 'nope'"),
        (lambda: tracker.document("nope", 2), "in version 2"),
    ]:
        with pytest.raises(NotFoundError) as caught:
            asked()
        assert hint in str(caught.value)


def test_catch_up_asks_for_a_good_run_since_the_last_due_time(home: Home) -> None:
    home.job("manual", schedule="every 1d")
    hand = home.root / "jobs" / "manual.toml"
    hand.write_text(hand.read_text("utf-8").replace('schedule = "every 1d"\n', ""), "utf-8")
    home.job("off")
    off = home.root / "jobs" / "off.toml"
    off.write_text("enabled = false\n" + off.read_text("utf-8"), "utf-8")
    home.say(report("a"))
    tracker = home.open()
    tracker.stamp()
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assert tracker.missed() == {"fake": today}
    tracker.run(["fake"])
    assert tracker.missed() == {}
    tracker._kit.now = lambda: today + timedelta(days=1, minutes=30)
    assert tracker.missed() == {"fake": today + timedelta(days=1)}
    assert {line.job: line.state for line in tracker.status()} == {"fake": "due", "manual": "never", "off": "off"}
    tracker._kit.now = lambda: today + timedelta(days=1, hours=3)
    assert {line.job: line.state for line in tracker.status()} == {"fake": "overdue", "manual": "never", "off": "off"}
