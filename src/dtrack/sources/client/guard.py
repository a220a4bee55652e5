"""Which network addresses may be connected to. The address that is checked is the address that is connected to, so a name that
changes its answer between the two gains nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from dtrack.errors import RefusedAddressError, UnreachableError

Resolve = Callable[[str, int], list[str]]

_CLOSED_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_OPEN_V6 = IPv6Network("2000::/3")
"""The only IPv6 block that is globally routed; what lies outside it (loopback, mapped, NAT64, unique local, link local, multicast) is closed."""
_CLOSED_V6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


def is_public(text: str) -> bool:
    """True for an address of the public internet; false for private, special and translated ones, and for what is no address."""
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _CLOSED_V4)
    return address in _OPEN_V6 and not any(address in net for net in _CLOSED_V6)


def system_resolve(host: str, port: int) -> list[str]:
    """Addresses of a host as the machine's resolver gives them, in its order, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses(host: str, port: int, *, allow_hosts: Collection[str], resolve: Resolve) -> list[str]:
    """The addresses that may be connected to for `host`.

    One private address among them refuses the whole host, unless `allow_hosts` names it. A host that does not resolve raises UnreachableError, a resolver
    that says nothing in time TimeoutError.
    """
    try:
        found = resolve(host, port)
    except TimeoutError:
        raise
    except (OSError, UnicodeError) as bad:
        raise UnreachableError(f"the name {host!r} does not resolve", "Check the address in the job file and this server's connection.") from bad
    if not found:
        raise UnreachableError(f"the name {host!r} has no address", "Check the address in the job file.")
    if host in allow_hosts:
        return found
    closed = [address for address in found if not is_public(address)]
    if closed:
        raise RefusedAddressError(
            f"{host!r} is on a private or special network ({closed[0]})",
            "If this is a server of your own, add it to `[fetch] allow_hosts` in config.toml; otherwise mend the address.",
        )
    return found
