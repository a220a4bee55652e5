"""Whose text a paper prints, as its credit says: "DAMASCUS (Reuters) -", "BEIRUT, AFP -", "دمشق - سانا", a last line "(AFP)".

A credit is no attribution: "a source told Reuters" says who was spoken to, not who wrote. Only the dateline and the last line are looked at, and a text that
credits two agencies was put together from both and is neither's.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_LINES = 3
"""A credit stands in one of so many first or last lines that are not empty."""
_DATELINE = 80
"""Characters in which a dateline ends."""
_SIGNATURE = 60
"""A last line that is longer is a sentence, of which only the brackets at its end are a credit."""
_DASH = "-\u2010-\u2015\u2212\u0640"
"""What stands between a dateline and its text. Arabic papers write the tatweel for it."""
_QUIET = "\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_DIRECTIONS = re.compile(f"[{_QUIET}]")
_BRACKETS = re.compile(r"[(\[/]\s*([^()\[\]/\n]{2,60}?)\s*[)\]/]")
_PROSE = re.compile(r"\b(?!janv|févr|mars|avri|juin|juil|août|sept|octo|nove|déce)[a-zà-ÿ]{4,}")
"""Words of a sentence. A dateline has names of places and days before the bracket."""
_LEAD = re.compile(r"(?:source|sources|crédit|credit|المصدر|مصدر)\s*:\s*", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:,|،|;|/|&|\+|\band\b|\bet\b|\bwith\b|\bavec\b|\sو)\s*")


@cache
def _agencies() -> tuple[dict[str, str], dict[str, str]]:
    """Agency by name as it is compared, and by its short forms as they are printed."""
    held = tomllib.loads((files("dtrack.extract") / "agencies.toml").read_text("utf-8"))
    names = {_key(name): agency for agency, said in held.items() for name in said["names"]}
    return names, {name: agency for agency, said in held.items() for name in said.get("short", ())}


def credit(text: str) -> str | None:
    """The agency that a text credits with having written it, by its usual name; None where it credits nobody, or more than one."""
    lines = [line for line in (_DIRECTIONS.sub("", line).strip() for line in text.splitlines()) if line]
    found = {agency for line in lines[:_LINES] for agency in _dateline(line)}
    found |= {agency for line in lines[1:][-_LINES:] for agency in _signature(line)}
    return found.pop() if len(found) == 1 else None


def _dateline(line: str) -> set[str]:
    """Agencies before the dash with which a text begins."""
    head, dash, _ = _cut(line)
    if not dash:
        return set()
    closing = _BRACKETS.search(head)
    if closing and closing.end() == len(head.rstrip()):
        return set() if _PROSE.search(head[: closing.start()]) else _named(closing.group(1), short=True)
    return {agency for part in re.split(rf"[,،:]|\s[{_DASH}]\s", head) for agency in _named(part, short=True)}


def _cut(line: str) -> tuple[str, str, str]:
    """What stands before the last dash or colon of a dateline, that sign, and the rest."""
    signs = list(re.finditer(rf"\s[{_DASH}]+(?=\s|$)|[{_DASH}]{{2,}}|[\u2013\u2014]|:(?=\s)", line[: _DATELINE + 1]))
    for sign in reversed(signs):
        head = line[: sign.start()]
        if not re.search(r"[.!?؟]\s", re.sub(r"\b\w{1,4}\.", "", head)) and len(head.split()) <= 10:
            return head, sign.group(), line[sign.end() :]
    return "", "", line


def _signature(line: str) -> set[str]:
    """Agencies that a last line names and nothing else, or in brackets at its end."""
    closing = [found for found in _BRACKETS.finditer(line) if found.end() >= len(line.rstrip(" ."))]
    if closing:
        return _named(closing[-1].group(1), short=True)
    if len(line) > _SIGNATURE:
        return set()
    return _named(_LEAD.sub("", line), short=bool(_LEAD.match(line)))


def _named(words: str, *, short: bool) -> set[str]:
    """The agencies of which these words are the names, one or several; none where anything else is said."""
    names, initials = _agencies()
    found = set()
    whole = _one(words, names, initials, short=short)
    parts = [words] if whole else _PARTS.split(words)
    for part in parts:
        agency = _one(part, names, initials, short=short)
        if agency is None:
            return set()
        found.add(agency)
    return found


def _one(words: str, names: dict[str, str], initials: dict[str, str], *, short: bool) -> str | None:
    stripped = words.strip(" .\u00a0")
    return names.get(_key(stripped)) or (initials.get(stripped) if short else None)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
