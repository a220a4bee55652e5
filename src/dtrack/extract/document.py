"""One door for every document: bytes and media type in, text, figures and problems out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from dtrack.errors import ReadError
from dtrack.extract import prose, tables
from dtrack.extract.context import Context
from dtrack.extract.readers import article, decode, delimited, docx, markdown, pdf, records, workbook
from dtrack.extract.readers.docx import Written
from dtrack.extract.readers.passage import Passage
from dtrack.extract.readers.sheet import Sheet, canonical
from dtrack.model.figure import Figure, Problem
from dtrack.spec import JobSpec
from dtrack.terms import PlaceRole, ProblemKind

MAX_TEXT = 15 * 2**20
"""Bytes of a text, CSV or JSON document."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_ZIP = b"PK\x03\x04"
_PDF = b"%PDF-"
_OLE = b"\xd0\xcf\x11\xe0"
_HTML = re.compile(rb"\s*(<!--.{0,2000}?-->\s*)?<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_KINDS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "workbook",
    "application/vnd.ms-excel.sheet.macroenabled.12": "workbook",
    "application/vnd.ms-excel": "workbook",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/pdf": "pdf",
    "text/html": "page",
    "application/xhtml+xml": "page",
    "text/csv": "delimited",
    "text/tab-separated-values": "delimited",
    "application/json": "record",
    "text/markdown": "markdown",
    "text/plain": "text",
}
_ENDINGS = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".docx": "docx",
    ".pdf": "pdf",
    ".html": "page",
    ".htm": "page",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".json": "record",
    ".md": "markdown",
    ".txt": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReading:
    """What one document says. `text` is what pages show and what identity compares; spans of prose figures count its characters."""

    text: str
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    published: date | None
    """As stated; for prose inferred where `published_inferred`. A workbook's is never inferred."""
    published_inferred: bool
    language: str | None
    title: str | None
    kind: Literal["text", "table"]


def read(body: bytes, media_type: str, *, filename: str | None = None, job: JobSpec, context: Context) -> DocumentReading:
    """Read one document. Problems carry neither job nor document: the flow fills these in.

    Raises ReadError, with a remedy, for bytes that are empty, too large, damaged or of a kind that is not read.
    """
    if not body.strip():
        raise ReadError("the document is empty", "Look whether the source sent an error page; nothing was read, which is not a zero.")
    kind = kind_of(body, media_type, filename)
    charset = _CHARSET.search(media_type)
    declared = charset[1] if charset else None
    found = _READERS[kind](body, declared, filename or "")
    if isinstance(found, Passage):
        return _prose(found, context)
    if isinstance(found, Written):
        return _written(found, job, filename or "", context)
    return _table(found, job, filename or "", context)


def kind_of(body: bytes, media_type: str, filename: str | None) -> str:
    """The reader for a document: what its first bytes show goes before what its server or its name says."""
    if body.startswith((_ZIP, _OLE)):
        return "docx" if docx.BODY.encode() in body and b"xl/workbook.xml" not in body else "workbook"
    if _PDF in body[:1024]:
        return "pdf"
    named = _KINDS.get(media_type.partition(";")[0].strip().lower())
    by_ending = next((kind for ending, kind in _ENDINGS.items() if (filename or "").lower().endswith(ending)), None)
    if _HTML.match(body[:4096].removeprefix(b"\xef\xbb\xbf")):
        if (named or by_ending) in ("workbook", "delimited", "record", "pdf", "docx"):
            raise ReadError("this is a web page in place of data", "Open its address in a browser: it may ask for a log-in, or the file has moved.")
        return "page"
    kind = by_ending if named in (None, "text") and by_ending else named
    if kind is None:
        raise ReadError(f"documents of the type {media_type or 'unknown'!r} are not read", "Save it as PDF, DOCX, TXT, MD, HTML, CSV, JSON or XLSX.")
    return kind


def _prose(passage: Passage, context: Context) -> DocumentReading:
    """What the source says of the document (its API, a NAME.meta.toml) goes before what the file says of itself."""
    known = replace(
        context,
        published=context.published or passage.published,
        title=context.title or passage.title,
        language=context.language or passage.language,
        publisher=context.publisher or passage.publisher,
    )
    reading = prose.read(passage.text, known, why=False)
    return DocumentReading(
        text=passage.text,
        figures=tuple(_referred(figure) for figure in reading.figures),
        problems=(*passage.problems, *(problem for figure in reading.figures for problem in _doubted(figure))),
        published=reading.published,
        published_inferred=reading.published_inferred,
        language=reading.language,
        title=known.title,
        kind="text",
    )


def _doubted(figure: Figure) -> Iterator[Problem]:
    """What a person should look at in a figure that reading doubts."""
    for doubt in figure.doubts:
        where = " and ".join(dict.fromkeys(ref.name for ref in figure.places if ref.role is not PlaceRole.ORIGIN))
        yield Problem(
            kind=doubt,
            what=f"{figure.evidence.number_text} are said to have returned to {where}, a camp. The figure is shown as published and not recommended.",
            remedy="Ask the source whether people were moved to the camp. A person may approve or correct the figure.",
            where=figure.evidence.quote,
        )


def _referred(figure: Figure) -> Figure:
    """A stock has one reference date in the store: of a month or a year its last day, with the precision that says so.

    `dtrack extract` shows the whole window.
    """
    return replace(figure, start=figure.end, start_precision=figure.end_precision) if figure.metric.is_stock and figure.start != figure.end else figure


def _written(found: Written, job: JobSpec, filename: str, context: Context) -> DocumentReading:
    """Running text; its tables too where the job says what their columns mean, else as lines of the text. One table that fails leaves the text."""
    if job.table is None or not found.tables:
        return _prose(found.passage(with_tables=True), context)
    running = _prose(found.passage(with_tables=False), context)
    text = running.text + "\n" + canonical(found.tables)
    try:
        reading = tables.read(found.tables, job, filename=filename, context=replace(context, published=running.published))
    except ReadError as bad:
        problem = Problem(kind=ProblemKind.UNREADABLE.value, what=f"its tables were not read: {bad.what}", remedy=bad.remedy)
        return replace(running, text=text, problems=(*running.problems, problem))
    return replace(running, text=text, figures=(*running.figures, *reading.figures), problems=(*running.problems, *reading.problems))


def _table(sheets: list[Sheet], job: JobSpec, filename: str, context: Context) -> DocumentReading:
    reading = tables.read(sheets, job, filename=filename, context=context)
    return DocumentReading(
        text=canonical(sheets),
        figures=reading.figures,
        problems=reading.problems,
        published=context.published,
        published_inferred=False,
        language=context.language,
        title=context.title or filename or None,
        kind="table",
    )


def _text(body: bytes, declared: str | None, _name: str) -> Passage:
    return Passage(text=decode.decode(_bounded(body), declared))


def _markdown(body: bytes, declared: str | None, _name: str) -> Passage:
    source = decode.decode(_bounded(body), declared)
    return Passage(text=markdown.plain(source), title=markdown.title(source))


def _page(body: bytes, declared: str | None, _name: str) -> Passage:
    return article.read(body, declared)


def _delimited(body: bytes, declared: str | None, name: str) -> list[Sheet]:
    return delimited.read(decode.decode(_bounded(body), declared), name)


def _workbook(body: bytes, _declared: str | None, _name: str) -> list[Sheet]:
    return workbook.read(body)


def _pdf(body: bytes, _declared: str | None, _name: str) -> Passage:
    return pdf.read(body)


def _docx(body: bytes, _declared: str | None, name: str) -> Written:
    return docx.read(body, name)


def _record(body: bytes, declared: str | None, name: str) -> Passage | list[Sheet]:
    """A record with a text is an article, a list of records a table."""
    value = records.parse(decode.decode(_bounded(body), declared))
    passage = records.passage(value)
    if passage is not None:
        return passage
    table = records.table(value, name)
    if table is None:
        raise ReadError("this JSON is neither a list of records nor an article", "Its text is looked for under `body-html`, `body`, `text` or `content`.")
    return table


def _bounded(body: bytes) -> bytes:
    if len(body) > MAX_TEXT:
        raise ReadError(f"this document is larger than {MAX_TEXT // 2**20} MiB", "Split it, or leave out what does not matter.")
    return body


_Reader = Callable[[bytes, str | None, str], Passage | list[Sheet] | Written]
_READERS: dict[str, _Reader] = {
    "text": _text,
    "markdown": _markdown,
    "page": _page,
    "delimited": _delimited,
    "workbook": _workbook,
    "record": _record,
    "pdf": _pdf,
    "docx": _docx,
}
