"""What became known, and what ceased to stand: one change of one claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from dtrack.model.figure import FigureRecord


class ChangeKind(StrEnum):
    """What happened to a claim."""

    NEW = "new"
    REVISED = "revised"
    CONTRADICTED = "contradicted"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChange:
    """One change, with the figure that it is about: as it stands, or for a withdrawn one as it stood."""

    kind: ChangeKind
    at: datetime
    """When it was recorded."""
    figure: FigureRecord
    before: FigureRecord | None = None
    """For a revision, the reading that was replaced."""
    by: Decimal | None = None
    """For a revision, the new number less the old one; None where either is no number or they count different units."""
    fields: tuple[str, ...] = ()
    """For a revision, names of what changed in the figure, e.g. `value`, `end`, `places`."""
    who: str
    """The publisher whose document it is, `dtrack` where the program reads or compares otherwise than before, or the role of the person whose act it is."""
    why: str
    """`new_document`, `new_version`, `read_again`; by a person `entered`, `taken_back`, `corrected`, `rejected`, `preferred`, `merged`, `undone`.

    For a contradiction, what contradicts it, in words.
    """
