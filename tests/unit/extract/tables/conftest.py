"""Small tables with a job written as an operator writes it."""

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from dtrack.extract import document, tables
from dtrack.extract.context import Context
from dtrack.extract.readers.sheet import Cell, Sheet
from dtrack.model.figure import Figure, Problem
from dtrack.spec import JobSpec

Rows = list[list[Cell]]


@pytest.fixture(scope="session")
def context() -> Context:
    return Context.load(("SYR",))


@pytest.fixture(scope="session")
def job() -> Callable[[str], JobSpec]:
    def build(toml: str, **more: Any) -> JobSpec:
        head = {"title": "t", "country": "SYR", "source": {"kind": "folder"}, "publisher": {"name": "OCHA", "definition": "d"}, **more}
        return JobSpec.model_validate(head | tomllib.loads(toml))

    return build


@pytest.fixture
def read(context: Context, job: Callable[..., JobSpec]) -> Callable[..., tables.TableReading]:
    """`read({"Sheet": rows, ...}, toml, filename=..., published=...)`."""

    def run(sheets: dict[str, Rows], toml: str, *, filename: str = "data.xlsx", known: dict[str, Any] | None = None, **more: Any) -> tables.TableReading:
        from dataclasses import replace

        faults = tables.check(job(toml, **more))
        assert faults == []
        listed = [Sheet(name, rows) for name, rows in sheets.items()]
        return tables.read(listed, job(toml, **more), filename=filename, context=replace(context, **(known or {})))

    return run


@pytest.fixture
def values() -> Callable[[tables.TableReading], dict[tuple[str | None, str], str]]:
    """Values by place and column."""

    def run(reading: tables.TableReading) -> dict[tuple[str | None, str], str]:
        return {(figure.places[0].pcode, figure.evidence.column or ""): str(figure.value) for figure in reading.figures}

    return run


@pytest.fixture(scope="session")
def api() -> Callable[..., tuple[list[Figure], list[Problem]]]:
    """`api("hapi", row, ...)`: the figures and problems of these rows of that API, in a file `rows.json`."""
    context = Context.load(("SYR",), country="SYR")

    def run(layout: str, *rows: dict[str, Any]) -> tuple[list[Figure], list[Problem]]:
        job = JobSpec.model_validate(
            {"title": "x", "country": "SYR", "source": {"kind": layout}, "publisher": {"name": "S"}, "method": "registration", "table": {"layout": layout}}
        )
        found = document.read(json.dumps(rows).encode(), "application/json", filename="rows.json", job=job, context=context)
        return list(found.figures), list(found.problems)

    return run
