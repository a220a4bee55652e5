"""The only module that knows httpx. It opens sockets to checked addresses only, and nothing on a socket outlives its deadline.

The parts of httpx that follow redirects, keep cookies, read proxy settings or log addresses are not used: one request in, one response out.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
import httpx

from dtrack.errors import UnreachableError
from dtrack.sources.client import guard
from dtrack.sources.client.address import Address
from dtrack.sources.client.clock import Clock
from dtrack.sources.client.names import Names

logging.getLogger("httpcore").setLevel(logging.WARNING)
"""Its debug lines print whole headers, keys included."""


class DroppedError(UnreachableError):
    """The connection failed in a way that another try may mend."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A response whose body still comes in, packed as the server packed it."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


class _Deadline(threading.local):
    """Monotonic second at which this thread's request ends."""

    at: float = 0.0


class _Stream(httpcore.NetworkStream):
    """A socket that a server cannot keep open by sending one byte now and then."""

    def __init__(self, inner: httpcore.NetworkStream, backend: _Backend) -> None:
        self._inner, self._backend = inner, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._backend.left(timeout)), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Resolves, checks every address, and connects to one that was checked. Host header and TLS name stay those of the request."""

    def __init__(self, resolve: guard.Resolve, allow_hosts: Collection[str], clock: Clock) -> None:
        self._names, self._allow, self._clock = Names(resolve), allow_hosts, clock
        self._inner = httpcore.SyncBackend()
        self.deadline = _Deadline()

    def left(self, timeout: float | None) -> float:
        """Seconds that the next step may take."""
        left = self.deadline.at - self._clock.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole answer took too long")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        fault: Exception = httpcore.ConnectError("no address")
        try:
            found = guard.addresses(host, port, allow_hosts=self._allow, resolve=lambda name, at: self._names.ask(name, at, self.left(timeout)))
        except TimeoutError as late:
            raise httpcore.ConnectTimeout(str(late)) from late
        for address in found:
            try:
                return _Stream(self._inner.connect_tcp(address, port, self.left(timeout), local_address, socket_options), self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as bad:
                fault = bad
        raise fault


@cache
def _certificates() -> ssl.SSLContext:
    """Checks certificates and host names. Reading the list of authorities takes longer than a request, so it is read once."""
    return httpx.create_ssl_context(trust_env=False)


class Transport:
    """A pool of guarded connections. TLS certificates are checked, always; proxies named in the environment are not used."""

    def __init__(self, *, resolve: guard.Resolve, allow_hosts: Collection[str], clock: Clock) -> None:
        self._backend = _Backend(resolve, frozenset(host.lower() for host in allow_hosts), clock)
        self._clock = clock
        context = _certificates()
        self._http = httpx.HTTPTransport(verify=context, trust_env=False)
        # httpx offers no way to hand a network backend in; this attribute is where its pool stands in the pinned 0.28 line.
        self._http._pool = httpcore.ConnectionPool(ssl_context=context, max_connections=100, max_keepalive_connections=20, network_backend=self._backend)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @contextmanager
    def send(self, method: str, address: Address, headers: Mapping[str, str], content: bytes | None, *, timeout_s: float, deadline_s: float) -> Iterator[Raw]:
        """One request. `timeout_s` bounds each wait, `deadline_s` all of it, in seconds. DroppedError where the connection fails."""
        self._backend.deadline.at = self._clock.monotonic() + deadline_s
        host = f"[{address.host}]" if ":" in address.host else address.host
        url = httpx.URL(scheme=address.scheme, host=host, port=address.port, raw_path=address.target.encode("ascii"))
        limits = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
        request = httpx.Request(method, url, headers=dict(headers), content=content, extensions={"timeout": limits})
        try:
            response = self._http.handle_request(request)
            try:
                yield Raw(response.status_code, {name.lower(): value for name, value in response.headers.items()}, _chunks(response))
            finally:
                response.close()
        except httpx.TimeoutException as bad:
            raise DroppedError(f"{address.site} took too long to answer", "Nothing to mend here if it is rare; else raise `[fetch] timeout_s`.") from bad
        except httpx.TransportError as bad:
            raise DroppedError(f"the connection to {address.site} failed ({_why(bad)})", "Check the address and this server's connection.") from bad


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    stream = response.stream
    if not isinstance(stream, httpx.SyncByteStream):
        raise TypeError("a synchronous stream is expected")
    yield from stream


def _why(bad: Exception) -> str:
    """The library's words, safe to print: servers can put text into them."""
    text = "".join(char if char.isprintable() else " " for char in str(bad))[:120].strip()
    return text or type(bad).__name__
