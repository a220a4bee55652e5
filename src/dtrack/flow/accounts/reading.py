"""Who may read without logging in, and whether pages may be shown to the network at all."""

from __future__ import annotations

from urllib.parse import urlsplit

from dtrack.config import ConfigSpec, WebSpec
from dtrack.errors import UsageError
from dtrack.flow.accounts.door import Accounts
from dtrack.flow.accounts.settings import inside


def nobody_elsewhere(web: WebSpec) -> bool:
    """True where nothing says that readers come from elsewhere: no proxy is named, and no public address."""
    return not web.proxies and (not web.public_url or inside(urlsplit(web.public_url).hostname or ""))


def is_open(spec: ConfigSpec, host: str) -> bool:
    """True where everybody reads what is public. `host`: what is listened on."""
    return spec.accounts.reading == "open" if spec.accounts.reading else inside(host) and nobody_elsewhere(spec.web)


def check_start(spec: ConfigSpec, accounts: Accounts, host: str) -> None:
    """UsageError where the pages would be shown to the network, and nobody could log in."""
    if inside(host) or is_open(spec, host) or accounts.any or accounts.provider.offered:
        return
    raise UsageError(
        f"{host!r} would show the dashboard to the network, and there is no account to log in with",
        'Make one with `dtrack user add NAME --role operator`, or use "127.0.0.1"; `[accounts] reading = "open"` lets everybody read what is public.',
    )
