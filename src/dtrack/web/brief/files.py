"""A brief as one self-contained HTML file, as a DOCX, and as the page of the dashboard."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from dtrack.errors import UsageError
from dtrack.web import assets, languages
from dtrack.web.brief.facts import Brief, Line
from dtrack.web.site import template_in

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def html(briefs: Sequence[Brief], *, alone: bool) -> str:
    """The page. `alone`: with its style inside, so that it is one file that can be sent; else with the dashboard's own style sheet."""
    voices = {brief.language: languages.load(brief.language).gettext for brief in briefs}
    style = Markup(assets.collect()["dtrack.css"].body.decode()) if alone else None  # noqa: S704 - our own style sheet
    return template_in(briefs[0].language, "brief.html").render(briefs=briefs, voices=voices, style=style)


def docx(briefs: Sequence[Brief]) -> bytes:
    """The sentences as a DOCX, right to left where the language is. UsageError where python-docx is not installed."""
    document = _document()
    for number, brief in enumerate(briefs):
        if number:
            document.add_page_break()
        _written(document, brief)
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
    put(say("New information about earlier days"), "Heading 2")
    told(brief.learned, say("Nothing new became known about earlier days."))
    put(say("What is not known"), "Heading 2")
    for sentence in brief.unknown or (say("Every series that is asked of this place has a figure for these days."),):
        put(sentence, "List Bullet")


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
        raise UsageError(
            "DOCX needs python-docx, which is not installed", "Install it with `pip install 'dtrack[docx]'`, or take --out FILE.html."
        ) from missing
    return Document()
