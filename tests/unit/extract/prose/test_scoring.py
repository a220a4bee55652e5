from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dtrack.errors import ConfigError
from dtrack.extract import prose, scoring
from dtrack.extract.context import Context, Reading
from dtrack.extract.scoring import Result, Score

_CORPUS = Path(__file__).parents[3] / "corpus"


def corpus(folder: Path, body: str) -> Path:
    (folder / "en").mkdir()
    (folder / "en" / "one.toml").write_text(body, encoding="utf-8")
    return folder


_ONE = """
[[passage]]
id = "one"
published = 2024-12-04
text = "Some 900 people fled Hama on Sunday. Some 300 people fled Homs. Some 70 people fled Idleb."
[[passage.figure]]
value = 900
unit = "person"
metric = "new_displacement"
places = ["SY05:origin"]
start = 2024-12-01
end = 2024-12-01
[[passage.figure]]
value = 300
unit = "person"
metric = "return"
places = ["SY04:origin"]
[[passage.figure]]
value = 40
unit = "person"
metric = "return"
[[passage.figure]]
value = 70
unit = "person"
metric = "new_displacement"
optional = true
"""


def test_scores_are_counted_by_level(tmp_path: Path, context: Context) -> None:
    results = scoring.evaluate(scoring.load(corpus(tmp_path, _ONE)), prose.read, context)
    levels = {name: (score.right, score.given, score.asked) for name, score in results["en"].levels.items()}
    assert levels == {"value": (2, 2, 3), "value_metric_place": (1, 2, 3), "dates": (1, 1, 1)}
    assert results["all"].misses == ["en/one.toml one: 300: value_metric_place; 40: missed"]
    assert scoring.floors(results, {"en": {"value": 0.9}, "fr": {"value": 0.1}}) == [
        "en: value F1 0.800 is under its floor 0.900",
        "fr: value F1 0.000 is under its floor 0.100",
    ]
    assert scoring.table(results).splitlines()[1].split() == ["en", "value", "1.000", "0.667", "0.800", "2", "2", "3"]
    assert [right for _, right in results["en"].sure] == [True, False]


def test_extra_figures_count_against_precision(tmp_path: Path, context: Context) -> None:
    body = '[[passage]]\nid = "none"\ntext = "Some 900 people fled Hama."\n'
    result = scoring.evaluate(scoring.load(corpus(tmp_path, body)), prose.read, context)["en"]
    assert (result.levels["value"].precision, result.levels["value"].recall, result.levels["value"].f1) == (0.0, 1.0, 0.0)
    assert result.misses == ["en/one.toml none: 900: should be left out"]


def test_nothing_asked_and_nothing_read_is_whole() -> None:
    assert (Score().precision, Score().recall, Score().f1) == (1.0, 1.0, 1.0)


def test_reliability_by_band() -> None:
    result = Result(sure=[(0.95, True), (0.92, False), (0.55, True)])
    assert scoring.reliability(result) == [(0.5, 0.6, 1, 1.0), (0.9, 1.01, 2, 0.5)]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[[passage]]\nid = 1\ntext = 'a'\nnotes = 2\n", "a passage has no key 'notes'"),
        ("[[passage]]\nid = 1\ntext = 'a'\n[[passage.figure]]\nvalu = 2\n", "a figure has no key 'valu'"),
        ("[[passage\n", "this is no TOML"),
    ],
)
def test_a_wrong_corpus_names_file_and_key(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        scoring.load(corpus(tmp_path, body))
    assert str(tmp_path / "en" / "one.toml") in str(caught.value)


def test_vague_ranges_and_countries_are_compared(read: Callable[..., Reading], context: Context) -> None:
    vague = read("Tens of thousands of people were displaced in Syria.", published=date(2024, 1, 1)).figures[0]
    wanted = {"vague": "tens_of_thousands", "metric": "new_displacement", "places": ["SYR:in"]}
    assert scoring.agrees("value", wanted, vague, context.gazetteer)
    assert scoring.agrees("value_metric_place", wanted, vague, context.gazetteer)
    between = read("Between 900 and 1,100 people fled Hama.").figures[0]
    assert scoring.agrees("value", {"low": 900, "high": 1100}, between, context.gazetteer)
    assert not scoring.agrees("value", {"vague": "tens"}, between, context.gazetteer)


@pytest.fixture(scope="module")
def whole(context: Context) -> list[tuple[scoring.Passage, Reading]]:
    """Every passage of the corpus, read once for all who look."""
    passages = scoring.load(_CORPUS)
    known = (Context(gazetteer=context.gazetteer, matcher=context.matcher, published=each.published, title=each.title) for each in passages)
    return [(passage, prose.read(passage.text, each)) for passage, each in zip(passages, known, strict=True)]


def test_the_floors_of_the_corpus_hold(whole: list[tuple[scoring.Passage, Reading]], context: Context) -> None:
    readings = iter(whole)
    results = scoring.evaluate([passage for passage, _ in whole], lambda text, known: next(readings)[1], context)
    floors = tomllib.loads((_CORPUS / "floors.toml").read_text(encoding="utf-8"))
    assert scoring.floors(results, floors) == [], "\n".join(results["all"].misses)


def test_what_the_corpus_says_is_left_out_is_left_out_with_a_reason(whole: list[tuple[scoring.Passage, Reading]]) -> None:
    asked, wrong = 0, []
    for passage, reading in whole:
        reasons = {each.number_text: each.why for each in reading.left_out}
        asked += len(passage.left_out)
        wrong += [f"{passage.id}: {number}" for number in passage.left_out if not reasons.get(number)]
    assert len(wrong) <= 0.03 * asked, wrong
