"""Empty tables in a file as the migrations made them the first time in this process: they take longer than most tests.

Only what has nothing in it yet is laid; every older revision, every server and the first file of a process go through the migrations themselves.
"""

from sqlalchemy import Connection

from dtrack.store import migrations

Statement = tuple[str, tuple[object, ...]]

really = migrations.upgrade
"""The program's own way."""
_script: list[Statement] = []


def contents(c: Connection) -> list[Statement]:
    """What makes the tables of a file and their rows anew, in their order."""
    there = "FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    made: list[Statement] = [(row.sql, ()) for row in c.exec_driver_sql(f"SELECT sql {there} ORDER BY rowid")]
    for (name,) in c.exec_driver_sql(f"SELECT name {there} AND type = 'table' ORDER BY rowid").all():
        rows = c.exec_driver_sql(f'SELECT * FROM "{name}"')
        words = f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows.keys()))})'
        made.extend((words, tuple(row)) for row in rows)
    return made


def upgrade(c: Connection, found: str | None) -> None:
    """As `migrations.upgrade`, within the transaction of `c`."""
    if c.dialect.name != "sqlite" or found is not None or c.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
        really(c, found)
    elif not _script:
        really(c, found)
        _script.extend(contents(c))
    else:
        for words, values in _script:
            c.exec_driver_sql(words, values)


def lay() -> None:
    """From now on in this process."""
    migrations.upgrade = upgrade
