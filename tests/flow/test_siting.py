"""The life of a site, worked cases with numbers counted by hand: closed, renamed, merged, split, opened again, taken back, as known before and after."""

from datetime import UTC, datetime

import pytest
from flow_judged import Desk
from flow_sites import ADD, AMAL, CLOSE, MERGE, PUBLIC, RENAME, REOPEN, SPLIT, count, do, exported, line, status, waiting

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.siting_words import Words
from dtrack.model.filter import Filter
from dtrack.model.site import SiteDeed, SiteStatus
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    desk = Desk(tracker._kit)
    desk.kit.now.at = datetime(2026, 6, 1, tzinfo=UTC)
    return desk


# Closed and renamed


def test_a_closed_and_renamed_camp(tracker: Tracker, desk: Desk) -> None:
    """Hasiya held 1,200 in January and 900 on 15 February, was renamed on 1 February, and closed on 1 March. 700 is printed for 10 March."""
    site = do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
    assert site == "SYR-HASIYA"
    count(desk, site, (1_200, "2019-01-15"))
    do(tracker, RENAME, "Hasiya", Words(name="New Homs camp", name_ar="مخيم حمص الجديد"), on="2019-02-01")
    count(desk, tracker.gazetteer.by_name("New Homs camp").pcode, (900, "2019-02-15"))
    do(tracker, CLOSE, "New Homs camp", on="2019-03-01")
    count(desk, site, (700, "2019-03-10"))
    assert line(desk, site) == [("2019-01-15", 1_200, "only_figure"), ("2019-02-15", 900, "only_figure"), ("2019-03-10", None, "site_closed")]
    assert waiting(desk) == ["700 is dated after SYR-HASIYA ended on 2019-03-01 (close, OCHA, flash update)."]
    known = tracker.site("Hasiya")
    assert (known.site.place.name, [said.what for said in known.site.former]) == ("New Homs camp", ["Hasiya camp"])
    assert (known.standing.status, f"{known.standing.on}", known.standing.destination) == (SiteStatus.CLOSED, "2019-03-01", "")
    assert known.last is not None
    assert known.last.point.value == 900
    assert tracker.gazetteer.name(site, "ar") == "حمص الجديد"


def test_a_zero_after_the_closing_is_no_problem_and_no_point(tracker: Tracker, desk: Desk) -> None:
    count(desk, "SYR-ROJ", (2_000, "2026-03-01"))
    do(tracker, CLOSE, "SYR-ROJ", Words(destination="Hassakeh town"), on="2026-03-20")
    count(desk, "SYR-ROJ", (0, "2026-04-01"))
    assert line(desk, "SYR-ROJ") == [("2026-03-01", 2_000, "only_figure"), ("2026-04-01", None, "site_closed")]
    assert waiting(desk) == []
    assert tracker.site("SYR-ROJ").standing.destination == "Hassakeh town"


def test_what_ships_is_closed_from_the_month_after(tracker: Tracker, desk: Desk) -> None:
    count(desk, "SYR-AIN-ISSA", (12_000, "2019-09-30"), (11_500, "2019-10-31"), (40, "2019-11-01"))
    assert [value for _, value, _ in line(desk, "SYR-AIN-ISSA")] == [12_000, 11_500, None]
    assert status(tracker, "SYR-AIN-ISSA") == "closed"
    with pytest.raises(UsageError, match="SYR-AIN-ISSA ended on 2019-10 already"):
        do(tracker, CLOSE, "SYR-AIN-ISSA", on="2020-01-01")
    do(tracker, REOPEN, "SYR-AIN-ISSA", on="2019-11-01")
    assert [value for _, value, _ in line(desk, "SYR-AIN-ISSA")] == [12_000, 11_500, 40]


def test_other_counts_of_a_closed_site_are_ruled_alike_and_its_province_is_untouched(tracker: Tracker, desk: Desk) -> None:
    """An approval says that a number is read rightly, not that somebody lives in a closed camp."""
    site = do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
    count(desk, site, (1_200, "2019-01-15"), (700, "2019-03-10"))
    figure = next(record for record in desk.all() if record.figure.value == 700)
    tracker.review(figure.id, "approve", by="Amal", why="read rightly")
    do(tracker, CLOSE, site)
    assert line(desk, site)[-1] == ("2019-03-10", None, "site_closed")
    assert [value for _, value, _ in line(desk, "SY04")] == [None, None]


# Opened again


def test_reopened_begins_anew(tracker: Tracker, desk: Desk) -> None:
    """5,000 of DTM in January, closed in February, opened on 1 April: 400 of a paper on 10 April is neither below DTM's nor a jump to be feared."""
    site = do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
    count(desk, site, (5_000, "2019-01-10"))
    count(desk, site, (400, "2019-04-10"), source="Enab Baladi")
    assert line(desk, site)[-1] == ("2019-04-10", None, "better_source_stands")
    do(tracker, CLOSE, site, on="2019-02-01")
    assert line(desk, site)[-1] == ("2019-04-10", None, "site_closed")
    do(tracker, REOPEN, site, on="2019-04-01")
    assert line(desk, site) == [("2019-01-10", 5_000, "only_figure"), ("2019-04-10", 400, "only_figure")]
    assert waiting(desk) == []
    before = exported(tracker)
    assert tracker.reconcile().added == 0
    assert exported(tracker) == before
    with pytest.raises(UsageError, match="was not closed on 2019-06-01"):
        do(tracker, REOPEN, site, on="2019-06-01")


# Merged, split


def test_a_merged_site_is_not_counted_twice(tracker: Tracker, desk: Desk) -> None:
    """North 1,200 and South 800 in January; North went into South on 1 March, 2,050 there in April. A late 1,150 for North is in no sum."""
    north, south = (do(tracker, ADD, f"{name} camp", PUBLIC, on="2018-06") for name in ("Hasiya North", "Hasiya South"))
    count(desk, north, (1_200, "2019-01-15"), (1_150, "2019-04-05"))
    count(desk, south, (800, "2019-01-15"), (2_050, "2019-04-05"))
    do(tracker, MERGE, north, Words(into=(south,)))
    assert [value for _, value, _ in line(desk, north)] == [1_200, None]
    assert [value for _, value, _ in line(desk, south)] == [800, 2_050]
    assert line(desk, north)[-1][2] == "site_merged"
    standing = {each.site.id: each for each in tracker.sites("SY0401")}
    assert (standing[north].standing.status, standing[north].standing.into, standing[south].site.came_from[0].what) == (SiteStatus.MERGED, (south,), north)
    desk.kit.now.at = datetime(2019, 6, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    standing = {each.site.id: each for each in tracker.sites("SY0401")}
    there = {each.site.id: each.last.point.value for each in standing.values() if each.standing.counted and each.last}
    assert there == {south: 2_050}
    assert [each.site.id for each in standing.values() if each.standing.counted] == [south]


def test_a_split_site_ends_unless_it_goes_on(tracker: Tracker, desk: Desk) -> None:
    """3,000 in January; divided on 1 March into East (1,700 in April) and West (1,250)."""
    site = do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
    count(desk, site, (3_000, "2019-01-15"), (2_950, "2019-04-05"))
    do(tracker, SPLIT, site, Words(into=("Hasiya East camp", "Hasiya West camp")))
    count(desk, "SYR-HASIYA-EAST", (1_700, "2019-04-05"))
    count(desk, "SYR-HASIYA-WEST", (1_250, "2019-04-05"))
    assert [value for _, value, _ in line(desk, site)] == [3_000, None]
    assert line(desk, site)[-1][2] == "site_split"
    assert [line(desk, part)[0][1] for part in ("SYR-HASIYA-EAST", "SYR-HASIYA-WEST")] == [1_700, 1_250]
    assert [said.what for said in tracker.site("Hasiya East").site.came_from] == [site]
    tracker.undo_site_act(site, by="Amal", why="a mistake")
    assert [value for _, value, _ in line(desk, site)] == [3_000, 2_950]
    assert line(desk, "SYR-HASIYA-EAST") == []
    do(tracker, SPLIT, site, Words(into=(site, "Hasiya East camp")))
    assert status(tracker, site) != "split"
    assert [value for _, value, _ in line(desk, site)] == [3_000, 2_950]


# Taken back, known on


def test_each_act_is_taken_back_exactly_and_the_history_says_so(tracker: Tracker, desk: Desk) -> None:
    site, other = (do(tracker, ADD, f"{name} camp", PUBLIC, on="2018-06") for name in ("Hasiya", "Taldu"))
    count(desk, site, (1_200, "2019-01-15"), (1_150, "2019-04-05"))
    count(desk, other, (300, "2019-04-05"))
    acts: list[tuple[SiteDeed, Words]] = [
        (CLOSE, Words()),
        (MERGE, Words(into=(other,))),
        (SPLIT, Words(into=("One camp", "Two camp"))),
        (RENAME, Words(name="Homs East camp")),
        (SiteDeed.SEEN, Words()),
        (SiteDeed.ALIAS, Words(alias="Hisyah")),
        (SiteDeed.CODE, Words(code="CCCM:NES-1")),
        (SiteDeed.CAPACITY, Words(persons="5,000")),
        (SiteDeed.MOVE, Words(lat="34.41", lon="36.76", blur_km="5")),
        (SiteDeed.PROTECT, Words(sensitivity="internal")),
    ]
    for deed, words in acts:
        before, known = exported(tracker), tracker.site(site).site
        do(tracker, deed, site, words)
        assert tracker.site(site).site != known, deed
        tracker.undo_site_act(site, by="Basel", why="wrong camp")
        assert exported(tracker) == before, deed
        assert tracker.site(site).site == known, deed
    told = [(act.deed.value, act.undoes) for act in tracker.site_history(site)]
    assert told[:5] == [("add", None), ("close", None), ("undo", 3), ("merge", None), ("undo", 5)]
    tracker.undo_site_act(site, 4, by="Amal", why="it did close")
    assert status(tracker, site) == "closed"
    assert line(desk, site)[-1] == ("2019-04-05", None, "site_closed")


def test_an_act_that_another_rests_on_stays(tracker: Tracker) -> None:
    site, other = (do(tracker, ADD, f"{name} camp", PUBLIC, on="2018-06") for name in ("Hasiya", "Taldu"))
    do(tracker, MERGE, site, Words(into=(other,)))
    with pytest.raises(UsageError, match="act 3 rests on it"):
        tracker.undo_site_act(other, 2, by="Amal", why="no such camp")
    with pytest.raises(UsageError, match="nothing to take back"):
        tracker.undo_site_act(other, 1, by="Amal", why="no such camp")
    tracker.undo_site_act(other, by="Amal", why="not merged")
    tracker.undo_site_act(other, by="Amal", why="no such camp")
    with pytest.raises(NotFoundError, match="there is no site 'SYR-TALDU'"):
        tracker.site(other)
    assert do(tracker, ADD, "Taldu camp", PUBLIC, on="2018-06") == "SYR-TALDU-2"


def test_as_known_before_and_after(tracker: Tracker, desk: Desk) -> None:
    site = do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
    count(desk, site, (1_200, "2019-01-15"), (700, "2019-03-10"))
    before = desk.kit.now()
    known = exported(tracker, Filter(place=site, known_on=before))
    closed = tracker.site_act(CLOSE, site, Words(), on="2019-03-01", **AMAL).act
    assert closed.at is not None
    assert exported(tracker, Filter(place=site, known_on=before)) == known
    assert tracker.site(site, before).standing.status is SiteStatus.LAST_SEEN
    assert tracker.site(site, closed.at).standing.status is SiteStatus.CLOSED
    assert [act.deed for act in tracker.site_history(site, before)] == [ADD]
    with pytest.raises(NotFoundError):
        tracker.site(site, datetime(2019, 1, 1, tzinfo=UTC))
