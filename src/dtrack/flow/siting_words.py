"""What the words of a form or of the command line say about a site, checked field by field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from dtrack.errors import UsageError
from dtrack.flow.kit import Kit
from dtrack.model.site import TYPES, Site, SiteDeed, bare
from dtrack.resolve.folding import key as folded
from dtrack.terms import Level, Sensitivity

LONGEST_NAME, LONGEST_WHY = 120, 2_000
_LANGUAGE = re.compile(r"[a-z]{2}")
_CODE = re.compile(r"[^\s:|][^:|]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an act says besides when, who and why; empty: nothing. Which field is needed depends on the deed."""

    name: str = ""
    """New English name, for `rename`."""
    name_ar: str = ""
    name_fr: str = ""
    alias: str = ""
    language: str = "en"
    """Of the alias."""
    place: str = ""
    """P-code or name of what holds a new site: a sub-district, district or governorate."""
    kind: str = ""
    into: tuple[str, ...] = ()
    """Of a merger the site that goes on; of a split all that stand afterwards: ids of sites, or names of new ones."""
    code: str = ""
    """`SCHEME:CODE`: whose code, and the code."""
    persons: str = ""
    lat: str = ""
    lon: str = ""
    blur_km: str = ""
    destination: str = ""
    sensitivity: str = ""


def said(text: str, key: str, longest: int = LONGEST_WHY) -> str:
    """The words of a field that must be filled."""
    words = " ".join(text.split()) if key != "why" else text.strip()
    if not words:
        raise UsageError("this must be filled", "The history of every site says who said it, when, why and by what source.", key=key)
    if len(words) > longest or "\0" in words:
        raise UsageError(f"longer than {longest} characters", "Say it shorter.", key=key)
    return words


def meant(kit: Kit, deed: SiteDeed, site: Site | None, ident: str, words: Words, *, taken: Collection[str], found: Callable[[str], str]) -> dict[str, Any]:
    """The fields of the act, by name. `taken`: ids that are no longer free; `found`: the id of a site that is named."""
    if deed is SiteDeed.ADD:
        return _new(kit, ident, words, taken)
    if site is None:
        raise UsageError("this says no site", "Give its id.", key="site")
    parent, own = site.place.parent or "", site.id
    say: dict[SiteDeed, Callable[[], dict[str, Any]]] = {
        SiteDeed.CLOSE: lambda: {"destination": " ".join(words.destination.split())[:300]},
        SiteDeed.RENAME: lambda: {"names": _free(kit, _names(words.name, words), parent, own)},
        SiteDeed.ALIAS: lambda: {"names": _free(kit, ((_language(words.language), said(words.alias, "alias", LONGEST_NAME)),), parent, own)},
        SiteDeed.CODE: lambda: _code(kit, words.code, own),
        SiteDeed.CAPACITY: lambda: {"persons": _persons(words.persons)},
        SiteDeed.MOVE: lambda: _position(words) | ({"parent": _parent(kit, words.place)} if words.place.strip() else {}),
        SiteDeed.PROTECT: lambda: {"sensitivity": _sensitivity(words.sensitivity)},
        SiteDeed.MERGE: lambda: {"into": (_other(words.into, found),)},
        SiteDeed.SPLIT: lambda: _split(kit, site, words.into, taken, found),
    }
    return say[deed]() if deed in say else {}


def _new(kit: Kit, name: str, words: Words, taken: Collection[str]) -> dict[str, Any]:
    parent = _parent(kit, words.place)
    names = _free(kit, _names(name, words), parent, "")
    ident = slug(kit.gazetteer.chain(parent)[-1].pcode, names[0][1], taken)
    kind = words.kind.strip() or "self_settled"
    if kind not in TYPES:
        raise UsageError(f"{kind[:40]!r} is no type of site", f"Use one of: {', '.join(TYPES)}.", key="kind")
    made: dict[str, Any] = {"site": ident, "names": names, "kind": kind, "parent": parent}
    made["sensitivity"] = _sensitivity(words.sensitivity or Sensitivity.INTERNAL.value)
    if words.lat.strip() or words.lon.strip():
        made |= _position(words)
    if words.persons.strip():
        made["persons"] = _persons(words.persons)
    return made | (_code(kit, words.code, ident) if words.code.strip() else {})


def slug(country: str, name: str, taken: Collection[str]) -> str:
    """An id for good, of the country and the English name, that no site has or had: SYR-HASIYA, SYR-HASIYA-2."""
    plain = unicodedata.normalize("NFKD", bare(name)).encode("ascii", "ignore").decode().upper()
    base = "-".join([country, *(re.findall(r"[A-Z0-9]+", plain) or ["SITE"])])[:48].rstrip("-")
    ident, number = base, 2
    while ident in taken:
        ident, number = f"{base}-{number}", number + 1
    return ident


def _names(name: str, words: Words) -> tuple[tuple[str, str], ...]:
    own = [("en", said(name, "name", LONGEST_NAME))]
    own += [(language, said(text, f"name_{language}", LONGEST_NAME)) for language, text in (("ar", words.name_ar), ("fr", words.name_fr)) if text.strip()]
    return _printable(own)


def _printable(names: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    for language, name in names:
        if "|" in name or not re.search(r"[^\W\d_]{2}", name):
            raise UsageError(f"{name[:40]!r} is no name", "Write it in letters, without the sign |.", key="name" if language == "en" else f"name_{language}")
    return tuple(names)


def _free(kit: Kit, names: tuple[tuple[str, str], ...], parent: str, own: str) -> tuple[tuple[str, str], ...]:
    """The names, where no other site of the same governorate has one of them: its figures could not be told apart."""
    gazetteer = kit.gazetteer
    here = gazetteer.adm1_of(parent)
    wanted = {folded(bare(name)): name for _, name in names}
    for place in gazetteer:
        if place.level is Level.SITE and place.pcode != own and gazetteer.adm1_of(place.pcode) == here:
            for _, name in place.names:
                if folded(name) in wanted:
                    raise UsageError(
                        f"{place.name} ({place.pcode}) in the same governorate has the name {wanted[folded(name)]!r}",
                        "If it is the same site, use its id; if one became part of the other, record a merger; else give a name that tells them apart.",
                        key="name",
                    )
    return names


def _parent(kit: Kit, text: str) -> str:
    gazetteer = kit.gazetteer
    name = text.strip()
    found = (
        gazetteer.get(name)
        or gazetteer.get(name.upper())
        or next((p for level in (*_HOLDS, Level.TOWN) if (p := gazetteer.by_name(name, level)) is not None), None)
    )
    if found is not None and found.level is Level.TOWN:
        found = gazetteer.get(found.parent or "")
    if found is None or found.level not in _HOLDS or gazetteer.abroad(found.pcode):
        raise UsageError(f"there is no one district or governorate {name[:60]!r}", "Give the p-code of the sub-district, or of what is known.", key="place")
    return found.pcode


_HOLDS = (Level.ADM3, Level.ADM2, Level.ADM1)
"""A town stands for its sub-district."""


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text.strip()):
        raise UsageError(f"{text[:10]!r} is no language", "Two letters: en, ar, fr ...", key="language")
    return text.strip()


def _code(kit: Kit, text: str, own: str) -> dict[str, Any]:
    scheme, _, code = (part.strip() for part in text.partition(":"))
    if not scheme or not _CODE.fullmatch(code):
        raise UsageError(f"{text[:60]!r} is no partner's code", "Write whose it is, a colon, and the code: CCCM:NES-012.", key="code")
    other = kit.gazetteer.by_code(code)
    if other is not None and other.pcode != own:
        raise UsageError(f"{code} is the code of {other.name} ({other.pcode})", "One code names one place.", key="code")
    return {"scheme": scheme, "code": code}


def _persons(text: str) -> int:
    digits = text.strip().replace(",", "").replace(" ", "")
    if not digits.isdecimal() or not 0 < int(digits) < 1_000_000:
        raise UsageError(f"{text[:20]!r} is no number of people", "Write digits: 4500.", key="persons")
    return int(digits)


def _position(words: Words) -> dict[str, Any]:
    found = {}
    for name, most in (("lat", 90.0), ("lon", 180.0), ("blur_km", 100.0)):
        text = getattr(words, name).strip() or ("0" if name == "blur_km" else "")
        try:
            found[name] = float(text)
        except ValueError as bad:
            raise UsageError(f"{text[:20]!r} is no position", "Degrees as 36.3755, the blur in kilometres.", key=name) from bad
        if not -most <= found[name] <= most or (name == "blur_km" and found[name] < 0):
            raise UsageError(f"{text} is out of range", f"At most {most:g}.", key=name)
    return found


def _sensitivity(text: str) -> Sensitivity:
    try:
        return Sensitivity(text.strip())
    except ValueError as bad:
        raise UsageError(f"{text[:20]!r} is no sensitivity", f"Use one of: {', '.join(Sensitivity)}.", key="sensitivity") from bad


def _other(into: tuple[str, ...], found: Callable[[str], str]) -> str:
    if len(into) != 1 or not into[0].strip():
        raise UsageError("a merger needs the one site that goes on", "Name it: --into SITE.", key="into")
    return found(into[0])


def _split(kit: Kit, site: Site, into: tuple[str, ...], taken: Collection[str], found: Callable[[str], str]) -> dict[str, Any]:
    """All that stand afterwards: the site itself where it is named, others that there are, and new ones by their name."""
    from dtrack.errors import NotFoundError

    stands, made, used = [], [], set(taken)
    for text in (each for each in into if each.strip()):
        try:
            stands.append(found(text))
        except NotFoundError:
            name = _free(kit, _printable([("en", said(text, "into", LONGEST_NAME))]), site.place.parent or "", "")[0][1]
            ident = slug(site.place.country, name, used)
            used.add(ident)
            made.append((ident, name))
            stands.append(ident)
    if len(set(stands)) < 2 or len(set(stands)) != len(stands):
        raise UsageError("a split leaves at least two sites", "Name each that stands afterwards, the old one too where it goes on.", key="into")
    return {"into": tuple(stands), "made": tuple(made)}
