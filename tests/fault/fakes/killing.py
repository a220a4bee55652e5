"""kill -9 at a write: what stands then is whole, and the next try comes to what an undisturbed one does."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kill_writers import MOVED, WRITERS, lay, make_ready

from dtrack.flow.backup import MANIFEST
from dtrack.store.archive import Archive

SRC = Path(__file__).parents[3] / "src"
FAKES = Path(__file__).parents[2] / "flow" / "fakes"
STRACE = shutil.which("strace")
WHOLE = {"document", "figure", "figure_place", "review", "intake", "withheld", "account", "site_act"}
"""Tables of which a database elsewhere holds every row or none."""
State = dict[str, frozenset[Any]]
"""By document (or table), what stands of it: without row numbers and times, which a second try may have otherwise."""


def state(root: Path) -> State:
    """What the store holds. StoreError and half-written pages would show here: every page is read."""
    with closing(sqlite3.connect(root / "data" / "dtrack.sqlite")) as c:
        assert c.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert c.execute("PRAGMA foreign_key_check").fetchall() == []
        found: dict[str, set[Any]] = {}
        for ident, *rest in c.execute("SELECT id, version, sha256, text_sha256, known_to IS NULL FROM document"):
            found.setdefault(f"document {ident}", set()).add(tuple(rest))
        for document, *rest in c.execute("SELECT document, document_version, id, claim_key, value, status, known_to IS NULL FROM figure"):
            found.setdefault(f"document {document}", set()).add(tuple(rest))
        twice = c.execute("SELECT claim_key FROM figure WHERE known_to IS NULL GROUP BY claim_key HAVING count(*) > 1").fetchall()
        assert twice == []
        found["points"] = set(c.execute('SELECT place, metric, direction, start, "end", value, low, high FROM point WHERE known_to IS NULL'))
        found["reviews"] = set(c.execute('SELECT figure, act, "by", why FROM review'))
        found["intake"] = set(c.execute("SELECT kind, who, why, figure, job FROM intake"))
        found["copy"], found["moved"] = _copy(root / "reports" / "copy"), _moved(root)
        found["withheld"] = set(c.execute("SELECT kind, ref, lifted_at IS NULL FROM withheld"))
    return {name: frozenset(some) for name, some in found.items()}


def _copy(folder: Path) -> set[Any]:
    """The dashboard's files. Between two renames the one before stands under a name beside, whence the next run takes it."""
    held = folder if folder.exists() else folder.with_name(f".{folder.name}.old")
    return {(path.relative_to(held).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in held.rglob("*") if path.is_file()}


def _moved(root: Path) -> set[str]:
    """Whether the database that the installation moved to holds the same: nothing where it holds nothing."""
    if not (root / MOVED).exists():
        return set()
    told = []
    for file in (root / MOVED, root / "data" / "dtrack.sqlite"):
        with closing(sqlite3.connect(file)) as c:
            assert c.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            names = {name for (name,) in c.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            told.append({name: set(c.execute(f'SELECT * FROM "{name}"')) for name in names & WHOLE})
    return {"whole" if told[0] == told[1] else "half"} if any(told[0].values()) else set()


def archived(root: Path) -> None:
    """Every document's bytes are there and whole, or were let go on purpose."""
    archive = Archive(root / "data" / "archive")
    with closing(sqlite3.connect(root / "data" / "dtrack.sqlite")) as c:
        for (sha256,) in c.execute("SELECT sha256 FROM document UNION SELECT container FROM document WHERE container IS NOT NULL"):
            if not archive.has(sha256) and not archive.path(sha256).with_suffix(".going").exists():
                assert archive.let_go_on(sha256), f"the bytes {sha256} are lost"
            elif archive.has(sha256):
                archive.read(sha256)


def files(root: Path) -> dict[str, bytes]:
    """What people take away: whole, or as it was."""
    found = {path.name: path.read_bytes() for path in (root / "reports").glob("[!.]*.csv")}
    with tarfile.open(root / "out" / "dtrack.tar") as tar:
        assert tar.getnames()[-1] == MANIFEST
    return found


@dataclass
class Ground:
    """Installations to kill in, each a copy of one that was laid down once; and the process that forks."""

    root: Path
    before: dict[str, State] = field(default_factory=dict)
    after: dict[str, State] = field(default_factory=dict)
    steps: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    kills: int = 0
    found: State = field(default_factory=dict)
    """What stood after the last disturbance."""

    def __enter__(self) -> "Ground":
        lay(self.root / "any")
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": f"{SRC}:{FAKES}", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, str(Path(__file__).parent / "kill_server.py"), str(self.root / "any")]
        self.server = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.server.stdout is not None and self.server.stdin is not None
        assert self.server.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        assert self.server.stdout is not None and self.server.stdin is not None
        self.server.stdin.close()
        self.server.wait(20)
        self.server.stdout.close()

    def _order(self, root: Path, writer: str, **more: object) -> dict[str, Any]:
        assert self.server.stdout is not None and self.server.stdin is not None
        self.server.stdin.write(json.dumps({"root": str(root), "writer": writer, **more}) + "\n")
        self.server.stdin.flush()
        return json.loads(self.server.stdout.readline())

    def prepare(self, writer: str) -> None:
        """Lay the installation down, and see what an undisturbed act writes and comes to. Once."""
        if writer in self.steps:
            return
        laid = self.root / f"laid-{writer}"
        shutil.copytree(self.root / "any", laid)
        make_ready(laid, WRITERS[writer])
        self.before[writer] = state(laid)
        self._order(self._copy(writer), writer, warm=True)
        copy = self._copy(writer)
        done = self._order(copy, writer, log=str(self.root / "calls.txt"))
        assert done["status"] == 0
        self.after[writer] = state(copy)
        # Each call of each name is a moment to be killed at.
        self.steps[writer] = [(call, nth) for call, count in sorted(done["calls"].items()) for nth in range(1, count + 1)]

    def _copy(self, writer: str) -> Path:
        copy = self.root / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.root / f"laid-{writer}", copy)
        return copy

    def kill(self, writer: str, call: str, nth: int) -> bool:
        """One kill, one look, one more try. False where the act ended before it came to that call."""
        status, _ = self._disturb(writer, call, nth)
        self.kills += status == -9
        assert status in (0, -9), f"{writer} at {call} {nth}: ended with {status}"
        return status == -9

    def refuse(self, writer: str, call: str, nth: int, error: str, *, lasting: bool) -> str | None:
        """The disk answers with an error at that call (`lasting`: and ever after), one look, one more try on a sound disk.

        What the act said: DtrackError's words; None where it came through.
        """
        status, said = self._disturb(writer, call, f"{nth}+" if lasting else nth, how=f"error={error}")
        assert status in (0, 3), f"{writer} with {error} at {call} {nth}: ended with {status}"
        return said

    def _disturb(self, writer: str, call: str, nth: int | str, **more: str) -> tuple[int, str | None]:
        copy = self._copy(writer)
        done = self._order(copy, writer, call=call, nth=nth, **more)
        said = (copy / "said.txt").read_text("utf-8") if done["status"] == 3 else None
        before, after, now = self.before[writer], self.after[writer], state(copy)
        self.found = now
        for name in before.keys() | after.keys() | now.keys():
            if name == "points":
                continue  # derived: made at the end, and at the next start
            got = now.get(name, frozenset())
            whole = (before.get(name, frozenset()), after.get(name, frozenset()))
            assert got in whole, f"{writer} at {call} {nth}: {name} is neither as before nor as after: {sorted(got ^ whole[1])}"
        archived(copy)
        files(copy)
        again = self._order(copy, writer, again=True)
        assert again["status"] == 0, f"{writer} at {call} {nth}: the next try failed"
        then = state(copy)
        both = {name: (then.get(name, frozenset()), after.get(name, frozenset())) for name in then.keys() | after.keys()}
        odd = {name: sorted(one ^ other, key=str) for name, (one, other) in both.items() if one != other}
        assert not odd, f"{writer} at {call} {nth}: the next try came to something else: {odd}"
        archived(copy)
        return int(done["status"]), said
