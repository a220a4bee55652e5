"""The collector of cycles is off within a block, and as it was afterwards."""

import gc
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
