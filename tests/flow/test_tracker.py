"""What the Tracker tells about an installation, and what it does when a part of it fails."""

import hashlib
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flow_home import Home, report

from dtrack.config import read
from dtrack.errors import NotFoundError, StoreError, UsageError
from dtrack.extract.context import Context
from dtrack.flow.collect import collect
from dtrack.flow.kit import Kit
from dtrack.flow.lock import Lock
from dtrack.flow.reconcile import reconcile
from dtrack.flow.understanding import misplaced, understand
from dtrack.model.figure import Evidence, Figure, Problem
from dtrack.model.filter import Filter
from dtrack.model.run import MissingKey
from dtrack.spec import JobSpec
from dtrack.store import problems
from dtrack.terms import Metric, RunState, Unit
from dtrack.tracker import Tracker


def test_a_faulty_job_is_a_problem_and_a_line_of_status_and_the_others_run(home: Home) -> None:
    bad = home.root / "jobs" / "bad.toml"
    bad.write_text('title = "t"\nschedule = "often"\n[source]\nkind = "foldr"\n', "utf-8")
    (home.root / "dashboards" / "page.toml").write_text('title = "t"\n[[panel]]\nchart = "pie"\n', "utf-8")
    home.say(report("a"))
    tracker = home.open()
    assert [outcome.state for outcome in tracker.run()] == [RunState.GOOD]
    told = [(record.problem.job, record.problem.kind, record.problem.where) for record in tracker.problems()]
    assert told == [
        ("bad", "misconfigured", "jobs/bad.toml:schedule"),
        ("bad", "misconfigured", "jobs/bad.toml:source"),
        ("page", "misconfigured", "dashboards/page.toml:panel.0.chart"),
    ]
    assert [record.problem.job for record in tracker.problems("page")] == ["page"]
    health = {line.job: (line.state, line.last_error) for line in tracker.status()}
    assert health["fake"] == ("fresh", None)
    assert health["bad"][0] == "misconfigured"
    assert "'often' is no schedule" in (health["bad"][1] or "")
    assert set(health) == {"bad", "fake"}


def test_it_tells_while_stored_figures_were_never_compared(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    assert not tracker.comparing()
    kit = Kit(config=read(home.config, {}), jobs=tracker.jobs, version="0")
    assert collect(kit, "fake").state is RunState.GOOD
    assert (len(tracker.figures()), tracker.points(), tracker.comparing()) == (1, [], True)
    reconcile(kit)
    assert (bool(tracker.points()), tracker.comparing()) == (True, False)
    home.say(report("a"), report("b", "1,200"))
    collect(kit, "fake")
    assert not tracker.comparing()  # what stands is shown meanwhile


def test_changes_asked_twice_are_those_that_stand_after_a_commit(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    since = datetime(2000, 1, 1, tzinfo=UTC)
    first = tracker.changes(since)
    assert tracker.changes(since) == first
    assert tracker.changes(since, limit=0) == []
    first.clear()
    assert len(tracker.changes(since)) == 1
    assert tracker.changes(datetime(2999, 1, 1, tzinfo=UTC)) == []
    home.say(report("a"), report("b", "1,200"))
    tracker.run()
    assert len(tracker.changes(since)) == 2


def test_the_set_up_card_has_the_facts(home: Home) -> None:
    (home.root / "jobs" / "reliefweb.toml").write_text('title = "R"\ncountry = "SYR"\n[source]\nkind = "reliefweb"\n', "utf-8")
    home.say(report("a"))
    tracker = home.open()
    before = tracker.setup()
    assert (before.contact, before.newest, before.done) == ("tracker@example.org", None, False)
    assert before.missing == (MissingKey(job="reliefweb", variable="DTRACK_RELIEFWEB_APPNAME", ask_at="https://apidoc.reliefweb.int/parameters#appname"),)
    tracker.run(["fake"])
    assert tracker.setup().newest == date(2017, 3, 3)
    with Tracker.open(home.config, {"DTRACK_RELIEFWEB_APPNAME": "our-secret"}) as other:
        assert other.setup().missing == ()
        assert other.setup().done
        assert "our-secret" not in repr(other.config)


def test_a_job_run_by_hand_only_is_fresh_after_a_good_run_and_failing_after_a_cut_one(home: Home) -> None:
    job = home.root / "jobs" / "fake.toml"
    job.write_text(job.read_text("utf-8").replace('schedule = "every 1d"\n', ""), "utf-8")
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    [line] = tracker.status()
    assert (line.state, line.schedule, line.next_run) == ("fresh", "by hand", None)
    tracker.give_up("fake", "nothing was open", fault=False)
    assert [run.state for run in tracker.runs()] == [RunState.GOOD]


def test_export_writes_to_any_stream_and_refuses_what_there_is_not(home: Home) -> None:
    job = home.root / "jobs" / "fake.toml"
    job.write_text(job.read_text("utf-8") + '[publisher]\nlicence = "CC BY 4.0"\n', "utf-8")
    home.say(report("a"), report("b", "1,200"))
    tracker = home.open()
    tracker.run()
    stream = io.BytesIO()
    assert tracker.export("csv", stream, "figures", Filter(place="SY11")) == 1
    assert b"CC BY 4.0" in stream.getvalue()
    assert tracker.export("csv", io.BytesIO(), "points", Filter(place="SY02")) == 1
    for words in (("xml", "figures"), ("csv", "runs")):
        with pytest.raises(UsageError):
            tracker.check_export(*words)
    known = tracker.figures()
    assert set(tracker.figures_by_id([known[0].id, "0" * 16])) == {known[0].id}
    with pytest.raises(NotFoundError, match="Did you mean SY14 "):
        tracker.figures(Filter(place="SY1"))
    with pytest.raises(NotFoundError, match=r"Did you mean SY02 \(Aleppo\)\?"):
        tracker.figures(Filter(place="aleppo"))


def test_an_exported_file_has_its_facts_beside_it(home: Home) -> None:
    home.say(report("a"), report("b", "1,200"))
    tracker = home.open()
    tracker.run()
    out = home.root / "out.csv"
    assert tracker.export_file("csv", out, "figures", Filter(place="SY11", known_on=datetime(2100, 1, 1, tzinfo=UTC))) == 1
    told = json.loads((home.root / "out.csv.meta.json").read_text("utf-8"))
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert (told["rows"], told["query"], told["known_on"]) == (1, {"place": "SY11", "known_on": "2100-01-01T00:00:00+00:00"}, "2100-01-01T00:00:00+00:00")
    assert told["citation"].startswith("dtrack, figures (place SY11); as known on 2100-01-01")
    with pytest.raises(NotFoundError):
        tracker.export_file("csv", home.root / "other.csv", "figures", Filter(place="SY1"))
    assert sorted(path.name for path in home.root.glob("*out*")) == ["out.csv", "out.csv.meta.json"]
    assert list(home.root.glob("*other*")) == []


def test_a_reader_with_a_fault_costs_its_document_and_nothing_else(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    home.job("tables", extra='[table]\nlayout = "fake.layout"\n[[column]]\nheader = "P"\nplace = "adm1_name"\n')
    home.say({"key": "t.csv", "text": "P,N\nAleppo,1\n", "media_type": "text/csv", "title": "Table"}, report("b", "1,200"), job="tables")
    home.say(report("a"))
    tracker = home.open()
    assert [outcome.state for outcome in tracker.run()] == [RunState.GOOD, RunState.GOOD]
    [told] = tracker.problems()
    assert (told.problem.kind, told.problem.where) == ("unreadable", "Table")
    assert told.problem.what == "the reader failed on this document (ZeroDivisionError: division by zero)"
    assert "step=read outcome=fault" in caplog.text
    assert len(tracker.documents()) == 3


@pytest.mark.parametrize(
    ("span", "number_span", "wrong"),
    [((4, 14), (4, 7), False), (None, None, False), ((3, 13), (4, 7), True), ((4, 14), (5, 8), True), ((4, 400), None, True)],
)
def test_a_span_points_at_its_words(span: tuple[int, int] | None, number_span: tuple[int, int] | None, wrong: bool) -> None:
    evidence = Evidence(quote="900 people", span=span, number_text="900", number_span=number_span)
    assert misplaced(Figure(metric=Metric.NEW_DISPLACEMENT, value=None, unit=Unit.PERSON, evidence=evidence, places=()), "Now 900 people") is wrong


def test_what_reads_as_nothing_has_no_text() -> None:
    understood = understand(b"", "text/plain", "x.txt", JobSpec.model_validate({"title": "t", "source": {"kind": "folder"}}), Context.load())
    assert (understood.text, understood.figures) == ("", ())
    assert [problem.where for problem in understood.problems] == ["x.txt"]


class Meddling:
    """A clock at whose every look somebody writes, so that the data never stands still; as often as told."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.kit: Kit | None = None

    def __call__(self) -> datetime:
        now = datetime.now(UTC)
        if self.kit and self.times:
            self.times -= 1
            with self.kit.store.writing() as c:
                problems.replace(c, "meddler", None, [Problem(kind="gap", what=str(self.times), remedy="")], now)
        return now


@pytest.mark.parametrize("times", [0, 1])
def test_points_are_made_of_data_that_stood_still(home: Home, times: int) -> None:
    home.say(report("a"), report("b", "1,200"))
    tracker = home.open()
    tracker.run()
    before = [record.known_from for record in tracker.points()]
    clock = Meddling(times)
    kit = Kit(config=read(home.config, {}), jobs=tracker.jobs, version="0", now=clock)
    clock.kit = kit
    change = reconcile(kit)
    kit.close()
    assert (clock.times, change.added, change.closed, change.kept) == (0, 0, 0, len(before))
    assert [record.known_from for record in tracker.points()] == before


def test_a_lock_says_who_holds_it_and_what_refuses_it(tmp_path: Path) -> None:
    lock, other = Lock(tmp_path / "locks" / "a.lock"), Lock(tmp_path / "locks" / "a.lock")
    assert other.holder == "unknown"
    assert lock.take()
    assert lock.take()
    assert not other.take()
    assert other.holder.isdigit()
    lock.free()
    lock.free()
    assert other.take()
    other.free()
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StoreError, match="the lock cannot be made"):
        Lock(tmp_path / "file" / "a.lock").take()
