"""The Tracker: the object that people import. It opens an installation and offers everything that the command line does; it decides nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtrack.tracker._errands import Errands
from dtrack.tracker._later import later
from dtrack.tracker._people import People
from dtrack.tracker._stored import Stored

if TYPE_CHECKING:
    from dtrack.flow import tracked
    from dtrack.tracker._share import Share
else:
    (tracked,) = later("tracked")


class Tracker(Stored, People, Errands):
    """One installation, open. Use it in a `with`, or close it at the end. Safe for threads.

    Questions are in `Stored`, acts of people in `People`, what is done in `Errands`; each verb is one call of one function of `flow`.
    """

    def share(self, name: str = "") -> Share:
        """The jobs of `[daemon.share.NAME]`, for a daemon; empty: those that are in no share. UsageError for a share that the settings do not have,
        StoreError where the database is kept for countries that they do not name."""
        from dtrack.tracker._share import Share

        tracked.check_early(self._kit)
        return Share(self, name)
