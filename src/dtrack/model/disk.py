"""The disk that database and archive lie on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """How full it is, in bytes."""

    total: int
    free: int
    """What this user may still write; less than what is empty where the system keeps a part for itself."""
    used: int
    warn_percent: int
    """From which share on it is called nearly full, `[archive] warn_percent`."""

    @property
    def percent(self) -> int:
        """Used, of what this user could have; rounded up, as `df` does."""
        room = self.used + self.free
        return -(-100 * self.used // room) if room else 100

    @property
    def nearly_full(self) -> bool:
        """True where somebody should make room."""
        return self.percent >= self.warn_percent

    @property
    def words(self) -> str:
        """The message for a person."""
        return f"the disk of the installation is nearly full: {self.percent} % are used, {self.free / 2**30:.1f} GiB are free"
