"""The language of a text, by its script and the words that tell it: function words, and those that headlines of displacement are made of."""

from __future__ import annotations

import re
from functools import lru_cache

from dtrack.extract import lexicon
from dtrack.resolve.folding import fold

_WORD = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_SAMPLE = 4000
DEFAULT = "en"


@lru_cache(maxsize=1)
def _languages() -> tuple[tuple[str, str, frozenset[str]], ...]:
    loaded = [lexicon.header(code) for code in lexicon.names()]
    return tuple(
        (str(each["code"]), str(each.get("script", "latin")), frozenset(map(fold, (*each["function_words"], *each.get("telling", ()))))) for each in loaded
    )


def find(text: str) -> str:
    """ISO 639-1 code of the shipped language that the text most likely is in; English where nothing tells."""
    sample = text[:_SAMPLE]
    arabic = len(_ARABIC.findall(sample))
    words = _WORD.findall(fold(sample))
    letters = sum(map(len, words)) or 1
    script = "arabic" if arabic * 2 > letters else "latin"
    scores = {code: sum(word in known for word in words) for code, written, known in _languages() if written == script}
    best = max(sorted(scores), key=lambda code: scores[code], default=DEFAULT)
    return best if scores.get(best) or script != "latin" else DEFAULT
