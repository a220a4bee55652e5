"""A place in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from dtrack.resolve.matcher import Mention
from dtrack.terms import PlaceRole


@dataclass(frozen=True, slots=True)
class Located:
    """A place in a sentence with its role, at tokens [first, last)."""

    first: int
    last: int
    role: PlaceRole
    name: str
    text: str
    span: tuple[int, int]
    mention: Mention | None
    beside: bool = False
    """True where the text only says that something is near it."""
