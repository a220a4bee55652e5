"""How well reading works: precision, recall and F1 over a corpus of passages with their expectations beside them, and floors that hold.

A corpus is a folder of languages, each with TOML files of `[[passage]]`: `id`, `text`, optional `title`, `published`, and `[[passage.figure]]` with `value`
(or `low` and `high`, or `vague`), `unit`, `metric`, `places` as "SY09:in", `start`, `end`, `quantifier`, `source_org`. `metric` and `places` may list what is
also right in `metric_or` and `places_or`; `optional` figures count neither way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from dtrack.errors import ConfigError
from dtrack.extract.context import Context, Reading
from dtrack.model.figure import Figure
from dtrack.resolve.places import Gazetteer

LEVELS = ("value", "value_metric_place", "dates")
_PASSAGE = frozenset({"id", "text", "title", "published", "figure", "left_out", "note"})
_FIGURE = frozenset(
    {"value", "low", "high", "vague", "unit", "metric", "metric_or", "places", "places_or", "start", "end", "quantifier", "source_org", "alt", "optional"}
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a corpus and what should be read from it."""

    id: str
    language: str
    text: str
    title: str | None
    published: date | None
    figures: tuple[Mapping[str, Any], ...]
    left_out: tuple[str, ...]
    file: str


@dataclass(slots=True)
class Score:
    """Counts of one level: figures read rightly, read, and expected."""

    right: int = 0
    given: int = 0
    asked: int = 0

    @property
    def precision(self) -> float:
        """Share of what was read that is right; 1 where nothing was read."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Share of what was expected that was read; 1 where nothing was expected."""
        return self.right / self.asked if self.asked else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Result:
    """Scores by level, the passages that were not read exactly, and for each figure its confidence with whether it was right."""

    levels: dict[str, Score] = field(default_factory=lambda: {level: Score() for level in LEVELS})
    misses: list[str] = field(default_factory=list)
    sure: list[tuple[float, bool]] = field(default_factory=list)


def load(folder: Path) -> list[Passage]:
    """Every passage below `folder`, by language folder and file name. ConfigError names the file and key that are wrong."""
    passages: list[Passage] = []
    for file in sorted(folder.glob("*/*.toml")):
        try:
            raw = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as wrong:
            raise ConfigError(f"this is no TOML: {wrong}", "Mend the line.", file=file) from wrong
        passages += [_passage(row, file) for row in raw.get("passage", ())]
    return passages


def _passage(row: Mapping[str, Any], file: Path) -> Passage:
    for key in set(row) - _PASSAGE:
        raise ConfigError(f"a passage has no key {key!r}", f"Use one of: {', '.join(sorted(_PASSAGE))}.", file=file, key=key)
    for figure in row.get("figure", ()):
        for key in set(figure) - _FIGURE:
            raise ConfigError(f"a figure has no key {key!r}", f"Use one of: {', '.join(sorted(_FIGURE))}.", file=file, key=key)
    text = str(row["text"]).strip("\n")
    figures, left = tuple(row.get("figure", ())), tuple(row.get("left_out", ()))
    return Passage(str(row["id"]), file.parent.name, text, row.get("title"), row.get("published"), figures, left, file.name)


def evaluate(passages: Iterable[Passage], read: Callable[[str, Context], Reading], context: Context) -> dict[str, Result]:
    """Results by language, and over all under "all". `context` lends gazetteer and matcher."""
    results: dict[str, Result] = {}
    for passage in passages:
        known = Context(gazetteer=context.gazetteer, matcher=context.matcher, published=passage.published, title=passage.title)
        reading = read(passage.text, known)
        for name in (passage.language, "all"):
            _add(results.setdefault(name, Result()), passage, reading.figures, context.gazetteer)
    return results


def _add(result: Result, passage: Passage, figures: Sequence[Figure], gazetteer: Gazetteer) -> None:
    pairs, extra, missed = match(passage.figures, figures, gazetteer)
    for level in LEVELS:
        score = result.levels[level]
        asked = [pair for pair in pairs if level != "dates" or "start" in pair[0]]
        score.right += sum(agrees(level, wanted, got, gazetteer) for wanted, got in asked)
        score.given += len(asked) + len(extra)
        score.asked += len(asked) + len([wanted for wanted in missed if level != "dates" or "start" in wanted])
    result.sure += [(got.confidence, agrees("value_metric_place", wanted, got, gazetteer)) for wanted, got in pairs] + [
        (got.confidence, False) for got in extra
    ]
    wrong = [f"{got.evidence.number_text}: {level}" for wanted, got in pairs for level in LEVELS if not agrees(level, wanted, got, gazetteer)]
    wrong += [f"{got.evidence.number_text}: should be left out" for got in extra] + [f"{_name(wanted)}: missed" for wanted in missed]
    if wrong:
        result.misses.append(f"{passage.language}/{passage.file} {passage.id}: {'; '.join(wrong)}")


def _name(wanted: Mapping[str, Any]) -> str:
    return str(wanted.get("value") or wanted.get("vague") or wanted.get("low"))


Pairs = tuple[list[tuple[Mapping[str, Any], Figure]], list[Figure], list[Mapping[str, Any]]]


def match(wanted: Sequence[Mapping[str, Any]], figures: Sequence[Figure], gazetteer: Gazetteer) -> Pairs:
    """Expected figures with the read ones of the same number, each once; then what was read beyond, and what was missed. Optional ones are set aside."""
    free = list(figures)
    pairs: list[tuple[Mapping[str, Any], Figure]] = []
    missed: list[Mapping[str, Any]] = []
    for want in sorted(wanted, key=lambda each: bool(each.get("optional"))):
        same = [figure for figure in free if agrees("value", want, figure, gazetteer)]
        best = max(same, key=lambda figure: agrees("value_metric_place", want, figure, gazetteer), default=None)
        if best is not None:
            free.remove(best)
        if want.get("optional"):
            continue
        if best is None:
            missed.append(want)
        else:
            pairs.append((want, best))
    return pairs, free, missed


def agrees(level: str, wanted: Mapping[str, Any], figure: Figure, gazetteer: Gazetteer) -> bool:
    """True where a read figure has the expected number (and unit), the expected metric and governorates, or the expected dates."""
    if level == "value":
        if "vague" in wanted:
            return figure.vague is not None and figure.vague.value == wanted["vague"]
        if "low" in wanted:
            return (figure.low, figure.high) == (wanted["low"], wanted["high"])
        counts = [(figure.value, figure.unit), *figure.alt]
        return any(value == wanted["value"] and unit.value == wanted.get("unit", unit.value) for value, unit in counts)
    if level == "dates":
        return (figure.start, figure.end) == (wanted.get("start", figure.start), wanted.get("end", figure.end))
    right = {wanted["metric"], *wanted.get("metric_or", ())}
    return figure.metric.value in right and _places_agree(wanted, figure, gazetteer)


def _places_agree(wanted: Mapping[str, Any], figure: Figure, gazetteer: Gazetteer) -> bool:
    have = {ref.adm1 for ref in figure.places if ref.adm1} | {ref.pcode for ref in figure.places if ref.pcode in gazetteer.countries}
    asked = {str(place).split(":", 1)[0] for place in wanted.get("places", ())}
    also = {str(place).split(":", 1)[0] for place in wanted.get("places_or", ())}
    return asked <= have <= asked | also


def floors(results: Mapping[str, Result], wanted: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What sank: one line for each language and level whose F1 is under its floor. Empty where all hold."""
    sunk: list[str] = []
    for name, levels in wanted.items():
        for level, floor in levels.items():
            found = results[name].levels[level].f1 if name in results else 0.0
            if round(found, 3) < floor:
                sunk.append(f"{name}: {level} F1 {found:.3f} is under its floor {floor:.3f}")
    return sunk


def table(results: Mapping[str, Result]) -> str:
    """Precision, recall and F1 by language and level, for a terminal."""
    lines = [f"{'':8}{'level':22}{'P':>7}{'R':>7}{'F1':>7}{'right':>7}{'read':>6}{'asked':>7}"]
    for name in sorted(results, key=lambda name: (name == "all", name)):
        for level, score in results[name].levels.items():
            lines.append(f"{name:8}{level:22}{score.precision:7.3f}{score.recall:7.3f}{score.f1:7.3f}{score.right:7}{score.given:6}{score.asked:7}")
    return "\n".join(lines)


def reliability(result: Result, edges: Sequence[float] = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)) -> list[tuple[float, float, int, float]]:
    """By band of confidence: (from, below, figures, share that was right in value, metric and place)."""
    bands = []
    for low, high in pairwise(edges):
        inside = [right for sure, right in result.sure if low <= sure < high]
        if inside:
            bands.append((low, high, len(inside), sum(inside) / len(inside)))
    return bands


def bands(result: Result) -> list[str]:
    """The reliability table for a terminal: of the figures given so much confidence, how many are right in value, metric and place."""
    lines = ["confidence    figures  right"]
    return lines + [f"{low:.1f} to {min(high, 1.0):.1f}{count:14}{right:7.2f}" for low, high, count, right in reliability(result)]
