"""What is wrong with `[accounts]` in config.toml, told before anybody stands at the door."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import urlsplit

from dtrack import extras
from dtrack.config import ConfigSpec
from dtrack.errors import ConfigError


def inside(host: str) -> bool:
    """True for this machine's own names and addresses."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def faults(spec: ConfigSpec) -> Iterator[ConfigError]:
    """Each fault with its key and what to do."""
    oidc = spec.accounts.oidc
    if not oidc.issuer and not oidc.client_id:
        return
    if not oidc.issuer or not oidc.client_id:
        yield ConfigError("a provider needs its `issuer` and our `client_id` there", "Write both, or neither.", key="accounts.oidc")
        return
    parts = urlsplit(oidc.issuer)
    if parts.scheme != "https" and not inside(parts.hostname or "") and parts.hostname not in spec.fetch.allow_hosts:
        yield ConfigError(f"{oidc.issuer} has no encryption: anybody on the way could let themselves in", "Write https://.", key="accounts.oidc.issuer")
    if not spec.web.public_url:
        yield ConfigError("the provider has to know where it sends people back to", "Write the address of these pages.", key="web.public_url")
    if not oidc.roles and not oidc.otherwise:
        yield ConfigError("nobody who comes from the provider would get a role", 'Map some, or write `otherwise = "reader"`.', key="accounts.oidc.roles")
    if find_spec("authlib") is None or find_spec("joserfc") is None:
        yield ConfigError("logging in at a provider needs more packages", extras.remedy("oidc"), key="accounts.oidc")
