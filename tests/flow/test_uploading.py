"""A partner's file: what is recognised, what is asked, what is stored, and that it is taken back exactly."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flow_home import Home
from partner_books import SITES, book, sites

from dtrack.errors import NotFoundError, ReadError, UsageError
from dtrack.flow import jobfile
from dtrack.flow.uploading.choices import Choices
from dtrack.flow.uploading.preview import ASSISTED, Preview
from dtrack.flow.uploading.storing import Stored
from dtrack.model.filter import Filter
from dtrack.terms import Metric, Sensitivity, Unit
from dtrack.tracker import Tracker

SAID = Choices(name="nes-sites", source="ACTED", date="2026-09-30")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """One installation for what is only looked at."""
    home = Home(tmp_path_factory.mktemp("desk") / "home")
    yield home.open()
    home.close()


def look(tracker: Tracker, body: bytes, name: str = "list.xlsx", said: Choices = SAID) -> Preview:
    token = tracker.uploads.stage(name, body)
    try:
        return tracker.uploads.look(token, said)
    finally:
        tracker.uploads.discard(token)


def store(tracker: Tracker, body: bytes, said: Choices = SAID, name: str = "list.xlsx") -> Stored:
    return tracker.uploads.confirm(tracker.uploads.stage(name, body), said, by="A reviewer", why="monthly list")


def meanings(found: Preview) -> dict[str, str]:
    return {column.label: column.meaning for column in found.columns}


def said_of(found: Preview) -> list[tuple[str, str, Decimal | None, str | None]]:
    return [(figure.metric.value, figure.unit.value, figure.value, figure.places[0].pcode) for figure in found.figures]


# What is recognised


def test_a_list_of_sites_with_families_individuals_total_and_footnote(desk: Tracker) -> None:
    found = look(desk, sites(), "../../etc/Sites September 2026.xlsx", Choices())
    assert meanings(found) == {
        "No.": "-",
        "Governorate": "place:adm1_name",
        "Site name": "place:site_name",
        "IDPs Sep": "site_population/person/idp",
        "HH": "site_population/household",
    }
    assert (found.filename, found.stored, found.choices.date, found.choices.name) == ("Sites September 2026.xlsx", "sites-2026-09.xlsx", "2026-09", "sites")
    assert [key for key, _ in found.faults] == ["source"]
    people, families = (column.counted for column in found.columns[3:])
    assert people is not None and families is not None
    assert (people.rows, people.sum, families.sum) == (3, 23600, 4800)
    assert [(total.cell, total.value, total.agrees) for total in people.totals] == [("D7", 23600, True)]
    assert said_of(found) == [
        ("site_population", "person", 13000, "SYR-AREESHA"),
        ("site_population", "person", 2600, "SYR-ROJ"),
        ("site_population", "person", 8000, "SYR-MAHMOUDLI"),
        ("site_population", "household", 2500, "SYR-AREESHA"),
        ("site_population", "household", 700, "SYR-ROJ"),
        ("site_population", "household", 1600, "SYR-MAHMOUDLI"),
    ]
    assert found.rows[0] == ("1", "Al-Hasakeh", "Areesha", "13000", "2500")
    assert found.unknown == () and found.problems == ()


def test_a_total_that_is_not_the_sum_is_shown_beside_ours(desk: Tracker) -> None:
    found = look(desk, sites(total=24000))
    counted = found.columns[3].counted
    assert counted is not None
    assert [(total.value, total.agrees, counted.sum) for total in counted.totals] == [(24000, False, 23600)]
    assert [problem.kind for problem in found.problems] == ["total_mismatch"]
    assert found.ready


def test_a_site_that_nobody_knows_is_suggested_and_chosen(desk: Tracker) -> None:
    rows = [*SITES, ["Al-Hasakeh", "Nawruzz camp", 900, 200]]
    found = look(desk, sites(rows=rows))
    (unknown,) = found.unknown
    assert (unknown.name, unknown.rows, unknown.near[0].pcode) == ("Nawruzz camp", (7,), "SYR-NEWROZ")
    assert ("site_population", "person", Decimal(900), None) in said_of(found)
    chosen = look(desk, sites(rows=rows), said=replace(SAID, places={"Nawruzz camp": "SYR-NEWROZ"}))
    assert ("site_population", "person", Decimal(900), "SYR-NEWROZ") in said_of(chosen)
    assert chosen.unknown == () and chosen.job is not None and chosen.job.places == {"Nawruzz camp": "SYR-NEWROZ"}
    wrong = look(desk, sites(rows=rows), said=replace(SAID, places={"Nawruzz camp": "ATLANTIS"}))
    assert ("places", "'ATLANTIS', given for 'Nawruzz camp', is no place") in wrong.faults


def test_a_district_table_under_a_merged_header(desk: Tracker) -> None:
    rows = [
        ["District", "IDPs", None, "Returnees", None],
        [None, "Families", "Individuals", "Families", "Individuals"],
        ["Deir-ez-Zor", 100, 520, 10, 51],
        ["Abu Kamal", 200, 1040, 20, 101],
    ]
    found = look(desk, book(("Districts", rows), merge=("A1:A2", "B1:C1", "D1:E1")))
    assert (found.layout.row, found.layout.depth) == (1, 2) if found.layout else None
    assert meanings(found) == {
        "District": "place:adm2_name",
        "IDPs Families": "idp_stock/household/idp",
        "IDPs Individuals": "idp_stock/person/idp",
        "Returnees Families": "returnee_stock/household",
        "Returnees Individuals": "returnee_stock/person",
    }
    assert ("idp_stock", "household", Decimal(200), "SY0902") in said_of(found) and ("returnee_stock", "person", Decimal(51), "SY0901") in said_of(found)
    assert found.job is not None and found.job.table is not None and found.job.table.header_rows == 2


def test_headers_in_arabic_and_french(desk: Tracker) -> None:
    arabic = look(
        desk,
        book(("ورقة1", [["المحافظة", "عدد النازحين (أفراد)", "عدد العائلات النازحة", "ملاحظات"], ["دير الزور", "٤٥٠٠", 900, ""], ["الرقة", 300, 60, "x"]])),
    )
    assert list(meanings(arabic).values())[:2] == ["place:adm1_name", "idp_stock/person/idp"]
    assert ("idp_stock", "person", Decimal(4500), "SY09") in said_of(arabic)
    french = look(desk, "Gouvernorat;Ménages déplacés;Déplacés\nAlep;120;600\nIdleb;1 250;6 300\n".encode(), "liste.csv")
    assert meanings(french) == {"Gouvernorat": "place:adm1_name", "Ménages déplacés": "idp_stock/household/idp", "Déplacés": "idp_stock/person/idp"}
    assert ("idp_stock", "household", Decimal(1250), "SY07") in said_of(french)
    assert french.stored == "nes-sites-2026-09-30.csv"


def test_months_across_are_one_column_for_all_months(desk: Tracker) -> None:
    rows = [["Governorate", "IDPs Jul", "IDPs Aug", "IDPs Sep"], ["Idleb", 10, 20, 30], ["Aleppo", 1, 2, 3]]
    found = look(desk, book(("IDPs", rows)))
    assert found.job is not None
    assert found.job.column[1].header == ["IDPs Jul", "IDPs Aug", "IDPs Sep", "IDPs {month}"]
    assert [(figure.value, figure.end) for figure in found.figures if figure.places[0].pcode == "SY07"] == [
        (10, date(2026, 7, 31)),
        (20, date(2026, 8, 31)),
        (30, date(2026, 9, 30)),
    ]
    printed = [["Governorate", "Arrivals Aug 2026", "Arrivals Sep 2026"], ["Idleb", 10, 20]]
    found = look(desk, book(("Arrivals", printed)))
    assert [(figure.metric, figure.direction.value, figure.start, figure.end) for figure in found.figures] == [
        (Metric.NEW_DISPLACEMENT, "arrival", date(2026, 8, 1), date(2026, 8, 31)),
        (Metric.NEW_DISPLACEMENT, "arrival", date(2026, 9, 1), date(2026, 9, 30)),
    ]


def test_columns_of_several_metrics_and_those_of_camps_are_a_part(desk: Tracker) -> None:
    rows = [["Governorate", "IDPs", "IDPs in camps", "New arrivals", "Departures", "Returnees", "Male", "Latitude"], ["Idleb", 900, 300, 20, 5, 7, 440, 35.9]]
    found = look(desk, book(("Data", rows)))
    assert meanings(found) == {
        "Governorate": "place:adm1_name",
        "IDPs": "idp_stock/person/idp",
        "IDPs in camps": "idp_stock/person/idp/in_sites",
        "New arrivals": "new_displacement/person/arrival",
        "Departures": "new_displacement/person/departure",
        "Returnees": "returnee_stock/person",
        "Male": "-",
        "Latitude": "-",
    }
    assert [(figure.value, figure.part) for figure in found.figures if figure.metric is Metric.IDP_STOCK] == [(900, False), (300, True)]


def test_a_count_of_which_nothing_is_known_is_asked_about(desk: Tracker) -> None:
    body = book(("Data", [["Governorate", "Number"], ["Idleb", 900], ["Aleppo", 20]]))
    found = look(desk, body)
    assert ("columns", "no column says how many") in found.faults and not found.ready
    said = look(desk, body, said=replace(SAID, columns={"B": "new_displacement/household/arrival"}))
    assert said.ready and said_of(said)[0] == ("new_displacement", "household", 900, "SY07")
    for column, wrong in (("A", "place:moon"), ("B", "people/most")):
        assert ("columns", f"{wrong!r} is no meaning of a column") in look(desk, body, said=replace(SAID, columns={column: wrong})).faults


def test_two_columns_that_would_say_the_same_are_not_both_read(desk: Tracker) -> None:
    body = book(("Data", [["Governorate", "IDPs", "Displaced people"], ["Idleb", 900, 901]]))
    assert meanings(look(desk, body)) == {"Governorate": "place:adm1_name", "IDPs": "idp_stock/person/idp", "Displaced people": "-"}
    both = look(desk, body, said=replace(SAID, columns={"C": "idp_stock/person/idp"}))
    assert ("columns", "the columns B and C would say the same thing") in both.faults


@pytest.mark.parametrize(
    ("sheet", "head"),
    [
        ("Data", ["Governorate", "People reached"]),
        ("Data", ["Governorate", "Beneficiaries (individuals)", "HH assisted"]),
        ("Beneficiaries reached", ["Governorate", "Individuals"]),
        ("Données", ["Gouvernorat", "Bénéficiaires"]),
        ("بيانات", ["المحافظة", "عدد المستفيدين"]),
        ("Data", ["Governorate", "IDPs assisted"]),
    ],
)
def test_people_assisted_are_refused_in_these_words(desk: Tracker, sheet: str, head: list[str]) -> None:
    body = book((sheet, [head, ["Idleb", *[900] * (len(head) - 1)], ["Aleppo", *[20] * (len(head) - 1)]]))
    found = look(desk, body)
    assert found.refused and not found.ready and found.figures == ()
    forced = look(desk, body, said=replace(SAID, columns={"B": "idp_stock/person/idp"}))
    assert forced.refused
    token = desk.uploads.stage("a.xlsx", body)
    with pytest.raises(UsageError, match="This counts people assisted, not displaced people\\."):
        desk.uploads.confirm(token, replace(SAID, columns={"B": "idp_stock/person/idp"}), by="A", why="b")
    assert ASSISTED == "This counts people assisted, not displaced people."


def test_a_column_of_assistance_beside_the_displaced_is_left_out(desk: Tracker) -> None:
    found = look(desk, book(("Data", [["Governorate", "IDPs", "Reached with NFI"], ["Idleb", 900, 450]])))
    assert not found.refused and meanings(found)["Reached with NFI"] == "-"
    assert look(
        desk, book(("Data", [["Governorate", "IDPs", "Reached with NFI"], ["Idleb", 900, 450]])), said=replace(SAID, columns={"C": "idp_stock/household"})
    ).refused


def test_the_sheet_and_its_header_can_be_chosen(desk: Tracker) -> None:
    rows = [["Governorate", "IDPs"], ["Idleb", 900]]
    body = book(("Read me", [["About this file"], ["Counts of people"]]), ("October", rows), ("Copy", [*rows[:1], ["Idleb", 1]]))
    found = look(desk, body, said=replace(SAID, sheet="October"))
    assert found.job is not None and found.job.table is not None
    assert (found.sheets, found.job.table.sheet, found.job.table.ignore) == (("Read me", "October", "Copy"), ["October"], ["Read me", "Copy"])
    assert [figure.value for figure in found.figures] == [900]
    assert [figure.value for figure in look(desk, body, said=replace(SAID, sheet="Copy")).figures] == [1]
    lower = look(desk, book(("A", [["Governorate", "IDPs"], ["Governorate", "IDPs"], ["Idleb", 5]])), said=replace(SAID, header=2, depth=1))
    assert lower.layout is not None and lower.layout.row == 1


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"name": ""}, None),
        ({"name": "../x"}, "name"),
        ({"name": "inbox"}, "name"),
        ({"name": "hand"}, "name"),
        ({"source": " "}, "source"),
        ({"date": "soon"}, "date"),
        ({"date": "2026-Q3"}, "date"),
        ({"date": "2031-01-01"}, "date"),
        ({"sensitivity": "secret"}, "sensitivity"),
    ],
)
def test_what_is_missing_is_told_by_field(desk: Tracker, wrong: dict[str, str], key: str | None) -> None:
    faults = [found for found, _ in look(desk, sites(), said=replace(SAID, **wrong)).faults]
    assert faults == ([key] if key else [])


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
    with pytest.raises(UsageError, match="taken back already"):
        tracker.uploads.undo(stored.act.id, by="Another", why="again")
    again = store(tracker, other, replace(SAID, date="2026-10-31"))
    assert (again.act.document, again.act.version, len(tracker.figures())) == (stored.act.document, 2, 12)
    assert [(found.filename, back is not None) for found, back in tracker.uploads.all()] == [("list.xlsx", False), ("list.xlsx", True), ("list.xlsx", False)]


def test_a_file_for_the_same_date_takes_its_place_and_undo_brings_the_first_one_back(home: Home) -> None:
    tracker = home.open()
    first = store(tracker, sites())
    before = {record.id: record.figure.value for record in tracker.figures()}
    with pytest.raises(UsageError, match="stored already"):
        store(tracker, sites())
    very = sites("Sep", [[*row[:2], row[2] + 1, row[3]] for row in SITES])
    second = store(tracker, very)
    with pytest.raises(UsageError, match="this very file is stored already"):
        store(tracker, very)
    assert (second.act.before is not None, second.act.version, len(tracker.figures())) == (True, 2, 6)
    with pytest.raises(UsageError, match="a later upload took its place"):
        tracker.uploads.undo(first.act.id, by="A", why="b")
    tracker.uploads.undo(second.act.id, by="A", why="it was the draft")
    assert {record.id: record.figure.value for record in tracker.figures()} == before


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
    assert look(without, text, "note.txt", said).faults == [("name", "there is no job 'inbox' that reads texts")]


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


SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "hdx_ckan"


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample workbooks are not here")
def test_real_workbooks_are_recognised(desk: Tracker) -> None:
    overview = look(desk, (SAMPLES / "syria_hno" / "data_2018.xlsx").read_bytes(), "data_2018.xlsx", replace(SAID, date="2017-08"))
    assert {"Admin1Name_En": "place:adm1_name", "Admin3Pcode": "place:adm3", "IDPs_estimates_Aug_2017": "idp_stock/person/idp"}.items() <= meanings(
        overview
    ).items()
    counted = {column.label: column.counted for column in overview.columns}["IDPs_estimates_Aug_2017"]
    assert counted is not None and counted.sum == Decimal("6150005")
    (moves,) = (SAMPLES / "syria_idp_movements").iterdir()
    flow = look(desk, moves.read_bytes(), moves.name, replace(SAID, date="2019-01", sheet="December_IDPflow"))
    assert meanings(flow)["IDP_Flow_Estimation"] == "new_displacement/person/idp"
    total = next(column.counted for column in flow.columns if column.label == "IDP_Flow_Estimation")
    assert total is not None and total.sum == Decimal("110925")
