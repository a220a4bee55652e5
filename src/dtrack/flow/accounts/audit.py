"""The log of every act: a line is written before the act is done, and what became of it after. No act without its line."""

from __future__ import annotations

import getpass
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from inspect import signature
from typing import Any, Protocol, TypeVar, cast

from dtrack.errors import StoreError, UsageError
from dtrack.flow.kit import Kit
from dtrack.model.account import Audited, Nearness, Outcome

_log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Came:
    """Who is acting, as what, from where. Empty `who`: whoever the act itself names, else the user of the machine."""

    who: str = ""
    role: str = "operator"
    near: Nearness = Nearness.COMMAND


_AT_THE_COMMAND_LINE = Came()
CAME: ContextVar[Came] = ContextVar("came", default=_AT_THE_COMMAND_LINE)
"""Set by the pages for as long as one request is answered; else the command line."""


@contextmanager
def coming(came: Came) -> Iterator[None]:
    """What is done in the block is done by `came`."""
    token = CAME.set(came)
    try:
        yield
    finally:
        CAME.reset(token)


@contextmanager
def noted(kit: Kit, act: str, *, by: str = "", subject: str = "") -> Iterator[None]:
    """The block is an act. Where the log cannot be written, the block is not entered."""
    from dtrack.store import audit

    kit.prepare()
    with kit.store.writing() as c:
        row = audit.add(c, act, **_said(by), now=kit.now(), subject=subject, outcome=Outcome.BEGUN)
    try:
        yield
    except BaseException as wrong:
        _ended(kit, row, Outcome.REFUSED if isinstance(wrong, UsageError) else Outcome.FAILED)
        raise
    _ended(kit, row, Outcome.DONE)


def note(kit: Kit, c: Any, act: str, *, by: str = "", subject: str = "", detail: str = "", outcome: Outcome = Outcome.DONE) -> None:
    """A line for what is done within the same transaction: both stand or neither."""
    write(c, act, now=kit.now(), by=by, subject=subject, detail=detail, outcome=outcome)


def write(c: Any, act: str, *, now: datetime, by: str = "", subject: str = "", detail: str = "", outcome: Outcome = Outcome.DONE) -> None:
    """The same into a database that no installation has open yet."""
    from dtrack.store import audit

    audit.add(c, act, **_said(by), now=now, subject=subject, detail=detail, outcome=outcome)


def lines(kit: Kit, *, act: str = "", who: str = "", since: datetime | None = None, limit: int | None = None, offset: int = 0) -> list[Audited]:
    """The log, the newest first: of acts whose word begins so, of one person, from a moment on."""
    from dtrack.store import audit

    kit.prepare()
    with kit.store.reading() as c:
        return audit.find(c, act=act, who=who, since=since, limit=limit, offset=offset)


class HasKit(Protocol):
    """What acts are methods of."""

    _kit: Kit


def act(word: str, subject: str = "") -> Callable[[F], F]:
    """Log each call of a method as the act `word`. `subject`: name of the argument that says on what; who is in `by`, or in the argument that has one."""

    def dress(method: F) -> F:
        shape = signature(method)

        @wraps(method)
        def logged(self: HasKit, *args: Any, **kwargs: Any) -> Any:
            given = shape.bind(self, *args, **kwargs).arguments
            named = {**given, **given.get("said", {})}
            by = named.get("by") or next((value.by for value in named.values() if isinstance(getattr(value, "by", None), str)), "")
            on = named.get(subject, "")
            with noted(self._kit, word, by=by, subject=" ".join(on) if isinstance(on, list | tuple) else str(on)):
                return method(self, *args, **kwargs)

        return cast(F, logged)

    return dress


def _said(by: str) -> dict[str, Any]:
    came = CAME.get()
    return {"who": came.who or " ".join(by.split())[:100] or user(), "role": came.role, "near": came.near}


def user() -> str:
    """Who runs the program, as the machine knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return "unknown"


def _ended(kit: Kit, row: int, outcome: Outcome) -> None:
    """The act is over whatever the log says of it: where its end cannot be written, the line stays `begun` and the program's log tells."""
    from dtrack.store import audit

    try:
        with kit.store.writing() as c:
            audit.end(c, row, outcome, kit.now())
    except StoreError as refused:
        _log.error("the end of act %d (%s) could not be written into the audit log: %s", row, outcome.value, refused)
