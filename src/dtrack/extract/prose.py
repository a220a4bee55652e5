"""Prose to figures: every number is either a figure with its evidence or left out with a reason. Deterministic and pure; time grows with the text's length.

Numbers, then what they count (`metrics`), then where (`places`), when (`periods`), whose (`attribution`), then how sure (`trust`). Each step only
looks at the sentence, at the ones before it, and at the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from dtrack.extract import following, language, lexicon, primary, recounting, triggers, trust
from dtrack.extract import published as publication
from dtrack.extract.assemble import Reader
from dtrack.extract.body import NOT_PROSE, Body
from dtrack.extract.context import Context, LeftOut, Reading
from dtrack.extract.draft import Draft, figure
from dtrack.extract.sentence import Sentence
from dtrack.extract.tokens import NUMERAL
from dtrack.extract.verdict import DATED
from dtrack.model.figure import Figure

EXTRACTOR = "prose/1"
_KINDS = {"caption": "it stands in a caption", "furniture": "it stands in the furniture of a web page", "heading": "it stands in a heading"}

_OPENING = re.compile(r":\s*(?:[\n\r\u2028\u2029]|\Z)")
"""A colon at the end of a line: a list may follow, whose entries need say nothing themselves."""
_BRACKET = re.compile(r"\([0-9]")
"""A number in brackets: a list of places may go on about those just told of, "Aleppo (312,400) and Idleb (287,900) head the list"."""
_ENTRY = re.compile(r"\W{0,4}[^\W\d_][^:\n]{1,40}: ?[0-9]")
"""An entry of a list in one paragraph: "Tartous: 260." behind "Latakia: 1,840 people are homeless"."""
_BARE = "no word stands beside it"


def read(text: str, context: Context, *, why: bool = True) -> Reading:
    """The displacement figures of a text, with everything that each needs to be trusted, and the numbers that are none.

    Offsets are code points of `text`. Where `context.published` is None it is inferred from the latest full date that the text names, captions
    included, and marked so. Without `why` the figures are the same, `left_out` stays empty, and only sentences that can hold a figure, and their
    neighbours, are read word by word: most texts hold none.
    """
    words = lexicon.load(context.language if context.language in language.known() else language.find(text))
    clues = None if why else triggers.of(words).find(text)
    quiet = clues is not None and not clues.starts and not (":" in text and _OPENING.search(text))
    if quiet and clues is not None and (context.published is not None or not clues.names_a_year()):
        return _reading((), [], context, context.published, words.code)
    body = Body(text, words)
    published = context.published or publication.infer(text, body.folded, body.passages(partial(publication.dated, body.folded)), words)
    if quiet:
        return _reading((), [], context, published, words.code)
    reader = Reader(body, context, published)
    reader.read(_worth(body, clues) if clues is not None else body.all())
    kept, repeated = trust.once(reader.drafts)
    left_out: list[LeftOut] = []
    if why:
        left_out += reader.left_out + [LeftOut(draft.number_text, draft.number_span, "the same figure stands in this text already") for draft in repeated]
        left_out += _not_prose(body, reader)
    return _reading(tuple(_figures(kept, repeated, reader)), left_out, context, published, words.code)


def drafts(text: str, context: Context) -> tuple[list[Draft], list[Draft]]:
    """The figures of a text in the making, and those that it gives again: what weights are learned from."""
    words = lexicon.load(context.language if context.language in language.known() else language.find(text))
    body = Body(text, words)
    published = context.published or publication.infer(text, body.folded, body.passages(partial(publication.dated, body.folded)), words)
    reader = Reader(body, context, published)
    reader.read(body.all())
    return trust.once(reader.drafts)


def _worth(body: Body, clues: triggers.Clues) -> Iterator[Sentence]:
    """The sentences that can hold a figure, entries of lists among them; the paragraphs of all others are not even cut."""
    lists = _OPENING.search(body.text) is not None
    ways = (following.onward(body.lexicon).match, _BRACKET.search, _ENTRY.match, recounting.words(body.lexicon).search)
    for paragraph, span in enumerate(body.outline.spans):
        if lists or clues.told(*span):
            goes_on = False
            for sentence in body.sentences(paragraph):
                start, end = sentence.passage.start, sentence.passage.end
                listed = goes_on and any(found is not None for found in (way(body.folded, start, end) for way in ways))
                told = clues.told(start, end) or listed
                goes_on = told or (lists and body.opening(sentence) is not None)
                if goes_on and clues.counted(start, end):
                    yield sentence


def _reading(figures: tuple[Figure, ...], left_out: list[LeftOut], context: Context, published: date | None, code: str) -> Reading:
    return Reading(
        figures=figures,
        left_out=tuple(sorted(left_out, key=lambda each: each.span)) if left_out else (),
        published=published,
        published_inferred=context.published is None and published is not None,
        language=code,
    )


def _figures(kept: list[Draft], repeated: list[Draft], reader: Reader) -> list[Figure]:
    best = primary.pick(kept, repeated, reader.context.title or "")
    return [figure(draft, reader.text, reader.context, primary=draft is best, extractor=EXTRACTOR) for draft in kept]


def _not_prose(body: Body, reader: Reader) -> Iterator[LeftOut]:
    """The numbers of what is no prose, with the reason."""
    for passage in body.passages():
        if not body.has_letters(passage):
            found = NUMERAL.finditer(body.folded, passage.start, passage.end)
            yield from (LeftOut(reader.text[each.start() : each.end()], each.span(), _BARE) for each in found)
        elif passage.kind in NOT_PROSE:
            yield from _outside(Sentence(passage), reader)


def _outside(sentence: Sentence, reader: Reader) -> Iterator[LeftOut]:
    """The numbers of a caption, a heading or the furniture of a page."""
    reader.prepare(sentence)
    for index in sentence.numbers:
        token = sentence.tokens[index]
        reason = DATED if index in sentence.dated else _KINDS[sentence.passage.kind]
        yield LeftOut(reader.text[token.start : token.end], (token.start, token.end), reason)
