"""Whose number it is. An organisation has a name; an informant is a role and a governorate, and nobody's name is stored (R38)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dtrack.errors import UsageError
from dtrack.extract import lexicon
from dtrack.flow.kit import Kit
from dtrack.model.document import Document
from dtrack.model.intake import INFORMANTS, Entry
from dtrack.terms import Level, Method

_CALLED = re.compile(
    r"\s*(key[ -]informants?|informa(?:teur|trice)s?(?:[ -]cl[eé]s?)?|local sources?|sources? locales?|مخبر(?: رئيسي)?|مصدر محلي)\b[\s,:;-]*", re.IGNORECASE
)
_PERSON = re.compile(
    r"\s*(?:(?:mr|mrs|ms|dr|eng|sheikh|abu|abou|umm|oum|mme|mlle|hajj?)\b\.?|(?:أبو|ابو|أم|السيد|السيدة|الشيخ|الدكتور|الحاج)\s)", re.IGNORECASE
)
_REACHED = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+|(?<![\w.,])(?:\+|00)?\d[\d ()/-]{7,}\d(?![\w.,])")
_LEAST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Whose:
    """`name` is what pages print as the publisher of what was written down."""

    name: str
    organisation: str | None
    attribution: str
    method: Method


def whose(entry: Entry, kit: Kit, quote: str, document: Document | None) -> Whose:
    """Whose number an entry states. UsageError for the name of a person in the place of a source, and for a way to reach an informant."""
    source, informant = " ".join(entry.source.split()), " ".join(entry.informant.split()).casefold()
    called = _CALLED.match(source)
    if called:
        _only_places(source[called.end() :], kit)
        source, informant = "", informant or INFORMANTS[0]
    if informant:
        return _informant(entry, kit, quote, informant, source)
    if not source and document is not None:
        source = document.publisher or document.job
    if not source:
        raise UsageError("whose number is it?", "Name the organisation, or say which informant: key informant, camp manager ...", key="source")
    if _PERSON.match(source) or (entry.method == Method.KEY_INFORMANT.value and not _is_known(source, kit)):
        raise _named()
    return Whose(source, _short(source), source, Method.UNKNOWN)


def _informant(entry: Entry, kit: Kit, quote: str, informant: str, source: str) -> Whose:
    if informant not in INFORMANTS:
        raise UsageError(f"{informant[:40]!r} is no informant's role", f"Use one of: {', '.join(INFORMANTS)}. Names of people are not stored.", key="informant")
    if source and not _is_known(source, kit):
        raise _named()
    for key, said in (("quote", quote), ("text", entry.text), ("why", entry.why), ("title", entry.title)):
        if any(len(re.sub(r"\D", "", found.group())) >= _LEAST_DIGITS or "@" in found.group() for found in _REACHED.finditer(said)):
            raise UsageError("an informant's telephone number or address is not stored", "Leave it out.", key=key)
    place = kit.gazetteer.get(entry.place.strip()) or kit.gazetteer.by_name(entry.place)
    code = kit.gazetteer.adm1_of(place.pcode) if place else None
    where = kit.gazetteer.name(code) if code else (place.name if place and place.level is Level.ADM0 else "")
    called = f"{informant}, {where}" if where else informant
    return Whose(called, _short(source) if source else None, called, Method.KEY_INFORMANT)


def _only_places(rest: str, kit: Kit) -> None:
    """After "key informant" may stand where, and no more."""
    if rest and kit.gazetteer.by_name(rest) is None and kit.gazetteer.get(rest.strip()) is None:
        raise _named()


def _named() -> UsageError:
    return UsageError(
        "this looks like the name of a person", "No informant's name is stored: say which role, e.g. key informant, or name the organisation.", key="source"
    )


def _is_known(source: str, kit: Kit) -> bool:
    """True for an organisation that texts name, or that a job collects from."""
    wanted = source.casefold()
    return lexicon.organisation(source) is not None or any(wanted == (job.publisher.name or "").casefold() for job in kit.jobs.values())


def _short(source: str) -> str:
    return lexicon.organisation(source) or source
