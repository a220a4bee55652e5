"""Sites in texts and tables, in changes, before audiences; two people at once; words that cannot be."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flow_home import Home
from flow_judged import Desk
from flow_sites import ADD, CLOSE, MERGE, PUBLIC, RENAME, SPLIT, count, do, line, status

from dtrack.errors import ConflictError, NotFoundError, UsageError
from dtrack.flow import siting
from dtrack.flow.siting_words import Words
from dtrack.model.event import EventKind
from dtrack.model.period import Period
from dtrack.model.person import Role
from dtrack.model.site import SiteDeed
from dtrack.terms import Level, Sensitivity
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    desk = Desk(tracker._kit)
    desk.kit.now.at = datetime(2026, 6, 1, tzinfo=UTC)
    return desk


# Names and codes


def test_text_and_tables_find_added_and_renamed_sites_and_partners_codes(tracker: Tracker) -> None:
    words = Words(place="SY0401", sensitivity="public", name_ar="مخيم حسياء", name_fr="camp de Hassia", code="CCCM:NES-012")
    site = do(tracker, ADD, "Hasiya camp", words, on="2018-06")
    kit = tracker._kit
    text = "About 400 people live in Hasiya camp. يعيش 300 نازح في مخيم حسياء. Le camp de Hassia abrite 200 personnes. Camp NES-012 holds 300."
    assert [mention.place.pcode for mention in kit.matcher.find(text)] == [site] * 4
    gazetteer, mark = kit.gazetteer, kit.gazetteer.fingerprint
    for cell in ("Hasiya camp", "hasiya", "مخيم حسياء", "NES-012", "nes 012"):
        found = gazetteer.by_name(cell, Level.SITE, "SY04")
        assert found is not None, cell
        assert found.pcode == site
    assert gazetteer.by_code("NES-012") == gazetteer.by_code("SYR-HASIYA") == gazetteer.get(site)
    assert gazetteer.by_name("NES-012", Level.ADM1) is None
    do(tracker, RENAME, site, Words(name="Homs East camp"))
    assert [mention.place.pcode for mention in kit.matcher.find("They left Homs East camp and Hasiya camp.")] == [site, site]
    assert kit.gazetteer.fingerprint != mark  # documents are read again
    do(tracker, SiteDeed.CODE, site, Words(code="UNHCR:4711"))
    assert kit.gazetteer.by_code("4711") == kit.gazetteer.get(site)
    assert kit.matcher.find("4711 people live in the camp.") == []


def test_another_process_knows_it_at_once(tracker: Tracker) -> None:
    with Tracker.open(tracker.config.root / "config.toml", {}) as other:
        assert other.gazetteer.get("SYR-HASIYA") is None
        do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
        assert other.gazetteer.name("SYR-HASIYA") == "Hasiya camp"


def test_a_tracker_without_a_database_makes_none(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with Tracker.open(home.config, {}) as fresh:
        assert fresh._kit.gazetteer.name("SYR-ROJ") == "Roj camp"
        assert not (fresh.config.data / "dtrack.sqlite").exists()


def test_a_site_that_lies_elsewhere_than_thought_is_part_of_its_new_province_alone(tracker: Tracker, desk: Desk) -> None:
    site = do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
    count(desk, site, (1_200, "2019-01-15"))
    assert [len(line(desk, code)) for code in ("SY04", "SY05")] == [1, 0]
    do(tracker, SiteDeed.MOVE, site, Words(lat="35.1", lon="36.7", place="SY05"))
    assert [len(line(desk, code)) for code in ("SY04", "SY05")] == [0, 1]


def test_a_position_is_blurred_the_same_however_often_one_asks(tracker: Tracker) -> None:
    words = Words(place="SY0401", sensitivity="public", lat="34.4123", lon="36.7654", blur_km="10")
    site = do(tracker, ADD, "Hasiya camp", words, on="2018-06")
    place = tracker.gazetteer.get(site)
    assert place is not None
    assert place.lat is not None
    assert place.lon is not None
    assert (place.lat, place.lon) != (34.4123, 36.7654)
    assert abs(place.lat - 34.4123) * 111.32 <= 5
    assert abs(place.lon - 36.7654) * 111.32 <= 5.1 / 0.82


# Changes, protection, two people, wrong words


def test_changes_tell_of_openings_and_closings(tracker: Tracker) -> None:
    since = datetime.now(UTC) - timedelta(days=20_000)
    site = do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
    do(tracker, RENAME, site, Words(name="Homs East camp"))
    do(tracker, CLOSE, site)
    tracker.undo_site_act(site, by="Amal", why="wrong")
    told = [(event.kind, event.place, event.params["deed"]) for event in tracker.told(since) if not hasattr(event, "who")]
    assert told[::-1] == [(EventKind.SITE_OPENED, site, "add"), (EventKind.SITE_CLOSED, site, "close"), (EventKind.SITE_OPENED, site, "undo")]


def test_readers_see_public_sites_alone(tracker: Tracker) -> None:
    site = do(tracker, ADD, "Hasiya camp", Words(place="SY0401"), on="2018-06")
    assert tracker.site(site).site.sensitivity is Sensitivity.INTERNAL
    reader, reviewer = tracker.seen_by(Role.READER), tracker.seen_by(Role.REVIEWER)
    assert site not in {each.site.id for each in reader.sites()}
    assert reader.gazetteer.get(site) is None
    assert site in {each.site.id for each in reviewer.sites()}
    with pytest.raises(NotFoundError):
        reader.site(site)
    do(tracker, SiteDeed.PROTECT, site, Words(sensitivity="public"))
    assert tracker.seen_by(Role.READER).site(site).site.id == site


def test_a_withheld_site_is_in_no_list_and_no_lineage(tracker: Tracker) -> None:
    north, south = (do(tracker, ADD, f"{name} camp", PUBLIC, on="2018-06") for name in ("Hasiya", "Taldu"))
    do(tracker, MERGE, north, Words(into=(south,)))
    tracker.withhold(south, by="Amal", why="danger")
    assert south not in {each.site.id for each in tracker.sites()}
    shown = tracker.site(north)
    assert south not in repr((shown, shown.site.acts, tracker.site_history(north)))


def test_somebody_who_did_not_see_the_last_act_is_told(tracker: Tracker) -> None:
    site = do(tracker, ADD, "Hasiya camp", PUBLIC, on="2018-06")
    seen = siting.last_act(tracker._kit, site)
    do(tracker, CLOSE, site, seen=seen)
    with pytest.raises(ConflictError, match=r"Amal .* was quicker: close 2019-03-01"):
        do(tracker, CLOSE, site, seen=seen)
    with pytest.raises(ConflictError):
        tracker.undo_site_act(site, by="Basel", why="no", seen=seen)


@pytest.mark.parametrize(
    ("deed", "site", "words", "on", "field"),
    [
        (ADD, "Hasiya camp", Words(place="Nowhere"), "2019", "place"),
        (ADD, "Hasiya camp", Words(place="SY04", kind="tents"), "2019", "kind"),
        (ADD, "Roj camp", Words(place="SY0803"), "2019", "name"),
        (ADD, "A|B camp", Words(place="SY04"), "2019", "name"),
        (ADD, "Hasiya camp", Words(place="SY04", name_ar="1"), "2019", "name_ar"),
        (ADD, "Hasiya camp", Words(place="SY04", persons="many"), "2019", "persons"),
        (ADD, "Hasiya camp", Words(place="SY04", lat="34"), "2019", "lon"),
        (ADD, "Hasiya camp", Words(place="SY04", lat="94", lon="36"), "2019", "lat"),
        (ADD, "Hasiya camp", Words(place="SY04", sensitivity="secret"), "2019", "sensitivity"),
        (ADD, "Hasiya camp", Words(place="SY04", code="NES-012"), "2019", "code"),
        (ADD, " ", Words(place="SY04"), "2019", "name"),
        (CLOSE, "SYR-ROJ", Words(), "yesterday", "on"),
        (CLOSE, "SYR-ROJ", Words(), "2119", "on"),
        (MERGE, "SYR-ROJ", Words(), "2019", "into"),
        (MERGE, "SYR-ROJ", Words(into=("SYR-ROJ",)), "2019", "on"),
        (MERGE, "SYR-ROJ", Words(into=("SYR-AIN-ISSA",)), "2021", "on"),
        (SPLIT, "SYR-ROJ", Words(into=("Roj East camp",)), "2019", "into"),
        (RENAME, "SYR-ROJ", Words(name="Newroz camp"), "2019", "name"),
        (SiteDeed.ALIAS, "SYR-ROJ", Words(alias="Rozh", language="english"), "2019", "language"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(tracker: Tracker, deed: SiteDeed, site: str, words: Words, on: str, field: str) -> None:
    with pytest.raises(UsageError) as refused:
        do(tracker, deed, site, words, on=on)
    assert refused.value.key == field
    assert siting.last_act(tracker._kit, "SYR-ROJ") == 0
    assert tracker.gazetteer.by_name("Hasiya camp") is None


def test_who_why_and_source_are_asked_for(tracker: Tracker) -> None:
    for field in ("by", "why", "source"):
        with pytest.raises(UsageError) as refused:
            do(tracker, CLOSE, "SYR-ROJ", **{field: " "})
        assert refused.value.key == field
    with pytest.raises(NotFoundError, match="there is no site 'Utopia'"):
        do(tracker, CLOSE, "Utopia")


def test_a_code_of_another_site_is_refused(tracker: Tracker) -> None:
    do(tracker, SiteDeed.CODE, "SYR-ROJ", Words(code="CCCM:NES-1"))
    with pytest.raises(UsageError, match=r"NES-1 is the code of Roj camp \(SYR-ROJ\)"):
        do(tracker, SiteDeed.CODE, "SYR-NEWROZ", Words(code="CCCM:NES-1"))


def test_an_announced_closing_is_not_yet_one(tracker: Tracker) -> None:
    ahead = Period(date.today() + timedelta(30), date.today() + timedelta(30))  # noqa: DTZ011 the tracker's own clock
    do(tracker, CLOSE, "SYR-ROJ", on=f"{ahead}")
    assert status(tracker, "SYR-ROJ") == "closing"
    assert tracker.site("SYR-ROJ").standing.counted
