"""Whether a change of how prose is read changes what is read: readings of some thousand texts kept in a file, and compared with it later.

The texts are the corpus, passages joined to longer ones, the benchmark's articles, hostile odds and ends, and where they exist the gold and samples beside
the project. Each is read with and without reasons. `python benchmarks/read.py --keep FILE` before the change, `--same FILE` behind it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from _articles import articles

from dtrack.extract import prose, scoring
from dtrack.extract.context import Context

ROOT = Path(__file__).parent.parent
_BESIDE = ROOT.parent / "shared"
_JOINED, _PIECES = 500, 5
_ENDS = ("\n\n", " ", "\n", "\r\n", " — ")
_LETTERS = "a1, .\n٣ألفنزح-–'()\u200b\u0651é5people familles شخص fled"


def texts(context: Context) -> Iterator[tuple[str, str, Context]]:
    """(name, text, what is known of it)."""
    passages = scoring.load(ROOT / "tests" / "corpus")
    for each in passages:
        yield f"corpus {each.language} {each.id}", each.text, replace(context, language=each.language, published=each.published, title=each.title)
    chance = Random(1)
    for number in range(_JOINED):
        first = chance.choice(passages)
        some = [first, *(each for each in chance.sample(passages, 40) if each.language == first.language)][:_PIECES]
        text = "".join(each.text + chance.choice(_ENDS) for each in some)
        yield f"joined {number}", text, replace(context, published=first.published, title=first.title if number % 2 else None)
    for told in (False, True):
        for number, (code, text) in enumerate(articles(60, told=told, seed=7)):
            yield f"article {told} {number}", text, replace(context, language=code, published=date(2024, 12, 4) if number % 3 else None)
    for number in range(300):
        text = "".join(chance.choice((chance.choice(_LETTERS), chance.choice(passages).text[: chance.randint(0, 60)])) for _ in range(chance.randint(1, 60)))
        yield f"odd {number}", text, replace(context, published=date(2024, 12, 4))
    for file in sorted(_BESIDE.glob("gold/**/*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines()):
            row = json.loads(line)
            day = str(row.get("published") or row.get("date") or "")[:10]
            known = replace(context, published=date.fromisoformat(day) if len(day) == 10 else None, title=row.get("title"))
            yield f"{file.name} {number}", row["text"], known
    for file in sorted((*_BESIDE.glob("samples/news/*"), *_BESIDE.glob("seeds/*"))):
        if file.is_file():
            yield file.name, file.read_text("utf-8", errors="replace")[:40_000], context


def readings(context: Context) -> Iterator[tuple[str, str]]:
    """(name, reading) of every text, with and without reasons."""
    for name, text, known in texts(context):
        for why in (False, True):
            yield f"{name} {'why' if why else 'fast'}", repr(prose.read(text, known, why=why))


def keep(file: Path, context: Context) -> None:
    """Write down what is read now."""
    rows = dict(readings(context))
    file.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    print(f"{len(rows):,} readings kept in {file}")


def same(file: Path, context: Context) -> bool:
    """Compare what is read now with what was kept; the differences go to the error stream."""
    before = json.loads(file.read_text("utf-8"))
    now = dict(readings(context))
    differing = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    for name in differing[:20]:
        print(f"{name}\n  was {before.get(name)}\n  is  {now.get(name)}", file=sys.stderr)
    print(f"{len(now):,} cases, {len(differing)} differ")
    return not differing
