"""Phrases of time in three languages, each with the days that it means: tables of our own in `phrases/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dtrack.extract.context import Reading

PUBLISHED = date(2025, 3, 12)  # a Wednesday
SENTENCES = {
    "en": "Some 4,200 people were displaced from Hama {}.",
    "fr": "Quelque 4 200 personnes ont fui Hama {}.",
    "ar": "نزح نحو 4200 شخص من حماة {}.",
}


def _day(printed: str) -> date:
    if printed == "P":
        return PUBLISHED
    return date.fromisoformat(printed if len(printed) == 10 else f"2025-{printed}")


def _rows(language: str) -> list[tuple[str, str, date, date, str]]:
    lines = (Path(__file__).parent / "phrases" / f"{language}.txt").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")]
    return [(language, phrase, _day(start), _day(end), precision) for phrase, start, end, precision in cells]


@pytest.mark.parametrize(("language", "phrase", "start", "end", "precision"), [row for language in SENTENCES for row in _rows(language)])
def test_a_phrase_means_these_days(read: Callable[..., Reading], language: str, phrase: str, start: date, end: date, precision: str) -> None:
    figures = read(SENTENCES[language].format(phrase), published=PUBLISHED, language=language).figures
    assert [(figure.value, figure.start, figure.end, figure.start_precision.value) for figure in figures] == [(4200, start, end, precision)]
