"""One row one figure: for what people copy out of publications."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dtrack.extract.tables import TableReading
from dtrack.terms import Cause, Direction, Method, Metric, PlaceRole, Population, Precision

Read = Callable[..., TableReading]
JOB = '[table]\nlayout = "figures"\n'
HEAD = ["metric", "place", "direction", "population", "cause", "start", "end", "precision", "value", "method", "definition"]
HEAD += ["source", "title", "url", "published", "doubt", "note"]


def sheet(**cells: Any) -> dict[str, list[list[Any]]]:
    given = {"metric": "return", "place": "SY09", "value": "4804", "start": "2019-01-01", "end": "2019-01-31"} | cells
    return {"f.csv": [HEAD, [given.get(name, "") for name in HEAD]]}


def test_every_column(read: Read) -> None:
    cells = {
        "direction": "arrival",
        "population": "idp",
        "cause": "conflict",
        "precision": "month",
        "method": "key_informant",
        "definition": "what it counts",
        "source": "OCHA",
        "title": "IDP movements",
        "url": "https://example.org/d",
        "published": "2019-02-20",
        "note": "a note.",
    }
    [figure] = read(sheet(**cells), JOB, filename="f.csv", transcription=True).figures
    assert (figure.metric, figure.value, figure.direction, figure.population, figure.cause, figure.method) == (
        Metric.RETURN,
        Decimal(4804),
        Direction.ARRIVAL,
        Population.IDP,
        Cause.CONFLICT,
        Method.KEY_INFORMANT,
    )
    assert (figure.start, figure.end, figure.start_precision, figure.end_precision) == (date(2019, 1, 1), date(2019, 1, 31), Precision.MONTH, Precision.MONTH)
    assert (figure.places[0].pcode, figure.places[0].adm1, figure.places[0].role) == ("SY09", "SY09", PlaceRole.DESTINATION)
    assert (figure.source_org, figure.definition, figure.confidence) == ("OCHA", "what it counts", 1.0)
    assert figure.attribution == "OCHA, IDP movements, 2019-02-20"
    assert figure.caveat == "Transcribed from OCHA, IDP movements, 2019-02-20. a note."
    assert figure.evidence.quote == (
        "f.csv | return arrival idp | Deir-ez-Zor (SY09) | 4804 | 2019-01-01 to 2019-01-31 | OCHA, IDP movements, 2019-02-20 | https://example.org/d"
    )
    assert (figure.evidence.column, figure.evidence.rows) == ("return arrival idp", (2,))


def test_what_the_file_states_once_stands_for_its_rows(read: Read) -> None:
    known = {"title": "GIDD", "publisher": "IDMC", "published": date(2025, 5, 13)}
    [figure] = read(sheet(), JOB, known=known).figures
    assert (figure.source_org, figure.attribution, figure.caveat) == ("IDMC", "IDMC, GIDD, 2025-05-13", None)


def test_least(read: Read) -> None:
    [figure] = read({"f": [["metric", "place", "value"], ["idp_stock", "SYR", "433000"], ["", "", ""]]}, JOB).figures
    assert (figure.direction, figure.population, figure.start, figure.start_precision) == (Direction.NONE, Population.UNSTATED, None, Precision.UNKNOWN)
    assert figure.source_org == "OCHA"


def test_nobody_is_named(read: Read) -> None:
    [figure] = read(sheet(), JOB, publisher={}).figures
    assert (figure.source_org, figure.attribution) == (None, None)


def test_one_date_is_both(read: Read) -> None:
    [figure] = read(sheet(metric="idp_stock", start="2017-08-31", end=""), JOB).figures
    assert (figure.start, figure.end, figure.start_precision) == (date(2017, 8, 31), date(2017, 8, 31), Precision.DAY)
    [whole] = read(sheet(start="2017", end="2017"), JOB).figures
    assert (whole.start, whole.end) == (date(2017, 1, 1), date(2017, 12, 31))


def test_a_doubt_is_a_problem_and_stays_with_the_figure(read: Read) -> None:
    reading = read(sheet(doubt="return_at_camp", note="at a camp"), JOB)
    assert [(problem.kind, problem.what, problem.where) for problem in reading.problems] == [("return_at_camp", "at a camp", "f.csv!row 2")]
    assert reading.figures[0].doubts == ("return_at_camp",)
    assert read(sheet(doubt="contradiction"), JOB).problems[0].what == "4804 for SY09 is doubted"


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"metric": "killed"}, "metric 'killed' is not one of idp_stock, "),
        ({"direction": "up"}, "direction 'up'"),
        ({"place": "XX"}, "'XX' is no place"),
        ({"value": ""}, "value '' is no count"),
        ({"value": "many"}, "value 'many'"),
        ({"start": "May"}, "start 'May' is no date"),
        ({"end": "2018"}, "ends on 2018-12-31 before"),
        ({"doubt": "odd"}, "doubt 'odd'"),
    ],
)
def test_a_row_that_is_no_figure_is_told_and_the_others_are_read(read: Read, cells: dict[str, str], what: str) -> None:
    rows = sheet(**cells)["f.csv"] + sheet()["f.csv"][1:]
    reading = read({"f.csv": rows}, JOB)
    assert [figure.evidence.rows for figure in reading.figures] == [(3,)]
    assert [(problem.kind, problem.where) for problem in reading.problems] == [("unreadable", "f.csv!row 2")]
    assert what in reading.problems[0].what


def test_undated_unknown_and_missing_columns(read: Read) -> None:
    reading = read(sheet(start="", end=""), JOB)
    assert [(problem.kind, problem.where) for problem in reading.problems] == [("undated", "f.csv!row 2")]
    assert len(reading.figures) == 1
    odd = [["metric", "place", "value", "weather", "mine"], ["idp_stock", "SYR", "1", "", ""]]
    assert [problem.kind for problem in read({"f": odd}, 'ignore = ["mine"]\n' + JOB).problems] == ["unknown_column", "undated"]
    assert [problem.kind for problem in read({"f": [["metric", "place"]]}, JOB).problems] == ["missing_column"]
