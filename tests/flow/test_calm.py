"""The collector of cycles is off within a block, and as it was afterwards."""

import gc
import platform
import subprocess
import sys
import threading

import pytest

from dtrack.flow.calm import calm


def test_it_is_off_inside_and_on_afterwards() -> None:
    assert gc.isenabled()
    with calm():
        assert not gc.isenabled()
        with calm():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="odd"), calm():
        raise ValueError("odd")
    assert gc.isenabled()


def test_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        with calm():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_first_thread_to_end_leaves_the_other_ones_block_alone() -> None:
    inside, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with calm():
            inside.set()
            go_on.wait(5)

    thread = threading.Thread(target=other)
    thread.start()
    assert inside.wait(5)
    with calm():
        pass
    assert not gc.isenabled()
    go_on.set()
    thread.join()
    assert gc.isenabled()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library can be asked to give memory back")
def test_what_lies_free_between_what_is_held_goes_back_to_the_system() -> None:
    """A process of its own: what is free in this one depends on every test before."""
    code = """
from dtrack.flow.calm import give_back
def held():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
blocks = [bytes(600) for _ in range(100_000)]
kept = blocks[::100]
full = held()
del blocks
before, given, after = held(), give_back(), held()
print(given, before > full - 10_000_000, after < before - 30_000_000, len(kept))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "True", "True", "1000"]
