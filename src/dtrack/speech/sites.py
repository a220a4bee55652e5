"""The life of a site in words: how it stands, what was done, when. The keys are the words of `model.site`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from dtrack.speech.language import _N, Speech
from dtrack.terms import Precision

STATUSES: Mapping[str, str] = {
    "open": _N("open"),
    "closing": _N("closing announced"),
    "closed": _N("closed"),
    "merged": _N("merged"),
    "split": _N("split"),
    "last_seen": _N("status unknown"),
    "unknown": _N("status unknown"),
}
SENTENCES: Mapping[str, str] = {
    "open": _N("Open; last confirmed: %(on)s."),
    "closing": _N("Its closing is announced for %(on)s."),
    "closed": _N("Closed (%(on)s); destination of residents: %(destination)s."),
    "merged": _N("Merged into %(into)s (%(on)s); it is counted there from then on."),
    "split": _N("Split into %(into)s (%(on)s); they are counted each for itself from then on."),
    "last_seen": _N("Last seen %(on)s; status unknown since. It is not counted among the sites that there are."),
    "unknown": _N("Status unknown: no dated source names it. It is not counted among the sites that there are."),
}
"""How a site stands, by its status."""
TYPES: Mapping[str, str] = {
    "planned_camp": _N("planned camp"),
    "self_settled": _N("self-settled site"),
    "collective_centre": _N("collective centre"),
    "reception": _N("reception centre"),
    "transit": _N("transit site"),
    "evacuation_centre": _N("evacuation centre"),
}
DEEDS: Mapping[str, str] = {
    "add": _N("added"),
    "close": _N("closed"),
    "reopen": _N("opened again"),
    "rename": _N("renamed"),
    "merge": _N("merged"),
    "split": _N("split"),
    "seen": _N("seen"),
    "alias": _N("further spelling"),
    "code": _N("partner's code"),
    "capacity": _N("capacity"),
    "move": _N("position"),
    "protect": _N("sensitivity"),
    "undo": _N("taken back"),
}
"""What a person did about a site, in a history."""
HAPPENED: Mapping[tuple[str, str], str] = {
    ("site_opened", "add"): _N("the site was opened, or became known"),
    ("site_opened", "reopen"): _N("the site was opened again"),
    ("site_opened", "split"): _N("the site was split from another one"),
    ("site_opened", "undo"): _N("its closing was taken back: a mistake"),
    ("site_closed", "close"): _N("the site was closed"),
    ("site_closed", "merge"): _N("the site was merged into another one"),
    ("site_closed", "split"): _N("the site was split into others"),
    ("site_closed", "undo"): _N("its opening was taken back: a mistake"),
}
"""An opening or a closing, by event and act."""
NOT_REPORTED = _N("not reported")


def happened(kind: str, deed: str, speech: Speech) -> str:
    """What happened to a site, in words; an act of a newer version by its own word."""
    found = HAPPENED.get((kind, deed))
    return speech.gettext(found) if found else deed


def when(text: str, speech: Speech) -> str:
    """`2026-02-20`, `2026-02` or `2026` in words, no finer than it is written; what is none of these as it stands."""
    try:
        if len(text) == 4:
            return speech.period(date(int(text), 1, 1), date(int(text), 12, 31), Precision.YEAR)
        if len(text) == 7:
            year, month = int(text[:4]), int(text[5:])
            return speech.period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), Precision.MONTH)
        return speech.day(date.fromisoformat(text))
    except ValueError:
        return text
