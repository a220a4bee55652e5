"""`events.toml` beside config.toml: dated events that help to read a chart, each with its source. Facts of the installation, never of the program."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from dtrack.spec import Spec, read_toml, validate

FILE = "events.toml"
_Words = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]


class LandmarkSpec(Spec):
    """`[[event]]`: one event, told neutrally: what changed, where and when. It names no perpetrator and takes no side."""

    date: date
    """The day, e.g. 2025-01-31."""
    place: str
    """Code of the place, e.g. `SYR` or `SY09`; the event is drawn on the charts of that place and of the places within it."""
    en: _Words
    """What happened, in a few English words."""
    fr: _Words
    """The same in French."""
    ar: _Words
    """The same in Arabic."""
    source: _Words
    """Who says so: publisher, title and date."""
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    """Where that can be read."""

    def words(self, language: str) -> str:
        """What happened, in one of the three languages; in English for any other."""
        return {"fr": self.fr, "ar": self.ar}.get(language, self.en)


class LandmarksSpec(Spec):
    """`events.toml`: a list of events. None come with dtrack."""

    event: list[LandmarkSpec] = []
    """One `[[event]]` table for each."""


def read(root: Path) -> list[LandmarkSpec]:
    """The installation's events in time; none where it has no such file. FaultsError with each wrong key and its remedy."""
    path = root / FILE
    spec = validate(LandmarksSpec, read_toml(path), path) if path.is_file() else LandmarksSpec()
    return sorted(spec.event, key=lambda event: (event.date, event.place, event.en))
