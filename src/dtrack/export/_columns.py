"""The columns of the exported tables: their names, what form their text has, what they mean. One place for every format and for `docs/reference`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """What the text of a cell is. Only WORDS come from outside: only they can be dangerous."""

    WORDS = "words"
    CODE = "code"
    NUMBER = "number"
    WHOLE = "whole number"
    TRUTH = "true or false"
    DAY = "date"
    MOMENT = "date and time, UTC"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `note`: what it holds, in one sentence without a full stop."""

    name: str
    form: Form
    note: str


def typed(text: str, form: Form) -> Any:
    """The value that a cell's text stands for; None for an empty cell. 0 stays 0 (R9)."""
    return None if text == "" else _TYPED[form](text)


_TYPED: dict[Form, Callable[[str], Any]] = {
    Form.WORDS: str,
    Form.CODE: str,
    Form.NUMBER: lambda text: float(text) if "." in text else int(text),
    Form.WHOLE: int,
    Form.TRUTH: lambda text: text == "true",
    Form.DAY: date.fromisoformat,
    Form.MOMENT: datetime.fromisoformat,
}


def _columns(*rows: tuple[str, Form, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


_W, _C, _N, _I, _T, _D, _M = Form.WORDS, Form.CODE, Form.NUMBER, Form.WHOLE, Form.TRUTH, Form.DAY, Form.MOMENT

FIGURES = _columns(
    ("id", _C, "the figure's id; its address never dies"),
    ("place", _C, "code of the one place that the figure is about, the finest that it names"),
    ("places", _W, "every place that it names: codes, or names where there is no code"),
    ("place_names", _W, "names of these places"),
    ("place_roles", _C, "what each place is to the figure: in, origin, destination or unspecified"),
    ("adm1", _C, "codes of the governorates that hold these places"),
    ("origin", _W, "places that people left"),
    ("place_scheme", _C, "where the codes come from"),
    ("metric", _C, "what the number counts"),
    ("direction", _C, "of a flow, seen from its place"),
    ("population", _C, "who moved or lives there"),
    ("cumulative", _T, "true for a count since a date"),
    ("term", _C, "the word that the source printed, as a family"),
    ("value", _N, "the number as reported, in `unit`; empty is not zero"),
    ("low", _N, "lower end of a range as reported"),
    ("high", _N, "upper end of a range as reported"),
    ("quantifier", _C, "how exact the source says it is"),
    ("unit", _C, "person, household or home"),
    ("persons", _N, "persons computed from families, where a dated family size applies"),
    ("start", _D, "first day of the period; for people present the reference date"),
    ("end", _D, "last day of the period; for people present the reference date"),
    ("date_precision", _C, "how well the dates are known"),
    ("source_org", _W, "short name of the originator: whose number it is"),
    ("attribution", _W, "the attribution as printed"),
    ("publisher", _W, "who printed it"),
    ("url", _W, "address of the document"),
    ("title", _W, "title of the document"),
    ("published", _D, "day of publication"),
    ("quote", _W, "the sentence or the cell, exactly as printed"),
    ("document", _C, "id of the document"),
    ("confidence", _N, "how sure the reading is, from 0 to 1"),
    ("role", _C, "what it is to the answers of its series"),
    ("reason", _C, "code of the reason of that role"),
    ("status", _C, "whether a person has judged it"),
    ("span", _C, "first and last position of the quote in the document's text"),
    ("value_state", _C, "reported, zero, not reported, no access or suppressed"),
    ("vague", _C, "dozens, thousands and the like, where there is no number"),
    ("persons_low", _N, "lower end of the computed persons"),
    ("persons_high", _N, "upper end of the computed persons"),
    ("cause", _C, "why people moved"),
    ("scope", _C, "in sites, outside sites or all"),
    ("method", _C, "how the source counted"),
    ("operation", _W, "the series of repeated assessments that it belongs to"),
    ("round", _W, "the wave of that assessment"),
    ("assessment_type", _W, "baseline, site assessment or event tracking, as the source names it"),
    ("definition", _W, "what the source counts, in its words"),
    ("number_text", _W, "the number as printed"),
    ("sheet", _W, "sheet of the workbook"),
    ("column", _W, "column of the sheet"),
    ("rows", _C, "rows of the sheet"),
    ("record_id", _W, "id of the record at its source"),
    ("caveat", _W, "what to mind"),
    ("fix", _W, "reason of a corrected misprint"),
    ("source", _W, "the originator, else the publisher"),
    ("licence", _W, "licence of the document; read it before you pass the row on"),
    ("published_inferred", _T, "true where the day of publication was found by this tool"),
    ("fetched_at", _M, "when the document was fetched"),
    ("known_from", _M, "when the figure was recorded"),
    ("known_to", _M, "when it ceased to stand; empty while it stands"),
    ("claim_key", _C, "identity of what was said where"),
    ("document_version", _I, "version of the document"),
    ("job", _C, "the job that brought it"),
    ("sensitivity", _C, "public, internal or restricted"),
    ("address", _C, "the figure's page at this tracker"),
)
"""The figures table, in order."""

POINTS = _columns(
    ("place", _C, "code of the place"),
    ("metric", _C, "what the number counts"),
    ("direction", _C, "of a flow, seen from its place"),
    ("population", _C, "who moved or lives there"),
    ("start", _D, "first day of the period; for people present the reference date"),
    ("end", _D, "last day of the period; for people present the reference date"),
    ("value", _N, "the recommended figure's number; empty where none is recommended, which is not zero"),
    ("low", _N, "lowest reported over known independent origins"),
    ("high", _N, "highest reported over known independent origins"),
    ("origins", _I, "number of known independent origins"),
    ("recommended", _C, "id of the figure that is used in totals, by the rules of this tool"),
    ("figures", _C, "ids of all figures behind the point"),
    ("reason", _C, "code of the reason of the choice"),
    ("provisional", _T, "true while the source may still add to it"),
    ("cause", _C, "why people moved"),
    ("cumulative_since", _D, "first day of a count since a date"),
    ("date_precision", _C, "how well the dates are known"),
    ("quantifier", _C, "how exact the source says it is"),
    ("unit", _C, "person, household or home"),
    ("source_org", _W, "short name of the originator"),
    ("publisher", _W, "who printed the recommended figure"),
    ("url", _W, "address of its document"),
    ("title", _W, "title of its document"),
    ("published", _D, "day of its publication"),
    ("quote", _W, "the sentence or the cell, exactly as printed"),
    ("source", _W, "the originator, else the publisher"),
    ("licence", _W, "licence of the document; read it before you pass the row on"),
    ("publishers", _I, "number of publishers that printed a number for this time; more than the origins where some copy others"),
    ("known_from", _M, "when the point was recorded"),
    ("known_to", _M, "when it ceased to stand; empty while it stands"),
    ("sensitivity", _C, "public, internal or restricted"),
    ("address", _C, "the recommended figure's page at this tracker"),
)
"""The points table, in order."""
