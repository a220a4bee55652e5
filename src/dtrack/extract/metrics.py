"""What a number counts: its unit, its metric, its term; or why it is no displacement figure.

The counted noun is the first one behind the number ("5,300 displaced families"). The predicate is the one that costs least to reach from there: words,
commas, other numbers and joints between them cost, and so does standing on the wrong side ("displacing N" before it, "N fled" behind it).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dtrack.extract.heads import Head, bare_head, edges, head_of
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.numbers import Number
from dtrack.extract.predicates import crossing, reachable
from dtrack.extract.sentence import Sentence
from dtrack.extract.tokens import Token


@dataclass(slots=True)
class Verdict:
    """What was decided of a number: a metric with its cost (the higher, the less sure), or why it was left out."""

    metric: str = ""
    term: str = ""
    unit: str = "person"
    cost: float = 0.0
    why: str = ""
    predicate: Hit[Entry] | None = None
    head: Head | None = None


_NO_NOUN = "it counts nothing that is displaced: no person, family or home stands beside it"
WHY = {
    "killed": "it counts people killed", "wounded": "it counts people wounded", "arrested": "it counts people arrested, missing or released",
    "affected": "it counts people affected, which is not displaced", "need": "it counts people in need, which is not displaced",
    "aided": "it counts people reached with aid, which is not displaced", "damaged": "it counts homes damaged or built, not destroyed",
    "population": "it is a population", "deployed": "it counts people who took part in something else", "planned": "it is planned or expected, not done",
    "feared": "it is feared or possible, not done", "negated": "it is denied", "conditional": "it stands under a condition", "capacity": "it is a capacity",
    "sites": "it counts places", "vehicles": "it counts vehicles", "fighters": "it counts fighters or staff", "aid": "it counts aid", "money": "it is money",
    "percent": "it is a percentage", "distance": "it is a measure", "time": "it is a length of time", "age": "it is an age",
    "weapons": "it counts attacks or weapons",
    "herds": "it counts animals or trees", "organisations": "it counts organisations or cases", "need_only": "it counts people in need",
}  # fmt: skip
DATED = "it is part of a date"
_MONEY = frozenset("$€£¥₺")


def decide(sentence: Sentence, at: int, before: Verdict | None, lexicon: Lexicon) -> Verdict:
    """What the number at a token counts, or why it is left out."""
    if plain := _plainly_not(sentence, at, lexicon):
        return Verdict(why=plain)
    head = head_of(sentence, at, lexicon)
    if head.unit is None and head.entry is None:
        if sentence.number(at).value == 1:
            return Verdict(why=_NO_NOUN)  # "one of the largest", "one in five"
        head = bare_head(sentence, at, before.head if before is not None else None, lexicon)
        if head.inherited and before is not None and _elliptic(sentence, at, head, lexicon):
            return Verdict(before.metric, before.term, before.unit, before.cost + 2.0, before.why, before.predicate, head)
    if head.entry is not None and head.entry.table == "other":
        return Verdict(why=WHY.get(head.entry.key, _NO_NOUN), head=head)
    best = reachable(sentence, at, head, lexicon)
    verdict = _weigh(sentence, at, head, best)
    verdict.head = head
    if (head.unit is not None or not verdict.why) and (mode := _mode(sentence, at, head, verdict)):
        verdict.why = WHY[mode]
    return verdict


def _elliptic(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> bool:
    """True for the second number of "33,000 fled from Idleb, 8,900 from Aleppo": the verb is understood. "85,000 of which" has its own."""
    following = sentence.tokens[at + 2].word if at + 2 < len(sentence.tokens) else ""
    if following in lexicon.words("syntax", "relative") or not any(hit.first == at + 1 for hit in sentence.of("roles", "origin", "destination", "in")):
        return False
    return not any(cost < 1.0 for cost, _ in reachable(sentence, at, head, lexicon))


def _plainly_not(sentence: Sentence, at: int, lexicon: Lexicon) -> str:
    number = sentence.number(at)
    if at in sentence.dated:
        return DATED
    if number.form == "ordinal":
        return "it is an ordinal"
    before = sentence.tokens[at - 1] if at else None
    if before is not None and (before.word in _MONEY or before.word.endswith("$")):
        return WHY["money"]
    if number.form == "digits" and before is not None and _in_name(number, before):
        return "it is part of a name"
    return WHY["time"] if _is_clock(sentence, at) else _base(sentence, at, lexicon) or _odd(number.value)


def _base(sentence: Sentence, at: int, lexicon: Lexicon) -> str:
    """What a number is only compared with: "40 percent of the 300,000", "fell from 7.4 million to 6.6"."""
    for hit in sentence.of("nouns", "percent"):
        if 0 < at - hit.last <= 3 and all(token.word in lexicon.function_words for token in sentence.tokens[hit.last : at]):
            return "it is the whole of which a share is told"
    if at and sentence.tokens[at - 1].word in lexicon.words("ranges", "from"):
        rises = any(0 <= at - 1 - hit.last <= 1 for hit in sentence.of("ranges", "rise"))
        if rises or (at >= 2 and at - 2 in sentence.numbers):
            return "it is what the figure was before"
    return ""


def _in_name(number: Number, before: Token) -> bool:
    """True for "T-72" and "M4"; "least140,000" is broken text, not a name."""
    short = len(before.word) <= 2 and number.value is not None and number.value < 1000
    return before.kind == "word" and (number.glued == "-" or (number.glued == "" and short))


def _odd(value: Decimal | None) -> str:
    if value is None:
        return ""
    if value == 0:
        return "it is zero"
    return "" if value == value.to_integral_value() else "it is a measure or a share: people are counted whole"


def _is_clock(sentence: Sentence, at: int) -> bool:
    """True for either half of "09:00"."""
    tokens = sentence.tokens
    after = at + 2 < len(tokens) and tokens[at + 1].word == ":" and tokens[at + 1].start == tokens[at].end and isinstance(tokens[at + 2], Number)
    before = at >= 2 and tokens[at - 1].word == ":" and tokens[at - 1].end == tokens[at].start and isinstance(tokens[at - 2], Number)
    return after or before


def _weigh(sentence: Sentence, at: int, head: Head, best: list[tuple[float, Hit[Entry]]]) -> Verdict:
    entry = head.entry if head.entry is not None and head.entry.key == "counted" else None
    unit = head.unit or "person"
    chosen = next(((cost, hit) for cost, hit in best if cost < 14.0), None)
    if chosen is None or (entry is not None and chosen[0] > 8.0):
        if entry is None:
            return Verdict(why=_NO_NOUN if head.unit is None else _unsaid(unit))
        return Verdict(entry.metric, entry.term, unit, 2.0)
    cost, hit = chosen
    if head.unit is None:
        number = sentence.number(at)
        if number.vague and hit.first != at + 1:
            return Verdict(why=_NO_NOUN)  # "dozens of orphans"
        small = (number.value or 100) < 10
        if cost > (1.0 if small or hit.last <= at else 5.0):
            return Verdict(why=_NO_NOUN)
        cost += 1.0
    if hit.entry.key in _WEAK:
        cost, hit = _joined(sentence, cost, hit, best)
    if not hit.entry.metric:
        return Verdict(why=WHY[hit.entry.key], predicate=hit)
    metric, term = hit.entry.metric, hit.entry.term
    if entry is not None:
        metric, term = _both(entry, hit.entry)
    if metric == "new_displacement" and any(other.entry.metric == "refugee_flow" and price < cost + 8.0 for price, other in best):
        metric, term = "refugee_flow", "refugees"
    return Verdict(metric, term, unit, cost, predicate=hit)


_WEAK = frozenset({"affected", "need", "damaged", "aided"})


def _joined(sentence: Sentence, cost: float, hit: Hit[Entry], best: list[tuple[float, Hit[Entry]]]) -> tuple[float, Hit[Entry]]:
    """ "were affected and evacuated": of two joined verbs the one of displacement counts."""
    for price, other in best:
        if other.entry.metric and 0 <= other.first - hit.last <= 1 and not any(hit.last <= number < other.first for number in sentence.numbers):
            return price, other
    return cost, hit


def _unsaid(unit: str) -> str:
    return {"home": "the text does not say that these homes were destroyed"}.get(
        unit, "the text does not say that these people were displaced, returned or live in displacement"
    )


def _both(noun: Entry, verb: Entry) -> tuple[str, str]:
    """What a displaced noun and a verb say together: IDPs who arrived are a flow, IDPs who returned a return, refugees who returned a return from abroad."""
    if noun.metric.startswith("refugee") and verb.metric in ("idp_stock", "new_displacement"):
        return ("refugee_stock", noun.term) if verb.metric == "idp_stock" else ("refugee_flow", noun.term)
    if noun.metric == "return":
        return ("returnee_stock", noun.term) if verb.metric == "idp_stock" else ("return", noun.term)
    return verb.metric, verb.term


def _mode(sentence: Sentence, at: int, head: Head, verdict: Verdict) -> str:
    """Planned, feared, negated, conditional or a capacity: the mode that governs the number, or ""."""
    left, right = edges(sentence, at, head)
    verb = verdict.predicate
    for hit in sentence.of("modality"):
        key = hit.entry.key
        if key in ("need", "aid") or hit.first in sentence.dated or (verb is not None and verb.first <= hit.first and hit.last <= verb.last):
            continue
        if hit.last <= left:
            gap = crossing(sentence, hit.last, left, at)
            limit = 4.0 if key != "negated" else 1.3
            if gap <= limit:
                return key
        elif hit.first >= right and verb is not None and hit.last <= verb.first + 1 and _governs(sentence, hit, verb, right, at):
            return key
    return ""


def _governs(sentence: Sentence, mode: Hit[Entry], verb: Hit[Entry], right: int, at: int) -> bool:
    """True for "300 families are expected to return": the mode stands between the noun and its verb."""
    return crossing(sentence, right, mode.first, at) <= 3.0 and crossing(sentence, mode.last, verb.first, at) <= 1.3
