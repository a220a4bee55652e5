"""Why a figure has its role, in the reader's words. The store keeps a code with parameters; sentence and parameters are worded here."""

from __future__ import annotations

from collections.abc import Mapping

from dtrack.reconcile.reasons import REASONS
from dtrack.speech.sites import when
from dtrack.web import wording
from dtrack.web.languages import _N
from dtrack.web.site import Visit

_SCOPES = {"in_sites": _N("in sites"), "outside_sites": _N("outside sites")}


def words(visit: Visit, code: str | None, params: Mapping[str, str]) -> str:
    """The reason as a sentence; a code that a newer version stored stands as it is, and nothing for none."""
    if not code:
        return ""
    return visit.speech.gettext(REASONS[code]).format_map(_Spoken(visit, params)) if code in REASONS else code


class _Spoken(dict[str, str]):
    """The parameters in words. One that is missing is a question mark, never an error on a page."""

    def __init__(self, visit: Visit, params: Mapping[str, str]) -> None:
        super().__init__({key: _spoken(visit, key, value) for key, value in params.items()})

    def __missing__(self, key: str) -> str:
        return "?"


def _spoken(visit: Visit, key: str, value: str) -> str:
    if key in {"place", "places", "into"}:
        return ", ".join(visit.place(code.strip()) for code in value.split(","))
    if key in {"date", "start", "end"}:
        return _day(visit, value)
    if key == "doubt":
        return ", ".join(wording.word(wording.PROBLEMS, kind, visit.speech) for kind in value.split(","))
    return wording.word(_SCOPES, value, visit.speech) if key == "scope" else value


def _day(visit: Visit, value: str) -> str:
    return when(value, visit.speech)
