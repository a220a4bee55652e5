"""Every table of the store, declared: a class each, with its rules and indexes. Migrations are held against them, and `dtrack move` goes through them.

Nobody else imports them: SQLModel and the mapping of thirty classes are a third of what a short question like `dtrack status` would cost, and fifteen
megabytes of every process. Queries use the Core tables of `store/tables.py`, whose columns `python tools/tables.py` takes from here; a test says when that is
out of date.

SQLModel does not validate a `table=True` class (an int column takes "not a number"): values are checked in the plain models, rows go in through SQLAlchemy
Core, and the rules stand here once more as named constraints.
"""

from __future__ import annotations

from dtrack.store.declared import (
    accounts,
    apart,
    audit,
    beside,
    claims,
    documents,
    intake,
    outbox,
    said,
    sites,
    suppressed,
    tally,
    tokens,
    tracked,
    tries,
    withheld,
)
from dtrack.store.declared._base import Base

__all__ = [
    "Base",
    "accounts",
    "apart",
    "audit",
    "beside",
    "claims",
    "documents",
    "intake",
    "outbox",
    "said",
    "sites",
    "suppressed",
    "tally",
    "tokens",
    "tracked",
    "tries",
    "withheld",
]
