"""Towns whose name is spelt as no list has it, "Jendérès", "Daret Ezzé": by their consonants, where all that sound so lie in one governorate.

Only for what the words around it already make a place: consonants alone say little.
"""

from __future__ import annotations

from functools import lru_cache

from dtrack.model.place import Place
from dtrack.resolve.places import Gazetteer
from dtrack.resolve.villages import skeleton, sounded
from dtrack.terms import Level

_CONSONANTS = 4
"""Of a name that is known by them."""
_LETTERS = 5
"""Of one that is known by how it sounds."""
_SPELT = (("dj", "j"), ("tch", "ch"), ("gu", "g"))
"""How French writes sounds for which the list has one letter."""


_PEOPLE = frozenset(skeleton(name) for name in ("mohammad", "moustafa", "soleiman", "abdallah", "ibrahim", "abdelrahman", "abdelkader"))
"""Names of people that sound as a town does."""
_OTHERS = frozenset(map(sounded, ("Khaled", "Jamil", "Khalil", "Adnan", "Ghassan", "Ramadan", "Riyad", "Malkiyé")))
"""People, a feast and towns elsewhere that are heard as a village is."""


def heard(gazetteer: Gazetteer, name: str, village: bool = False) -> Place | None:
    """The town of the tracked countries that a Latin name may mean; None where it is too short, or several governorates have such a town.

    `village`: the one town or village whose name sounds as this one does, vowels and all, will do as well.
    """
    sound = _sound(name)
    if sound in _PEOPLE:
        return None
    town = _towns(gazetteer).get(sound) if len(sound) >= _CONSONANTS else None
    return town or (_villages(gazetteer).get(_spoken(name)) if village and _is_long(name) else None)


def _is_long(name: str) -> bool:
    return len(name) >= _LETTERS and sounded(name) not in _OTHERS


@lru_cache(maxsize=4)
def _towns(gazetteer: Gazetteer) -> dict[str, Place]:
    """The widest place of each sound that only one governorate has."""
    found: dict[str, list[Place]] = {}
    for place in gazetteer:
        if place.level not in (Level.ADM0, Level.ADM1) and not gazetteer.abroad(place.pcode):
            for sound in {_sound(name) for language, name in place.names if language != "ar"}:
                found.setdefault(sound, []).append(place)
    governorates = {sound: {gazetteer.adm1_of(place.pcode) for place in places} for sound, places in found.items()}
    return {sound: places[0] for sound, places in found.items() if len(governorates[sound]) == 1 and None not in governorates[sound]}


@lru_cache(maxsize=4)
def _villages(gazetteer: Gazetteer) -> dict[str, Place]:
    """The widest place of each name that only one governorate has, villages among them."""
    found: dict[str, list[Place]] = {}
    for place in (*gazetteer, *gazetteer.villages()):
        if place.level not in (Level.ADM0, Level.ADM1) and place.kind != "quarter" and not gazetteer.abroad(place.pcode):
            for spoken in {_spoken(name) for language, name in place.names if language != "ar"}:
                found.setdefault(spoken, []).append(place)
    holders = {spoken: {gazetteer.adm1_of(place.parent or place.pcode) for place in places} for spoken, places in found.items()}
    return {spoken: places[0] for spoken, places in found.items() if len(holders[spoken]) == 1 and None not in holders[spoken]}


def _sound(name: str) -> str:
    return skeleton(_plain(name))


def _spoken(name: str) -> str:
    return sounded(_plain(name))


def _plain(name: str) -> str:
    written = name.lower()
    for french, plain in _SPELT:
        written = written.replace(french, plain)
    return written
