"""Words beside a name that say which level it means (R15), or that only a part of it is meant. In English, French, German, Arabic, Turkish, Kurdish.

Plain look-ups of the few words around the name: a name is looked at many thousand times in a second.
"""

from __future__ import annotations

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


def each(words: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(words.split())


def _words(kinds: dict[Qualifier, str]) -> dict[str, Qualifier]:
    return {word: kind for kind, words in kinds.items() for word in each(words)}


_BEFORE = _words(
    {
        Qualifier.CAMP: "camp camps settlement kampe kempa lager lagers fluchtlingslager vertriebenenlager zeltlager مخيم مخيمات مخيمي",
        Qualifier.SUBDISTRICT: "subdistrict subdistricts nahia nahiya nahya nahiyas ناحيه ناحيتي نواحي",
        Qualifier.DISTRICT: "district districts distrikt bezirk منطقه منطقتي قضاء",
        Qualifier.GOVERNORATE: "governorate governorates province provinces gouvernorat gouvernorats gouvernement provinz parezgeha محافظه محافظتي محافظات",
        Qualifier.CITY: "city cities town towns village villages ville villes localite stadt grossstadt kleinstadt bajare"
        " مدينه مدينتي مدن بلده بلدتي قريه قريتي",
        Qualifier.COUNTRYSIDE: "rural countryside outskirts suburbs rif reef campagne peripherie umland gundeware ريف ريفي ارياف",
        Qualifier.PART: "north south east west northern southern eastern western northeast northwest southeast southwest northeastern northwestern southeastern"
        " southwestern central nord sud est ouest ost nordost nordwest sudost sudwest nordlich sudlich ostlich westlich parts"
        " شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط",
    }
)
_AFTER = _words(
    {
        Qualifier.CAMP: "camp camps settlement lager fluchtlingslager kampi kampinda kampindan kampina",
        Qualifier.SUBDISTRICT: "subdistrict subdistricts nahia nahiya",
        Qualifier.DISTRICT: "district districts ilcesi ilcesinde ilcesine ilcesinden",
        Qualifier.GOVERNORATE: "governorate governorates province provinces vilayeti ili ilinde iline ilinden",
        Qualifier.CITY: "city town village sehri sehrinde sehrine sehrinden kenti kentinde kentine kentinden",
        Qualifier.COUNTRYSIDE: "countryside suburbs hinterland kirsali kirsalinda kirsalina kirsalindan",
    }
)
_LINKS = each("of de du d' l' la le des von der the in at areas called named kuzey guney dogu bati")
"""Words passed over between a level word and its name."""
_INSERTED = each(
    "sub refugee idp displacement displaced transit tented makeshift informal desert detention old proper eastern western northern southern"
    " kuzey guney dogu bati multeci"
)
_ATTACHED = "وفبكل"


def qualifiers(squeezed: str, start: int, end: int) -> list[Qualifier]:
    """What stands beside the name at [start, end) of a squeezed text: camps first, then what follows it, then what leads it, points of the compass last."""
    found = [*_following(squeezed[end : end + _REACH]), *_leading(squeezed[max(0, start - _REACH) : start])]
    return sorted(found, key=_order) if len(found) > 1 else found


def _order(kind: Qualifier) -> int:
    return 0 if kind is Qualifier.CAMP else 2 if kind is Qualifier.PART else 1


def choose(found: list[Qualifier], levels: frozenset[Level]) -> Qualifier:
    """The first qualifier that a place of these levels can have; one that names no level serves any."""
    for kind in found:
        if kind not in LEVEL or LEVEL[kind] in levels:
            return kind
    return Qualifier.NONE


def is_level_word(word: str) -> bool:
    """True for a folded word that says a level or a part and is no name by itself: "village", شرقي, الجنوبي."""
    return word in _BEFORE or _arabic(word) is not None


def _following(after: str) -> tuple[Qualifier, ...]:
    if after.startswith("'"):  # genitive and case endings: Aleppo's, Halep'in
        ending = after.find(" ")
        after = after[ending:] if 0 < ending <= 5 else ""
    if not after.startswith(" "):
        return ()
    words = after[1:].lstrip("(").split(" ", 3)[:3]
    for place, word in enumerate(words):
        bare = word.rstrip(".,;:)!?\"'”»،؛")
        if (kind := _AFTER.get(bare)) is not None:
            return (Qualifier.SUBDISTRICT if kind is Qualifier.DISTRICT and place and words[place - 1] == "sub" else kind,)
        if bare not in _INSERTED or bare != word:
            break
    return ()


def _leading(before: str) -> list[Qualifier]:
    """From the name backwards: words that link are passed over, and for a camp up to two others ("camp for the people of ...")."""
    words = before.rstrip(" ").split(" ")[-6:]
    found: list[Qualifier] = []
    if _BEFORE.keys().isdisjoint(words) and (before.isascii() or not any("\u0600" <= word[:1] <= "\u06ff" for word in words)):
        return found
    others = 0
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        kind = _BEFORE.get(word) or _arabic(word)
        if kind is not None and (others == 0 or kind is Qualifier.CAMP or (kind is Qualifier.COUNTRYSIDE and words[place + 1].startswith("ال"))):
            sub = kind is Qualifier.DISTRICT and place > 0 and words[place - 1] in ("sub", "sous")
            found.append(Qualifier.SUBDISTRICT if sub else kind)
            if kind is not Qualifier.PART:
                break
        elif word not in _LINKS and word not in _ATTACHED:
            others += 1
            if others > 2 or not word.replace("'", "").isalnum():
                break
    return found


def _arabic(word: str) -> Qualifier | None:
    """The kind of a word with what Arabic writes in one with it: وبمدينة, للمخيم, الريف."""
    for _ in range(3):
        if len(word) < 4 or word[0] not in _ATTACHED:
            break
        word = word[1:]
        if word in _BEFORE:
            return _BEFORE[word]
    return _BEFORE.get(word[2:]) if word.startswith("ال") else None
