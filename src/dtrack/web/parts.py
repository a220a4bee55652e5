"""Parts of pages that were made before and still hold: a chart is drawn again when its series has changed, not when anything else has."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from dtrack.store.showing import Standing

MOST = 800
"""Parts held in memory; the largest, a dense chart with its table, has some thirty thousand letters."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was made, and how each figure stood that was looked at for it: where one stands otherwise (checked, restricted), the part is made anew."""

    made: Any
    seen: Mapping[str, Standing | None]


@dataclass
class Parts:
    """Made parts by everything that they hang on beside their figures: what they are, the language, the day, and the prints of their series."""

    _kept: OrderedDict[Hashable, Part] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def find(self, key: Hashable) -> Part | None:
        """The part of a key; whoever takes it asks how its figures stand now."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, part: Part) -> None:
        """Hold it until others have been asked for more lately."""
        with self._lock:
            self._kept[key] = part
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
