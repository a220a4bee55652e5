"""What an export says about itself: its columns, the question that it answers, and how to cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dtrack.export._columns import Column
from dtrack.resolve.places import Gazetteer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table to be written. It holds no clock: the same question to the same data gives the same bytes."""

    what: str
    """figures or points"""
    columns: tuple[Column, ...]
    gazetteer: Gazetteer
    query: Mapping[str, str] = field(default_factory=dict)
    """The filters as asked."""
    language: str = "en"
    layout: str = "long"
    """long, or wide: a column a month"""
    excel: bool = False
    """For a CSV: byte order mark first, semicolons between cells."""

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return [column.name for column in self.columns]

    @property
    def known_on(self) -> str:
        """As known on when, as asked; '' for all that was known when the file was made."""
        return self.query.get("known_on", "")

    @property
    def citation(self) -> str:
        """How a report cites the whole table; each row has its own source besides."""
        asked = ", ".join(f"{key} {value}" for key, value in self.query.items() if key != "known_on") or "everything"
        known = f"; as known on {self.known_on}" if self.known_on else ""
        return f"dtrack, {self.what} ({asked}){known}. Each row names its source, document and address; figures are machine-read unless marked approved."
