"""`dtrack show`: one figure from its document to the points that rest on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, KnownOn, instant, opened
from dtrack.cli.looking import FIGURE_COLUMNS, POINT_COLUMNS

if TYPE_CHECKING:
    from datetime import datetime

    from dtrack.model.figure import FigureRecord
    from dtrack.tracker import Tracker


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(show)


def show(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="Id of a figure (16 hex digits).")],
    known_on: KnownOn = None,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Quote, document, chain, rivals and history of a figure."""
    from dtrack.cli._say import array

    moment = instant("--known-on", known_on, end=True)
    with opened(config) as tracker:
        if as_json:
            array([_chain(tracker, figure, moment)])
        else:
            _print_chain(_chain(tracker, figure, moment))


def _chain(tracker: Tracker, figure_id: str, moment: datetime | None = None) -> dict[str, Any]:
    """Everything between a figure's document and the points that rest on it, as it was known at a moment."""
    from dataclasses import asdict

    from dtrack.cli.reviewing import review_row
    from dtrack.export._rows import figure_row, point_row

    record = tracker.figure(figure_id, moment)
    document = tracker.document(record.document, record.document_version)
    evidence = record.figure.evidence
    resting = tracker.points_of(figure_id, moment)
    rivals = sorted({rival for answer in resting for rival in answer.point.figures if rival != figure_id})
    return figure_row(record) | {
        "reason_params": record.reason_params,
        "fix": record.figure.fix,
        "caveat": record.figure.caveat,
        "definition": record.figure.definition,
        "doubts": list(record.figure.doubts),
        "extractor": record.figure.extractor,
        "known_from": record.known_from,
        "known_to": record.known_to,
        "superseded_by": record.superseded_by,
        "evidence": {"sheet": evidence.sheet, "column": evidence.column, "rows": list(evidence.rows), "addends": list(evidence.addends)},
        "page": _page(tracker, record),
        "source_document": asdict(document) | {"media_type": document.media_type},
        "points": [point_row(answer) for answer in resting],
        "rivals": [figure_row(tracker.figure(rival, moment)) for rival in rivals],
        "reviews": [review_row(act) for act in tracker.reviews(figure_id, moment)],
        "history": [
            {"id": old.id, "value": old.figure.value, "known_from": old.known_from, "known_to": old.known_to} for old in tracker.history(figure_id, moment)
        ],
    }


def _page(tracker: Tracker, record: FigureRecord) -> int | None:
    """Page of a PDF that the quote stands on; None where the document has no pages."""
    span = record.figure.evidence.span
    text = "" if span is None else tracker.document_text(record.document, record.document_version)
    return None if span is None or "\f" not in text else text.count("\f", 0, span[0]) + 1


def _print_chain(chain: dict[str, Any]) -> None:
    """The chain for a person, evidence first."""
    from dtrack.cli._say import line, table
    from dtrack.cli.reviewing import REVIEW_COLUMNS

    for name in ("id", "metric", "direction", "population", "quantifier", "value", "unit", "persons", "start", "end", "date_precision", "place", "source_org"):
        if chain[name] is not None:
            line(f"{name:>15}  {chain[name]}")
    for name in (
        "attribution",
        "quote",
        "page",
        "definition",
        "fix",
        "caveat",
        "role",
        "reason",
        "doubts",
        "status",
        "extractor",
        "known_from",
        "known_to",
        "superseded_by",
    ):
        if chain[name]:
            line(f"{name:>15}  {chain[name]}")
    evidence, document = chain["evidence"], chain["source_document"]
    if evidence["sheet"] or evidence["column"]:
        line(f"{'cells':>15}  sheet {evidence['sheet']}, column {evidence['column']}, rows {', '.join(map(str, evidence['rows']))}")
    for name in ("id", "version", "job", "publisher", "title", "filename", "url", "published", "published_inferred", "fetched_at", "sha256"):
        if document[name] is not None:
            line(f"{'document ' + name:>27}  {document[name]}")
    line()
    for title, columns in (
        ("points", POINT_COLUMNS),
        ("rivals", FIGURE_COLUMNS),
        ("reviews", REVIEW_COLUMNS),
        ("history", ("id", "value", "known_from", "known_to")),
    ):
        if chain[title]:
            line(f"{title}:")
            table(chain[title], columns)
