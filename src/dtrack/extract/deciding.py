"""The numbers of a sentence in their order: each a figure in the making, the other count of one, a part of one, or left out with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from dtrack.extract import counts, following, leaning, metrics, recounting, strangers, stretches
from dtrack.extract.context import LeftOut
from dtrack.extract.draft import Draft
from dtrack.extract.heads import Head
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.numbers import Number
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import NO_NOUN, UNCLEAR, WHY, Verdict
from dtrack.terms import Unit

_PART = "it is a part of the figure before it"
_OTHER = "it is the other count of the figure before it"
_HELPED = frozenset(WHY[key] for key in ("aided", "planned"))
"""Wholes of which a part that lives in displacement is no count either: "to help 4.1 million, among them 1.9 million living in camps"."""


def left(number: Number, text: str, why: str) -> LeftOut:
    """A number that is left out."""
    return LeftOut(text[number.start : number.end], (number.start, number.end), why)


def numbers_of(  # noqa: PLR0917 - a sentence, and what is asked of the rest of the text
    sentence: Sentence,
    text: str,
    earlier: Draft | None,
    heading: Callable[[bool], Verdict | None],
    lexicon: Lexicon,
    named: Callable[[int], bool],
) -> tuple[list[Draft], list[LeftOut]]:
    """The figures of a sentence in the making and its other numbers. `earlier` is the last figure of the sentences before; `heading` is asked for what the
    opening line of a list says where an entry says nothing itself, or (True) the sentence before where its people are only counted; `named` whether a
    place's name begins at a token.
    """
    drafts: list[Draft] = []
    left_out: list[LeftOut] = []
    before: Verdict | None = None
    last: Verdict | None = None
    seen: dict[str, int] = {}
    for at in sentence.numbers:
        number = sentence.number(at)
        printed = text[number.start : number.end]
        occurrence = seen[printed] = seen.get(printed, -1) + 1
        verdict, leant = _counted_like(earlier, before, metrics.decide(sentence, at, before, lexicon), sentence, at), False
        if before is not None and counts.is_second_count(sentence, before, at, verdict, lexicon):
            left_out.append(left(number, text, _second(drafts, before, verdict, number)))
            continue
        if last is not None and ((last.why == WHY["fighters"] and _goes_on(verdict)) or strangers.goes_on_with_things(sentence, last, verdict)):
            verdict.why = last.why
        if before is not None and (verdict.why in UNCLEAR or (verdict.head is not None and verdict.head.inherited)):
            verdict = _after(sentence, at, before, verdict, lexicon, named)
        if verdict.why == NO_NOUN and not drafts and before is None:
            verdict = _of_those(leaning.bracketed(sentence, at, verdict, named), earlier, sentence) or verdict
        if verdict.why in UNCLEAR and earlier is not None and not drafts:
            alone, verdict = verdict, _behind(sentence, at, earlier, verdict, lexicon, named)
            leant = verdict is not alone
        verdict = _told_before(sentence, at, before, verdict, lexicon, heading)
        if not leant and _tells_a_part(sentence, at, verdict, before, lexicon, drafts[-1] if drafts else earlier):
            verdict.why = _PART
            sentence.parts += [at] if _says_itself(verdict.head, at) else []
        verdict.why = verdict.why or _as_helped(sentence, at, verdict, before) or _as_others(sentence, at, verdict, last)
        unit = verdict.head.unit if verdict.head is not None else None
        if unit is not None or not verdict.why:
            before = verdict
        last = verdict if at not in sentence.dated else last
        if verdict.why:
            left_out.append(left(number, text, verdict.why))
        else:
            drafts.append(Draft(sentence, at, number, verdict, counts.quantifier(sentence, at, verdict), number_text=printed, occurrence=occurrence))
        if not verdict.why or (unit is not None and verdict.why != _PART):
            sentence.counted.append(at)
    return drafts, left_out


def _told_before(  # noqa: PLR0917
    sentence: Sentence, at: int, before: Verdict | None, verdict: Verdict, lexicon: Lexicon, heading: Callable[[bool], Verdict | None]
) -> Verdict:
    """The verdict of a number of which nothing is said, by the line that opens its list, or by a sentence before it that counts nobody."""
    if verdict.why not in UNCLEAR:
        return verdict
    again = before is None and recounting.recounts(sentence, at, verdict, lexicon)
    if again or leaning.is_entry(sentence, at) or leaning.speaks_of_them(sentence, at):
        return _listed(heading(again), verdict) or verdict
    return verdict


def _counted_like(earlier: Draft | None, before: Verdict | None, verdict: Verdict, sentence: Sentence, at: int) -> Verdict:
    """The verdict of "Soueïda en accueille 3 000" and of "35 of them are in Mayadin", in the unit of the sentence before, "5 000 familles vivent à Deraa";
    so that of "A further 500 went to Damascus".
    """
    if earlier is None or before is not None or verdict.why or not following.follows(earlier.sentence, sentence):
        return verdict
    bare = verdict.head is None or (verdict.head.entry is None and verdict.head.unit is None)
    opens = at == 0 or sentence.tokens[at - 1].kind == "point"  # "Most are back; 320 are still in hotels"
    some = opens or any(hit.first == at + 1 for hit in sentence.of("syntax", "subset")) or any(hit.last == at for hit in sentence.of("syntax", "others"))
    if (bare and some) or following.of_those_told(sentence, verdict):
        verdict.unit = earlier.verdict.unit
    return verdict


def _of_those(verdict: Verdict | None, earlier: Draft | None, sentence: Sentence) -> Verdict | None:
    """The verdict of "Most of those displaced came from Aleppo (439,000)", with the time of those of whom the text told last."""
    if verdict is None or earlier is None or earlier.metric != verdict.metric or sentence.passage.paragraph - earlier.sentence.passage.paragraph > _NEXT:
        return verdict
    return replace(verdict, window=earlier.window)


_NEXT = 4
"""Paragraphs, or lines of a list, between a figure and the sentence that goes on with "those"."""


def _after(sentence: Sentence, at: int, before: Verdict, verdict: Verdict, lexicon: Lexicon, named: Callable[[int], bool]) -> Verdict:  # noqa: PLR0917
    """The verdict of a number of which nothing is said, by the number before it in its sentence."""
    if verdict.why == NO_NOUN and leaning.is_gapped(sentence, at, before, lexicon) and named(at + 1):
        return leaning.again(at, before)
    if before.metric and not before.why and recounting.recounts(sentence, at, verdict, lexicon):
        return replace(leaning.share(at, before, verdict), same=True)
    bare = verdict.head is not None and verdict.head.inherited and verdict.predicate in (None, before.predicate)
    if bare and before.metric and not before.why and not named(at) and stretches.led_by_place(sentence, at):
        return leaning.again(at, before)  # "وتصدرت حلب بنحو 600 ألف ثم ريف دمشق بـ 400 ألف"
    if leaning.is_shared_out(sentence, at, before, verdict, named):
        return leaning.share(at, before, verdict)
    if leaning.is_that_of(sentence, at, before, verdict, named):
        return leaning.share(at, before, verdict)
    return leaning.again(at, before) if leaning.is_of_the_next_place(sentence, at, before, verdict, named) else verdict


def _behind(sentence: Sentence, at: int, earlier: Draft, verdict: Verdict, lexicon: Lexicon, named: Callable[[int], bool]) -> Verdict:  # noqa: PLR0917
    """The verdict of a bare number by the last figure of the sentence before: "He put the figure at 250,064", "Aleppo (312,400) heads the list"."""
    if not following.follows(earlier.sentence, sentence):
        return verdict
    if recounting.recounts(sentence, at, verdict, lexicon):
        return replace(leaning.share(at, earlier.verdict, verdict), predicate=None, same=True)
    if following.is_share_somewhere(sentence, at, verdict, lexicon):
        return replace(leaning.share(at, earlier.verdict, verdict), window=earlier.window, predicate=None)
    if following.is_next_entry(sentence, at, earlier, named):
        return replace(leaning.share(at, earlier.verdict, verdict), window=earlier.window, predicate=None)
    if following.is_next_wave(sentence, at, verdict, lexicon):
        return replace(leaning.share(at, earlier.verdict, verdict), predicate=None)
    shared = leaning.is_shared_out(sentence, at, earlier.verdict, verdict, named)
    return replace(leaning.share(at, earlier.verdict, verdict), window=earlier.window) if shared else verdict


def _tells_a_part(  # noqa: PLR0917 - as above, and the figure of which it may be a part
    sentence: Sentence, at: int, verdict: Verdict, before: Verdict | None, lexicon: Lexicon, whole: Draft | None
) -> bool:
    """True for a part of the figure before it, or for what is joined to such a part."""
    if not verdict.why and before is not None and before.why == _PART and counts.is_joined(sentence, at, before, verdict, lexicon):
        return True
    return (not verdict.why or verdict.predicate is None) and counts.is_subset(sentence, at, verdict) and _is_part(sentence.number(at), whole)


def _as_helped(sentence: Sentence, at: int, verdict: Verdict, before: Verdict | None) -> str:
    """Why a part that lives in displacement is left out with its whole, or ""."""
    if before is None or before.why not in _HELPED or not verdict.metric:
        return ""
    last = verdict.head.last if verdict.head is not None else at + 1
    bare = not any(hit.first == last for hit in sentence.of("roles"))  # "among them 3,000 displaced from Hama" says more
    by_noun = bare and (verdict.predicate is None or verdict.predicate is before.predicate)
    part = counts.is_marked(sentence, at, verdict) or (counts.is_added_part(sentence, at, verdict, before))
    return before.why if part and (by_noun or verdict.metric.endswith("stock")) else ""


def _as_others(sentence: Sentence, at: int, verdict: Verdict, whole: Verdict | None) -> str:
    """Why a part of those who are no figure is none either, or "": the 900 of "يدرس فيها 5,400 طالب، بينهم 900 من أبناء العائدين"."""
    if whole is None or whole.why not in _OTHERS or not counts.is_marked(sentence, at, verdict):
        return ""
    verb = verdict.predicate
    beyond = verb is not None and any(token.kind == "point" for token in sentence.tokens[at + 1 : verb.first])  # "بينهم 310 آلاف في حلب، واستقبلت إدلب"
    return whole.why if verb is None or verb.last <= at or beyond else ""


_OTHERS = frozenset(WHY[key] for key in ("organisations", "fighters", "deployed"))
"""Wholes of people who are counted for something else."""


def _says_itself(head: Head | None, at: int) -> bool:
    """True for "22,118 arrivals": the noun right behind a part says what these did, wherever the whole was."""
    return head is not None and head.first == at + 1 and head.entry is not None and head.entry.key == "counted"


def _goes_on(verdict: Verdict) -> bool:
    """True for the 600 of "held 20,000 inmates; 600 came out alive": a number without a noun right behind one of fighters or prisoners counts these."""
    head = verdict.head
    return not verdict.why and verdict.term == "fled" and (head is None or (head.entry is None and not head.leading))


def _second(drafts: list[Draft], before: Verdict, verdict: Verdict, number: Number) -> str:
    """Keep the other count with its figure; where that was left out, so is this, for the same reason."""
    if before.why or not drafts:
        return before.why or _OTHER
    if number.value is not None and verdict.head is not None:
        drafts[-1].alt += ((number.value, Unit(verdict.head.unit or "person")),)
    return _OTHER


def _listed(heading: Verdict | None, verdict: Verdict) -> Verdict | None:
    """What the opening line of a list says of an entry."""
    unit = verdict.head.unit if verdict.head is not None else None
    if heading is None or (unit is not None and (unit == "home") != (heading.metric == "homes_destroyed")):
        return None
    return Verdict(heading.metric, heading.term, unit or heading.unit, heading.cost, head=verdict.head, heading=heading.heading, same=heading.same)


def _is_part(number: Number, whole: Draft | None) -> bool:
    """True where a larger figure stands right before, of which the number can be a part."""
    if whole is None:
        return False
    counts_of = (whole.number.value or whole.number.high or Decimal(10**9), *(value for value, _ in whole.alt))  # "58 عائلة (311 فرداً، منهم 140 طفلاً)"
    return max(counts_of) > (number.value or Decimal(0))
