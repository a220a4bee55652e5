"""Every way of writing a place's name, as folded patterns, and the automaton that finds them all in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick_rs

from dtrack.model.place import Place
from dtrack.resolve.ambiguity import Rules
from dtrack.resolve.folding import squeeze
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level

_RANK = {level: rank for rank, level in enumerate(Level)}
_ARABIC = frozenset(map(chr, range(0x0600, 0x0700)))
_ARTICLE = re.compile(r"(?:al|el|ar|as|ash|at|ath|ad|adh|an|az|er|es|esh|et|eth|ed|ez|en) (?=\w)")
_SUN = {
    "sh": ("ash", "esh"),
    "th": ("ath", "eth"),
    "dh": ("adh", "ad"),
    **{letter: (f"a{letter}", f"e{letter}") for letter in "strzdn"},
}
_SHORTEST_BARE = 5
"""Letters of a name that is also tried without its article: "Safira" for As-Safira, but not "Bab" for Al-Bab."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One folded spelling and the places that it may mean."""

    text: str
    places: tuple[Place, ...]
    """Tracked countries first, then the widest. None: a phrase that holds a place's name and is none (R14: the longest match wins)."""
    levels: frozenset[Level]
    arabic: bool
    dropped: int = 0
    """Letters at its start that are no part of the name: the first ل of للرقة."""


def is_arabic(text: str) -> bool:
    """True where the text has an Arabic letter."""
    return not text.isascii() and not _ARABIC.isdisjoint(text)


def _forms(base: str, article: bool) -> tuple[str, ...]:
    found = [base, base.replace("'", "")] if "'" in base else [base]
    if is_arabic(base):
        if base.endswith("اء"):
            found.append(base[:-1])
    elif article:
        found += [form for spelt in tuple(found) for form in _articles(spelt)]
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


def _articles(spelt: str) -> Iterator[str]:
    bare = _ARTICLE.sub("", spelt, count=1) if _ARTICLE.match(spelt) else spelt
    if len(bare.replace(" ", "")) >= _SHORTEST_BARE:
        yield bare
    yield f"al {bare}"
    yield f"el {bare}"
    for letters in (bare[:2], bare[:1]):
        if letters in _SUN:
            yield from (f"{article} {bare}" for article in _SUN[letters])
            break


_BETWEEN = "|"
"""Stands between names that are folded together, which is quicker than one by one; no name has it, for a pack's row is cut there."""


def _spelt(gazetteer: Gazetteer) -> Iterator[tuple[Place, str, bool]]:
    """Each name of each place, folded, with whether its Arabic form begins with an article."""
    rows = [(place, tuple({name for _, name in place.names})) for place in gazetteer]
    folded = iter(squeeze(_BETWEEN.join(name for _, names in rows for name in names)).text.split(_BETWEEN))
    for place, names in rows:
        article = place.parent is not None and any(language == "ar" and name.startswith("ال") for language, name in place.names)
        for _ in names:
            yield place, next(folded).strip(), article


def patterns(gazetteer: Gazetteer, rules: Rules) -> list[Pattern]:
    """All spellings of all places, one pattern a spelling, and the phrases that mean no place."""
    owners: dict[str, dict[str, Place]] = {}
    for place, base, article in _spelt(gazetteer):
        for form in _forms(base, article):
            if len(form) > 2:
                owners.setdefault(form, {})[place.pcode] = place
    for phrase in rules.never:
        owners[squeeze(phrase).text] = {}
    found = []
    single = {level: frozenset((level,)) for level in Level}
    for form, places in owners.items():
        ranked = tuple(places.values())
        if len(ranked) > 1:
            ranked = tuple(sorted(ranked, key=lambda place: (gazetteer.abroad(place.pcode), _RANK[place.level], place.pcode)))
        levels = single[ranked[0].level] if len(ranked) == 1 else frozenset(place.level for place in ranked)
        arabic = is_arabic(form)
        found.append(Pattern(form, ranked, levels, arabic))
        # the preposition ل swallows the alef of the article: للرقة is ل + الرقة
        if arabic and form.startswith("ال") and (joined := "لل" + form[2:]) not in owners:
            found.append(Pattern(joined, ranked, levels, True, 1))
    return found


def automaton(found: list[Pattern]) -> ahocorasick_rs.AhoCorasick:
    """Finds every pattern at every place; boundaries and the longest match are the matcher's to judge."""
    return ahocorasick_rs.AhoCorasick([pattern.text for pattern in found], store_patterns=False)
