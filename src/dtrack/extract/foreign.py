"""Names of places beyond the gazetteer: capitalised words behind a preposition of place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dtrack.extract import roles
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence
from dtrack.terms import PlaceRole

_FOREIGN = re.compile(r"(?<![\w.])(?:[A-Z][\w'’-]*[^\W\d_])(?:[ -](?:(?:of|de|da|du|el|al|the|and the)[ -])?[A-Z][\w'’-]*[^\W\d_])*")


def find(sentence: Sentence, text: str, known: Sequence[Located]) -> list[Located]:
    """The names of a sentence that are none of the `known` ones."""
    found: list[Located] = []
    taken = [place.span for place in known]
    months = {index for index, token in enumerate(sentence.tokens) if "{month}" in token.symbols or "{weekday}" in token.symbols}
    for match in _FOREIGN.finditer(text, sentence.passage.dateline, sentence.passage.end):
        start, end = match.span()
        if any(start < other[1] and other[0] < end for other in taken):
            continue
        first, last = sentence.at(start), sentence.at(end - 1) + 1
        if first in months or _is_word_of(sentence, first, last) or (last - first == 1 and roles.is_adjective(sentence, first)):
            continue
        role = roles.role_of(sentence, first)
        if role is not PlaceRole.UNSPECIFIED:
            found.append(Located(first, last, role, match.group(), match.group(), (start, end), None))
    return found


def _is_word_of(sentence: Sentence, first: int, last: int) -> bool:
    return any(
        hit.first <= first < hit.last for table in ("orgs", "nouns") for hit in sentence.of(table) if hit.entry.key != "modifier" or hit.last >= last
    ) or any(hit.first < last and first < hit.last for hit in sentence.of("places", "not_name"))
