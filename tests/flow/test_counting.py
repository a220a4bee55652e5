"""The numbers that `status` tells without counting: a difference from what there is is told by the doctor and ended by `dtrack reconcile`."""

from datetime import date

import pytest
from flow_home import Home, report
from sqlalchemy import delete, update

from dtrack.flow import counting
from dtrack.store import tally
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores


def counted(tracker: Tracker) -> tuple[int, int]:
    [line] = [line for line in tracker.status() if line.job == "fake"]
    return line.documents, line.figures


def told(tracker: Tracker) -> list[tuple[str, str, str]]:
    return [(finding.state, finding.what, finding.remedy[:35]) for finding in tracker.doctor() if finding.check == "counts"]


def test_a_number_that_is_off_is_told_by_the_doctor_and_counted_anew_by_reconcile(home: Home) -> None:
    home.say(report("a"), report("b", "1,200"))
    tracker = home.open()
    tracker.run(["fake"])
    there = counted(tracker)
    assert there[0] == 2 and told(tracker) == []
    with tracker._kit.store.writing() as c:
        c.execute(update(tally.table).values(figures=tally.table.c.figures + 5))
    assert counted(tracker) == (2, there[1] + 5)
    what = f"of the job fake 2 documents and {there[1] + 5} figures are counted, and there are 2 and {there[1]}"
    assert told(tracker) == [("bad", what, "`dtrack reconcile` counts anew. No ")]
    with tracker._kit.store.writing() as c:
        c.execute(delete(tally.table))
        c.execute(update(tally.by_province).values(newest=date(2031, 1, 1)))
    assert [finding[1][:30] for finding in told(tracker)] == ["of the job fake 0 documents an", "for 2 pairs of a job and a pro"]
    tracker.reconcile()
    assert (counted(tracker), told(tracker), counting.off(tracker._kit), counting.off_provinces(tracker._kit)) == (there, [], {}, [])
    mark = tracker.stamp()
    tracker.reconcile()
    assert tracker.stamp() == mark and counted(tracker) == there
