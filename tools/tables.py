"""Writes src/dtrack/store/core.py: names and types of all columns, from the declared tables. A test says when it is out of date."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill, indent

from sqlalchemy import Column
from sqlalchemy.types import JSON

from dtrack.store.declared import Base

FILE = Path(__file__).resolve().parents[1] / "src" / "dtrack" / "store" / "core.py"
HEAD = '''"""Names and types of all columns. Made by `python tools/tables.py` from `store/declared`: change those.

`!` is part of the primary key.
"""

from __future__ import annotations

COLUMNS = {
'''
WIDTH = 140


def said(column: Column[object]) -> str:
    """One column: `job:Words!`."""
    kind = "Json" if isinstance(column.type, JSON) else type(column.type).__name__
    return f"{column.name}:{kind}{'!' if column.primary_key else ''}"


def written() -> str:
    """The whole file."""
    out = HEAD
    for name, table in sorted(Base.metadata.tables.items()):
        columns = fill(" ".join(map(said, table.columns)), WIDTH, break_long_words=False, break_on_hyphens=False)
        out += f'    "{name}": """\n{indent(columns, " " * 8)}\n    """,\n'
    return out + "}\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
