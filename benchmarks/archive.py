"""An archive read into Parquet by one process and by two: documents a second, the gain of the second worker, and whether the rows are the same.

Articles are those of `_articles.py`, 3 kB each in three languages, half of them with a word of displacement, in parts of 2,000. The peer of two workers is one
worker of the same run, start of the processes included. The goal: at least 1.7 times one worker's speed, on two free cores.

Run: python benchmarks/archive.py [documents, 20000 without]
"""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _articles import articles
from pyarrow import parquet

GOAL = 1.7
PART = 2_000


def main(words: list[str]) -> None:
    """Print the table."""
    count = int(words[0].replace(",", "").replace("_", "")) if words else 20_000
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        archive.mkdir()
        written = _write(archive, count)
        print(f"{count:,} documents, {written / 1e6:.0f} MB of text, {-(-count // PART)} parts")
        found = {}
        for workers in (1, 2):
            out = Path(folder) / f"out{workers}"
            begun = time.monotonic()
            command = [sys.executable, "-m", "dtrack", "read-archive", str(archive), str(out), "--workers", str(workers)]
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
            seconds = time.monotonic() - begun
            rows, digest = _digest(out)
            found[workers] = (seconds, rows, digest)
            print(f"{workers} worker{'s' if workers > 1 else ' '} {count / seconds:9,.0f} documents/s {rows:9,} figures")
        gain = found[1][0] / found[2][0]
        same = found[1][1:] == found[2][1:]
        print(f"two workers are {gain:.2f} times one (goal {GOAL}); rows {'are the same' if same else 'DIFFER'}")


def _write(archive: Path, count: int) -> int:
    size = 0
    for part in range(0, count, PART):
        half = min(PART, count - part) // 2 + 1
        pairs = zip(articles(half, told=False, seed=part), articles(half, told=True, seed=part + 1), strict=True)
        texts = (text for pair in pairs for _, text in pair)
        with gzip.open(archive / f"part{part:09}.jsonl.gz", "wt", compresslevel=1, encoding="utf-8") as file:
            for number in range(part, min(part + PART, count)):
                text = next(texts)
                size += len(text.encode())
                file.write(json.dumps({"id": str(number), "text": text, "published": "2026-03-06"}, ensure_ascii=False) + "\n")
    return size


def _digest(out: Path) -> tuple[int, str]:
    """Number of rows, and a digest of them whatever their order."""
    rows = sorted(json.dumps(row, sort_keys=True) for path in out.glob("*.parquet") for row in parquet.read_table(path).to_pylist())
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
