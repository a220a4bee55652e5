"""What is decided of a number, and the reasons for which one is left out, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtrack.extract.heads import Head
from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit

if TYPE_CHECKING:
    from dtrack.extract.sentence import Sentence
    from dtrack.extract.windows import Window


@dataclass(slots=True)
class Verdict:
    """What was decided of a number: a metric with its cost (the higher, the less sure), or why it was left out."""

    metric: str = ""
    term: str = ""
    unit: str = "person"
    cost: float = 0.0
    why: str = ""
    predicate: Hit[Entry] | None = None
    head: Head | None = None
    window: Window | None = None
    """The time of the figure of the sentence before, of which the number is a share."""
    same: bool = False
    """True where the number counts the people of the figure before once more: "The tally now stands at 3,400"."""
    heading: Sentence | None = None
    """The line that opens the list of which the number is an entry, where that says what is counted."""


WHY = {
    "killed": "it counts people killed", "wounded": "it counts people wounded", "arrested": "it counts people arrested, missing or released",
    "affected": "it counts people affected, which is not displaced", "need": "it counts people in need, which is not displaced",
    "aided": "it counts people reached with aid, which is not displaced", "damaged": "it counts homes damaged or built, not destroyed",
    "kin": "it counts members of one family", "population": "it is a population",
    "deployed": "it counts people who took part in something else", "planned": "it is planned or expected, not done",
    "feared": "it is feared or possible, not done", "negated": "it is denied", "denied": "it is denied",
    "conditional": "it stands under a condition", "capacity": "it is a capacity",
    "sites": "it counts places", "vehicles": "it counts vehicles", "fighters": "it counts fighters or staff", "aid": "it counts aid", "money": "it is money",
    "percent": "it is a percentage", "distance": "it is a measure", "time": "it is a length of time", "age": "it is an age",
    "rate": "it is a rate, so many a day or week", "each": "it is so many in each of several",
    "weapons": "it counts attacks or weapons",
    "herds": "it counts animals or trees", "organisations": "it counts organisations or cases", "need_only": "it counts people in need",
}  # fmt: skip
DATED = "it is part of a date"
NO_NOUN = "it counts nothing that is displaced: no person, family or home stands beside it"
WHOLE = "it is the whole of which a share is told"
UNSAID = {
    "home": "the text does not say that these homes were destroyed",
    "": "the text does not say that these people were displaced, returned or live in displacement",
}
UNCLEAR = frozenset({NO_NOUN, *UNSAID.values()})
"""Why a number is left out of which nothing is said: what stands around it may say it after all."""
