"""How fast prose is read: 3 kB articles in three languages, half of them with displacement in them, on one core.

Beside it, in the same run and over the same articles: a bare Aho-Corasick scan for ten verbs, which nothing can beat, and the naive loop that most
trackers use (cut into sentences, try one expression a verb). Run: python benchmarks/read.py [articles per language and half, 60 without]
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from ahocorasick_rs import AhoCorasick

from dtrack.extract import prose
from dtrack.extract.context import Context

QUIET = {
    "en": "The council met on Tuesday to discuss the price of bread and the repair of 14 bridges in the valley. Traders said the market would open soon. ",
    "fr": "Le conseil s'est réuni mardi pour parler du prix du pain et de la réparation de 14 ponts de la vallée. Le marché doit rouvrir bientôt. ",
    "ar": "اجتمع المجلس يوم الثلاثاء لبحث سعر الخبز وإصلاح 14 جسرا في الوادي. وقال تجار إن السوق ستفتح قريبا. ",
}
TOLD = {
    "en": "Some 5,000 people fled Hama for Idleb since Monday, OCHA said. ",
    "fr": "Quelque 5 000 personnes ont fui Hama vers Idleb depuis lundi, selon OCHA. ",
    "ar": "نزح نحو 5000 شخص من حماة إلى إدلب منذ الاثنين. ",
}
VERBS = ("fled", "displaced", "evacuated", "returned", "fui", "déplacé", "revenu", "نزح", "نازح", "عاد")
SIZE = 3000
_CUT = re.compile(r"(?<=[.!?])\s+")
_NAIVE = [re.compile(rf"\b(\d[\d.,\s]*)\b.{{0,60}}?{verb}|{verb}.{{0,60}}?\b(\d[\d.,\s]*)\b", re.IGNORECASE) for verb in VERBS]


def articles(count: int, told: bool) -> list[tuple[str, str]]:
    """(language, text) of `count` articles a language, no two alike."""
    made = []
    for code, filler in QUIET.items():
        for number in range(count):
            body = f"{number}. " + filler * (SIZE // len(filler.encode()))
            made.append((code, body + TOLD[code] + filler if told else body + filler))
    return made


def naive(text: str) -> int:
    """Sentences, and one expression a verb over each."""
    return sum(expression.search(sentence) is not None for sentence in _CUT.split(text) for expression in _NAIVE)


def clock(work: Callable[[str, str], object], texts: list[tuple[str, str]]) -> float:
    """Articles a second of processor time, the best of three rounds."""
    best = 0.0
    for _ in range(3):
        begun = time.process_time()
        for code, text in texts:
            work(code, text)
        best = max(best, len(texts) / (time.process_time() - begun))
    return best


def main(count: int) -> None:
    """Print one table; ratios are to `dtrack extract`."""
    context = Context.load(published=date(2024, 12, 4))
    contexts = {code: replace(context, language=code) for code in QUIET}
    machine = AhoCorasick(list(VERBS))
    ways: dict[str, Callable[[str, str], object]] = {
        "reading": lambda code, text: prose.read(text, contexts[code], why=False),
        "reading, language found": lambda _, text: prose.read(text, context, why=False),
        "reading, every number explained": lambda code, text: prose.read(text, contexts[code]),
        "bare Aho-Corasick scan": lambda _, text: machine.find_matches_as_indexes(text),
        "sentences and expressions": lambda _, text: naive(text),
    }
    for name, texts in (("without a trigger", articles(count, told=False)), ("with a trigger", articles(count, told=True))):
        size = sum(len(text.encode()) for _, text in texts) / len(texts) / 1e6
        speeds = {way: clock(work, texts) for way, work in ways.items()}
        for way, speed in speeds.items():
            print(f"{name:18} {way:32} {speed:10,.0f} articles/s {speed * size:8.2f} MB/s  reading is {speeds['reading'] / speed:8.3f} times that")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
