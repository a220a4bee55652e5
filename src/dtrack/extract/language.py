"""The language of a text, by its script and the words that tell it: function words, and those that headlines of displacement are made of."""

from __future__ import annotations

import re
from functools import lru_cache

from dtrack.extract import lexicon
from dtrack.resolve.folding import fold

_WORD = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]+")
_SAMPLE = 4000
_GLANCE, _SURE = 160, 8
"""Characters of each piece that is glanced at, and how many words of a language make sure of it."""
DEFAULT = "en"


@lru_cache(maxsize=1)
def _languages() -> tuple[tuple[str, str, frozenset[str]], ...]:
    loaded = [lexicon.header(code) for code in lexicon.names()]
    return tuple(
        (str(each["code"]), str(each.get("script", "latin")), frozenset(map(fold, (*each["function_words"], *each.get("telling", ()))))) for each in loaded
    )


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Codes of the languages that ship."""
    return frozenset(lexicon.names())


def find(text: str) -> str:
    """ISO 639-1 code of the shipped language that the text most likely is in; English where nothing tells."""
    sample = text[:_SAMPLE]
    return _at_a_glance(sample) or _counted(sample)


@lru_cache(maxsize=1)
def _only_arabic() -> str | None:
    """The one language in Arabic letters, where there is just one."""
    found = [code for code, script, _ in _languages() if script == "arabic"]
    return found[0] if len(found) == 1 else None


def _at_a_glance(sample: str) -> str | None:
    """The language where a few lines from the beginning, the middle and the end of a sample leave no doubt."""
    if len(sample) < 6 * _GLANCE:
        return None
    middle = len(sample) // 2
    glance = " ".join((sample[:_GLANCE], sample[middle : middle + _GLANCE], sample[-_GLANCE:]))
    arabic = _in_arabic(glance)
    if arabic * 10 > len(glance) * 6 and (only := _only_arabic()) is not None:
        return only
    words = fold(glance).split()
    scores = sorted((sum(map(known.__contains__, words)), code, written) for code, written, known in _languages())
    (best, code, script), rival = scores[-1], scores[-2][0] if len(scores) > 1 else 0
    clear = arabic * 3 > len(glance) if script == "arabic" else arabic * 20 < len(glance)
    return code if clear and best >= _SURE and best > 3 * rival else None


def _in_arabic(text: str) -> int:
    """How many letters of a text are Arabic."""
    return 0 if text.isascii() else sum(map(len, _ARABIC.findall(text)))


def _counted(sample: str) -> str:
    """The language by all words of a sample."""
    arabic = _in_arabic(sample)
    words = _WORD.findall(fold(sample))
    letters = sum(map(len, words)) or 1
    script = "arabic" if arabic * 2 > letters else "latin"
    scores = {code: sum(word in known for word in words) for code, written, known in _languages() if written == script}
    best = max(sorted(scores), key=lambda code: scores[code], default=DEFAULT)
    return best if scores.get(best) or script != "latin" else DEFAULT
