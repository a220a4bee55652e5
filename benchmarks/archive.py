"""An archive read into Parquet by one process and by two: documents a second, the gain of the second worker, and whether the rows are the same.

Articles are those of `_articles.py`, 3 kB each in three languages, half of them with a word of displacement, in parts of 2,000; from 50,000 on they are put
together from sentences made beforehand, one in ten with displacement, as an archive of news has them. The peer of two workers is one worker of the same run,
the start of the processes included; of more than 200,000 documents the one worker reads a fifth. On two free cores; processor time stands beside the clock,
since it tells on any machine what the second worker costs.

Run: python benchmarks/archive.py [documents, 50,000 without]
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from _articles import articles, quick
from _result import tell
from pyarrow import parquet

GOAL = 1.7
PART, LARGE, FIFTH = 2_000, 50_000, 200_000


def main(words: list[str]) -> None:
    """Measure and tell."""
    count = int(words[0].replace(",", "").replace("_", "")) if words else 50_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("DTRACK_BENCH_HOMES")) as name:
        folder = Path(name)
        archive = folder / "archive"
        archive.mkdir()
        begun = time.monotonic()
        written = write(archive, count)
        print(f"{count:,} documents, {written / 1e6:,.0f} MB of text, {-(-count // PART)} parts, made in {time.monotonic() - begun:.0f} s")
        alone = fifth(archive, folder / "fifth") if count > FIFTH else archive
        one, spent, kept = read(alone, folder / "out1", 1)
        two, together, both = read(archive, folder / "out2", 2)
        if alone != archive:
            shutil.rmtree(folder / "out2")
            _, _, both = read(alone, folder / "out2", 2)
        if kept != both:
            raise SystemExit(f"one worker found {kept}, two found {both}")
        sizes = f"{count:,} documents of 3 kB"
        tell(f"archive.two.{count}", "read-archive, two workers", sizes, two, "documents/s", peer="one worker", theirs=one, goal=GOAL, tolerance=0.15)
        work = {"peer": "one worker", "theirs": spent * 1e6, "less": True, "goal": 2 / GOAL}
        tell(f"archive.work.{count}", "processor time for a document, two workers", sizes, together * 1e6, "µs", **work)
        size = sum(path.stat().st_size for path in (folder / "out1").rglob("*")) / max(1, kept[0])
        tell(f"archive.bytes.{count}", "one figure of a read archive in Parquet", sizes, size, "bytes", tolerance=None)
        rows = kept[0] / (count if alone == archive else count // 5)
        tell(f"archive.figures.{count}", "figures a document", sizes, rows, "figures", tolerance=None)


def read(archive: Path, out: Path, workers: int) -> tuple[float, float, tuple[int, str]]:
    """Documents a second, processor seconds a document, and number and digest of the rows."""
    begun, before = time.monotonic(), children()
    command = [sys.executable, "-m", "dtrack", "read-archive", str(archive), str(out), "--workers", str(workers)]
    subprocess.run(command, check=True, cwd=archive.parent, stdout=subprocess.DEVNULL)
    seconds, spent = time.monotonic() - begun, children() - before
    documents = sum(json.loads(path.read_text("utf-8"))["documents"] for path in out.glob("*.json"))
    print(f"{workers} worker{'s' if workers > 1 else ''}: {documents:,} documents in {seconds:.0f} s", flush=True)
    return documents / seconds, spent / documents, digest(out)


def children() -> float:
    """Processor seconds of the processes that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def fifth(archive: Path, folder: Path) -> Path:
    """Every fifth part once more, as links."""
    folder.mkdir()
    for path in sorted(archive.iterdir())[::5]:
        (folder / path.name).hardlink_to(path)
    return folder


def write(archive: Path, count: int) -> int:
    """Make the archive; bytes of text."""
    size = 0
    for part in range(0, count, PART):
        texts = quick(part, PART) if count >= LARGE else halves(part, min(PART, count - part))
        with gzip.open(archive / f"part{part:09}.jsonl.gz", "wt", compresslevel=1, encoding="utf-8") as file:
            for number, text in zip(range(part, min(part + PART, count)), texts, strict=False):
                size += len(text.encode())
                file.write(json.dumps({"id": str(number), "text": text, "published": "2026-03-06"}, ensure_ascii=False) + "\n")
    return size


def halves(part: int, count: int) -> Iterator[str]:
    """Articles without and with displacement, in turns."""
    half = count // 2 + 1
    pairs = zip(articles(half, told=False, seed=part), articles(half, told=True, seed=part + 1), strict=True)
    return (text for pair in pairs for _, text in pair)


def digest(out: Path) -> tuple[int, str]:
    """Number of rows, and a digest of them whatever their order."""
    rows, total = 0, 0
    for path in out.glob("*.parquet"):
        for row in parquet.read_table(path).to_pylist():
            rows += 1
            total ^= int.from_bytes(hashlib.blake2b(json.dumps(row, sort_keys=True).encode(), digest_size=16).digest())
    return rows, f"{total:032x}"


if __name__ == "__main__":
    main(sys.argv[1:])
