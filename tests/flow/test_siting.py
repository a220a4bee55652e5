"""The life of a site, worked cases with numbers counted by hand: closed, renamed, merged, split, opened again, taken back, as known before and after."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flow_home import Home
from flow_judged import Desk, Reading

from dtrack.errors import ConflictError, NotFoundError, UsageError
from dtrack.flow import exporting, siting
from dtrack.flow.collect import settle
from dtrack.flow.reconcile import reconcile
from dtrack.flow.siting_words import Words
from dtrack.flow.understanding import Understood
from dtrack.model.document import Item
from dtrack.model.event import EventKind
from dtrack.model.figure import Evidence, Figure
from dtrack.model.filter import Filter
from dtrack.model.period import Period
from dtrack.model.person import Role
from dtrack.model.place import PlaceRef
from dtrack.model.site import SiteDeed, SiteStatus
from dtrack.store import documents, points, problems
from dtrack.terms import Level, Metric, PlaceRole, Precision, Sensitivity, Unit
from dtrack.tracker import Tracker

AMAL = {"by": "Amal", "why": "visited", "source": "OCHA, flash update"}
ADD, CLOSE, REOPEN, RENAME, MERGE, SPLIT = SiteDeed.ADD, SiteDeed.CLOSE, SiteDeed.REOPEN, SiteDeed.RENAME, SiteDeed.MERGE, SiteDeed.SPLIT
PUBLIC = Words(place="SY0401", sensitivity="public")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("siting") / "home")
    home.job()
    home.open()._kit.prepare()
    home.close()
    return home.root


@pytest.fixture
def tracker(tmp_path: Path, empty: Path) -> Iterator[Tracker]:
    shutil.copytree(empty, tmp_path / "home")
    with Tracker.open(tmp_path / "home" / "config.toml", {}) as opened:
        yield opened


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    desk = Desk(tracker._kit)
    desk.kit.now.at = datetime(2026, 6, 1, tzinfo=UTC)
    return desk


def do(tracker: Tracker, deed: SiteDeed, site: str, words: Words | None = None, on: str = "2019-03-01", **more: Any) -> str:
    return tracker.site_act(deed, site, words or Words(), on=on, **AMAL | more).act.site


def living(site: str, value: int, day: str, source: str = "IOM DTM") -> Figure:
    """So many people live in a site on a day."""
    number, quote = f"{value:,}", f"{value:,} people live there on {day}, {source} said."
    proof = Evidence(quote=quote, number_text=number, span=(0, len(quote)), number_span=(0, len(number)))
    at = date.fromisoformat(day)
    where = PlaceRef(site, site, site, PlaceRole.IN, Level.SITE, "SY04")
    said: dict[str, Any] = {"start": at, "end": at, "start_precision": Precision.DAY, "end_precision": Precision.DAY, "source_org": source}
    return Figure(
        metric=Metric.SITE_POPULATION, value=Decimal(value), unit=Unit.PERSON, evidence=proof, places=(where,), confidence=0.95, extractor="prose/1", **said
    )


def count(desk: Desk, site: str, *counted: tuple[int, str], source: str = "IOM DTM") -> None:
    """A document for each count."""
    for value, day in counted:
        key = f"{site} {day} {source} {value}"
        said = living(site, value, day, source)
        with desk.kit.store.writing() as c:
            now = desk.kit.now()
            item = Item(key=key, media_type="text/plain", body=b"", fetched_at=now, publisher=source, published=date.fromisoformat(day) + timedelta(2))
            hashed = key.encode().hex().ljust(64, "0")[-64:]
            facts: dict[str, Any] = {"job": "fake", "source": "fake.kind", "sensitivity": Sensitivity.PUBLIC, "now": now}
            document, _ = documents.record(c, item, sha256=hashed, text_sha256=hashed, **facts)
            settle(c, document, Understood(Reading("", (said,)), (said,), ()), now)
    reconcile(desk.kit)


def line(desk: Desk, site: str) -> list[tuple[str, int | None, str]]:
    """(day, value, reason) of every point that stands."""
    with desk.kit.store.reading() as c:
        found = [record.point for record in points.find(c, Filter(place=site))]
    return [(f"{point.end}", None if point.value is None else int(point.value), point.reason) for point in found]


def waiting(desk: Desk) -> list[str]:
    with desk.kit.store.reading() as c:
        return sorted(record.problem.what for record in problems.open(c))


def exported(tracker: Tracker, wanted: Filter | None = None) -> bytes:
    """Points as CSV, without the moment of recording."""
    stream = io.BytesIO()
    exporting.save(tracker._kit, "csv", stream, "points", wanted or Filter())
    rows = list(csv.reader(stream.getvalue().decode("utf-8-sig").splitlines()))
    at = rows[0].index("known_from") if rows else 0
    return "\n".join("|".join(cell for number, cell in enumerate(row) if number != at) for row in rows).encode()


def status(tracker: Tracker, site: str) -> str:
    return tracker.site(site).standing.status.value


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
