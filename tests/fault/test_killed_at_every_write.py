"""kill -9 where a process enters a call that changes the disk, for everything that writes: whole before, whole after, and the next try comes to the same.

Some moments of each writer; `make soak` goes through all of them, over a thousand (docs/soak.md).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import STRACE, Ground

pytestmark = [pytest.mark.slow, pytest.mark.skipif(STRACE is None, reason="strace is not here, which says exactly when a process writes")]
KILLS = {"collect": 6, "reconcile": 2, "review": 2, "enter": 2, "upload": 4, "withhold": 2, "reread": 2, "tidy": 3, "publish": 3, "backup": 3}


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


def test_the_harness_sees_a_loss(ground: Ground, tmp_path: Path) -> None:
    """Were a figure lost after a kill, the comparison would say so."""
    if "collect" not in ground.steps:
        ground.prepare("collect")
    lost = dict(ground.after["collect"])
    name = next(name for name in lost if name.startswith("document"))
    kept, ground.after["collect"][name] = lost[name], frozenset()
    with pytest.raises(AssertionError, match=r"came to something else|neither as before nor as after"):
        ground.kill("collect", *ground.steps["collect"][-1])
    ground.after["collect"][name] = kept
