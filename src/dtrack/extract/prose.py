"""Prose to figures: every number is either a figure with its evidence or left out with a reason. Deterministic and pure; time grows with the text's length.

Numbers, then what they count (`metrics`), then where (`places`), when (`periods`), whose (`attribution`), then how sure (`trust`). Each step only
looks at the sentence, at the ones before it, and at the title.
"""

from __future__ import annotations

import re

from dtrack.extract import language, lexicon, metrics, segments, trust
from dtrack.extract import published as publication
from dtrack.extract.assemble import Draft, Reader
from dtrack.extract.context import Context, LeftOut, Reading
from dtrack.extract.segments import Passage
from dtrack.extract.sentence import Sentence, prepare
from dtrack.extract.tokens import NUMERAL
from dtrack.model.figure import Figure
from dtrack.resolve.folding import fold

EXTRACTOR = "prose/1"
_KINDS = {"caption": "it stands in a caption", "furniture": "it stands in the furniture of a web page", "heading": "it stands in a heading"}

_BARE = "no word stands beside it"
_LETTER = re.compile(r"[^\W\d_]")


def read(text: str, context: Context) -> Reading:
    """The displacement figures of a text, with everything that each needs to be trusted, and the numbers that are none.

    Offsets are code points of `text`. Where `context.published` is None it is inferred from the latest full date that the text names, captions
    included, and marked so.
    """
    words = lexicon.load(context.language if context.language in lexicon.names() else language.find(text))
    folded = fold(text)
    passages = list(segments.sentences(text, words))
    published = context.published or publication.infer(text, folded, passages, words)
    reader = Reader(text, context, words, published)
    left_out: list[LeftOut] = []
    sentences = _sentences(text, folded, passages, reader, left_out)
    reader.place(sentences)
    for sentence in sentences:
        reader.sentence(sentence)
    drafts, repeated = trust.once(reader.drafts)
    left_out += reader.left_out + [LeftOut(draft.number_text, draft.number_span, "the same figure stands in this text already") for draft in repeated]
    figures = tuple(_figures(drafts, reader))
    return Reading(
        figures=figures,
        left_out=tuple(sorted(left_out, key=lambda each: each.span)),
        published=published,
        published_inferred=context.published is None and published is not None,
        language=words.code,
    )


def _figures(drafts: list[Draft], reader: Reader) -> list[Figure]:
    best = trust.primary(drafts, reader.context.title or "")
    return [reader.figure(draft, primary=draft is best, extractor=EXTRACTOR) for draft in drafts]


def _sentences(text: str, folded: str, passages: list[Passage], reader: Reader, left_out: list[LeftOut]) -> list[Sentence]:
    """The passages that are prose, made ready; numbers of the others are left out."""
    ready: list[Sentence] = []
    for passage in passages:
        if _LETTER.search(text, passage.start, passage.end) is None:
            left_out += [LeftOut(text[found.start() : found.end()], found.span(), _BARE) for found in NUMERAL.finditer(folded, passage.start, passage.end)]
            continue
        sentence = prepare(passage, text, folded, reader.lexicon, reader.published)
        if passage.kind in _KINDS:
            for index in sentence.numbers:
                token = sentence.tokens[index]
                why = metrics.DATED if index in sentence.dated else _KINDS[passage.kind]
                left_out.append(LeftOut(text[token.start : token.end], (token.start, token.end), why))
        else:
            ready.append(sentence)
    return ready
