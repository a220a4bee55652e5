"""One file a language: the words by which displacement is told. `languages = ["ar"]` is `ar.toml` here.

The loader checks every key, so that a misspelt one is an error and not a silence. Phrases are tokenised as texts are. A trailing `*` stands for any ending;
`{n}` stands for a number of one value, `{q}` for any number, range or vague quantity, `{span}`, `{weekday}`, `{month}`, `{year}` and `{day}` for a unit
of time and the parts of a date. `<went>` stands for any word of the family of that name (`[families]`): "<went> back" is "walked back", "drifted back"
and all the others, without a line for each.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dtrack.errors import ConfigError
from dtrack.extract.lexicon._trie import Trie
from dtrack.extract.tokens import tokenise_folded
from dtrack.resolve.folding import fold
from dtrack.resolve.letters import MARK

_MEMORY = 20_000

_TABLES: dict[str, frozenset[str] | None] = {
    "language": frozenset({"code", "name", "script", "function_words", "telling", "clitics", "endings", "head"}),
    "numerals": frozenset({"words", "scales", "fixed", "about", "duals", "glue", "half", "decimal_comma", "ordinals"}),
    "vague": frozenset({"tens", "hundreds", "thousands", "tens_of_thousands", "hundreds_of_thousands", "millions"}),
    "quantifiers": frozenset({"before", "after"}),
    "ranges": frozenset({"between", "joint", "to", "from", "rise"}),
    "nouns": frozenset({"person", "household", "home", "modifier"}),
    "counted": None,
    "other": None,
    "predicate": None,
    "elsewise": None,
    "modality": frozenset({"planned", "feared", "negated", "denied", "conditional", "capacity", "need", "aid"}),
    "syntax": frozenset(
        {"passive", "active", "boundary", "relative", "subset", "others", "article", "number_of", "reach", "bridge", "daily", "total", "new", "stock"}
        | {
            "shelter",
            "family_of",
            "their_number",
            "each",
            "apiece",
            "having",
            "homeward",
            "plus",
            "numbered",
            "difference",
            "out_of",
            "made_of",
            "partitive",
            "before_war",
            "people_of",
            "purpose",
            "participle",
            "same_verb",
            "nationals",
            "definite",
            "respectively",
            "than",
            "turn",
            "cause",
            "valued",
            "per_family",
            "guests",
            "numbering",
            "brings",
            "departing",
            "rest",
            "surveys",
            "homegoing",
            "same_time",
            "carriers",
            "covers",
            "reflexive",
            "made",
            "pursuits",
            "workaday",
            "amounts",
            "everybody",
            "dwellers",
            "crowds",
            "with_its",
            "staying",
            "for_whom",
            "through",
            "goers",
            "counting",
            "possessive",
            "they",
            "that_of",
            "aboard",
            "onward",
            "in_all",
            "having_all",
            "audience",
            "corrects",
            "visits",
            "forces",
            "instead",
            "where",
            "comings",
        }
    ),
    "roles": frozenset(
        {"origin", "destination", "in", "leave", "arrive", "via", "of", "skip", "around", "part", "receives", "sees", "near", "strikes", "event", "and_around"}
    ),
    "places": frozenset(
        {
            "before",
            "after",
            "region",
            "compass",
            "camp",
            "site",
            "city",
            "abroad",
            "home_country",
            "home_people",
            "nationwide",
            "not_place",
            "not_name",
            "no_place",
            "from_homes",
            "voices",
        }
    ),
    "periods": frozenset(
        {
            "spans",
            "pairs",
            "weekdays",
            "since",
            "after_event",
            "until",
            "between",
            "joint",
            "from",
            "to",
            "on",
            "as_of",
            "parts",
            "relative",
            "recent",
            "ordinal",
            "of",
            "noise",
            "events",
            "same",
            "first",
            "times",
        }
    ),
    "moves": frozenset({"emptied", "gathered", "listed", "parting", "prewar", "recounted", "tally", "the_town", "were"}),
    "particles": frozenset(
        {
            "acts",
            "already",
            "arrivals",
            "as_from",
            "auxiliaries",
            "behind_a_day",
            "between",
            "being",
            "but",
            "called",
            "comers",
            "country_or_people",
            "ends",
            "except",
            "in_order_to",
            "infinitive_ends",
            "from_a_day_on",
            "its_own",
            "leaving",
            "moves_home",
            "no_more",
            "not_first",
            "not_second",
            "of",
            "of_so_many",
            "of_them",
            "of_these",
            "of_those",
            "of_those_who",
            "no_plural",
            "only",
            "other_than",
            "person_ends",
            "over",
            "plural_ends",
            "selves",
            "sums",
            "that",
            "the_singular",
            "the_two",
            "then",
            "they",
            "thus",
            "were",
            "with",
            "within",
        }
    ),
    "attribution": frozenset({"according", "said", "figures", "person_title", "again"}),
    "orgs": None,
    "peoples": None,
    "natives": None,
    "families": None,
    "furniture": frozenset({"lines", "captions", "abbreviations"}),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase of the lexicon means: its table, its key, and for predicates what they say."""

    table: str
    key: str
    metric: str = ""
    term: str = ""
    side: str = ""
    unit: str = ""
    needs: str = ""
    """What a predicate needs near it to speak of displacement: "shelter" for "live in", which alone says nothing of it."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of one language, ready to be matched. One object a language, so it is compared by identity."""

    code: str
    name: str
    raw: Mapping[str, Any]
    trie: Trie[Entry]
    function_words: frozenset[str]
    clitics: tuple[str, ...]
    _sets: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _patterns: list[tuple[tuple[str, ...], Entry]] = field(default_factory=list)
    _families: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def patterns(self) -> list[tuple[tuple[str, ...], Entry]]:
        """Every phrase as symbols of the trie, with what it means; cut into words once, for all who look for them."""
        if not self._patterns:
            self._patterns.extend((pattern(phrase), entry) for phrase, entry in phrases(self.raw))
        return self._patterns

    @property
    def families(self) -> Mapping[str, tuple[str, ...]]:
        """The folded words of each family, by the symbol that stands for it in a phrase."""
        if not self._families:
            self._families.update({f"<{name}>": tuple(_folded(word) for word in members) for name, members in self.raw.get("families", {}).items()})
        return self._families

    def words(self, table: str, key: str) -> frozenset[str]:
        """The folded phrases of one key, as a set."""
        found = self._sets.get((table, key))
        if found is None:
            found = self._sets[table, key] = frozenset(_folded(phrase) for phrase in self.raw.get(table, {}).get(key, ()))
        return found


def names() -> list[str]:
    """The languages that ship, sorted."""
    return sorted(entry.name[:-5] for entry in files(__package__).iterdir() if entry.name.endswith(".toml"))


@lru_cache(maxsize=_MEMORY)
def cut(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as texts are cut into them. Most are one word of letters, which needs no cutting."""
    folded = fold(phrase)
    if folded.isalpha() and (folded.isascii() or MARK.search(folded) is None):
        return (folded,)
    return tuple(token.word for token in tokenise_folded(folded, 0, len(folded)))


def _folded(phrase: str) -> str:
    return " ".join(cut(phrase))


def phrases(raw: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    """Every phrase of a lexicon with what it means."""
    for table in ("vague", "nouns", "modality", "other", "orgs", "peoples", "natives", "syntax", "moves", "roles", "places", "attribution", "ranges"):
        for key, rows in raw.get(table, {}).items():
            yield from ((phrase, Entry(table, key)) for phrase in rows)
    for key, found in raw.get("elsewise", {}).items():
        for side, rows in (found if isinstance(found, dict) else {"both": found}).items():
            yield from ((phrase, Entry("predicate", key, side=side)) for phrase in rows)
    for position, keys in raw.get("quantifiers", {}).items():
        for key, rows in keys.items():
            yield from ((phrase, Entry(f"quantifier_{position}", key)) for phrase in rows)
    for row in raw.get("counted", ()):
        yield from ((phrase, Entry("nouns", "counted", row["metric"], row["term"], "", row["unit"])) for phrase in row["words"])
    for row in raw.get("predicate", ()):
        entry = Entry("predicate", "metric", row["metric"], row["term"], row.get("side", "both"), needs=row.get("needs", ""))
        yield from ((phrase, entry) for phrase in row["words"])
    yield from _period_phrases(raw.get("periods", {}))
    yield from _organisations(raw["language"].get("script", "latin"))


def _organisations(script: str) -> Iterator[tuple[str, Entry]]:
    """The names of organisations in a script; an acronym remembers (`term`) the one way in which it is printed."""
    for name, written in _known_organisations().items():
        yield from ((phrase, Entry("orgs", name)) for phrase in written["arabic" if script == "arabic" else "latin"])
        yield from ((acronym, Entry("orgs", name, term=acronym)) for acronym in written["acronyms"])


def organisation(written: str) -> str | None:
    """The short name of an organisation that somebody writes in one of its ways; None for any other words."""
    return _written_ways().get(_folded(written))


@lru_cache(maxsize=1)
def _written_ways() -> Mapping[str, str]:
    named = ((way, name) for name, ways in _known_organisations().items() for way in (name, *(way for some in ways.values() for way in some)))
    return {_folded(way): name for way, name in named}


@lru_cache(maxsize=1)
def _known_organisations() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((files("dtrack.extract") / "organisations.toml").read_text(encoding="utf-8"))


def _period_phrases(periods: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for key, value in periods.items():
        if key in ("spans", "pairs", "weekdays"):
            continue
        if isinstance(value, dict):
            for name, rows in value.items():
                yield from ((phrase, Entry(f"period_{key}", name)) for phrase in rows)
        else:
            yield from ((phrase, Entry("period", key)) for phrase in value)


def check(raw: Mapping[str, Any], file: str) -> None:
    """Raise ConfigError for a table or key that no lexicon has, or for one of the needed ones that is missing."""
    for table, content in raw.items():
        if table not in _TABLES:
            raise ConfigError(f"a lexicon has no table {table!r}", f"Use one of: {', '.join(sorted(_TABLES))}.", file=file, key=table)
        allowed = _TABLES[table]
        for key in content if allowed is not None else ():
            if key not in (allowed or ()):
                raise ConfigError(f"{table} has no key {key!r}", f"Use one of: {', '.join(sorted(allowed or ()))}.", file=file, key=f"{table}.{key}")
    missing = {"language", "numerals", "nouns", "predicate"} - set(raw)
    if missing:
        raise ConfigError(f"the lexicon lacks {', '.join(sorted(missing))}", "Add the table; en.toml shows every one.", file=file)


def build(raw: Mapping[str, Any], file: str = "lexicon") -> Lexicon:
    """A lexicon from its parsed TOML."""
    check(raw, file)
    language = raw["language"]
    trie: Trie[Entry] = Trie(tuple(language.get("clitics", ())))
    lexicon = Lexicon(language["code"], language["name"], raw, trie, frozenset(language["function_words"]), tuple(language.get("clitics", ())))
    for name, members in lexicon.families.items():
        trie.join(name, members)
    for symbols, entry in lexicon.patterns:
        for symbol in symbols:
            if symbol[0] == "<" and symbol not in lexicon.families:
                known = ", ".join(sorted(lexicon.families))
                raise ConfigError(f"the lexicon has no family {symbol}", f"Use one of: {known or 'none is given'}.", file=file, key="families")
        trie.add(symbols, entry)
    return lexicon


def pattern(phrase: str) -> tuple[str, ...]:
    """`"in the past {n} {span}"` as trie symbols: words folded, slots, families and endings kept."""
    symbols: list[str] = []
    for part in phrase.split():
        if part[0] in "{<":
            symbols.append(part)
        elif part[-1] == "*":
            words = cut(part[:-1])
            symbols += words[:-1]
            symbols.append(words[-1] + "*")
        else:
            symbols += cut(part)
    return tuple(symbols)


@lru_cache(maxsize=16)
def header(code: str) -> Mapping[str, Any]:
    """The `[language]` table of a shipped lexicon, which stands first in its file: enough to tell languages apart, without building them all."""
    text = (files(__package__) / f"{code}.toml").read_text(encoding="utf-8")
    first = text.index("[language]")
    following = text.find("\n[", first)
    return dict(tomllib.loads(text[first:following])["language"])


@lru_cache(maxsize=16)
def load(code: str) -> Lexicon:
    """The lexicon of a language by its code. ConfigError with the list of right ones where there is none."""
    if code not in names():
        raise ConfigError(f"there is no lexicon {code!r}", f"Use one of: {', '.join(names())}.", key="languages")
    entry = files(__package__) / f"{code}.toml"
    return build(tomllib.loads(entry.read_text(encoding="utf-8")), f"{code}.toml")
