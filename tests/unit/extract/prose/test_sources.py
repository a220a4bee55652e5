"""Whose each number is: a table of our own in `phrases/sources.txt`, one name for every way of writing an organisation."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from dtrack.extract.context import Reading

TABLE = Path(__file__).parent / "phrases" / "sources.txt"
ORGANISATIONS = tomllib.loads((files("dtrack.extract") / "organisations.toml").read_text("utf-8"))
SENTENCES = {
    "en": "{} said that 900 people had fled Hama.",
    "fr": "Quelque 900 personnes ont fui Hama, selon {}.",
    "ar": "نزح 900 شخص من حماة، بحسب {}.",
}


def _rows() -> list[tuple[str, str, str]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(language, sentence, wanted) for language, sentence, wanted in ([cell.strip() for cell in line.split("|")] for line in lines)]


@pytest.mark.parametrize(("language", "sentence", "wanted"), _rows())
def test_it_is_their_number(read: Callable[..., Reading], language: str, sentence: str, wanted: str) -> None:
    figures = read(sentence, published=date(2025, 3, 12), language=language).figures
    assert figures[0].source_org == (None if wanted == "-" else wanted)
    if wanted != "-" and figures[0].attribution is not None:
        assert figures[0].attribution in sentence


def _written() -> list[tuple[str, str, str]]:
    """(language, as written, one name) for every spelling of every organisation."""
    rows: list[tuple[str, str, str]] = []
    for name, written in ORGANISATIONS.items():
        rows += [("en", phrase, name) for phrase in (*written["acronyms"], *written["latin"])]
        rows += [("fr", phrase, name) for phrase in (*written["acronyms"], *written["latin"])]
        rows += [("ar", phrase, name) for phrase in (*written["acronyms"], *written["arabic"])]
    return rows


@pytest.mark.parametrize("language", SENTENCES)
def test_every_spelling_of_an_organisation_leads_to_its_one_name(read: Callable[..., Reading], language: str) -> None:
    wrong = []
    for code, phrase, name in _written():
        if code == language:
            found = [figure.source_org for figure in read(SENTENCES[language].format(phrase), published=date(2025, 3, 12), language=language).figures]
            if found != [name]:
                wrong.append((phrase, name, found))
    assert wrong == []


def test_an_acronym_counts_only_as_printed(read: Callable[..., Reading]) -> None:
    assert read("Those who reported losses say 900 people fled Hama.", language="en").figures[0].source_org is None
    assert read("Un porte-parole a annoncé que 900 personnes ont fui Hama.", language="fr").figures[0].source_org is None
