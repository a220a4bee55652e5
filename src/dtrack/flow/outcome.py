"""What a run tells while it works and when it has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dtrack.terms import RunState


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a run. `total` is None while nobody knows it."""

    job: str
    done: int
    total: int | None
    what: str
    """Title or file name of the item; words of a source, so to be escaped."""


Report = Callable[[Progress], None]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How a run ended. Counts are of what was written; in a dry run, of what would be."""

    job: str
    state: RunState = RunState.GOOD
    items: int = 0
    documents: int = 0
    """New documents and new versions."""
    sightings: int = 0
    figures: int = 0
    """New and superseding figures."""
    closed: int = 0
    """Figures that were superseded or are said no more."""
    problems: int = 0
    message: str = ""
    dry: bool = False
    preview: list[str] = field(default_factory=list)
    """Lines of a dry run: what would be stored."""

    @property
    def failed(self) -> bool:
        """True unless everything that the source gave was taken."""
        return self.state is not RunState.GOOD

    @property
    def changed(self) -> bool:
        """True where points may have to follow."""
        return bool(self.figures or self.closed or self.documents)

    @property
    def fields(self) -> str:
        """The counts as a log has them, with the message last."""
        counts = {"documents": self.documents, "sightings": self.sightings, "figures": self.figures, "closed": self.closed, "problems": self.problems}
        return " ".join(f"{name}={count}" for name, count in counts.items()) + (f" message={self.message!r}" if self.message else "")

    @property
    def words(self) -> str:
        """One line for a person: of an errand that collects nothing what it made, else the counts."""
        if self.message and not self.failed and not (self.changed or self.sightings or self.closed or self.problems):
            return f"{self.state}: {self.message}"
        counts = (
            f"{self.documents} documents new or changed, {self.sightings} seen again, {self.figures} figures added, "
            f"{self.closed} closed, {self.problems} problems"
        )
        return f"would be {self.state}: {counts}" if self.dry else f"{self.state}: {counts}"
