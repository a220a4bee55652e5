"""What columns probably mean, by header and by cells; what a sheet holds; and numbers that a person states."""

from decimal import Decimal

import pytest

from dtrack.extract import headers, stated
from dtrack.extract.context import Context
from dtrack.extract.readers.sheet import Cell, Sheet
from dtrack.extract.recognise import Kind, Layout, assisted, lay
from dtrack.extract.survey import survey
from dtrack.extract.tables import Task, fold, matches_any, of_edition, undated
from dtrack.model.period import Period
from dtrack.resolve.calendar import month_span, parse_period, year_span
from dtrack.resolve.nearest import Nearest
from dtrack.resolve.places import Gazetteer
from dtrack.spec import JobSpec
from dtrack.terms import Level

SYRIA = Gazetteer.load(["SYR"])


def laid(*rows: list[Cell], name: str = "Data", file: str = "") -> Layout:
    return lay(Sheet(name, list(rows)), SYRIA, file)


def found(*rows: list[Cell], name: str = "Data", file: str = "") -> dict[str, str]:
    """Header to what it means."""
    return {
        guess.label: guess.spec.place or "/".join(map(str, (guess.spec.metric, guess.spec.unit, guess.spec.population))) if guess.spec else guess.kind.value
        for guess in laid(*rows, name=name, file=file).columns
    }


def test_codes_are_known_by_their_cells_whatever_the_header_says() -> None:
    rows: list[list[Cell]] = [["A", "Community code", "Site code", "B", "IDPs"], ["SY09", "C9991", "X1", "SYR-ROJ", 5], ["SY11", "C9992", "X2", "SYR-ROJ", 6]]
    by_letter = {guess.letter: (guess.kind, guess.spec.place if guess.spec else None) for guess in laid(*rows).columns}
    assert by_letter["A"] == (Kind.PLACE, "adm1") and by_letter["B"] == (Kind.PLACE, "town")
    assert by_letter["C"] == (Kind.ASIDE, None) and by_letter["D"] == (Kind.ASIDE, None)


def test_names_are_known_by_their_cells_where_the_header_is_silent() -> None:
    assert found(["X", "Y", "Displaced"], ["Idleb", "words", 5], ["Aleppo", "more", 6]) == {"X": "adm1_name", "Y": "aside", "Displaced": "idp_stock/person/idp"}
    assert found(["X", "IDPs"], ["one", 5])["X"] == "aside"
    assert found(["", "IDPs"], ["", 5]) == {"IDPs": "idp_stock/person/idp"}


def test_totals_beside_what_is_understood_are_left_out_and_the_rest_is_asked_about() -> None:
    rows: list[list[Cell]] = [["Governorate", "IDPs", "Total", "Severity", "Count"], ["Idleb", 5, 5, 3, 9], ["Aleppo", 6, 6, 4, 8]]
    assert found(*rows) == {"Governorate": "adm1_name", "IDPs": "idp_stock/person/idp", "Total": "aside", "Severity": "aside", "Count": "unknown"}


def test_refugees_and_homes_keep_their_own_people() -> None:
    rows: list[list[Cell]] = [["District", "Refugees", "Houses destroyed", "Returnees from abroad"], ["Abu Kamal", 5, 6, 7]]
    assert found(*rows) == {
        "District": "adm2_name",
        "Refugees": "refugee_stock/person/unstated",
        "Houses destroyed": "homes_destroyed/home/unstated",
        "Returnees from abroad": "returnee_stock/person/refugee",
    }


def test_an_empty_sheet_and_one_without_places_fit_nothing() -> None:
    assert laid().fits == 0 and laid().columns == ()
    assert laid([1, 2], [3, 4]).fits == 0
    assert laid(["IDPs"], [5]).fits == 0


def test_assistance_is_told_by_whole_words_in_three_languages() -> None:
    assert all(assisted(label) for label in ("People reached", "HH assisted (Oct)", "Nb de bénéficiaires", "المستفيدون", "عدد المستفيدين", "peopleReached"))
    assert not any(assisted(label) for label in ("Outreach", "IDPs", "Reachable by road", "النازحين", "Preserved"))


@pytest.mark.parametrize(
    ("header", "file", "stock", "period"),
    [
        ("IDPs", "a-2026-10-31.xlsx", True, parse_period("2026-10-31")),
        ("IDPs", "a-2026-10.xlsx", True, month_span(2026, 10)),
        ("Arrivals", "a-2026-09_2026-10.csv", False, parse_period("2026-09/2026-10")),
        ("IDPs Oct", "a-2026-10-31.xlsx", True, parse_period("2026-10-31")),
        ("Arrivals Oct", "a-2026-10-31.xlsx", False, month_span(2026, 10)),
        ("IDPs Dec", "a-2026-01-15.xlsx", True, month_span(2025, 12)),
        ("IDPs Aug 2025", "a-2026-01-15.xlsx", True, month_span(2025, 8)),
        ("IDPs 2026", "a-2026-01-15.xlsx", True, parse_period("2026-01-15")),
        ("IDPs 2025", "a-2026-01-15.xlsx", True, year_span(2025)),
        ("IDPs Jul Aug", "a.xlsx", True, None),
        ("IDPs", "a-2026-13.xlsx", True, None),
        ("IDPs", "list_2019-01.xlsx", True, month_span(2019, 1)),
    ],
)
def test_the_date_of_an_edition(header: str, file: str, stock: bool, period: Period | None) -> None:
    assert of_edition(header, file, stock=stock) == period


def test_headers_stand_for_all_months() -> None:
    assert undated("IDPs Sep 2026") == "IDPs {month} {year}"
    assert undated("نازحون تشرين الأول") == "نازحون {month}"
    assert matches_any(["IDPs {month}"], "idps_oct") and not matches_any(["IDPs {month}"], "IDPs total") and not matches_any(["IDPs {month}"], "IDPs Oct 2026")
    assert fold("A b_C") == "abc"


def test_words_of_a_label() -> None:
    assert headers.words("Admin1Name_En, idpFamilies #2") == ["admin", "1", "name", "en", "idp", "familie", "no", "2"]
    assert headers.words("النازحون") == ["نازحون"]
    assert headers.find("unit", headers.words("Households")) == "household" and headers.find("unit", ["none"]) is None


def test_a_survey_of_a_sheet_that_is_another_one() -> None:
    job = JobSpec.model_validate(
        {
            "title": "t",
            "source": {"kind": "folder"},
            "table": {},
            "column": [{"header": "District", "place": "adm2_name"}, {"header": "IDPs", "metric": "idp_stock"}],
        }
    )
    other = Task(sheet=Sheet("s", [["x"], ["y"]]), job=job, columns=tuple(job.column), sum_to=(), filename="f", context=Context.load())
    assert survey(other).header is None
    rows: list[list[Cell]] = [["District", "IDPs"], ["Abu Kamal", 5], ["Nowhere", 6], ["", 7], ["Total", 18], ["Idleb", "many"]]
    task = Task(sheet=Sheet("s", rows), job=job, columns=tuple(job.column), sum_to=(), filename="f", context=Context.load())
    (counted,) = survey(task).counted
    assert (counted.rows, counted.sum, counted.bad, [(total.cell, total.agrees) for total in counted.totals]) == (3, 18, ("B6: many",), [("B5", True)])
    assert [(astray.name, astray.rows, astray.level) for astray in survey(task).astray] == [("Nowhere", (3,), Level.ADM2), ("", (4,), None)]


def test_numbers_that_a_person_states() -> None:
    text = "Some 4,500 people and 4,500 more; ثلاثة آلاف; deux cents familles."
    assert [(number.value, number.text, number.occurrence) for number in stated.numbers(text, (0, 33))] == [(4500, "4,500", 0), (4500, "4,500", 1)]
    assert stated.find("نزح ثلاثة آلاف شخص", (0, 18), Decimal(3000)) is not None
    assert stated.find(text, (0, len(text)), Decimal(7)) is None


def test_nearest_places_of_a_level_and_within() -> None:
    near = Nearest(SYRIA)
    assert [place.pcode for place in near.to("Dayr az Zawr", [Level.ADM1])][:1] == ["SY09"]
    assert all(SYRIA.within(place.pcode, "SY08") for place in near.to("Roj", [], "SY08")) and near.to("Roj", [Level.SITE], "SY08")[0].pcode == "SYR-ROJ"
    assert near.to("zzzzqqqq") == [] and near.to("") == []
