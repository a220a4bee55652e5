"""Towns whose name is spelt as no list has it, "Jendérès", "Daret Ezzé": by their consonants, where all that sound so lie in one governorate.

Only for what the words around it already make a place: consonants alone say little.
"""

from __future__ import annotations

from functools import lru_cache

from dtrack.model.place import Place
from dtrack.resolve.places import Gazetteer
from dtrack.resolve.villages import skeleton
from dtrack.terms import Level

_CONSONANTS = 4
"""Of a name that is known by them."""
_SPELT = (("dj", "j"), ("tch", "ch"), ("gu", "g"))
"""How French writes sounds for which the list has one letter."""


_PEOPLE = frozenset(skeleton(name) for name in ("mohammad", "moustafa", "soleiman", "abdallah", "ibrahim", "abdelrahman", "abdelkader"))
"""Names of people that sound as a town does."""


def heard(gazetteer: Gazetteer, name: str) -> Place | None:
    """The town of the tracked countries that a Latin name may mean; None where it is too short, or several governorates have such a town."""
    sound = _sound(name)
    return _towns(gazetteer).get(sound) if len(sound) >= _CONSONANTS and sound not in _PEOPLE else None


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


def _sound(name: str) -> str:
    written = name.lower()
    for french, plain in _SPELT:
        written = written.replace(french, plain)
    return skeleton(written)
