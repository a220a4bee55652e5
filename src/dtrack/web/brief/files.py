"""A brief as one self-contained HTML file, as a PDF, as a DOCX, and as the page of the dashboard."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from dtrack import extras
from dtrack.errors import UsageError
from dtrack.web import assets, languages
from dtrack.web.brief.facts import Brief, Line
from dtrack.web.browser import to_file, to_pdf
from dtrack.web.site import template_in

LIMIT = 300_000
"""Bytes of a page that is sent by message, whatever it has to say and in however many languages."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def html(briefs: Sequence[Brief], *, alone: bool) -> str:
    """The page. `alone`: with its style inside, so that it is one file that can be sent, of at most LIMIT bytes; else with the dashboard's own style sheet."""
    if not alone:
        return _page(briefs, alone=False)
    page = _page(briefs, alone=True)
    while len(page.encode()) > LIMIT and (shorter := [_shorter(brief) for brief in briefs]) != list(briefs):
        briefs = shorter
        page = _page(briefs, alone=True)
    return page


def _page(briefs: Sequence[Brief], *, alone: bool) -> str:
    voices = {brief.language: languages.load(brief.language).gettext for brief in briefs}
    style = Markup(assets.collect()["dtrack.css"].body.decode()) if alone else None  # noqa: S704 - our own style sheet
    return template_in(briefs[0].language, "brief.html").render(briefs=briefs, voices=voices, style=style)


def _shorter(brief: Brief) -> Brief:
    """The brief with a third fewer sentences, rows and things not known, a chart less, and how many sentences that leaves out."""
    reported, learned, rows = (lines[: len(lines) * 2 // 3] for lines in (brief.reported, brief.learned, brief.rows))
    more = brief.more + len(brief.reported) - len(reported) + len(brief.learned) - len(learned)
    unknown = brief.unknown[: len(brief.unknown) * 2 // 3]
    return replace(brief, reported=reported, learned=learned, rows=rows, unknown=unknown, pictures=brief.pictures[:-1], more=more)


def pdf(briefs: Sequence[Brief], out: Path, *, browser: str) -> None:
    """The page as it prints, through a Chromium. DtrackError where that fails."""
    to_pdf(html(briefs, alone=True), out, browser=browser)


def docx(briefs: Sequence[Brief], *, browser: str | None = None) -> bytes:
    """Sentences, table and charts as a DOCX, right to left where the language is. Charts need a Chromium: without one the document says so.

    UsageError where python-docx is not installed.
    """
    document = _document()
    for number, brief in enumerate(briefs):
        if number:
            document.add_page_break()
        _written(document, brief)
        _drawn(document, brief, browser)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _written(document: Any, brief: Brief) -> None:
    say = languages.load(brief.language).gettext

    def put(text: str, style: str | None = None) -> Any:
        paragraph = document.add_paragraph(_writable(text), style)
        if brief.direction == "rtl":
            _turn(paragraph)
        return paragraph

    def told(lines: Sequence[Line], nothing: str) -> None:
        for line in lines:
            put(line.text, "List Bullet")
            put(line.quote[:300], "Quote")
            put(line.citation)
        if not lines:
            put(nothing)

    put(brief.heading, "Heading 1")
    put(f"{brief.window} · {brief.known}")
    if brief.checked_note:
        put(brief.checked_note, "Intense Quote")
    put(say("Reported for these days"), "Heading 2")
    told(brief.reported, say("No figure collected for these days; this is not zero."))
    if brief.rows:
        put(say("The figures of these days"), "Heading 2")
        _table(document, brief, say)
    put(say("New information about earlier days"), "Heading 2")
    told(brief.learned, say("Nothing new became known about earlier days."))
    put(say("What is not known"), "Heading 2")
    for sentence in brief.unknown or (say("Every series that is asked of this place has a figure for these days."),):
        put(sentence, "List Bullet")


def _table(document: Any, brief: Brief, say: Any) -> None:
    heads = [say("Place"), say("What is counted"), say("Period or date"), say("Value"), say("Source"), say("Published")]
    table = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    if brief.direction == "rtl":
        table.table_direction = _right_to_left()
    for line in ([heads], [[row.place, row.counts, row.period, row.value, row.source, row.published] for row in brief.rows]):
        for texts in line:
            cells = table.rows[0].cells if line[0] is heads else table.add_row().cells
            for cell, text in zip(cells, texts, strict=True):
                cell.text = _writable(text)
                if brief.direction == "rtl":
                    _turn(cell.paragraphs[0])


def _drawn(document: Any, brief: Brief, browser: str | None) -> None:
    """The charts as pictures, each with its title as what a screen reader says."""
    from docx.shared import Cm

    say = languages.load(brief.language).gettext
    if not brief.pictures:
        return
    if browser is None:
        document.add_paragraph(_writable(say("The charts are left out: they need a Chromium where this file is made.")))
        return
    for drawn in brief.pictures:
        with tempfile.TemporaryDirectory(prefix="dtrack-brief-") as folder:
            out = Path(folder) / "chart.png"
            to_file(drawn.alone, out, browser=browser)
            shape = document.add_picture(str(out), width=Cm(16))
        shape._inline.docPr.set("descr", _writable(f"{drawn.title}. {drawn.note}"))


def _right_to_left() -> Any:
    from docx.enum.table import WD_TABLE_DIRECTION

    return WD_TABLE_DIRECTION.RTL


def _writable(text: str) -> str:
    """Text without the signs that XML forbids."""
    return _FORBIDDEN.sub("\ufffd", text)


def _turn(paragraph: Any) -> None:
    """Right to left, runs and paragraph."""
    from docx.oxml import OxmlElement

    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for run in paragraph.runs:
        run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))


def _document() -> Any:
    try:
        from docx import Document
    except ImportError as missing:
        raise UsageError("DOCX needs python-docx, which is not installed", f"{extras.remedy('docx')} Or take --out FILE.html.") from missing
    return Document()
