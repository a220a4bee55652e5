"""When two texts are copies of one: MinHash over runs of three words, the same for English, French and Arabic."""

from __future__ import annotations

import re
from operator import eq

from dtrack.resolve.folding import fold

HASHES = 64
BAND = 4
"""Hashes in one band: two texts that are 0.7 alike share one of the sixteen bands in 99 of 100 cases."""
COPY = 0.7
"""Texts so alike are one text: a headline changed, a line of the agency cut, a dateline added."""
RUN = 3
LEAST_RUNS = 30
"""A shorter text is too short to tell: two notes of one line may agree by chance."""
_WORD = re.compile(r"\w+")


def sign(text: str) -> str:
    """The text's signature: 8 hex digits a hash; empty where the text is too short to tell. Case, Arabic spelling and punctuation make no difference."""
    words = _WORD.findall(fold(text))
    runs = {" ".join(words[at : at + RUN]).encode("utf-8", "surrogatepass") for at in range(len(words) - RUN + 1)}
    if len(runs) < LEAST_RUNS:
        return ""
    # It brings numpy and scipy, most of a second that only storing needs.
    from datasketch import MinHash

    made = MinHash(num_perm=HASHES, seed=1)
    made.update_batch(sorted(runs))
    return "".join(f"{int(value):08x}" for value in made.hashvalues)


def bands(signature: str) -> list[str]:
    """The signature in pieces: only texts that share one at the same position are compared."""
    width = 8 * BAND
    return [signature[at : at + width] for at in range(0, len(signature), width)]


def alike(one: str, other: str) -> float:
    """Estimated share of runs of words that two texts have in common, 0 to 1."""
    # As numbers: a text that has much in common with many, as the sitreps of one office do, is compared with each of them.
    same: int = sum(map(eq, _hashes(one), _hashes(other)))
    return same / HASHES


def _hashes(signature: str) -> memoryview[int]:
    return memoryview(bytes.fromhex(signature)).cast("I")
