"""Ask politely, check everything, say plainly what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dtrack.config import FetchSpec
from dtrack.sources.client.clock import Clock, SystemClock
from dtrack.sources.client.guard import Resolve, system_resolve
from dtrack.sources.client.reply import Reply


class Client:
    """One per process, shared by all jobs and threads. Close it at the end, or use it in a `with`."""

    def __init__(self, fetch: FetchSpec, version: str, *, clock: Clock | None = None, resolve: Resolve = system_resolve) -> None:
        self._fetch, self._clock, self._resolve = fetch, clock or SystemClock(), resolve
        self.agent = f"dtrack/{version} (+{fetch.contact})" if fetch.contact else f"dtrack/{version}"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int | None = None,
        robots: bool = False,
        tries: int | None = None,
        mend: str = "",
    ) -> Reply:
        """GET `url`. `mend` is the remedy that an error of ours prints when the source refuses us (401, 403, 404, 410, 422)."""
        raise RuntimeError("not wired yet")

    def post_json(
        self,
        url: str,
        payload: Any,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        tries: int | None = None,
        mend: str = "",
    ) -> Reply:
        """POST a query that changes nothing there, so it is repeated like a GET."""
        raise RuntimeError("not wired yet")
