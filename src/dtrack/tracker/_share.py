"""A share of an installation's jobs, as a daemon runs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dtrack.config import Config
from dtrack.flow import shares
from dtrack.flow.deadline import Deadline
from dtrack.flow.lock import Holding
from dtrack.flow.outcome import Outcome
from dtrack.spec import JobSpec

if TYPE_CHECKING:
    from dtrack.tracker import Tracker


class Share:
    """What a daemon asks of a Tracker, of the jobs of one share alone. Each share has a leader of its own, and so its own daemon that stands by.

    Everything else is the whole installation's: points are made from all figures, and who sends alerts or closes lines that a crash left open holds the lock
    for that, whichever share it runs.
    """

    def __init__(self, tracker: Tracker, name: str) -> None:
        """UsageError for a share that the settings do not have; `name` empty: of the jobs that are in none."""
        shares.known(tracker.config.spec.daemon, name)
        self._tracker, self.name = tracker, name
        self.config: Config = tracker.config

    @property
    def jobs(self) -> Mapping[str, JobSpec]:
        """The jobs of the share, as they stand now."""
        return shares.of(self.config.spec.daemon, self._tracker.jobs, self.name)

    def refresh(self) -> bool:
        """See `Tracker.refresh`."""
        return self._tracker.refresh()

    def holding(self, name: str) -> Holding:
        """A lock of the share among all processes of the database."""
        return self._tracker.holding(f"{name}-{self.name}" if self.name else name)

    def recover(self) -> list[str]:
        """See `Tracker.recover`."""
        return self._tracker.recover()

    def missed(self) -> dict[str, datetime]:
        """Jobs of the share whose last due time has no good run, with that time."""
        mine = self.jobs
        return {name: due for name, due in self._tracker.missed().items() if name in mine}

    def answered(self, name: str, due: datetime) -> bool:
        """See `Tracker.answered`."""
        return self._tracker.answered(name, due)

    def run_due(self, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
        """See `Tracker.run_due`."""
        return self._tracker.run_due(name, due, deadline)

    def unsound(self) -> str:
        """See `Tracker.unsound`. Who has the jobs that are in no share looks; the others need not read it too."""
        return "" if self.name else self._tracker.unsound()

    def take_wishes(self) -> list[str]:
        """Jobs of the share that a person asked to have run, each once."""
        return self._tracker.take_wishes(self.jobs)

    def give_up(self, name: str, why: str, *, fault: bool) -> None:
        """See `Tracker.give_up`."""
        self._tracker.give_up(name, why, fault=fault)

    def send_alerts(self) -> int:
        """See `Tracker.send_alerts`."""
        return self._tracker.send_alerts()
