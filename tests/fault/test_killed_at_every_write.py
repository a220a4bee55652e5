"""kill -9 where a process enters a call that changes the disk, for everything that writes: whole before, whole after, and the next try comes to the same.

Some moments of each writer; `make soak` goes through all of them, over a thousand (docs/soak.md).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import STRACE, Ground

pytestmark = [pytest.mark.slow, pytest.mark.skipif(STRACE is None, reason="strace is not here, which says exactly when a process writes")]
KILLS = {"collect": 4, "reconcile": 2, "review": 1, "enter": 2, "withhold": 1, "reread": 2, "tidy": 2, "publish": 2, "backup": 2, "move": 1}
ACTS = {"upload": "uploaded", "take back": "undone", "take back an edition": "undone"}
"""What is written down of an upload, in the commit that stores or closes its figures."""
REFUSED = [
    ("collect", "pwrite64", 0.3, "ENOSPC", "the disk of the database is full"),
    ("collect", "pwrite64", 0.6, "EIO", "the disk of the database does not answer"),
    ("collect", "fdatasync", 0.5, "EIO", "the disk of the database does not answer"),
    ("collect", "write", 0.1, "ENOSPC", "the archive cannot keep"),
    ("collect", "fsync", 0.1, "EIO", "the archive cannot keep"),
    ("collect", "rename", 0.1, "EROFS", "Read-only file system"),
    ("review", "pwrite64", 0.2, "ENOSPC", "the disk of the database is full"),
    ("backup", "write", 0.5, "ENOSPC", "the backup"),
    ("publish", "write", 0.5, "ENOSPC", "No space left on device"),
    ("tidy", "rename", 0.1, "EROFS", "cannot let"),
]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with Ground(tmp_path_factory.mktemp("ground")) as made:
        yield made


@pytest.mark.parametrize("writer", KILLS)
def test_what_was_accepted_stands_and_the_next_try_comes_to_the_same(ground: Ground, writer: str) -> None:
    ground.prepare(writer)
    steps, wanted = ground.steps[writer], KILLS[writer]
    assert len(steps) > 30
    chosen = [steps[(2 * number + 1) * len(steps) // (2 * wanted)] for number in range(wanted)]
    killed = [ground.kill(writer, call, nth) for call, nth in chosen]
    assert any(killed)


@pytest.mark.parametrize("writer", ACTS)
def test_the_first_commit_that_leaves_its_figures_leaves_the_act_too(ground: Ground, writer: str) -> None:
    """A kill right after the figures were stored or closed: were the act another commit, it would be missing, and the upload could not be taken back."""
    ground.prepare(writer)
    late = sum(call == "fdatasync" for call, _ in ground.steps[writer])
    early = 0
    while late - early > 1:
        middle = (early + late) // 2
        assert ground.kill(writer, "fdatasync", middle)
        stored = ground.found["intake"] != ground.before[writer]["intake"]
        documents = {name for name in ground.found if name.startswith("document") and ground.found[name] != ground.before[writer].get(name)}
        assert bool(documents) == stored, f"at the commit {middle}: figures without the act of who brought them, or the act without them"
        early, late = (early, middle) if stored else (middle, late)
    assert early > 0
    assert any(act[0] == ACTS[writer] for act in ground.after[writer]["intake"])


def test_the_dashboards_folder_is_the_old_one_or_the_new_one(ground: Ground) -> None:
    """Killed at either rename and while its pages are written."""
    ground.prepare("copy")
    renames = [nth for call, nth in ground.steps["copy"] if call == "rename"]
    assert [ground.kill("copy", call, nth) for call, nth in [*(("rename", nth) for nth in renames[-2:]), ("write", 2)]] == [True] * 3


@pytest.mark.parametrize(("writer", "call", "share", "error", "words"), REFUSED)
def test_a_call_that_fails_is_told_and_made_up_for(ground: Ground, writer: str, call: str, share: float, error: str, words: str) -> None:
    """A disk that is full, read-only or broken."""
    ground.prepare(writer)
    count = max(nth for name, nth in ground.steps[writer] if name == call)
    said = ground.refuse(writer, call, 1 + int(share * (count - 1)), error, lasting=error == "ENOSPC")
    assert said is not None and words in said, said


def test_the_harness_sees_a_loss(ground: Ground, tmp_path: Path) -> None:
    """Were a figure lost after a kill, the comparison would say so."""
    ground.prepare("collect")
    lost = dict(ground.after["collect"])
    name = next(name for name in lost if name.startswith("document"))
    kept, ground.after["collect"][name] = lost[name], frozenset()
    with pytest.raises(AssertionError, match=r"came to something else|neither as before nor as after"):
        ground.kill("collect", *ground.steps["collect"][-1])
    ground.after["collect"][name] = kept
