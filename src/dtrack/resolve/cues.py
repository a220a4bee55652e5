"""Words beside a name that say which level it means (R15), or that only a part of it is meant. In English, French, German, Arabic, Turkish, Kurdish."""

from __future__ import annotations

import re
from enum import StrEnum

from dtrack.terms import Level

_REACH = 48
"""Characters on either side that are looked at."""


class Qualifier(StrEnum):
    """What the words beside a name say of it."""

    NONE = ""
    GOVERNORATE = "governorate"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    CITY = "city"
    CAMP = "camp"
    COUNTRYSIDE = "countryside"
    PART = "part"


LEVEL = {
    Qualifier.GOVERNORATE: Level.ADM1,
    Qualifier.DISTRICT: Level.ADM2,
    Qualifier.SUBDISTRICT: Level.ADM3,
    Qualifier.CITY: Level.TOWN,
    Qualifier.CAMP: Level.SITE,
}
_POINT = r"(?:north|south|east|west)(?:ern)?(?: ?(?:north|south|east|west)(?:ern)?)?"
_OF = r"(?: (?:of|de|de la|du|d'|von|der|l'))?(?: the)?(?: d')?"
_AR = "(?:[وف]?[بلك]?(?:ال)?|[وف]?لل)"
"""What Arabic writes in one word with the next."""

# All on squeezed text, in the order in which they are tried. A word before ends where the name begins, spaces aside.
_BEFORE = (
    (Qualifier.CAMP, rf"(?:camps?|settlement|kampe?|kempa)(?: [\w']+){{0,2}}(?: d')?|\w*lagers?|{_AR}مخيم(?:ات|ي)?(?: \w+){{0,2}}"),
    (Qualifier.SUBDISTRICT, rf"(?:sub ?districts?|nahi?y?as?|sous district){_OF}|{_AR}ناحي(?:ه|تي)"),
    (Qualifier.DISTRICT, rf"districts?{_OF}|{_AR}منطق(?:ه|تي)|{_AR}قضاء"),
    (Qualifier.GOVERNORATE, rf"(?:governorates?|provinces?|gouvernorats?|gouvernements?|provinz|parezgeha){_OF}|{_AR}محافظ(?:ه|تي|ات)"),
    (Qualifier.CITY, rf"(?:cit(?:y|ies)|towns?|villages?|villes?|localite|(?:gross)?stadt|bajare){_OF}|{_AR}(?:مدين(?:ه|تي)|مدن|بلد(?:ه|تي)|قري(?:ه|تي))"),
    (
        Qualifier.COUNTRYSIDE,
        rf"(?:rural(?: areas of)?|(?:countryside|outskirts|suburbs) of|rif|reef|(?:campagne|peripherie) d[e'](?: l')?|umland von|gundeware)"
        rf"|{_AR}(?:ارياف|ريفي?)(?: ال\w+)?(?: ل)?",
    ),
    (
        Qualifier.PART,
        rf"(?:{_POINT}|central|parts of|areas of|(?:nord|sud|est|ouest)(?: ?(?:est|ouest))?(?: d[e'](?: la)?)?)(?: of)?(?: the)?"
        rf"|(?:nord|sud|ost|west)(?:ost|west)?(?:lichen?|lich von)?|{_AR}(?:شمال|جنوب|شرق|غرب)ي?(?: (?:ال)?(?:شرق|غرب)ي?)?",
    ),
)
_AFTER = (
    (
        Qualifier.CAMP,
        r"(?:(?:refugee|idp|displacement|displaced|transit|tented|makeshift|informal|desert|detention) ){0,2}(?:camps?|settlement)|\w*lager|(?:\w+ )?kamp\w*",
    ),
    (Qualifier.SUBDISTRICT, r"sub ?districts?|nahi?ya"),
    (Qualifier.DISTRICT, r"districts?|ilcesi\w*"),
    (Qualifier.GOVERNORATE, r"governorates?|provinces?|vilayeti\w*|ili\w*"),
    (Qualifier.CITY, r"(?:old |proper )?(?:city|town|village)|(?:sehr|kent)i\w*"),
    (Qualifier.COUNTRYSIDE, rf"(?:{_POINT} )?(?:countryside|suburbs|hinterland)|(?:\w+ )?kirsal\w*"),
)
_LEADS = tuple((kind, re.compile(rf"(?<!\w)(?:{words})$")) for kind, words in _BEFORE)
_FOLLOWS = tuple((kind, re.compile(rf"(?:{words})(?!\w)")) for kind, words in _AFTER)
_ENDING = re.compile(r"(?:'\w{1,3})? ?\(?")
"""Genitive and case endings between a name and what follows, in English and Turkish."""


def qualifiers(squeezed: str, start: int, end: int) -> list[Qualifier]:
    """What stands beside the name at [start, end) of a squeezed text, the most telling first: after it, then before it; camps ahead of all."""
    before = squeezed[max(0, start - _REACH) : start].rstrip(" ")
    ending = _ENDING.match(squeezed, end)
    after = squeezed[ending.end() if ending else end : end + _REACH]
    found = [kind for kind, pattern in _FOLLOWS if pattern.match(after)] + [kind for kind, pattern in _LEADS if pattern.search(before)]
    return sorted(found, key=lambda kind: kind is not Qualifier.CAMP)


def choose(found: list[Qualifier], levels: frozenset[Level]) -> Qualifier:
    """The first qualifier that a place of these levels can have; one that names no level of theirs only where it speaks of a part."""
    return next((kind for kind in found if kind not in LEVEL or LEVEL[kind] in levels), Qualifier.NONE)
