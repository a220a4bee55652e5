"""The gazetteer: places by code, by name and by where they lie. Read from the packs that ship, one CSV a country."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from dtrack.errors import ConfigError
from dtrack.model.place import Place
from dtrack.resolve import villages
from dtrack.resolve.folding import key
from dtrack.terms import Level

COLUMNS = ("pcode", "level", "name", "parent", "lat", "lon", "kind", "host", "note", "names")
"""Of a pack."""
ABROAD = "abroad"
"""The pack of other countries: known so that prose can tell abroad from home."""
_RANK = {level: rank for rank, level in enumerate(Level)}
_CODE = re.compile(r"[A-Za-z]{1,3}[0-9]{2,8}|[A-Za-z]{3}(?:-[A-Za-z0-9]+)*")
_VILLAGE = re.compile(r"[CN][0-9]{4}")
"""The codes of OCHA's populated places."""
_TELLING = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 _./-]{3,}[A-Za-z0-9]")
"""A partner's code that is no word and no number."""
_UNITS = tuple(
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)(?:\s+(?:(?:of|de|du)(?!\w)|d['’]))?", re.IGNORECASE), level)
    for words, level in (
        (r"sub-?\s?district|nahi?ya|ناحية", Level.ADM3),
        (r"district|منطقة", Level.ADM2),
        (r"governorate|province|gouvernorat|gouvernement|محافظة", Level.ADM1),
        (r"city|ville|stadt|مدينة", Level.TOWN),
        (r"camps?|settlement|site|مخيمات|مخيم|موقع", Level.SITE),
    )
)
"""Words of level in a table cell."""


def shipped() -> list[str]:
    """ISO 3166-1 alpha-3 codes of the countries that ship, sorted."""
    return sorted(entry.name[:3] for entry in _folder().iterdir() if re.fullmatch(r"[A-Z]{3}\.csv", entry.name))


class Gazetteer:
    """Places of the tracked countries, and the names of all others. Unchanging; one a process for each choice of countries."""

    def __init__(self, countries: tuple[str, ...], places: Sequence[Place], hosts: dict[str, str]) -> None:
        self.countries = countries
        self._places = {place.pcode: place for place in places}
        self._children: dict[str, list[Place]] = {}
        self._camps: dict[str, list[Place]] = {}
        for place in places:
            if place.parent:
                self._children.setdefault(place.parent, []).append(place)
            if place.level is Level.SITE and place.pcode in hosts:
                self._camps.setdefault(hosts[place.pcode], []).append(place)
        self._by_key: dict[str, list[Place]] = {}
        self._adm1: dict[str, str | None] = {}
        self._codes: dict[str, str] = {}
        self._gone: frozenset[str] = frozenset()

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever a place, a name or a parent does."""
        told = "\n".join(f"{place.pcode}|{place.level}|{place.parent}|{place.names}|{place.kind}" for place in self)
        told += "\n".join(f"{code}={pcode}" for code, pcode in sorted(self._codes.items()))
        told += "|".join(sorted(self._gone))
        told += "".join(source.read_text("utf-8") for country in self.countries if (source := villages.file_of(country)).is_file())
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @classmethod
    def load(cls, countries: Sequence[str], own: Path | None = None, *, missing_ok: bool = False) -> Gazetteer:
        """The gazetteer of `countries` (ISO 3166-1 alpha-3), read once a process. `own`: folder of the installation's own files, which go over what ships.

        ConfigError names what there is where one is missing, unless `missing_ok`.
        """
        wanted = tuple(dict.fromkeys(countries))
        if not missing_ok:
            check(wanted, own)
        return _load(wanted, tuple(sorted((path.stem, str(path), path.stat().st_mtime_ns) for path in _own(own))))

    @classmethod
    def parse(cls, countries: Sequence[str], texts: Mapping[str, str]) -> Gazetteer:
        """The gazetteer that files of these texts would give over what ships."""
        return _made(tuple(countries), dict(texts))

    def without(self, pcodes: Collection[str]) -> Gazetteer:
        """The same without some places: nothing finds them, by code or by name."""
        if not pcodes:
            return self
        made = copy(self)
        made.__dict__.pop("fingerprint", None)
        made._places = {code: place for code, place in self._places.items() if code not in pcodes}
        made._children = {code: [place for place in some if place.pcode not in pcodes] for code, some in self._children.items()}
        made._camps = {code: [place for place in some if place.pcode not in pcodes] for code, some in self._camps.items()}
        made._by_key, made._adm1 = {}, {}
        made._gone = self._gone | frozenset(pcodes)
        return made

    def with_sites(self, sites: Iterable[Place], codes: Mapping[str, str]) -> Gazetteer:
        """The same with sites added, or in place of those of their id. `codes`: partners' codes, each with the id of its site.

        A code that could be nothing else (letters and figures) is found in running text as a name is; one of figures alone only in tables.
        """
        own = {place.pcode: place for place in sites}
        made = copy(self)
        made.__dict__.pop("fingerprint", None)
        for code, pcode in codes.items():
            if pcode in own and _TELLING.fullmatch(code):
                own[pcode] = replace(own[pcode], names=(*own[pcode].names, ("mul", code)))
        made._places = {**self._places, **own}
        made._children = {}
        for place in made._places.values():
            if place.parent:
                made._children.setdefault(place.parent, []).append(place)
        made._camps = {code: [made._places[place.pcode] for place in some] for code, some in self._camps.items()}
        made._codes = {key(code): pcode for code, pcode in codes.items() if pcode in made._places}
        made._by_key, made._adm1 = {}, {}
        return made

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __len__(self) -> int:
        return len(self._places)

    def get(self, pcode: str) -> Place | None:
        """The place with exactly this code, a village among them."""
        return self._places.get(pcode) or (self._village(pcode) if _VILLAGE.fullmatch(pcode) else None)

    def villages(self) -> Iterator[Place]:
        """The villages and quarters of the tracked countries: they are in no list of places, are found in a text only beside a place of their governorate."""
        return (place for country in self.countries for code, place in villages.read(country).items() if code not in self._places and code not in self._gone)

    def _village(self, pcode: str) -> Place | None:
        if pcode in self._gone:
            return None
        return next((place for country in self.countries if (place := villages.read(country).get(pcode))), None)

    def children(self, pcode: str) -> list[Place]:
        """Places directly below: towns and sites of a sub-district among them."""
        return list(self._children.get(pcode, ()))

    def chain(self, pcode: str) -> list[Place]:
        """The place itself, then what holds it, up to its country; empty for an unknown code."""
        steps = []
        place = self.get(pcode)
        while place:
            steps.append(place)
            place = self.get(place.parent) if place.parent else None
        return steps

    def adm1_of(self, pcode: str) -> str | None:
        """P-code of the governorate that holds the place, itself included; None for a country or an unknown code."""
        if pcode not in self._adm1 and self.get(pcode):
            self._adm1[pcode] = next((place.pcode for place in self.chain(pcode) if place.level is Level.ADM1), None)
        return self._adm1.get(pcode)

    def within(self, pcode: str, ancestor: str) -> bool:
        """True where the place is `ancestor` or lies in it."""
        return any(place.pcode == ancestor for place in self.chain(pcode))

    def abroad(self, pcode: str) -> bool:
        """True for a place of a country that is not tracked here."""
        place = self.get(pcode)
        return place is not None and place.country not in self.countries

    def at_level(self, country: str, level: Level | str) -> list[Place]:
        """All places of one level of a country, in order of their codes."""
        wanted = Level(level)
        return sorted((place for place in self if place.country == country and place.level is wanted), key=lambda place: place.pcode)

    def name(self, pcode: str, lang: str = "en") -> str:
        """The name to show in a language: the first one of that language, else the COD's own. An unknown code is its own name."""
        place = self.get(pcode)
        if place is None:
            return pcode
        if lang == "en":
            return place.name
        return next((name for language, name in place.names if language == lang), place.name)

    def code_of(self, written: str) -> str | None:
        """The code of the place that a person means by a code or a name: coordinators know names, scripts know codes. None where several bear it."""
        place = self.get(written) or self.by_name(written) or self.by_code(written)
        return place.pcode if place else None

    def by_code(self, text: str) -> Place | None:
        """The place whose code a cell holds; a suffix that splits a code (C1001_5) and words after it are passed over. None where it is unknown or a village:

        the tables of OCHA name the sub-district beside it, at which they agree with one another.
        """
        if self._codes and (known := self.get(self._codes.get(key(text), ""))):
            return known
        found = _CODE.match(text.strip())
        return self._places.get(found.group().upper()) if found else None

    def by_name(self, name: str, level: Level | str | None = None, within: str | None = None) -> Place | None:
        """The place that a whole table cell names, in any of its spellings; "Aleppo city" and "Aleppo governorate" say their level.

        Without a level the widest one wins. Two places of one level are not guessed between: None. `within` narrows to one place's own.
        """
        wanted = Level(level) if level is not None else None
        found = self._index().get(key(name), [])
        if not found and (known := self.get(self._codes.get(key(name), ""))):
            return known if (wanted in (None, known.level)) and (within is None or self.within(known.pcode, within)) else None
        if not found:
            found, wanted = self._with_unit(name, wanted)
        fitting = [place for place in found if (wanted is None or place.level is wanted) and (within is None or self.within(place.pcode, within))]
        if not fitting:
            return None
        widest = min(_RANK[place.level] for place in fitting)
        best = [place for place in fitting if _RANK[place.level] == widest]
        return best[0] if len(best) == 1 else None

    def camp_at(self, pcode: str) -> list[Place]:
        """Camps of displaced people hosted by that community, or by the community that gives that sub-district its name; a site is itself.

        A "return" there is a Problem (R34). A city's sub-district is no camp because one stands at its edge, the UNRWA camps are their people's
        homes, and sites only known from an old list count for nothing: none of these is given.
        """
        place = self.get(pcode)
        if place and place.level is Level.SITE:
            return [place]
        namesakes = [child.pcode for child in self.children(pcode) if place and child.level is Level.TOWN and child.name == place.name]
        return [camp for code in (pcode, *namesakes) for camp in self._camps.get(code, ())]

    def _with_unit(self, name: str, wanted: Level | None) -> tuple[list[Place], Level | None]:
        for words, level in _UNITS:
            bare = words.sub(" ", name)
            if bare != name and (found := self._index().get(key(bare))):
                return found, wanted or level
        return [], wanted

    def _index(self) -> dict[str, list[Place]]:
        if not self._by_key:
            for place in self:
                for spelt in {key(name) for name in (place.name, *(name for _, name in place.names))}:
                    self._by_key.setdefault(spelt, []).append(place)
        return self._by_key


def check(countries: Sequence[str], own: Path | None = None) -> None:
    """Raise ConfigError for a country that neither ships nor has a file of the installation's own."""
    right = available(own)
    for country in countries:
        if country not in right:
            raise ConfigError(
                f"there is no gazetteer of {country!r}", f"Use one of: {', '.join(right)}; or fetch it: dtrack places update {country}.", key="countries"
            )


def available(own: Path | None = None) -> list[str]:
    """Countries that ship or have a file of the installation's own, sorted."""
    return sorted({*shipped(), *(path.stem for path in _own(own))})


def _own(folder: Path | None) -> list[Path]:
    """The installation's own files, one a country."""
    return [path for path in folder.glob("*.csv") if re.fullmatch(r"[A-Z]{3}", path.stem)] if folder is not None and folder.is_dir() else []


@cache
def _load(countries: tuple[str, ...], own: tuple[tuple[str, str, int], ...]) -> Gazetteer:
    return _made(countries, {country: Path(path).read_text("utf-8") for country, path, _ in own})


def _made(countries: tuple[str, ...], own: dict[str, str]) -> Gazetteer:
    places: list[Place] = []
    hosts: dict[str, str] = {}
    known = shipped()
    for pack in (*countries, ABROAD):
        if pack in own:
            _read(pack, io.StringIO(own[pack]), places, hosts)
        if pack == ABROAD or pack in known:
            with (_folder() / f"{pack}.csv").open(encoding="utf-8") as stream:
                _read(pack, stream, places, hosts)
    return Gazetteer(countries, places, hosts)


def _folder() -> Traversable:
    return files("dtrack.resolve") / "gazetteer"


def _read(pack: str, stream: Iterable[str], places: list[Place], hosts: dict[str, str]) -> None:
    """Add a pack's rows to `places` and the host codes of its sites to `hosts`. A place that is there already stays as it is."""
    known = {place.pcode for place in places}
    for row in csv.DictReader(stream):
        code = row["pcode"]
        if code in known or row.get("country", "") in known:
            continue
        names = tuple((spelt[:2], spelt[3:]) for spelt in row["names"].split("|") if spelt)
        lat, lon = (float(row[axis]) if row[axis] else None for axis in ("lat", "lon"))
        country = row.get("country") or pack
        scheme = "COD" if re.fullmatch(r"[A-Z]{2,3}[0-9]+|[CN][0-9]{4}|[A-Z]{3}", code) else "dtrack"
        places.append(Place(code, Level(row["level"]), row["name"], row["parent"] or None, country, scheme, names, lat, lon, row["kind"], row["note"]))
        if row["host"]:
            hosts[code] = row["host"]
