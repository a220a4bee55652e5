"""`dtrack read-archive`: an archive of texts of any length, read part by part into Parquet, without a database.

A part is one file of the archive. What was read of it is one file of the result, named after the part, its state and what reads: it appears whole or not at
all, a second run finds it and goes on with the next, and a newer reader replaces it. Killing the program, or one of its workers, changes nothing but the time.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import IO, Any

from dtrack import extras
from dtrack.errors import DtrackError, UsageError
from dtrack.extract import output, prose, record
from dtrack.extract.context import Context
from dtrack.flow import reader
from dtrack.flow.crew import Crew, spread
from dtrack.model.locus import principal

log = logging.getLogger(__name__)
ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".parquet")
_TEXTS = (
    *("document", "url", "published", "place", "places", "metric", "direction", "population", "term", "value", "low", "high", "quantifier", "vague", "unit"),
    *("persons", "start", "end", "date_precision", "source_org", "attribution", "quote", "number_text"),
)
COLUMNS = (
    *((name, "string") for name in _TEXTS),
    ("span_start", "int32"),
    ("span_end", "int32"),
    ("cumulative", "bool"),
    ("primary", "bool"),
    ("confidence", "float64"),
)
"""Name and Arrow type of each column of the result. Numbers stand as printed; `place` is the one place that the number is about; `places` is JSON."""
_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an archive, and where what is read of it goes. Paths, or addresses of any file system that fsspec knows."""

    source: str
    target: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a part."""

    part: Part
    documents: int
    figures: int
    left: int
    """Lines that were no record with a text; each stands with its number and the reason in a file beside the result."""
    before: bool = False
    """It had been read already."""


def read_archive(source: str, out: str, countries: tuple[str, ...], crew: Crew) -> Iterator[Done]:
    """Read every part of `source` (a file, a folder, or an address like s3://bucket/folder) into `out`, a folder; what became of each, as it is ready.

    UsageError where there is nothing to read, DtrackError where a part cannot be read at all: what was done stays done.
    """
    files = _files(source)
    target, folder = _system(out)
    target.makedirs(folder, exist_ok=True)
    # Workers may stand in another folder: what they are told is whole.
    parts = [Part(name, f"{target.unstrip_protocol(folder).rstrip('/')}/{_name(name, state)}", countries) for name, state in files]
    log.info("step=read-archive parts=%d workers=%d cluster=%s", len(parts), crew.workers, crew.cluster or "none")
    return spread(read_part, parts, crew)


def read_part(part: Part) -> Done:
    """Read one part, unless that was done. Whole or not at all."""
    fs, target = _system(part.target)
    counts = target.removesuffix(".parquet") + ".json"
    if fs.exists(target) and fs.exists(counts):
        told = json.loads(fs.cat_file(counts))
        return Done(part, told["documents"], told["figures"], told["left"], before=True)
    rows = io.BytesIO()
    left: list[dict[str, Any]] = []
    documents, figures = _read(part, rows, left)
    if left:
        _put(fs, target.removesuffix(".parquet") + ".left.jsonl", "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in left).encode())
    _put(fs, target, rows.getvalue())
    # Last, so that what stands is whole.
    _put(fs, counts, json.dumps({"documents": documents, "figures": figures, "left": len(left), "source": part.source, "reader": reader.name()}).encode())
    _replaced(fs, target)
    return Done(part, documents, figures, len(left))


def _read(part: Part, rows: IO[bytes], left: list[dict[str, Any]]) -> tuple[int, int]:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, getattr(pa, "bool_" if kind == "bool" else kind)()) for name, kind in COLUMNS])
    plain = _context(part.countries)
    documents = figures = 0
    held: list[dict[str, Any]] = []
    with parquet.ParquetWriter(rows, schema.with_metadata({"source": part.source, "reader": reader.name()}), compression="zstd") as writer:
        for number, given in _records(part.source, left):
            try:
                context = record.known(given, plain, number)
            except UsageError as bad:
                left.append({"line": number, "why": bad.what})
                continue
            documents += 1
            found = [_row(given, figure, context) for figure in prose.read(given["text"], context, why=False).figures]
            figures += len(found)
            held += found
            if len(held) >= _ROWS:
                writer.write_table(pa.Table.from_pylist(held, schema))
                held.clear()
        writer.write_table(pa.Table.from_pylist(held, schema))
    return documents, figures


def _row(given: dict[str, Any], figure: Any, context: Context) -> dict[str, Any]:
    said = output.as_json(figure, context.gazetteer)
    span = said["span"] or [None, None]
    exact = {name: None if (value := getattr(figure, name)) is None else format(value, "f") for name in ("value", "low", "high", "persons")}
    about = {"document": given.get("id"), "url": given.get("url"), "place": principal(figure), "published": context.published}
    texts = {name: None if value is None else str(value) for name, value in about.items()}
    plain = {name: said[name] for name, _ in COLUMNS if name in said and name not in exact}
    return plain | texts | exact | {"span_start": span[0], "span_end": span[1], "places": json.dumps(said["places"], ensure_ascii=False)}


@lru_cache(maxsize=4)
def _context(countries: tuple[str, ...]) -> Context:
    """Made once a process: names of places take a second to prepare."""
    return Context.load(countries)


# Files, here or elsewhere


def _system(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as missing:
        raise UsageError("archives need fsspec and pyarrow", extras.remedy("cluster")) from missing
    try:
        fs, path = url_to_fs(address)
    except (ImportError, ValueError) as unknown:
        raise UsageError(f"{address}: {unknown}", "Name a folder, a file, or an address like s3://bucket/folder whose package is installed.") from unknown
    return fs, path


def _files(source: str) -> list[tuple[str, str]]:
    """Address of every part, by name, and a word that changes with what is in it."""
    fs, path = _system(source)
    files = [(fs.unstrip_protocol(name), str(fs.ukey(name))) for name in sorted(fs.find(path) if fs.exists(path) else ()) if name.endswith(ENDINGS)]
    if not files:
        raise UsageError(f"{source} holds nothing to read", f"Name a folder or file of {', '.join(ENDINGS)}: lines of JSON, or rows, with `text`.")
    return files


def _name(source: str, state: str) -> str:
    """File of the result: the part's own name, and a key that is another for another place, state or reader."""
    plain = PurePosixPath(source).name
    stem = next(plain.removesuffix(ending) for ending in (".jsonl.gz", ".ndjson.gz", ".jsonl", ".ndjson", ".parquet") if plain.endswith(ending))
    where = hashlib.sha256(source.encode()).hexdigest()[:8]
    what = hashlib.sha256(f"{state}|{reader.name()}".encode()).hexdigest()[:8]
    return f"{stem}-{where}-{what}.parquet"


def _replaced(fs: Any, target: str) -> None:
    """Take away what another reader had read of the same part, or of the part in another state."""
    folder, _, name = target.rpartition("/")
    same = name.removesuffix(".parquet").rsplit("-", 1)[0]
    fs.invalidate_cache()
    for path in fs.ls(folder, detail=False):
        other = str(path).rpartition("/")[2]
        if other.startswith(f"{same}-") and not other.startswith(name.removesuffix(".parquet")):
            with suppress(FileNotFoundError):
                fs.rm_file(path)


def _put(fs: Any, path: str, body: bytes) -> None:
    """Write beside and rename, so that what has the name is whole."""
    part = f"{path}.part"
    fs.pipe_file(part, body)
    fs.mv(part, path)


def _records(source: str, left: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Records with their number; what is none is noted in `left`."""
    fs, path = _system(source)
    with fs.open(path, "rb") as raw:
        try:
            yield from (_rows if path.endswith(".parquet") else _lines)(raw, path, left)
        except (OSError, EOFError) as torn:
            raise DtrackError(f"{source} cannot be read ({torn})", "Mend or remove that file; what was done stays done.") from torn


def _lines(raw: IO[bytes], path: str, left: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    stream = gzip.GzipFile(fileobj=raw) if path.endswith(".gz") else raw
    for number, line in enumerate(stream, 1):
        try:
            given = record.parse(line, number)
        except UsageError as bad:
            left.append({"line": number, "why": bad.what})
            continue
        if given is not None:
            yield number, given


def _rows(raw: IO[bytes], _path: str, left: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(raw)
        names = [name for name in ("id", "url", "text", "published", "title", "lang") if name in file.schema_arrow.names]
        batches = file.iter_batches(1_000, columns=names) if "text" in names else iter(())
        rows = (row for batch in batches for row in batch.to_pylist())
    except pa.ArrowException as bad:
        raise OSError(str(bad)) from bad
    if "text" not in names:
        raise OSError("it has no column `text`")
    for number, row in enumerate(rows, 1):
        if isinstance(row["text"], str):
            plain: Callable[[Any], Any] = lambda value: value.isoformat() if hasattr(value, "isoformat") else value  # noqa: E731 - one word
            yield number, {name: plain(value) for name, value in row.items()}
        else:
            left.append({"line": number, "why": f"row {number} has no text"})
