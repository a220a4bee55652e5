"""From acts to sites: what each act does, what does not fit, and that the order in which acts are given says nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.model.life import blurred, endings, levels, live, lives
from dtrack.model.period import Period
from dtrack.model.place import Place
from dtrack.model.site import Ending, Said, SiteAct, SiteDeed, SiteStatus, bare
from dtrack.terms import Level, Precision, Sensitivity

ROJ = Place(
    "SYR-ROJ", Level.SITE, "Roj camp", "SY080300", "SYR", "dtrack", (("en", "Roj"), ("ar", "روج"), ("fr", "Roj")), 37.06, 42.09, "planned_camp", "Open."
)
TOWN = Place("C1", Level.TOWN, "Derik", "SY080300", "SYR")
AT = datetime(2026, 6, 1, tzinfo=UTC)


def day(text: str) -> Period:
    at = date.fromisoformat(text)
    return Period(at, at)


def act(number: int, deed: SiteDeed, on: str = "2026-03-01", site: str = "SYR-ROJ", **more: Any) -> SiteAct:
    said: dict[str, Any] = {"source": "OCHA", "why": "visited", "by": "Amal", "at": AT.replace(minute=number % 60, hour=number // 60)}
    return SiteAct(number=number, site=site, deed=deed, on=day(on), **said | more)


ADD = act(
    1,
    SiteDeed.ADD,
    "2026-01-01",
    "SYR-NEW",
    names=(("en", "New camp"), ("ar", "المخيم الجديد")),
    parent="SY0401",
    kind="transit",
    persons=500,
    scheme="CCCM",
    code="N-1",
)


def test_a_new_site_has_its_names_code_and_capacity() -> None:
    site = lives([ROJ, TOWN], [ADD]).sites["SYR-NEW"]
    assert (site.id, site.place.name, site.place.names, site.place.country) == ("SYR-NEW", "New camp", (("en", "New"), ("ar", "المخيم الجديد")), "SYR")
    assert (site.codes, site.capacity, site.sensitivity) == ((("CCCM", "N-1"),), Said("500", day("2026-01-01"), "OCHA"), Sensitivity.PUBLIC)
    assert site.place.note == "Open since 2026-01-01 (OCHA)."
    assert list(lives([ROJ, TOWN], []).sites) == ["SYR-ROJ"]
    assert lives([ROJ], []).sites["SYR-ROJ"].capacity is None


@pytest.mark.parametrize(
    ("acts", "fault"),
    [
        ([ADD, replace(ADD, number=2)], "there is a site SYR-NEW already"),
        ([act(1, SiteDeed.CLOSE, site="SYR-NONE")], "there is no site SYR-NONE"),
        ([act(1, SiteDeed.CLOSE), act(2, SiteDeed.CLOSE, "2026-04-01")], "SYR-ROJ ended on 2026-03-01 already (close)"),
        ([ADD, act(2, SiteDeed.MERGE, into=("SYR-NEW",)), act(3, SiteDeed.CLOSE, "2026-04-01")], "SYR-ROJ ended on 2026-03-01 already (merge into SYR-NEW)"),
        ([act(1, SiteDeed.REOPEN)], "SYR-ROJ was not closed on 2026-03-01"),
        ([act(1, SiteDeed.CLOSE), act(2, SiteDeed.REOPEN)], "SYR-ROJ ended on 2026-03-01; it cannot have been opened again on 2026-03-01"),
        ([act(1, SiteDeed.MERGE, into=("SYR-NONE",))], "there is no site SYR-NONE"),
        ([act(1, SiteDeed.MERGE, into=("SYR-ROJ",))], "SYR-ROJ cannot be merged into itself"),
        ([ADD, act(2, SiteDeed.CLOSE, "2025-03-01", "SYR-NEW")], "SYR-NEW stands since 2026-01-01 only"),
        ([ADD, act(2, SiteDeed.CLOSE, "2026-02-01"), act(3, SiteDeed.MERGE, site="SYR-NEW", into=("SYR-ROJ",))], "SYR-ROJ ended on 2026-02-01"),
    ],
)
def test_what_does_not_fit_is_passed_over_with_its_reason(acts: list[SiteAct], fault: str) -> None:
    found = lives([ROJ], acts)
    assert found.faults == {acts[-1].number: fault}
    assert found.sites == lives([ROJ], acts[:-1]).sites


def test_every_act_in_its_time() -> None:
    acts = [
        ADD,
        act(2, SiteDeed.RENAME, "2026-02-01", "SYR-NEW", names=(("en", "Other camp"),)),
        act(3, SiteDeed.ALIAS, "2026-02-02", "SYR-NEW", names=(("en", "Othar"),)),
        act(4, SiteDeed.CODE, "2026-02-03", "SYR-NEW", scheme="UNHCR", code="7"),
        act(5, SiteDeed.CAPACITY, "2026-02-04", "SYR-NEW", persons=900),
        act(6, SiteDeed.SEEN, "2026-02-05", "SYR-NEW"),
        act(7, SiteDeed.MOVE, "2026-02-06", "SYR-NEW", lat=34.0, lon=36.0, parent="SY0402"),
        act(8, SiteDeed.PROTECT, "2026-02-07", "SYR-NEW", sensitivity=Sensitivity.INTERNAL),
        act(9, SiteDeed.CLOSE, "2026-02-08", "SYR-NEW", destination="Homs"),
    ]
    site = lives([ROJ], acts).sites["SYR-NEW"]
    assert site.place.names == (("en", "Other"), ("ar", "Other"), ("en", "New"), ("ar", "المخيم الجديد"), ("en", "Othar"))
    assert (site.place.name, site.former, site.codes[1]) == ("Other camp", (Said("New camp", day("2026-02-01"), "OCHA"),), ("UNHCR", "7"))
    assert site.capacity == Said("900", day("2026-02-04"), "OCHA")
    assert (site.place.lat, site.place.lon, site.place.parent, site.sensitivity) == (34.0, 36.0, "SY0402", Sensitivity.INTERNAL)
    assert site.place.note == "Closed on 2026-02-08 (OCHA); destination of residents: Homs."
    assert [each.number for each in site.acts] == list(range(1, 10))
    shuffled = acts.copy()
    Random(7).shuffle(shuffled)
    assert lives([ROJ], shuffled).sites["SYR-NEW"] == site


def test_levels_are_those_of_the_sites() -> None:
    acts = [
        replace(ADD, sensitivity=Sensitivity.INTERNAL),
        act(2, SiteDeed.SPLIT, "2026-02-01", "SYR-NEW", into=("SYR-NEW", "SYR-EAST"), made=(("SYR-EAST", "East"),)),
        act(3, SiteDeed.PROTECT, "2026-02-07", "SYR-NEW", sensitivity=Sensitivity.RESTRICTED),
    ]
    found = {ident: site.sensitivity for ident, site in lives([ROJ], acts).sites.items()}
    assert {"SYR-ROJ": Sensitivity.PUBLIC, **levels(acts)} == found


def test_a_renaming_in_arabic_alone_keeps_the_english_name() -> None:
    site = lives([ROJ], [act(1, SiteDeed.RENAME, names=(("ar", "مخيم جديد"),))]).sites["SYR-ROJ"]
    assert (site.place.name, site.place.names[0], dict(site.place.names[::-1])["en"]) == ("Roj camp", ("ar", "جديد"), "Roj")


def test_a_split_makes_sites_that_know_where_they_came_from() -> None:
    split = act(1, SiteDeed.SPLIT, into=("SYR-ROJ", "SYR-EAST"), made=(("SYR-EAST", "Roj East camp"),))
    found = lives([ROJ], [split]).sites
    assert (found["SYR-ROJ"].endings, found["SYR-EAST"].came_from) == ((), (Said("SYR-ROJ", day("2026-03-01"), "OCHA"),))
    assert (found["SYR-EAST"].place.name, found["SYR-EAST"].place.parent, found["SYR-EAST"].place.lat) == ("Roj East camp", "SY080300", 37.06)
    ended = lives([ROJ], [replace(split, into=("SYR-WEST", "SYR-EAST"), made=(("SYR-EAST", "East"), ("SYR-WEST", "West")))]).sites
    assert ended["SYR-ROJ"].on(date(2026, 6, 1)).status is SiteStatus.SPLIT
    assert endings(ended) == {"SYR-ROJ": (Ending(replace(split, into=("SYR-WEST", "SYR-EAST"), made=(("SYR-EAST", "East"), ("SYR-WEST", "West")))),)}
    assert ended["SYR-ROJ"].place.note == "Split into others on 2026-03-01 (OCHA)."


@pytest.mark.parametrize(
    ("acts", "on", "status"),
    [
        ([], "2026-06-01", SiteStatus.UNKNOWN),
        ([act(1, SiteDeed.SEEN, "2026-01-01")], "2026-06-01", SiteStatus.OPEN),
        ([act(1, SiteDeed.SEEN, "2025-04-27")], "2026-06-01", SiteStatus.OPEN),
        ([act(1, SiteDeed.SEEN, "2025-04-26")], "2026-06-01", SiteStatus.LAST_SEEN),
        ([act(1, SiteDeed.SEEN, "2026-06-02")], "2026-06-01", SiteStatus.UNKNOWN),
        ([act(1, SiteDeed.CLOSE)], "2026-03-01", SiteStatus.CLOSED),
        ([act(1, SiteDeed.CLOSE)], "2026-02-28", SiteStatus.CLOSING),
        ([act(1, SiteDeed.CLOSE), act(2, SiteDeed.REOPEN, "2026-04-01")], "2026-03-15", SiteStatus.CLOSED),
        ([act(1, SiteDeed.CLOSE), act(2, SiteDeed.REOPEN, "2026-04-01")], "2026-04-01", SiteStatus.OPEN),
        ([act(1, SiteDeed.CLOSE), act(2, SiteDeed.REOPEN, "2026-04-01"), act(3, SiteDeed.CLOSE, "2026-05-01")], "2026-04-10", SiteStatus.CLOSING),
        ([act(1, SiteDeed.CLOSE), act(2, SiteDeed.REOPEN, "2026-04-01")], "2026-02-15", SiteStatus.CLOSING),
    ],
)
def test_how_it_stands_on_a_day(acts: list[SiteAct], on: str, status: SiteStatus) -> None:
    standing = lives([ROJ], acts).sites["SYR-ROJ"].on(date.fromisoformat(on))
    assert standing.status is status
    assert standing.counted == (status in (SiteStatus.OPEN, SiteStatus.CLOSING))
    assert standing.ended == (status in (SiteStatus.CLOSED, SiteStatus.MERGED, SiteStatus.SPLIT))


def test_a_figure_is_a_sighting() -> None:
    site = lives([ROJ], [act(1, SiteDeed.SEEN, "2024-01-01")]).sites["SYR-ROJ"]
    standing = site.on(date(2026, 6, 1), Said("", day("2026-05-01"), "DTM"))
    assert (standing.status, standing.on, standing.source) == (SiteStatus.OPEN, day("2026-05-01"), "DTM")


def test_an_ending_holds_what_lies_wholly_in_it() -> None:
    month = Period(date(2026, 3, 1), date(2026, 3, 31), Precision.MONTH)
    ending = Ending(replace(act(1, SiteDeed.CLOSE), on=month), day("2026-06-01"))
    assert [
        ending.holds(date.fromisoformat(first), date.fromisoformat(last)) for first, last in (("2026-03-31", "2026-03-31"), ("2026-04-01", "2026-05-31"))
    ] == [False, True]
    assert not ending.holds(date(2026, 5, 1), date(2026, 6, 1))


def test_what_was_known_at_a_moment() -> None:
    acts = [
        replace(act(1, SiteDeed.CLOSE), at=AT.replace(hour=1)),
        act(2, SiteDeed.UNDO, undoes=1, at=None),
        replace(act(3, SiteDeed.SEEN), at=AT.replace(hour=9)),
    ]
    acts[1] = replace(acts[1], at=AT.replace(hour=5))
    assert [each.number for each in live(acts)] == [3]
    assert [each.number for each in live(acts, AT.replace(hour=2))] == [1]
    assert lives([ROJ], acts, AT.replace(hour=2)).sites["SYR-ROJ"].endings
    assert not lives([ROJ], acts, AT.replace(hour=6)).sites["SYR-ROJ"].endings
    again = [*acts, act(4, SiteDeed.UNDO, undoes=2)]
    assert [each.number for each in live(again)] == [1, 3]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Hasiya camp", "Hasiya"),
        ("مخيم حسياء", "حسياء"),
        ("camp de Hassia", "Hassia"),
        ("camp d'Al-Hol", "Al-Hol"),
        ("Refugee camp of Roj", "Roj"),
        ("Collective centre 7", "7"),
        ("Campania", "Campania"),
        ("Camp", "Camp"),
    ],
)
def test_names_are_found_without_the_word_for_camp(name: str, short: str) -> None:
    assert bare(name) == short


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(0.1, 50))
def test_a_blurred_position_is_within_its_square_and_always_the_same(lat: float, lon: float, side: float) -> None:
    said = act(1, SiteDeed.MOVE, lat=lat, lon=lon, blur_km=side)
    shown = blurred(said)
    assert shown == blurred(said)
    assert shown[0] is not None
    assert abs(shown[0] - lat) * 111.32 <= side / 2 + 0.02
    assert blurred(replace(said, blur_km=0)) == (lat, lon)
    assert blurred(replace(said, lat=None)) == (None, lon)
