"""The prose of a text, sentence by sentence. A paragraph is cut only where somebody looks at it, and places are found once, when first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.segments import Outline, Passage
from dtrack.extract.sentence import Sentence
from dtrack.resolve.folding import fold
from dtrack.resolve.matcher import Found, Mention

_ENTRIES, _LINE = 16, 160
"""How many lines back the opening of a list may stand, and characters of the longest of its lines."""
NOT_PROSE = frozenset({"caption", "furniture", "heading"})
_LETTER = re.compile(r"[^\W\d_]")


class Body:
    """Sentences by paragraph, and what stands before each."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.folded, self.lexicon = text, fold(text), lexicon
        self.outline = Outline(text, lexicon)
        self._sentences: dict[int, list[Sentence]] = {}
        self._found: Found | None = None

    def passages(self, within: Callable[[int, int], bool] | None = None) -> Iterator[Passage]:
        """Every passage in order, captions and furniture too; only of the paragraphs [start, end) that `within` wants where it is given."""
        for paragraph, span in enumerate(self.outline.spans):
            if within is None or within(*span):
                yield from self.outline.passages(paragraph)

    def is_prose(self, passage: Passage) -> bool:
        """True for a run with letters that is the author's own."""
        return passage.kind not in NOT_PROSE and self.has_letters(passage)

    def has_letters(self, passage: Passage) -> bool:
        """True where the passage holds any letter."""
        return _LETTER.search(self.text, passage.start, passage.end) is not None

    def sentences(self, paragraph: int) -> list[Sentence]:
        """The sentences of a paragraph that are prose, in order."""
        found = self._sentences.get(paragraph)
        if found is None:
            prose = filter(self.is_prose, self.outline.passages(paragraph))
            found = self._sentences[paragraph] = [Sentence(passage, order) for order, passage in enumerate(prose)]
        return found

    def all(self) -> Iterator[Sentence]:
        """Every sentence of prose in order."""
        for paragraph in range(len(self.outline)):
            yield from self.sentences(paragraph)

    def before(self, sentence: Sentence) -> Iterator[Sentence]:
        """The sentences before this one, the nearest first."""
        paragraph = sentence.passage.paragraph
        yield from reversed(self.sentences(paragraph)[: sentence.order])
        for earlier in range(paragraph - 1, -1, -1):
            yield from reversed(self.sentences(earlier))

    def after(self, sentence: Sentence) -> Iterator[Sentence]:
        """The sentences after this one, the nearest first."""
        paragraph = sentence.passage.paragraph
        yield from self.sentences(paragraph)[sentence.order + 1 :]
        for later in range(paragraph + 1, len(self.outline)):
            yield from self.sentences(later)

    def opening(self, sentence: Sentence) -> Sentence | None:
        """The line that opens the list of which a sentence may be an entry: "New displacement by governorate:"."""
        for earlier in islice(self.before(sentence), _ENTRIES):
            if earlier.passage.end - earlier.passage.start > _LINE:
                return None
            if self.text[earlier.passage.end - 1] == ":":
                return earlier
        return None

    def find_places(self, find: Callable[[], Found]) -> None:
        """How the places of the whole text are found, once one of them is asked for."""
        self._find = find

    def places(self) -> Found:
        """The places of the whole text, whatever they stand in."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def place(self, sentence: Sentence) -> list[Mention]:
        """Give a sentence the places that it names, its dateline left out; once."""
        if not sentence.placed:
            sentence.mentions = self.places().within(sentence.passage.dateline, sentence.passage.end)
            sentence.placed = True
        return sentence.mentions

    def names(self, wanted: Callable[[Mention], bool]) -> bool:
        """True where any sentence of prose names a place such as is wanted."""
        cut = list(self._sentences)  # those first: no other paragraph need be cut where one of them has it
        for paragraph in (*cut, *(other for other in range(len(self.outline)) if other not in cut)):
            for mention in filter(wanted, self.places().named(*self.outline.spans[paragraph])):
                told = (sentence.passage for sentence in self.sentences(paragraph))
                if any(passage.dateline <= mention.start and mention.end <= passage.end for passage in told):
                    return True
        return False
