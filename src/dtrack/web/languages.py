"""The language of a page: the one that the address asks for, or the browser's wish. What a language is: `dtrack.speech`."""

from __future__ import annotations

from collections.abc import Sequence

from dtrack.speech.language import _N, DIGITS, LOCALES, QUANTIFIED, Speech, folder, load, shipped

__all__ = ["DIGITS", "LOCALES", "QUANTIFIED", "_N", "Speech", "folder", "load", "shipped"]


def choose(asked: str | None, accepted: str, offered: Sequence[str]) -> str:
    """The language of a page: what the address asks for, else the browser's first wish that is offered, else the installation's first."""
    if asked in offered:
        return str(asked)
    for wish in _wishes(accepted):
        if wish in offered:
            return wish
    return offered[0]


def _wishes(accepted: str) -> list[str]:
    """Codes of an Accept-Language header, best first; what cannot be read is passed over."""
    wishes: list[tuple[float, int, str]] = []
    for index, part in enumerate(accepted[:500].split(",")):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if weight > 0:
            wishes.append((-weight, index, name.split("-")[0].lower()))
    return [name for _, _, name in sorted(wishes)]
