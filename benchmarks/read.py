"""How fast prose is read: 3 kB articles in three languages, no two alike, half of them with displacement in them, on one core.

Beside it, in the same run and over the same articles:
- a bare Aho-Corasick scan for the very words without which there is no figure, by the library that reading uses: nothing that searches can beat it;
- the naive loop of most trackers: cut into sentences, try one expression a verb in each, then take the numbers of those that match;
- spaCy's blank tokenizer, which only cuts into words (where it is installed: `pip install -e .[bench]`).

Run: python benchmarks/read.py [articles per language and half, 100 without]
     python benchmarks/read.py --memory [DOCUMENTS, 100,000 without] | --large       memory by documents; --large: a million
     python benchmarks/read.py --keep FILE | --same FILE                             whether a change of the code changes what is read
"""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from _articles import LANGUAGES, article, articles
from _readings import keep, same
from _result import tell
from ahocorasick_rs import AhoCorasick

from dtrack.extract import lexicon, prose, triggers
from dtrack.extract.context import Context

VERBS = {
    "en": ("fled", "displaced", "evacuated", "returned", "uprooted", "forced to leave", "left their homes", "sought refuge"),
    "fr": ("fui", "déplacé", "évacué", "retourné", "revenu", "chassé", "ont quitté", "trouvé refuge"),
    "ar": ("نزح", "نازح", "عاد", "هجر", "فر", "أخلي", "لجأ", "غادر"),
}
ROUNDS, PAGE = 3, os.sysconf("SC_PAGE_SIZE")
MIXED, START = 5000, 0.4
RATIOS = {("mixed", "sentences and expressions"): 10.0, ("without a trigger", "bare Aho-Corasick scan"): 0.5}
"""Goals: articles a second of both halves, seconds of processor time to the first answer, and how many times as fast as a peer."""
_CUT = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\b\d[\d.,\s]*\b")
_NAIVE = {code: [re.compile(rf"\b{verb}\w*", re.IGNORECASE) for verb in verbs] for code, verbs in VERBS.items()}
Work = Callable[[str, str], object]
Texts = list[tuple[str, str]]


def naive(code: str, text: str) -> list[str]:
    """The numbers of every sentence that an expression of its language matches."""
    return [number for sentence in _CUT.split(text) for verb in _NAIVE[code] if verb.search(sentence) for number in _NUMBER.findall(sentence)]


def tokenizers() -> dict[str, Work]:
    """spaCy's blank tokenizer, where spaCy is installed."""
    try:
        import spacy
    except ImportError:
        print("spaCy is not installed: its tokenizer is left out (pip install -e .[bench])")
        return {}
    blank = {code: spacy.blank(code) for code in LANGUAGES}
    return {"spaCy's blank tokenizer": lambda code, text: blank[code].make_doc(text)}


def clock(work: Work, texts: Texts) -> float:
    """Articles a second of processor time, the best of some rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.process_time()
        for code, text in texts:
            work(code, text)
        best = max(best, len(texts) / (time.process_time() - begun))
    return best


def speed(count: int) -> None:
    """A table a half, and one of both mixed; ratios are of reading, the language given, to each peer."""
    context = Context.load(published=date(2024, 12, 4))
    contexts = {code: replace(context, language=code) for code in LANGUAGES}
    scans = {code: AhoCorasick(triggers.of(lexicon.load(code)).words) for code in LANGUAGES}
    ways: dict[str, Work] = {
        "reading": lambda code, text: prose.read(text, contexts[code], why=False),
        "reading, language found": lambda _, text: prose.read(text, context, why=False),
        "reading, every number explained": lambda code, text: prose.read(text, contexts[code]),
        "bare Aho-Corasick scan": lambda code, text: scans[code].find_matches_as_indexes(text),
        "sentences and expressions": naive,
        **tokenizers(),
    }
    for code, text in articles(5, told=True, seed=2):
        for work in ways.values():
            work(code, text)
    reached: dict[tuple[str, str], float] = {}
    quiet, told = articles(count, told=False), articles(count, told=True)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name, texts in (("without a trigger", quiet), ("with a trigger", told), ("mixed", quiet + told)):
        size = sum(len(text.encode()) for _, text in texts) / len(texts) / 1e6
        speeds = {way: clock(work, texts) for way, work in ways.items()}
        reached |= {(name, way): rate for way, rate in speeds.items()}
        for way, rate in speeds.items():
            print(f"{name:18} {way:32} {rate:10,.0f} articles/s {rate * size:8.2f} MB/s  reading is {speeds['reading'] / rate:8.3f} times that")
            if way not in {"reading", "reading, language found", "reading, every number explained"}:
                sizes = f"{len(texts):,} articles of 3 kB {name}"
                tell(f"read.{name}.{way}", "reading prose", sizes, speeds["reading"], "articles/s", peer=way, theirs=rate, goal=RATIOS.get((name, way)))
    mixed, begin = reached["mixed", "reading"], start()
    tell("read.mixed.rate", "reading prose, both halves", f"{2 * len(quiet):,} articles of 3 kB", mixed, "articles/s", goal=MIXED, of="ours", tolerance=None)
    tell("read.start", "start-up of `dtrack extract`", "one sentence", begin, "s", goal=START, of="ours", less=True, tolerance=None)
    ratios = [(f"times {way}, {name}", goal, reached[name, "reading"] / reached[name, way]) for (name, way), goal in RATIOS.items()]
    for what, goal, ours in [("articles/s, mixed", MIXED, mixed), *ratios, ("seconds of start-up, at most", START, begin)]:
        print(f"goal {what:50} {goal:10,.2f}   reached {ours:10,.2f}   {(goal / ours if goal == START else ours / goal):6.2f} of it")


def start() -> float:
    """Seconds of processor time of `dtrack extract` on one sentence, the least of some runs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.txt"
        file.write_text("Some 300 families fled Hama on Monday.\n", "utf-8")
        spent = []
        for _ in range(ROUNDS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-m", "dtrack", "extract", str(file)], cwd=folder, stdout=subprocess.DEVNULL, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def memory(most: int) -> None:
    """Resident memory after 1,000, 10,000 ... short documents, each of its own: it must not grow with their number."""
    context, chance = Context.load(published=date(2024, 12, 4)), Random(1)
    step = 1000
    for number in range(1, most + 1):
        code = LANGUAGES[number % len(LANGUAGES)]
        told = article(code, number % 10 == 0, chance, 400)
        prose.read(f"{number}. {told} w{number:x}x", context, why=False)
        if number in {step, most}:
            resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE / 1e6
            print(f"{number:12,} documents {resident:8.1f} MB resident")
            step *= 10


if __name__ == "__main__":
    asked = [word for word in sys.argv[1:] if word.isdigit()]
    if "--keep" in sys.argv:
        keep(Path(sys.argv[-1]), Context.load())
    elif "--same" in sys.argv:
        sys.exit(not same(Path(sys.argv[-1]), Context.load()))
    elif "--memory" in sys.argv or "--large" in sys.argv:
        memory(int(asked[0]) if asked else 1_000_000 if "--large" in sys.argv else 100_000)
    else:
        speed(int(asked[0]) if asked else 100)
