"""Work that follows many runs is done once for all that wait."""

import threading

import pytest

from dtrack.flow.turns import Turns


def test_one_after_another_each_does_the_work():
    done = []
    turns = Turns()
    assert [turns.make(lambda: done.append(1)) for _ in range(3)] == [True, True, True]
    assert len(done) == 3


def test_those_who_wait_share_the_next_one():
    turns, begun, go, done, by_us = Turns(), threading.Event(), threading.Event(), [], []

    def slow():
        begun.set()
        assert go.wait(5)
        done.append("slow")

    first = threading.Thread(target=lambda: by_us.append(turns.make(slow)))
    first.start()
    assert begun.wait(5)
    asked = turns._asked
    others = [threading.Thread(target=lambda: by_us.append(turns.make(lambda: done.append("shared")))) for _ in range(5)]
    for other in others:
        other.start()
    while turns._asked < asked + 5:
        pass
    go.set()
    for thread in (first, *others):
        thread.join(5)
    assert done == ["slow", "shared"]  # what began before their change does not count for them
    assert sorted(by_us) == [False] * 4 + [True] * 2


def test_work_that_fails_is_not_done():
    turns, done = Turns(), []
    with pytest.raises(ZeroDivisionError):
        turns.make(lambda: 1 / 0)
    assert turns.make(lambda: done.append(1))
    assert done == [1]
