"""What was known on a day never changes once given: whatever is added, revised, closed, read again or derived anew after it."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flow_home import Home, laid
from flow_said import NOW, Clock, figure, say

from dtrack.flow import exporting, looking
from dtrack.flow.changes import told
from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import reconcile
from dtrack.model.figure import Figure
from dtrack.model.filter import Filter
from dtrack.tracker import Tracker


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose database is made."""
    home = Home(tmp_path_factory.mktemp("known") / "home")
    home.job(extra="provisional_days = 21\n")
    home.open()._kit.prepare()
    home.close()
    return home.root


@pytest.fixture
def kit(tmp_path: Path, empty: Path, database: str) -> Iterator[Kit]:
    with Tracker.open(laid(empty, tmp_path / "home", database), {}) as tracker:
        tracker._kit.now = Clock()
        yield tracker._kit


def known(kit: Kit, moment: datetime) -> dict[str, Any]:
    """Every question that can be asked for a moment, with its answer."""
    asked = Filter(known_on=moment)
    figures = looking.figures(kit, asked)
    answers: dict[str, Any] = {"figures": figures, "points": looking.points(kit, asked), "changes": told(kit, NOW, moment)}
    for record in figures[:4]:
        shown = looking.figure(kit, record.id, moment), looking.history(kit, record.id, moment), looking.points_of(kit, record.id, moment)
        answers[f"show {record.id}"] = shown
    for what in ("figures", "points"):
        for form in ("csv", "jsonl"):
            stream = io.BytesIO()
            exporting.save(kit, form, stream, what, asked)
            answers[f"export {what} {form}"] = stream.getvalue()
    return answers


@pytest.mark.parametrize(
    ("database", "seed", "steps"),
    [("sqlite", 7, 6), ("postgres", 7, 6), *(pytest.param("sqlite", seed, 14, marks=pytest.mark.slow) for seed in (1, 23, 61))],
    indirect=["database"],
)
def test_what_was_known_on_a_day_never_changes_once_given(kit: Kit, seed: int, steps: int) -> None:
    chance = Random(seed)
    reconcile(kit)
    held: dict[str, list[Figure]] = {}
    given: dict[datetime, dict[str, Any]] = {}
    for step in range(steps):
        key = f"d{chance.randrange(4)}"
        kept = [each for each in held.get(key, []) if chance.random() < 0.6]
        held[key] = kept + [figure(chance) for _ in range(chance.randrange(4))]
        say(kit, key, held[key], chance.choice(["OCHA", "OCHA", "AFP"]))
        if chance.random() < 0.2:
            kit.version = f"0.{step}.1"
        if chance.random() < 0.2:
            kit.now.at += timedelta(days=chance.choice([1, 30]))  # type: ignore[attr-defined]
        if chance.random() < 0.8:
            reconcile(kit, full=chance.random() < 0.2)
        moment = kit.now()
        given[moment] = known(kit, moment)
    for moment, before in given.items():
        after = known(kit, moment)
        assert {name: (before[name], after[name]) for name in before if before[name] != after.get(name)} == {}
        assert before.keys() == after.keys()
