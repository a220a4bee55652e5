"""What somebody may have meant by a name that the gazetteer does not know: suggestions for a person, never an answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from dtrack.model.place import Place
from dtrack.resolve.folding import key
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level

LEAST = 0.3
"""Share of common letter groups below which two names are not alike."""
LONGEST = 120
_SIZE = 3
_RANK = {level: rank for rank, level in enumerate(Level)}


class Nearest:
    """Finds places whose names are spelt alike. Made once for a gazetteer: it cuts every name into groups of three letters."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._names: list[tuple[Place, frozenset[str]]] = []
        self._having: dict[str, list[int]] = defaultdict(list)
        for place in gazetteer:
            if not gazetteer.abroad(place.pcode):
                for spelt in {key(name) for name in (place.name, *(name for _, name in place.names))}:
                    groups = _groups(spelt)
                    for group in groups:
                        self._having[group].append(len(self._names))
                    self._names.append((place, groups))

    def to(self, name: str, levels: Collection[Level] = (), within: str | None = None, most: int = 5) -> list[Place]:
        """Places of these levels (none: any) in `within`, the likest first, of equals the widest, at most `most`; none where nothing is like it."""
        wanted = _groups(key(name[:LONGEST]))
        shared = Counter(at for group in wanted for at in self._having.get(group, ()))
        best: dict[str, float] = {}
        for at, common in shared.items():
            place, groups = self._names[at]
            alike = 2 * common / (len(wanted) + len(groups))
            if alike >= LEAST and (not levels or place.level in levels) and alike > best.get(place.pcode, 0.0):
                best[place.pcode] = alike
        found = [known for code in best if (known := self._gazetteer.get(code)) and (within is None or self._gazetteer.within(code, within))]
        return sorted(found, key=lambda place: (-best[place.pcode], _RANK[place.level], place.pcode))[:most]


def _groups(spelt: str) -> frozenset[str]:
    padded = f" {spelt} "
    return frozenset(padded[at : at + _SIZE] for at in range(max(1, len(padded) - _SIZE + 1)))
