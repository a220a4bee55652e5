"""Points of all audiences stand in one table: who shows points reads those that are shown, and what was known of a series goes with it."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import dtrack
from dtrack.model.filter import Filter
from dtrack.model.person import Role
from dtrack.model.point import Point
from dtrack.store import apart, points
from dtrack.store.engine import Store
from dtrack.store.pointing import name_of

Build = Callable[..., Any]
WRITERS = {"answers.py", "apart.py", "claims.py", "pointing.py", "points.py", "seen.py", "stamping.py"}
"""Those that need the rows of all audiences: who writes them, who makes the views, who asks whether anything changed."""


def test_nobody_else_reads_the_rows_of_all_audiences() -> None:
    said = re.compile(r"from dtrack\.store\.claims import [^\n]*(?<!as )\bpoint\b|\bclaims\.point\b|\bPointRow\b")
    found = {file.name for file in Path(dtrack.__path__[0]).rglob("*.py") if said.search(file.read_text("utf-8"))}
    assert found <= WRITERS


@pytest.mark.parametrize("which", ["sqlite", "postgres"])
def test_a_series_becomes_an_audiences_own_with_all_that_was_known_of_it(
    which: str, request: pytest.FixtureRequest, answer: Build, at: Callable[[float], datetime]
) -> None:
    store: Store = request.getfixturevalue(f"{which}_store")
    here, there = answer("100", "SY01", verdicts=()), answer("200", "SY02", verdicts=())
    later: Point = answer("300", "SY01", verdicts=())
    name = name_of(here.series)

    def seen(c: Any, hours: float | None = None) -> list[tuple[str, int]]:
        found = points.find(c, Filter(known_on=None if hours is None else at(hours)))
        return [(record.point.series.place, int(record.point.value or 0)) for record in found]

    with store.writing() as c:
        points.replace(c, [here, there], at(1))
        points.replace(c, [later, there], at(2))
        assert not apart.any_at_all(c)
        copies = apart.begin(c, "reader", {name}, at(3))
        assert (len(copies), apart.begin(c, "reader", {name}, at(4))) == (2, {})
        assert (apart.held(c, "reader"), apart.held(c, "reviewer"), apart.any_at_all(c)) == ({name}, set(), True)
        assert apart.held(c, "reader", (here.series.metric, here.series.population, here.series.cause)) == {name}
        assert apart.held(c, "reader", ("return", here.series.population, here.series.cause)) == set()
        points.write(c, [], [(copies[max(copies)], "")], 0, at(5), audience="reader")
        assert seen(c) == [("SY01", 300), ("SY02", 200)]
        assert [len(points.find(c, Filter(known_on=at(hours)))) for hours in (1, 2, 6)] == [2, 2, 2]
    with store.reading(Role.OPERATOR) as c:
        assert (seen(c), seen(c, 1)) == ([("SY01", 300), ("SY02", 200)], [("SY01", 100), ("SY02", 200)])
    with store.reading(Role.READER) as c:
        assert [seen(c, hours) for hours in (1, 2, 4)] == [[("SY01", 100), ("SY02", 200)], *[[("SY01", 300), ("SY02", 200)]] * 2]
        assert seen(c) == [("SY02", 200)]
    with store.reading(Role.REVIEWER) as c:
        assert seen(c) == [("SY01", 300), ("SY02", 200)]
