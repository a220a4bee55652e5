"""A sentence made ready: its tokens with numbers joined, the lexicon's phrases found in them, its windows of time and its places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from dtrack.extract import dates, interrupted, mending, numbers, numerals, ranges, windows
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.numbers import Number
from dtrack.extract.segments import Passage
from dtrack.extract.tokens import Token, tokenise_folded
from dtrack.extract.windows import Window
from dtrack.resolve.matcher import Mention

_TENTHS, _RATIO = 10, 100
"""In how many a share is told, and at most: "seven in ten", "one in fifteen"."""

_END = attrgetter("end")


@dataclass(slots=True)
class Sentence:
    """One sentence of a text, understood word by word. Indexes count `tokens`."""

    passage: Passage
    order: int = 0
    """Which of the sentences of its paragraph it is, from 0."""
    tokens: list[Token] = field(default_factory=list)
    hits: dict[str, list[Hit[Entry]]] = field(default_factory=dict)
    """Phrases by table of the lexicon, the longest of each table only, in order."""
    keyed: dict[tuple[str, ...], list[Hit[Entry]]] = field(default_factory=dict)
    """The same by table and key; by table and several keys once somebody asked for them."""
    windows: list[Window] = field(default_factory=list)
    dated: frozenset[int] = frozenset()
    mentions: list[Mention] = field(default_factory=list)
    placed: bool = False
    """True once `mentions` holds the places that it names."""
    numbers: list[int] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)
    """Numbers of people or homes of which something is said: each has its own stretch of the sentence."""
    parts: list[int] = field(default_factory=list)
    """Numbers that are a part of another, of which the sentence says what they did: where they did it is not the whole's."""
    in_camp: bool = False
    """True where the sentence before in its paragraph names a camp, of which this one may tell the population."""
    numbered: bool = False
    """True where the words hold what may be a number; `prepare` finds out."""
    prepared: bool = False
    understood: bool = False
    steps: list[float] = field(default_factory=list)
    """Costs of crossing the tokens, added up; kept by `predicates`."""
    covered: frozenset[int] | None = None
    """Tokens that only say how firmly a number is put; kept by `predicates`."""
    named: frozenset[int] | None = None
    """Tokens of nouns; kept by `predicates`."""
    lexicon: Lexicon | None = None
    """Of the language that it was understood in."""
    text: str = ""
    """The whole text, in which its tokens stand as printed."""

    def particles(self, key: str) -> frozenset[str]:
        """Words of the sentence's language that rules look at one by one (`[particles]` of its lexicon); none where the language has no such rule."""
        return self.lexicon.words("particles", key) if self.lexicon is not None else frozenset()

    def joints(self) -> frozenset[str]:
        """Words for "and" of the sentence's language."""
        return self.lexicon.words("ranges", "joint") if self.lexicon is not None else frozenset()

    def begins(self, word: str, key: str) -> bool:
        """True for a word that begins as one of these does."""
        return word.startswith(tuple(self.particles(key)))

    def of(self, table: str, key: str = "", *others: str) -> list[Hit[Entry]]:
        """The phrases of a table, of some of its keys where given; sorted out once."""
        if not key:
            return self.hits.get(table, [])
        if not others:
            return self.keyed.get((table, key), [])
        several = (table, key, *others)
        found = self.keyed.get(several)
        if found is None:
            found = self.keyed[several] = [hit for hit in self.hits.get(table, ()) if hit.entry.key in several[1:]]
        return found

    def at(self, offset: int) -> int:
        """Index of the first token that ends after `offset`."""
        return bisect_right(self.tokens, offset, key=_END)

    def number(self, index: int) -> Number:
        """The number at a token."""
        token = self.tokens[index]
        if not isinstance(token, Number):
            raise TypeError(f"token {index} is no number")
        return token


def prepare(sentence: Sentence, text: str, folded: str, lexicon: Lexicon, published: date | None) -> None:
    """Read a passage word by word, once; its places are added by the caller, who finds them once for the whole text.

    A passage without any number is only cut into words: `understand` does the rest where a neighbour leans on it.
    """
    cut(sentence, folded, lexicon)
    if sentence.numbered:
        understand(sentence, text, lexicon, published)


def cut(sentence: Sentence, folded: str, lexicon: Lexicon) -> None:
    """Cut a passage into words, once."""
    if not sentence.prepared:
        sentence.prepared = True
        sentence.tokens = tokenise_folded(folded, sentence.passage.dateline, sentence.passage.end)
        sentence.numbered = numerals.present(sentence.tokens, lexicon)


def names_nobody(sentence: Sentence, lexicon: Lexicon) -> bool:
    """True for a sentence in whose words no name of an organisation begins."""
    openings = _organisations(lexicon)
    symbols = lexicon.trie.symbols
    return not sentence.understood and all(openings.isdisjoint(symbols(token.word)) for token in sentence.tokens)


@lru_cache(maxsize=16)
def _organisations(lexicon: Lexicon) -> frozenset[str]:
    """The words with which names of organisations begin."""
    return frozenset(symbols[0] for symbols, entry in lexicon.patterns if entry.table == "orgs")


def understand(sentence: Sentence, text: str, lexicon: Lexicon, published: date | None) -> None:
    """Join numbers, find the lexicon's phrases and the windows of time; once."""
    if sentence.understood:
        return
    tokens = numbers.merge(mending.mend(sentence.tokens, lexicon), lexicon)
    dates.annotate(tokens, text, lexicon)
    hits = lexicon.trie.find(tokens)
    made, dated = windows.windows(tokens, hits, lexicon, published)
    joined = ranges.join(tokens, lexicon, dated)
    if len(joined) != len(tokens):
        tokens, hits = joined, lexicon.trie.find(joined)
        made, dated = windows.windows(tokens, hits, lexicon, published)
    hits += interrupted.across(tokens, hits, dated, lexicon)
    sentence.tokens, sentence.hits, sentence.windows, sentence.dated = tokens, _longest(_by_table(hits, tokens, text)), made, dated
    sentence.keyed, sentence.lexicon, sentence.text = _by_key(sentence.hits), lexicon, text
    sentence.numbers = [index for index, token in enumerate(tokens) if isinstance(token, Number)]
    sentence.understood = True


def whole(sentence: Sentence, text: str, folded: str, lexicon: Lexicon, published: date | None) -> None:
    """Read a passage word by word and understand it, whether or not it has a number; once."""
    cut(sentence, folded, lexicon)
    understand(sentence, text, lexicon, published)


def _by_table(hits: Sequence[Hit[Entry]], tokens: Sequence[Token], text: str) -> dict[str, list[Hit[Entry]]]:
    """Phrases by table, without the acronyms that are not printed as such ("who" is no WHO, "Un" no UN), without shares that are none, and without what a
    name seems to say: "Doctors Without Borders".
    """
    tables: dict[str, list[Hit[Entry]]] = {}
    for hit in hits:
        table = hit.entry.table
        tables.setdefault("nouns" if table == "other" else table, []).append(hit)
    if "nouns" in tables:
        tables["nouns"] = [hit for hit in tables["nouns"] if hit.entry.key != "percent" or _is_ratio([tokens[slot].value for slot in hit.slots])]
    if "orgs" in tables:
        tables["orgs"] = [hit for hit in tables["orgs"] if hit.entry.term in ("", text[tokens[hit.first].start : tokens[hit.last - 1].end])]
        modes = tables.get("modality", ())
        tables["modality"] = [hit for hit in modes if not any(name.first <= hit.first and hit.last <= name.last for name in tables["orgs"])]
    return tables


def _is_ratio(values: Sequence[Decimal | None]) -> bool:
    """True for "one house in ten" and "seven in ten": in 3,200 is a count, and so are 12 in 5 and seven out of 65."""
    known = [value for value in values if value is not None]
    return known == sorted(known) and all(value <= _TENTHS or value == _RATIO or (len(known) == 1 and value < _RATIO) for value in known)


def _longest(tables: Mapping[str, list[Hit[Entry]]]) -> dict[str, list[Hit[Entry]]]:
    """Of each table the longest phrase at each place; of two that overlap, the longer one. Two of one length and place (a word that says two things) both stay.

    Words of place are all kept: "villages in" and "in" end at the same name.
    """
    return {table: found if table == "roles" or len(found) == 1 else _apart(found) for table, found in tables.items()}


def _by_key(tables: Mapping[str, list[Hit[Entry]]]) -> dict[tuple[str, ...], list[Hit[Entry]]]:
    """Phrases by table and key."""
    keyed: dict[tuple[str, ...], list[Hit[Entry]]] = {}
    for table, found in tables.items():
        for hit in found:
            keyed.setdefault((table, hit.entry.key), []).append(hit)
    return keyed


_LENIENT = frozenset({"named", "behind"})
"""What phrases may need that tell of movement only beside a name or a noun: a shorter one that tells it by itself stays beside them."""


def _apart(found: list[Hit[Entry]]) -> list[Hit[Entry]]:
    """The longest phrases of a table; those that need a name or a noun beside them apart from the others."""
    lenient = [hit for hit in found if hit.entry.needs in _LENIENT]
    if not lenient:
        return _free(found)
    strict = [hit for hit in found if hit.entry.needs not in _LENIENT]
    return sorted([*_free(strict), *_free(lenient)], key=lambda hit: hit.first)


def _free(found: list[Hit[Entry]]) -> list[Hit[Entry]]:
    kept: list[Hit[Entry]] = []
    for hit in sorted(found, key=lambda hit: (hit.first, -hit.last)):
        if kept and hit.first < kept[-1].last:
            same = (hit.first, hit.last) == (kept[-1].first, kept[-1].last)
            if same and hit.entry != kept[-1].entry:
                kept.append(hit)
            elif hit.last - hit.first > kept[-1].last - kept[-1].first:
                kept[-1] = hit
            continue
        kept.append(hit)
    return kept
