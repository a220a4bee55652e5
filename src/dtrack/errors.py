"""One error tree. Each error carries what went wrong, where, and what to do about it.

`str(error)` is one line for a person; `error.remedy` is the part that says what to do.
"""

from __future__ import annotations

from pathlib import Path

from dtrack.terms import ProblemKind


class DtrackError(Exception):
    """Base of every error that dtrack raises on purpose."""

    def __init__(self, what: str, remedy: str = "", *, file: Path | str | None = None, line: int | None = None, key: str | None = None) -> None:
        self.what, self.remedy, self.file, self.line, self.key = what, remedy, file, line, key
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """One line: where, what, remedy."""
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        parts = [where, f"`{self.key}`" if self.key else "", self.what]
        head = ": ".join(part for part in parts if part)
        return f"{head.rstrip('.')}. {self.remedy}" if self.remedy else head


class UsageError(DtrackError):
    """The caller asked for something that cannot be: exit status 2."""


class NotFoundError(UsageError):
    """No such job, place, figure or document."""


class WithheldError(NotFoundError):
    """A figure, document or site that a person withheld: nothing is said of it but that."""

    def __init__(self) -> None:
        super().__init__("withheld")


class ConflictError(UsageError):
    """Somebody was quicker: what the caller saw is not what stands now. `figure` is the id of what stands, where anything does."""

    def __init__(self, what: str, remedy: str = "", *, figure: str | None = None) -> None:
        self.figure = figure
        super().__init__(what, remedy)


class ConfigError(DtrackError):
    """A fault in config.toml, a job or a dashboard file."""


class FaultsError(ConfigError):
    """Several faults in the installation's files, all of them named."""

    def __init__(self, faults: list[ConfigError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.message for fault in faults))


class SourceError(DtrackError):
    """A source did not give what its contract promises. `kind` is the Problem that people will see."""

    kind = ProblemKind.FAILED


class MisconfiguredError(SourceError):
    """The source refuses us for a reason that a setting mends (401, 403, 404, 410, 422, a missing key)."""

    kind = ProblemKind.MISCONFIGURED


class ThrottledError(SourceError):
    """The source asks us to wait. `retry_after_s` in seconds where it said so."""

    kind = ProblemKind.THROTTLED

    def __init__(self, what: str, remedy: str = "", *, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(what, remedy)


class UnreachableError(SourceError):
    """No connection, a time-out, or a server error after all tries."""

    kind = ProblemKind.UNREACHABLE


class ContractError(SourceError):
    """The reply has another shape than the contract says: HTML for JSON, a missing field, a broken feed."""

    kind = ProblemKind.CONTRACT


class DriftError(ContractError):
    """The source still answers, with other fields than its contract has: something in the job file, or a newer dtrack, has to mend it."""

    kind = ProblemKind.MISCONFIGURED


class RefusedAddressError(SourceError):
    """The fetch guard refuses an address: private network, wrong scheme, hidden user name."""

    kind = ProblemKind.MISCONFIGURED


class ReadError(DtrackError):
    """A document cannot be read: the document stays archived and a Problem is shown."""


class LayoutError(ReadError):
    """A table lies otherwise than its job says: nothing of it is taken, what an earlier version gave stands, and the job file has to be mended."""


class StoreError(DtrackError):
    """The database or the archive refuses: locked, full, newer than this program, corrupt."""


class LetGoError(StoreError):
    """Archived bytes that are gone because `[archive] keep_days` says so: nothing is lost that was not meant to go."""
