"""A run's time: what remains of it, and what it is told when there is none."""

import pytest

from dtrack.flow.deadline import AbandonedError, Deadline


class Watch:
    """Seconds that pass when they are told to."""

    now = 100.0

    def __call__(self):
        return self.now


def test_time_runs_out_and_the_remedy_names_the_setting():
    watch = Watch()
    deadline = Deadline(90, monotonic=watch)
    deadline.check()
    watch.now += 60
    deadline.check()
    assert deadline.left == 30
    watch.now += 30
    assert (deadline.left, deadline.cancelled) == (0, False)
    with pytest.raises(AbandonedError, match=r"longer than its 1\.5 minutes.*timeout_minutes"):
        deadline.check()
    watch.now += 1000
    assert deadline.left == 0


def test_a_run_that_is_given_up_says_the_first_reason_whatever_time_remains():
    deadline = Deadline(90, monotonic=Watch())
    deadline.cancel("dtrack is stopping")
    deadline.cancel("somebody asked again")
    assert (deadline.left, deadline.cancelled) == (0, True)
    with pytest.raises(AbandonedError, match=r"^dtrack is stopping$"):
        deadline.check()
