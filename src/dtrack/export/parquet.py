"""Parquet: typed columns for programs. Needs the extra `parquet` (pyarrow)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from dtrack import extras
from dtrack.errors import UsageError
from dtrack.export._columns import Form, typed
from dtrack.export._sheet import Sheet

MEDIA = "application/vnd.apache.parquet"
NESTED = False
_GROUP = 20_000
_SAVED_AT_ONCE = 1 << 16


def pieces(rows: Iterable[Sequence[str]], sheet: Sheet) -> Iterator[bytes]:
    """The file, built in a temporary one, a group of rows at a time.

    Numbers are doubles, missing values null; the schema's metadata hold query, known-on and citation.
    """
    arrow, parquet = _library()
    kinds = {
        Form.WORDS: arrow.string(),
        Form.CODE: arrow.string(),
        Form.NUMBER: arrow.float64(),
        Form.WHOLE: arrow.int64(),
        Form.TRUTH: arrow.bool_(),
        Form.DAY: arrow.date32(),
        Form.MOMENT: arrow.timestamp("us", "UTC"),
    }
    about = {"dtrack.query": json.dumps(dict(sheet.query)), "dtrack.known_on": sheet.known_on, "dtrack.citation": sheet.citation}
    schema = arrow.schema([(column.name, kinds[column.form]) for column in sheet.columns], metadata=about)
    rest = iter(rows)
    with tempfile.TemporaryFile() as built:
        with parquet.ParquetWriter(built, schema, compression="zstd") as writer:
            while some := list(islice(rest, _GROUP)):
                columns = zip(zip(*some, strict=True), sheet.columns, schema, strict=True)
                writer.write_table(
                    arrow.table([arrow.array([_value(text, column.form) for text in texts], field.type) for texts, column, field in columns], schema=schema)
                )
        built.seek(0)
        while part := built.read(_SAVED_AT_ONCE):
            yield part


def _value(text: str, form: Form) -> Any:
    value = typed(text, form)
    return float(value) if form is Form.NUMBER and value is not None else value


def _library() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as missing:
        raise UsageError("Parquet needs pyarrow, which is not installed", f"{extras.remedy('parquet')} Or take csv.") from missing
    return pyarrow, pyarrow.parquet
