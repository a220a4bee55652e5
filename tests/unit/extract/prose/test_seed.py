"""The seed article, where it is at hand: every displacement figure, no casualty figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dtrack.extract.context import Reading

_SEEDS = Path(__file__).parents[5] / "shared" / "seeds"


@pytest.fixture(scope="module")
def seed() -> str:
    found = sorted(_SEEDS.glob("*.txt")) if _SEEDS.is_dir() else []
    if not found:
        pytest.skip("the seed article is not part of the project; it lies in ../shared/seeds where this is developed")
    return found[0].read_text(encoding="utf-8")


def test_the_seed_article_is_read_rightly(seed: str, read: Callable[..., Reading]) -> None:
    reading = read(seed, published=None)
    figure = next(figure for figure in reading.figures if figure.value == 120000)
    assert (reading.published, reading.published_inferred) == (date(2017, 11, 8), True)
    assert (figure.quantifier, figure.unit, figure.metric, figure.primary) == ("about", "person", "new_displacement", True)
    assert [(place.pcode, place.role.value, place.resolved) for place in figure.places] == [("SY09", "in", "sentence_before")]
    assert (figure.start, figure.end, figure.start_precision.value) == (date(2017, 10, 9), date(2017, 11, 8), "month")
    assert figure.source_org == "OCHA"
    assert "Linda Tom" in (figure.attribution or "")
    start, end = figure.evidence.span or (0, 0)
    assert figure.evidence.quote == seed[start:end]
    assert figure.evidence.quote.startswith("According to Linda Tom")
    assert figure.evidence.quote.endswith("in recent weeks.")


def test_the_vague_figure_stands_and_casualties_and_exile_do_not(seed: str, read: Callable[..., Reading]) -> None:
    reading = read(seed, published=None)
    vague = [figure for figure in reading.figures if figure.vague == "tens_of_thousands"]
    assert [(figure.metric.value, figure.places[0].pcode) for figure in vague] == [("new_displacement", "SY09")]
    assert {75, 330000} & {figure.value for figure in reading.figures} == set()
    exile = [figure for figure in reading.figures if figure.vague == "millions"]
    assert [(figure.metric.value, {place.adm1 for place in figure.places}) for figure in exile] == [("refugee_flow", {None})]
    why = {left.number_text: left.why for left in reading.left_out}
    assert (why["75"], why["330,000"]) == ("it counts people killed", "it counts people killed")
