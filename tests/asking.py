"""What a job's source gives, and what is read from it: shared by the tests of every kind of source."""

from __future__ import annotations

from collections.abc import Iterable

from dtrack import naming
from dtrack.extract import document
from dtrack.extract.context import Context
from dtrack.model.document import Item
from dtrack.model.figure import Figure, Problem
from dtrack.sources._ask import Ask

KEYS = {"DTRACK_DTM_KEY": "k3y-dtm", "DTRACK_IDMC_CLIENT_ID": "k3y-idmc", "DTRACK_HAPI_APP_IDENTIFIER": "k3y-hapi"}
CONTEXT = Context.load(("SYR",), country="SYR")


def run(asked: Ask) -> tuple[list[Item], list[Problem]]:
    """The documents of one run of the job, and its problems."""
    found = list(naming.load("sources", asked.spec.source.kind).discover(asked))
    return [entry for entry in found if isinstance(entry, Item)], [entry for entry in found if isinstance(entry, Problem)]


def figures(asked: Ask, items: Iterable[Item]) -> list[Figure]:
    """What the job reads from documents."""
    return [figure for item in items for figure in document.read(item.body, item.media_type, filename=item.filename, job=asked.spec, context=CONTEXT).figures]
