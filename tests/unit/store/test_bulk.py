"""An index that is made after the rows is the same index, whatever happens amid them."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, inspect

from dtrack.store import points
from dtrack.store.bulk import indexed_after
from dtrack.store.claims import verdict
from dtrack.store.engine import Store

Build = Callable[..., Any]
INDEX = "verdict_figure"


def indexes(c: Connection) -> set[str]:
    return {str(each["name"]) for each in inspect(c).get_indexes("verdict")}


def test_an_index_is_made_after_many_rows(store: Store, answer: Build, at: Build) -> None:
    with store.writing() as c:
        before = indexes(c)
        with indexed_after(c, verdict, INDEX, 20_000):
            assert (INDEX in indexes(c)) is (c.dialect.name != "sqlite")
            points.replace(c, [answer("7", "SY09")], at(1))
        assert indexes(c) == before >= {INDEX}
        ident = points.find(c, points.Filter())[0].point.figures[0]
        assert [record.point.value for record in points.of_figure(c, ident)] == [7]
        if c.dialect.name == "sqlite":
            assert c.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert c.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'verdict_figure'").scalar_one() == (
                "CREATE INDEX verdict_figure ON verdict (figure, point_row)"
            )


def test_few_rows_keep_it(store: Store) -> None:
    with store.writing() as c, indexed_after(c, verdict, INDEX, 19_999):
        assert INDEX in indexes(c)


def test_rows_that_are_few_beside_those_that_stand_keep_it(sqlite_store: Store, answer: Build, at: Build) -> None:
    with sqlite_store.writing() as c:
        points.replace(c, [answer("7", "SY09")], at(1))
        c.exec_driver_sql("UPDATE verdict SET rowid = 40000")
        with indexed_after(c, verdict, INDEX, 23_999):
            assert INDEX in indexes(c)
        with indexed_after(c, verdict, INDEX, 24_000):
            assert INDEX not in indexes(c)


def test_whoever_fails_amid_them_leaves_the_index_as_it_was(sqlite_store: Store, answer: Build, at: Build) -> None:
    with pytest.raises(ZeroDivisionError), sqlite_store.writing() as c, indexed_after(c, verdict, INDEX, 20_000):
        points.replace(c, [answer("7", "SY09")], at(1))
        raise ZeroDivisionError
    with sqlite_store.reading() as c:
        assert INDEX in indexes(c)
        assert points.count(c) == 0


def test_others_go_on_reading_meanwhile(sqlite_store: Store, answer: Build, at: Build) -> None:
    with sqlite_store.writing() as c:
        points.replace(c, [answer("7", "SY09")], at(1))
    asked = "SELECT count(*) FROM verdict WHERE figure IS NOT NULL"
    beside = sqlite3.connect(f"file:{sqlite_store.file}?mode=ro", uri=True, isolation_level=None)
    try:
        beside.execute("BEGIN")
        first = beside.execute(asked).fetchone()
        with sqlite_store.writing() as c, indexed_after(c, verdict, INDEX, 20_000):
            points.replace(c, [answer("7", "SY09"), answer("8", "SY10")], at(2))
        assert beside.execute(asked).fetchone() == first
        beside.execute("COMMIT")
        assert beside.execute(asked).fetchone() > first
    finally:
        beside.close()
