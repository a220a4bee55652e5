"""Learns the two small tables of src/dtrack/extract/learned.toml: which figure a text is mainly about, and how sure a reading is.

    python tools/learn_weights.py --gold ../shared/gold/dev [--corpus tests/corpus] [--write]

`--gold` is a folder of human-coded texts as JSON lines (id, text, published, title, lang, exhaustive, gold); the corpus is the project's own. Both are only
read. Every result printed is cross-validated by text: no text is judged by weights that have seen it. Needs `pip install dtrack[learn]`; reading does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from dtrack.extract import primary, prose, scoring, trust
from dtrack.extract.context import Context
from dtrack.extract.draft import Draft
from dtrack.model.figure import Figure

FILE = Path(__file__).parents[1] / "src/dtrack/extract/learned.toml"
ARTICLES = ("articles", "docs")
"""Whole articles teach what a text is mainly about twice as much as excerpts do."""
FAMILIES = {
    "displacement": "displaced idp_stock site_population new_displacement evacuated fled relocated homeless sheltered in_camp stuck stranded",
    "homes": "homes_destroyed housing_destroyed destroyed housing_damaged",
    "return": "return returned returnees returnee_stock",
    "refugee": "refugee_stock refugee_flow refugees refugee asylum_seekers",
}
FAMILY = {word: family for family, words in FAMILIES.items() for word in words.split()}
FLATTERY = 2.0
"""How much a wrong figure of the corpus weighs. The reader was mended by the corpus: passages that it had never read were wrong about twice as often."""
PLACES = frozenset({"no_place", "borrowed_place", "ambiguous", "foreign", "many_places"})
FOLDS = 10
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


@dataclass
class Text:
    """One text read: drafts and figures in the same order, and for each whether it is right (None: nobody says)."""

    id: str
    origin: str
    drafts: list[Draft]
    figures: Sequence[Figure]
    values: list[bool]
    right: list[bool | None]
    rows: list[dict[str, float]]

    @property
    def fold(self) -> int:
        """Which part of the texts it belongs to when the parts are judged in turn."""
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % FOLDS


def coded(folder: Path, base: Context) -> Iterator[Text]:
    """The human-coded texts. Where not every figure of a text was coded, figures beyond the coded ones are neither right nor wrong."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            known = replace(base, published=_day(row), title=row.get("title"), language=row.get("lang"))
            asked = [each for each in row["gold"] if _counts(each)]
            if not asked or any("value is persons" in str(each) and "derived" in str(each) for each in asked):
                continue
            kept, again = prose.drafts(row["text"], known)
            figures = prose.read(row["text"], known).figures
            values = [any(_same_count(each, figure) for each in asked) for figure in figures]
            right = [_agrees(asked, figure) if same or row.get("exhaustive") else None for figure, same in zip(figures, values, strict=True)]
            rows = primary.features(kept, again, row.get("title") or "")
            yield Text(str(row["id"]), file.stem, kept, figures, values, right, rows)


def own(folder: Path, base: Context) -> Iterator[Text]:
    """The project's own corpus, of which every figure is known."""
    for passage in scoring.load(folder):
        known = replace(base, published=passage.published, title=passage.title)
        kept, again = prose.drafts(passage.text, known)
        figures = prose.read(passage.text, known).figures
        pairs, extra, _ = scoring.match(passage.figures, figures, base.gazetteer)
        right: dict[int, bool | None] = {id(got): scoring.agrees("value_metric_place", want, got, base.gazetteer) for want, got in pairs}
        right |= {id(got): False for got in extra}
        rows = primary.features(kept, again, passage.title or "")
        judged = [right.get(id(figure)) for figure in figures]
        yield Text(f"{passage.language}/{passage.file}/{passage.id}", f"corpus {passage.language}", kept, figures, [False] * len(figures), judged, rows)


def _day(row: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(row["published"][:10]) if row.get("published") else None


def _counts(coded: Mapping[str, Any]) -> set[int]:
    return {round(float(each[key])) for each in [coded, *(coded.get("alt") or [])] for key in ("value", "low", "high") if each.get(key) is not None}


def _same_count(coded: Mapping[str, Any], figure: Figure) -> bool:
    counts = {round(number) for number in (figure.value, figure.low, figure.high, *(value for value, _ in figure.alt)) if number is not None}
    return figure.vague is None and bool(counts & _counts(coded))


def _agrees(asked: Sequence[Mapping[str, Any]], figure: Figure) -> bool:
    """Right in value and metric: these texts are about other countries, whose places have no codes. Places are judged by the corpus."""
    return any(_same_count(each, figure) and _same_kind(each, figure) for each in asked)


def _same_kind(coded: Mapping[str, Any], figure: Figure) -> bool:
    words = {coded.get("metric"), coded.get("term"), *(coded.get("metric_alt") or [])}
    return FAMILY.get(figure.metric.value) in {FAMILY.get(str(word)) for word in words}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def matrix(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Any:
    """Rows of features as numbers in the order of `names`."""
    return np.array([[row[name] for name in names] for row in rows])


def learn_primary(texts: Sequence[Text]) -> dict[str, float]:
    """Weights such that right figures outweigh wrong ones of the same text: a logistic regression over pairs, each text of the same weight."""
    pairs, shares = [], []
    for text in texts:
        known = matrix(text.rows, primary.FEATURES)
        both = [known[a] - known[b] for a, yes in enumerate(text.values) if yes for b, other in enumerate(text.values) if not other]
        share = (2.0 if text.origin.endswith(ARTICLES) else 1.0) / max(1, len(both))
        for pair in both:
            pairs += [pair, -pair]
            shares += [share, share]
    model = LogisticRegression(fit_intercept=False, C=3.0, max_iter=2000).fit(np.array(pairs), [1, 0] * (len(pairs) // 2), sample_weight=shares)
    return dict(zip(primary.FEATURES, model.coef_[0], strict=True))


def judge_primary(texts: Sequence[Text]) -> None:
    """Prints how often the main figure is found where a text has right and wrong ones, by weights that have not seen the text."""
    found: dict[str, list[int]] = {}
    for text in texts:
        weights = learn_primary([other for other in texts if other is not text])
        scores = [sum(weights[name] * row[name] for name in weights) for row in text.rows]
        count = found.setdefault(text.origin, [0, 0])
        count[0] += text.values[scores.index(max(scores))]
        count[1] += 1
    _say("Main figure, of texts with right and wrong ones; each text judged by weights from all others:")
    for origin, (right, asked) in sorted(found.items()):
        _say(f"  {origin:20}{right:4} of {asked}")


@dataclass
class Row:
    """One figure: its text's part, its features, whether it is right."""

    fold: int
    origin: str
    known: dict[str, float]
    vague: bool
    right: bool


def figures_of(texts: Sequence[Text]) -> list[Row]:
    """Every figure of which somebody says whether it is right."""
    return [
        Row(text.fold, text.origin, _judged(text, trust.features(draft)), draft.number.vague is not None, bool(right))
        for text in texts
        for draft, right in zip(text.drafts, text.right, strict=True)
        if right is not None
    ]


def _judged(text: Text, known: dict[str, float]) -> dict[str, float]:
    """The features without those of places where nobody judged the places."""
    return known if text.origin.startswith("corpus") else {name: 0.0 if name in PLACES else value for name, value in known.items()}


def learn_confidence(rows: Sequence[Row]) -> dict[str, float]:
    """Intercept and weights of a logistic regression of being right on how a reading was made."""
    weights = [FLATTERY if row.origin.startswith("corpus") and not row.right else 1.0 for row in rows]
    known = matrix([row.known for row in rows], trust.FEATURES)
    model = LogisticRegression(C=0.5, max_iter=2000).fit(known, [row.right for row in rows], sample_weight=weights)
    return {"intercept": float(model.intercept_[0]), **dict(zip(trust.FEATURES, model.coef_[0], strict=True))}


def judge_confidence(rows: Sequence[Row]) -> None:
    """Prints the reliability table: of the figures given so much confidence by weights that have not seen them, how many are right."""
    sure: list[tuple[float, Row]] = []
    for part in range(FOLDS):
        weights = learn_confidence([row for row in rows if row.fold != part])
        first = weights.pop("intercept")
        for row in (row for row in rows if row.fold == part):
            score = 1 / (1 + np.exp(-(first + sum(weight * row.known[name] for name, weight in weights.items()))))
            sure.append((min(float(score), 0.5) if row.vague else float(score), row))
    _say(f"\nConfidence of {len(rows)} figures, {FOLDS} parts judged in turn; right in value and metric, of the corpus also in place:")
    _say("  | confidence | figures | mean | right |\n  |---|---|---|---|")
    for low, high in pairwise(BANDS):
        inside = [(score, row.right) for score, row in sure if low <= score < high]
        if inside:
            mean, right = sum(score for score, _ in inside) / len(inside), sum(right for _, right in inside) / len(inside)
            _say(f"  | {low:.1f} to {min(high, 1.0):.1f} | {len(inside)} | {mean:.2f} | {right:.2f} |")
    _say(f"  Brier score {sum((score - row.right) ** 2 for score, row in sure) / len(sure):.3f}, by always saying the mean {_flat(rows):.3f}")


def _flat(rows: Sequence[Row]) -> float:
    mean = sum(row.right for row in rows) / len(rows)
    return mean * (1 - mean)


def write(tables: Mapping[str, Mapping[str, float]]) -> None:
    """The tables as TOML, two decimals a weight."""
    lines = ["# Made by tools/learn_weights.py. Do not write here by hand."]
    for name, weights in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {weight:.2f}" for key, weight in weights.items())]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tomllib.loads(FILE.read_text(encoding="utf-8"))


def main() -> None:
    """Learn, judge, and with --write keep."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--gold", type=Path, required=True)
    asked.add_argument("--corpus", type=Path, default=Path("tests/corpus"))
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    base = Context.load()
    texts = list(coded(given.gold, base))
    mixed = [text for text in texts if any(text.values) and not all(text.values)]
    judge_primary(mixed)
    rows = figures_of([*texts, *own(given.corpus, base)])
    judge_confidence(rows)
    if given.write:
        write({"primary": learn_primary(mixed), "confidence": learn_confidence(rows)})


if __name__ == "__main__":
    main()
