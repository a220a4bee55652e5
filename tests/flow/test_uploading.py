"""A partner's file: what is recognised, what is asked, what is stored, and that it is taken back exactly."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flow_uploads import SAID, look
from partner_books import SITES, book, sites

from dtrack.errors import UsageError
from dtrack.flow.uploading.choices import Choices
from dtrack.flow.uploading.preview import ASSISTED, Preview
from dtrack.terms import Metric
from dtrack.tracker import Tracker


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
