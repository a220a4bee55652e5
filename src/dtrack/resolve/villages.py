"""The villages and quarters of a country: thousands of names, many of them common words, so that none counts without a place of its own governorate beside it.

Texts spell a village as they like, so names are also compared by their consonants: "Kafr Nabudah", "Kafarnaboudeh" and كفرنبودة have the same ones.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from dtrack.model.place import Place
from dtrack.resolve.folding import key, squeeze
from dtrack.terms import Level

COLUMNS = ("pcode", "parent", "kind", "lat", "lon", "en", "ar")
"""Of a country's file: the first English and Arabic names are those that pages show; others follow behind a bar."""
ARTICLES = frozenset({"al", "el", "ar", "as", "ash", "at", "ath", "ad", "an", "az", "es", "ez", "ed", "er", "et", "en", "esh", "ech", "eth"})
_PAIRS = re.compile("sh|ch|kh|gh|th|dh|ph")
_PAIR = {"sh": "S", "ch": "S", "kh": "X", "gh": "G", "th": "t", "dh": "d", "ph": "f"}
_ARABIC = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhXddrzsSsdtzGfkklmnh", strict=True))
_CONSONANTS = str.maketrans({"q": "k", "c": "k", "v": "f", "p": "b", **dict.fromkeys("aeiouyw'", ""), **_ARABIC, **dict.fromkeys("اءؤئيوع", "")})
_TWICE = re.compile(r"(.)\1+")


class Villages:
    """The villages of one country by the governorate that holds them."""

    def __init__(self, places: Iterable[Place], adm1_of: Callable[[str], str | None]) -> None:
        """`adm1_of` gives the governorate of a sub-district."""
        self._by_governorate: dict[str | None, list[Place]] = {}
        for place in places:
            self._by_governorate.setdefault(adm1_of(place.parent or ""), []).append(place)
        self._names: dict[str | None, tuple[dict[str, list[Place]], dict[str, list[Place]]]] = {}

    def named(self, name: str, governorates: Iterable[str | None], shortest: int | None) -> list[Place]:
        """The villages of these governorates that a name may mean: those that sound so, else those of the same consonants, `shortest` of them at least.

        Without `shortest` only the first.
        """
        indexes = [self._index(code) for code in governorates]
        exact = [place for spelt, _ in indexes for place in spelt.get(sounded(name), ())]
        if exact or shortest is None or len(consonants := skeleton(name)) < shortest:
            return exact
        return [place for _, sounds in indexes for place in sounds.get(consonants, ())]

    def _index(self, governorate: str | None) -> tuple[dict[str, list[Place]], dict[str, list[Place]]]:
        if governorate not in self._names:
            spelt: dict[str, list[Place]] = {}
            sounds: dict[str, list[Place]] = {}
            for place in self._by_governorate.get(governorate, ()):
                for found in {sounded(name) for _, name in place.names}:
                    spelt.setdefault(found, []).append(place)
                for found in {skeleton(name) for _, name in place.names}:
                    sounds.setdefault(found, []).append(place)
            self._names[governorate] = spelt, sounds
        return self._names[governorate]


_VOWELS = ((re.compile("ou|oo|o"), "u"), (re.compile("ei|ai|ay|ey|ee|ie|e|y"), "i"), (re.compile("(?<![ai])[ai]+h?$"), "a"), (re.compile("aa"), "a"))


@lru_cache(maxsize=20_000)
def sounded(name: str) -> str:
    """A name as it compares where vowels are heard alike: "Ad-Dur" is "Dor", "Sheikh Fares" is "Shaykh Faris"."""
    found = key(name)
    for written, heard in _VOWELS:
        found = written.sub(heard, found)
    return found


@lru_cache(maxsize=20_000)
def skeleton(name: str) -> str:
    """The consonants of a name in one alphabet for Latin and Arabic letters, articles and the h of an ending left out: "Kafr Nabudah" is kfrnbd."""
    words = squeeze(name).text.replace("'", "").split()
    kept = [word for word in words if word not in ARTICLES] or words
    return "".join(_bare(word[2:] if word.startswith("ال") and len(word) > 4 else word) for word in kept)


def _bare(word: str) -> str:
    ending = word[:-1] if len(word) > 2 and word[-1] in "hه" and word[-2:] not in ("sh", "kh", "gh", "th", "dh", "ch") else word
    return _TWICE.sub(r"\1", _PAIRS.sub(lambda found: _PAIR[found.group()], ending).translate(_CONSONANTS))


def file_of(country: str) -> Traversable:
    """Where the villages of a country (ISO 3166-1 alpha-3) are listed; not every country has such a file."""
    return files("dtrack.resolve") / "gazetteer" / f"{country}_villages.csv"


@lru_cache(maxsize=8)
def read(country: str) -> dict[str, Place]:
    """The villages of a country by their codes, read once a process; none where there is no file."""
    source = file_of(country)
    if not source.is_file():
        return {}
    with source.open(encoding="utf-8") as stream:
        return {row["pcode"]: _place(row, country) for row in csv.DictReader(stream)}


def _place(row: dict[str, str], country: str) -> Place:
    names = (*(("en", name) for name in row["en"].split("|")), *(("ar", name) for name in row["ar"].split("|") if name))
    lat, lon = (float(row[axis]) if row[axis] else None for axis in ("lat", "lon"))
    return Place(row["pcode"], Level.TOWN, names[0][1], row["parent"], country, "COD", names, lat, lon, row["kind"])
