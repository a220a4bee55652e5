"""R34: a return located at a camp is a Problem, and mostly that is never recommended."""

from collections.abc import Callable
from typing import Any

from dtrack.extract.tables import TableReading

Read = Callable[..., TableReading]
JOB = """
[table]
sum_to = ["adm2", "adm1", "adm0"]
[[sheet]]
name = "Returns"
[[sheet]]
name = "Matrix"
layout = "matrix"
[[column]]
sheet = "Returns"
header = "Adm3"
place = "adm3"
[[column]]
sheet = "Returns"
header = "Adm4"
place = "town"
[[column]]
sheet = "Returns"
header = "Name"
place = "town_name"
[[column]]
sheet = "Returns"
header = "Returns"
metric = "return"
direction = "arrival"
population = "idp"
period = "2019-01"
[[column]]
sheet = "Matrix"
header = "Origin"
place = "adm1_name"
[[column]]
sheet = "Matrix"
metric = "return"
direction = "departure"
population = "idp"
period = "2019-01"
"""
HEAD = ["Adm3", "Adm4", "Name", "Returns"]


def returns(*rows: list[Any]) -> dict[str, list[list[Any]]]:
    return {"Returns": [HEAD, *rows]}


def doubts(reading: TableReading) -> dict[str | None, tuple[str, ...]]:
    return {figure.places[0].pcode: figure.doubts for figure in reading.figures}


def test_mostly_at_a_camp(read: Read) -> None:
    reading = read(returns(["SY080006", "C4519", "Hole", 19452.0], ["SY080000", "C4360", "town", 416.0], ["SY120000", "C5993", "other", 83528.0]), JOB)
    assert doubts(reading) == {
        "SY0800": ("return_at_camp",),
        "SY1200": (),
        "SY08": ("return_at_camp",),
        "SY12": (),
        "SYR": (),
    }
    [problem] = reading.problems
    assert (problem.kind, problem.where) == ("return_at_camp", "Returns!row 2")
    assert "19,452 of Al-Hasakeh's 19,868 returns stand at Hole (C4519), where Al-Hol camp is" in problem.what
    assert "not recommended" in problem.what
    by_place = {figure.places[0].pcode: figure for figure in reading.figures}
    assert by_place["SY08"].value == 19868
    assert by_place["SYR"].caveat == "19,452 of it stand where camps are: Hole."


def test_partly_at_a_camp_is_a_caveat(read: Read) -> None:
    reading = read(returns(["SY080006", "C4519", "Hole", 40.0], ["SY080000", "C4360", "town", 60.0]), JOB)
    assert doubts(reading) == {"SY0800": (), "SY08": (), "SYR": ()}
    assert "stands, with a caveat" in reading.problems[0].what


def test_none_and_elsewhere(read: Read) -> None:
    reading = read(returns(["SY080006", "C4519", "Hole", 0.0], ["SY080000", "C4360", "town", 60.0]), JOB)
    assert (reading.problems, {figure.caveat for figure in reading.figures}) == ((), {None})


def test_departures_without_any_doubt(read: Read) -> None:
    matrix = [["Origin", "Al-Hasakeh", "Hama"], ["Hama", 10.0, 90.0]]
    reading = read({"Matrix": matrix}, JOB)
    assert [(figure.doubts, figure.caveat) for figure in reading.figures] == [((), "90 of it are movements within Hama.")]


def test_displacement_to_a_camp_is_no_return(read: Read) -> None:
    toml = JOB.replace('metric = "return"', 'metric = "new_displacement"')
    assert read(returns(["SY080006", "C4519", "Hole", 40.0]), toml).problems == ()


def test_departures_to_such_a_place_are_doubted_too(read: Read) -> None:
    matrix = [["Origin", "Al-Hasakeh", "Hama"], ["Deir-ez-Zor", 90.0, 10.0], ["Hama", 10.0, 90.0], ["Homs", 0.0, 5.0]]
    reading = read({**returns(["SY080006", "C4519", "Hole", 100.0]), "Matrix": matrix}, JOB)
    departed = {figure.places[0].pcode: figure for figure in reading.figures if figure.evidence.sheet == "Matrix"}
    assert departed["SY09"].doubts == ("return_at_camp",)
    assert departed["SY09"].caveat == "90 of it went to where returns stand at a camp: Al-Hasakeh."
    assert (departed["SY05"].doubts, departed["SY04"].doubts, departed["SY04"].caveat) == ((), (), None)
