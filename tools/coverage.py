"""The gates of coverage, lines and branches together: `tools/coverage.py FILE`, where FILE is what slipcover wrote as JSON.

The pure rooms have neither network nor clock, so nothing in them may go unseen; elsewhere a share is enough.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

PURE = ("charts", "export", "extract", "model", "reconcile", "resolve")
ALL, IN_PURE = 90.0, 99.5
"""Percent of lines and branches."""


def judge(files: dict[str, dict[str, object]]) -> tuple[list[str], list[str]]:
    """What to print, and what is wrong. `files`: slipcover's, by path."""
    seen: dict[str, int] = defaultdict(int)
    there: dict[str, int] = defaultdict(int)
    told, wrong = [], []
    for path, file in sorted(files.items()):
        room = Path(path).relative_to("src/dtrack").parts[0]
        had = len(file["executed_lines"]) + len(file["executed_branches"])
        missed = len(file["missing_lines"]) + len(file["missing_branches"])
        for name in (room, "all"):
            seen[name] += had
            there[name] += had + missed
        if missed:
            told.append(f"{path}: lines {file['missing_lines']}, branches {file['missing_branches']}")
    for name, count in sorted(there.items()):
        share = 100 * seen[name] / count if count else 100.0
        floor = ALL if name == "all" else IN_PURE if name in PURE else 0.0
        told.append(f"{name}: {share:.2f} %")
        if share < floor:
            wrong.append(f"{name} stands at {share:.2f} %, which is below {floor:g} %: write the tests of the lines and branches told above.")
    return told, wrong


def main() -> int:
    """0 where every gate holds, else 1."""
    told, wrong = judge(json.loads(Path(sys.argv[1]).read_text())["files"])
    sys.stdout.write("\n".join([*told, *wrong, ""]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
