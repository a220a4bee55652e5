"""Retention: raw bytes go when `[archive]` says so, and what was read from them stays. A job with `do = "tidy"` does it; its line in the ledger says what went.

Bytes go when nobody has delivered them for `keep_days` and nothing needs them: see `store/resting.py`. A note of the day stays in their place, so that
`reread` and people can tell what was let go from what was lost. Default: nothing ever goes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dtrack.flow import errand, staging
from dtrack.flow.kit import Kit
from dtrack.flow.lock import ARCHIVE, Lock
from dtrack.flow.outcome import Outcome
from dtrack.store import resting

_PARTS = tuple(f"{number:02x}" for number in range(256))
"""The archive is gone through in so many parts: nobody waits long for the writer's turn, and memory stays small."""
_HALF = timedelta(days=1)
"""What a kill left half done is cleared away after this."""


def run(kit: Kit, name: str, *, due: datetime | None = None) -> Outcome:
    """Let go of what may go. The message of the run says how many files and bytes."""
    return errand.run(kit, name, lambda: _work(kit), due=due, stands="what was not let go is still there")


def _work(kit: Kit) -> tuple[int, str]:
    staging.sweep(kit)
    days = kit.config.spec.archive.keep_days
    if days == 0:
        cleared = kit.archive.mend(kit.now() - _HALF)
        return 0, "`[archive] keep_days` is 0: raw documents are kept for ever" + (f"; {cleared} leftovers of a stop cleared away" if cleared else "")
    lock = Lock(kit.lock(ARCHIVE))
    if not lock.take():
        return 0, "a backup or a rereading needs the archive as it is: left to the next run"
    try:
        kit.archive.mend(kit.now() - _HALF)
        count, size = _let_go(kit, kit.now() - timedelta(days=days))
    finally:
        lock.free()
    return count, f"{count:,} raw documents of over {days} days let go, {size:,} bytes"


def _let_go(kit: Kit, before: datetime) -> tuple[int, int]:
    count = size = 0
    for part in _PARTS:
        old = list(kit.archive.old(part, before))
        if not old:
            continue
        # As the writer: no figure can come to rest on these bytes between the look and the removal.
        with kit.store.writing() as c:
            stay = resting.needed(c, old, since=before, quoted=kit.config.spec.archive.keep_quoted)
            for sha256 in old:
                if sha256 not in stay and (freed := kit.archive.let_go(sha256, before, kit.now())):
                    count, size = count + 1, size + freed
    return count, size


def rehearse(kit: Kit, name: str) -> Outcome:
    """A dry run: how much would go. Nothing does."""
    days = kit.config.spec.archive.keep_days
    if days == 0 or not kit.stored:
        return Outcome(job=name, dry=True, preview=["nothing would go: `[archive] keep_days` is 0" if days == 0 else "nothing would go: nothing is stored"])
    before, count = kit.now() - timedelta(days=days), 0
    with kit.store.reading() as c:
        for part in _PARTS:
            old = list(kit.archive.old(part, before))
            count += len(set(old) - resting.needed(c, old, since=before, quoted=kit.config.spec.archive.keep_quoted))
    return Outcome(job=name, dry=True, preview=[f"would let {count:,} raw documents of over {days} days go"])
