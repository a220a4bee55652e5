"""What a reader of running text gives: the text that people and the prose extractor see, and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dtrack.model.figure import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Normalised text with what its file states. Nothing here is guessed: what is not stated is None."""

    text: str
    title: str | None = None
    published: date | None = None
    language: str | None = None
    publisher: str | None = None
    problems: tuple[Problem, ...] = ()
    """What of the file could not be read; the text is the rest."""
