"""What is known of the places of a document beside what its text names: those of its title, its country, and whose people it speaks of."""

from __future__ import annotations

from dtrack.extract.context import Context
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.located import Located
from dtrack.resolve.matcher import Found
from dtrack.terms import PlaceRole


class Around:
    """It holds on to the text, and the text's sentences to it: never the other way round, or each document would wait for the collector of garbage."""

    def __init__(self, text: str, folded: str, lexicon: Lexicon, context: Context) -> None:
        self._text, self._folded, self._lexicon, self._context = text, folded, lexicon, context
        self._titled: list[Located] | None = None
        self._people: bool | None = None

    @property
    def titled(self) -> list[Located]:
        """The places that the title names, looked up once."""
        if self._titled is None:
            mentions = self._context.matcher.find(self._context.title) if self._context.title else []
            self._titled = [Located(0, 0, PlaceRole.IN, each.place.name, each.text, (0, 0), each) for each in mentions]
        return self._titled

    @property
    def of_the_people(self) -> bool:
        """True where the text names the people of the tracked country, looked up once."""
        if self._people is None:
            self._people = any(word in self._folded for word in self._lexicon.words("places", "home_people"))
        return self._people

    @property
    def codes(self) -> list[str]:
        """P-codes that are known."""
        titled = [each.mention.place.pcode for each in self.titled if each.mention is not None]
        nation = self._context.gazetteer.countries[:1] if self.of_the_people else ()
        return [*titled, *([self._context.country] if self._context.country else nation)]

    def look(self) -> Found:
        """The places of the whole text."""
        return self._context.matcher.look(self._text, self.codes)
