"""One seam for work that falls into parts: done in this process, in processes of this machine, or by a Dask cluster. What is done is the same function.

Results come as they are ready. A worker that dies takes nothing with it: its parts are given to others. Parts that are waited for are bounded, so that an
archive of any length takes the memory of a few.
"""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from dtrack import extras
from dtrack.errors import ConfigError, DtrackError, UsageError

Part = TypeVar("Part")
Result = TypeVar("Result")
DEATHS = 3
"""So often a part may take its worker with it before it is called deadly."""
_AHEAD = 2
"""Parts that wait at each worker."""
_LOOPBACK = re.compile(r"tcp://(127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the work. `cluster`: address of a Dask scheduler, tls:// unless it is this machine; empty: `workers` processes here, this one alone for 1."""

    workers: int = 1
    cluster: str = ""
    ca: str = ""
    certificate: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise UsageError(f"--workers {self.workers} is no number of workers", "Write 1 or more.")
        if self.cluster and self.workers > 1:
            raise UsageError("--workers and --cluster say two things", "Leave one of them out: a cluster has workers of its own.")
        if self.cluster and not self.cluster.startswith("tls://") and not _LOOPBACK.fullmatch(self.cluster):
            raise ConfigError(
                f"{self.cluster!r} would send texts in the clear, to whoever answers there",
                "Write tls://HOST:PORT with `[cluster] ca`, `certificate` and `key`; tcp:// is for this machine alone.",
            )


def spread(work: Callable[[Part], Result], parts: Iterable[Part], crew: Crew) -> Iterator[Result]:
    """What `work` gives for every part, in the order in which it is ready. What `work` raises is raised here, and the rest is left undone.

    `work` is a function of a module, and parts and results can be pickled. DtrackError where a part kills its worker again and again, or where no
    scheduler answers.
    """
    if crew.cluster:
        return _by_dask(work, parts, crew)
    if crew.workers > 1:
        return _by_processes(work, parts, crew.workers)
    return map(work, parts)


def _by_processes(work: Callable[[Part], Result], parts: Iterable[Part], workers: int) -> Iterator[Result]:
    """Processes are begun afresh, not forked: this one has threads."""
    fresh = multiprocessing.get_context("spawn")
    left = iter(parts)
    again: list[tuple[Part, int]] = []
    while True:
        pool = ProcessPoolExecutor(workers, mp_context=fresh)
        open_: dict[Future[Result], tuple[Part, int]] = {}
        try:
            while True:
                while len(open_) < workers * _AHEAD and (fetched := again.pop() if again else next(((part, 0) for part in islice(left, 1)), None)):
                    again.append(fetched)
                    open_[pool.submit(work, fetched[0])] = again.pop()
                if not open_:
                    return
                for future in wait(open_, return_when=FIRST_COMPLETED).done:
                    yield future.result()
                    del open_[future]
        except BrokenProcessPool as dead:
            # Nobody can tell which of the parts it was: each counts a death, and an innocent one soon finds a worker that lives.
            again += [(part, deaths + 1) for part, deaths in open_.values()]
            if max(deaths for _, deaths in again) > DEATHS:
                raise DtrackError(
                    f"a worker died {DEATHS} times over the same work", "Look at the machine's memory and log; what was done stays done."
                ) from dead
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _by_dask(work: Callable[[Part], Result], parts: Iterable[Part], crew: Crew) -> Iterator[Result]:
    try:
        from distributed import Client, as_completed
        from distributed.security import Security
    except ImportError as missing:
        raise UsageError("a cluster needs dask and distributed", extras.remedy("cluster")) from missing
    safe = Security(tls_ca_file=crew.ca, tls_client_cert=crew.certificate, tls_client_key=crew.key, require_encryption=True)
    try:
        client = Client(crew.cluster, security=safe if crew.cluster.startswith("tls://") else None, timeout=10, set_as_default=False)
    except (OSError, TimeoutError) as silent:
        raise DtrackError(f"no Dask scheduler answers at {crew.cluster} ({silent})", "Start one: `dask scheduler`, and workers beside it.") from silent
    with client:
        left = iter(parts)
        width = max(1, sum(client.nthreads().values())) * _AHEAD

        def begun(count: int) -> list[object]:
            return [client.submit(work, part, pure=False, retries=DEATHS) for part in islice(left, count)]

        ready = as_completed(begun(width), loop=client.loop)
        for future in ready:
            yield future.result()
            future.release()
            for more in begun(1):
                ready.add(more)
