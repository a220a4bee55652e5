from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from dtrack.errors import ConfigError
from dtrack.extract import language, lexicon
from dtrack.extract.lexicon import build
from dtrack.extract.tokens import tokenise


def raw(code: str = "en") -> dict[str, Any]:
    return tomllib.loads((files("dtrack.extract.lexicon") / f"{code}.toml").read_text(encoding="utf-8"))


def test_the_shipped_languages() -> None:
    assert lexicon.names() == ["ar", "en", "fr"]
    assert [lexicon.load(code).code for code in lexicon.names()] == ["ar", "en", "fr"]


def test_a_language_that_is_not_there_is_named_with_the_right_ones() -> None:
    with pytest.raises(ConfigError, match="Use one of: ar, en, fr"):
        lexicon.load("xx")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nounz": {}}, "no table 'nounz'"),
        ({"nouns": {"people": []}}, "nouns has no key 'people'"),
    ],
)
def test_a_misspelt_key_is_an_error(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build({**raw(), **change}, "xx.toml")


def test_a_missing_table_is_an_error() -> None:
    whole = raw()
    del whole["nouns"]
    with pytest.raises(ConfigError, match="the lexicon lacks nouns"):
        build(whole)


def test_every_language_has_the_tables_of_english() -> None:
    assert {code: sorted(set(raw()) - set(raw(code))) for code in ("fr", "ar")} == {"fr": [], "ar": []}


def test_phrases_match_with_endings_slots_and_attached_particles() -> None:
    trie = lexicon.load("ar").trie
    hits = trie.find(tokenise("والنازحين"))
    assert {(hit.entry.key, hit.entry.metric) for hit in hits if hit.entry.table == "nouns"} == {("counted", "idp_stock")}
    made = build({**raw(), "modality": {"planned": ["plan*"]}}).trie
    assert [hit.entry.key for hit in made.find(tokenise("planners")) if hit.entry.table == "modality"] == ["planned"]


KEPT = frozenset(
    [
        "ببناء",
        "بحدود",
        "بدعم",
        "بمجموع",
        "بمساعده",
        "لاضطر",
        "لاضطرت",
        "لامس",
        "لشهر",
        "لعام",
        "للاسره",
        "للعايله",
        "لمساعده",
        "لنزوح",
        "لولا",
        "ليصل",
        "وفر",
        "وفرت",
        "ولغايه",
    ]
)  # these mean something else than their bare word on purpose


def test_no_phrase_with_a_particle_hides_its_bare_word() -> None:
    arabic = lexicon.load("ar")
    alone: dict[str, set[str]] = {}
    for symbols, entry in arabic.patterns:
        if len(symbols) == 1:
            alone.setdefault(symbols[0], set()).add(entry.table)
    particles = [particle for particle in arabic.clitics if not particle.endswith("ال")]
    hidden = {
        word
        for word, tables in alone.items()
        for particle in particles
        if word.startswith(particle) and len(word) - len(particle) >= 2 and alone.get(word.removeprefix(particle), set()) - tables
    }
    assert hidden <= KEPT, f"{sorted(hidden - KEPT)}: written with its particle, a word is in no other table any more: put in the bare one"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Some 900 people have fled the city of Hama.", "en"),
        ("Près de 900 personnes ont fui la ville de Hama.", "fr"),
        ("نزح نحو 900 شخص من مدينة حماة", "ar"),
        ("", "en"),
        ("1234", "en"),
        ("Zzz qqq", "en"),
        ("قققق", "ar"),
    ],
)
def test_the_language_of_a_text_is_found(text: str, code: str) -> None:
    assert language.find(text) == code


def test_reading_prose_loads_no_heavy_library() -> None:
    script = "import sys, dtrack.extract.prose; print([name for name in ('sqlmodel', 'sqlalchemy', 'plotly', 'trafilatura', 'httpx') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "[]"
