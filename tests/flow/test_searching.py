"""Looking for words in what was read, through the whole program."""

import pytest
from flow_home import Home, report

from dtrack.flow import searching
from dtrack.model.person import Role
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores

ARABIC = {"key": "x", "text": "قالت الأمم المتحدة إن نحو 4500 شخص نزحوا من مدينة الرقّة في 3 آذار 2017.", "published": "2017-03-05", "title": "نزوح من الرقّة"}


@pytest.fixture
def tracker(home: Home) -> Tracker:
    """Three articles; the first has a title, the last is the newest."""
    home.say(report("a", title="Réfugiés and the DISPLACED of Raqqa"), report("b", "5,200"), ARABIC)
    found = home.open()
    found.run()
    return found


@pytest.mark.parametrize(
    ("text", "titles", "quotes"),
    [
        ("refugies", 1, 0),
        ("displaced  Raqqa", 1, 0),
        ("fled FIGHTING", 0, 2),
        ("5,200", 0, 1),
        ("الرقه", 1, 0),
        ("nowhere", 0, 0),
        ("fled nowhere", 0, 0),
        (" \u0640 ", 0, 0),
        ("%", 0, 0),
    ],
)
def test_every_spelling_finds_the_same(tracker: Tracker, text: str, titles: int, quotes: int) -> None:
    found = tracker.search(text, 10)
    assert ([hit.quote is None for hit in found.hits].count(True), [hit.quote is None for hit in found.hits].count(False)) == (titles, quotes)
    assert not found.more
    assert all(tracker.figure(hit.figure).figure.evidence.quote == hit.quote for hit in found.hits if hit.figure)


def test_hits_come_by_the_page(tracker: Tracker) -> None:
    first, second = tracker.search("fled", 1), tracker.search("fled", 1, 1)
    assert (first.more, second.more) == (True, False)
    assert first.hits[0].document.id != second.hits[0].document.id


def test_no_more_is_looked_at_than_is_said(tracker: Tracker) -> None:
    assert searching.search(tracker._kit, "fled", 10, most=1).bounded
    assert not searching.search(tracker._kit, "fled", 10).bounded
    assert not tracker.search("", 10).bounded


def test_a_reader_finds_nothing_that_is_not_public(home: Home) -> None:
    file = home.root / "jobs" / "fake.toml"
    file.write_text(file.read_text("utf-8").replace("[source]", 'sensitivity = "internal"\n[source]'), "utf-8")
    home.say(report("a", title="Displaced of Raqqa"))
    tracker = home.open()
    tracker.run()
    assert len(tracker.search("raqqa", 5).hits) == 1
    assert tracker.seen_by(Role.READER).search("raqqa", 5).hits == ()
