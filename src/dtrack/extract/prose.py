"""Prose to figures: every number is either a figure with its evidence or left out with a reason. Deterministic and pure; time grows with the text's length.

Numbers, then what they count (`metrics`), then where (`places`), when (`periods`), whose (`attribution`), then how sure (`trust`). Each step only
looks at the sentence, at the ones before it, and at the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from dtrack.extract import language, lexicon, segments, triggers, trust
from dtrack.extract import published as publication
from dtrack.extract.assemble import Reader
from dtrack.extract.context import Context, LeftOut, Reading
from dtrack.extract.draft import Draft, figure
from dtrack.extract.segments import Passage
from dtrack.extract.sentence import Sentence
from dtrack.extract.tokens import NUMERAL
from dtrack.extract.verdict import DATED
from dtrack.model.figure import Figure
from dtrack.resolve.folding import fold

EXTRACTOR = "prose/1"
_KINDS = {"caption": "it stands in a caption", "furniture": "it stands in the furniture of a web page", "heading": "it stands in a heading"}

_BARE = "no word stands beside it"
_LETTER = re.compile(r"[^\W\d_]")


def read(text: str, context: Context, *, why: bool = True) -> Reading:
    """The displacement figures of a text, with everything that each needs to be trusted, and the numbers that are none.

    Offsets are code points of `text`. Where `context.published` is None it is inferred from the latest full date that the text names, captions
    included, and marked so. Without `why` the figures are the same, `left_out` stays empty, and only sentences that can hold a figure, and their
    neighbours, are read word by word: most texts hold none.
    """
    folded = fold(text)
    words = lexicon.load(context.language if context.language in lexicon.names() else language.find(text))
    starts = [] if why else triggers.of(words).find(folded)
    unread = not (why or starts)
    if unread and (context.published is not None or not publication.dated(folded)):
        return _reading((), [], context, context.published, words.code)
    passages = list(segments.sentences(text, words))
    published = context.published or publication.infer(text, folded, passages, words)
    if unread:
        return _reading((), [], context, published, words.code)
    reader = Reader(text, folded, context, words, published)
    left_out: list[LeftOut] = []
    sentences = _sentences(passages, reader, left_out, why)
    reader.read(sentences, lambda sentence: why or triggers.within(starts, sentence.passage.start, sentence.passage.end))
    drafts, repeated = trust.once(reader.drafts)
    if why:
        left_out += reader.left_out + [LeftOut(draft.number_text, draft.number_span, "the same figure stands in this text already") for draft in repeated]
    return _reading(tuple(_figures(drafts, reader)), left_out, context, published, words.code)


def _reading(figures: tuple[Figure, ...], left_out: list[LeftOut], context: Context, published: date | None, code: str) -> Reading:
    return Reading(
        figures=figures,
        left_out=tuple(sorted(left_out, key=lambda each: each.span)),
        published=published,
        published_inferred=context.published is None and published is not None,
        language=code,
    )


def _figures(drafts: list[Draft], reader: Reader) -> list[Figure]:
    best = trust.primary(drafts, reader.context.title or "")
    return [figure(draft, reader.text, reader.context, primary=draft is best, extractor=EXTRACTOR) for draft in drafts]


def _sentences(passages: list[Passage], reader: Reader, left_out: list[LeftOut], why: bool) -> list[Sentence]:
    """The passages that are prose; where somebody asks why, numbers of the others are left out with their reason."""
    text, ready = reader.text, []
    for passage in passages:
        if _LETTER.search(text, passage.start, passage.end) is None:
            if why:
                found = NUMERAL.finditer(reader.folded, passage.start, passage.end)
                left_out += [LeftOut(text[each.start() : each.end()], each.span(), _BARE) for each in found]
        elif passage.kind not in _KINDS:
            ready.append(Sentence(passage))
        elif why:
            left_out += _outside(Sentence(passage), reader)
    return ready


def _outside(sentence: Sentence, reader: Reader) -> Iterator[LeftOut]:
    """The numbers of a caption, a heading or the furniture of a page."""
    reader.prepare(sentence)
    for index in sentence.numbers:
        token = sentence.tokens[index]
        reason = DATED if index in sentence.dated else _KINDS[sentence.passage.kind]
        yield LeftOut(reader.text[token.start : token.end], (token.start, token.end), reason)
