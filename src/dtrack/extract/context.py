"""What is known about a text before it is read, and what reading gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dtrack.model.figure import Figure
from dtrack.resolve.matcher import Matcher
from dtrack.resolve.places import Gazetteer


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the source says of its document. `published` completes partial dates; without it, it is inferred from the text's own."""

    gazetteer: Gazetteer
    matcher: Matcher
    published: date | None = None
    title: str | None = None
    language: str | None = None
    """ISO 639-1. None: found by script and function words."""
    publisher: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-3 that the document is about. None: whatever its places say."""

    @classmethod
    def load(cls, countries: tuple[str, ...] = ("SYR",), **known: object) -> Context:
        """A context over the shipped gazetteer of `countries`; `known` are the other fields."""
        gazetteer = Gazetteer.load(countries)
        return cls(gazetteer=gazetteer, matcher=Matcher(gazetteer), **known)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A number that is no figure, and why, in plain words."""

    number_text: str
    span: tuple[int, int]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood: figures in the order of the text, and every other number with its reason."""

    figures: tuple[Figure, ...]
    left_out: tuple[LeftOut, ...]
    published: date | None
    published_inferred: bool
    language: str
