"""The tables as queries use them: names and types of their columns. What holds in them, and their indexes, is declared in `store/declared`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

from dtrack.store.columns import NAMES, Exact, Json, Moment, Words
from dtrack.store.core import COLUMNS

METADATA = MetaData(naming_convention=NAMES)
_TYPES: dict[str, TypeEngine[Any]] = {
    "Words": Words(),
    "Moment": Moment(),
    "Exact": Exact(),
    "Json": Json,
    "Boolean": Boolean(),
    "Date": Date(),
    "Float": Float(),
    "Integer": Integer(),
}


def table(name: str) -> Table:
    """The table of that name."""
    columns = (each.split(":") for each in COLUMNS[name].split())
    return Table(name, METADATA, *(Column(column, _TYPES[kind.rstrip("!")], primary_key=kind.endswith("!")) for column, kind in columns))


document = table("document")
problem = table("problem")
run = table("run")
job_memory = table("job_memory")
