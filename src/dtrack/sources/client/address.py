"""Addresses as they may be asked for, and as they may be shown.

Strict on purpose: an address that two programs could read differently is refused, not repaired. Keys in the query are blotted out of everything that is
logged, stored or printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, unquote, urlencode, urljoin

from dtrack.errors import RefusedAddressError

_SHAPE = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<place>[^/?#]*)(?P<target>[^#]*)(?:#.*)?", re.IGNORECASE)
_PLACE = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEYS = (
    "appname|client_id|client_secret|app_identifier|api[-_]?key|key|token|access_token|auth|password|secret|subscription[-_]key|sig|signature"
    "|x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)"
)
_KEY_IN_QUERY = re.compile(rf"(?P<name>(?:^|[?&;])(?:{_KEYS})=)[^&;#\s'\"]*", re.IGNORECASE)
_USER = re.compile(r"//[^/?#\s]*@")
BLOT = "***"
LONGEST = 8192
"""Characters of an address; servers refuse longer ones themselves."""
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address whose reading is beyond doubt."""

    scheme: str
    host: str
    """Lower case; an IPv6 address without brackets."""
    port: int
    target: str
    """Path and query in ASCII, as sent."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what keys are bound to."""
        return self.scheme, self.host, self.port

    @property
    def site(self) -> str:
        """The origin as text, without a port that goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def full(self) -> str:
        """The whole address, keys included: for the request only."""
        return self.site + self.target

    @property
    def shown(self) -> str:
        """The whole address without its keys: for logs, the store and people."""
        return blot(self.full)

    def keys(self) -> list[str]:
        """Values of the key parameters, which no text may show."""
        return [found[0].partition("=")[2] for found in _KEY_IN_QUERY.finditer(self.target)]

    def join(self, location: str) -> Address:
        """The address that a `Location` of this one means, checked like any other."""
        checked = _clean(location)
        return parse(urljoin(self.full, checked) if not _SHAPE.fullmatch(checked) else checked)

    def without(self, values: Iterable[str]) -> Address:
        """The same address without query parameters that carry one of these key values."""
        secret = {value for value in values if value}
        path, mark, query = self.target.partition("?")
        if not mark or not secret:
            return self
        kept = [pair for pair in query.split("&") if pair.partition("=")[2] not in secret]
        return Address(self.scheme, self.host, self.port, path + ("?" + "&".join(kept) if kept else ""))


def parse(text: str, params: Mapping[str, str] | None = None) -> Address:
    """`text` with `params` added to its query, or RefusedAddressError that says what is odd about it."""
    shape = _SHAPE.fullmatch(_clean(text))
    if shape is None:
        raise _refused(text, "it is no http or https address")
    scheme = shape["scheme"].lower()
    if scheme not in PORTS:
        raise _refused(text, f"{scheme!r} is neither http nor https")
    if "@" in shape["place"]:
        raise _refused(text, "it hides a user name before the host")
    host, port = _place(text, scheme, shape["place"])
    target = quote(shape["target"], safe="!$%&'()*+,/:;=?@[]~")
    if not target.startswith("/"):
        target = "/" + target
    if params:
        target += ("&" if "?" in target else "?") + urlencode(params, quote_via=quote)
    return Address(scheme, host, port, target)


def _clean(text: str) -> str:
    if len(text) > LONGEST:
        raise _refused(text, f"it is longer than {LONGEST} characters")
    if any(char.isspace() or not char.isprintable() or char == "\\" for char in text):
        raise _refused(text, "it has spaces, control characters or backslashes")
    return text


def _place(text: str, scheme: str, place: str) -> tuple[str, int]:
    """Host and port of the part between `//` and the path."""
    if not place.isascii():
        raise _refused(text, "its host has letters beyond ASCII", "Write the host in its xn-- form.")
    found = _PLACE.fullmatch(place.lower())
    if found is None:
        raise _refused(text, "its host is malformed")
    port = int(found["port"]) if found["port"] else PORTS[scheme]
    if not 1 <= port <= 65535:
        raise _refused(text, f"there is no port {port}")
    if found["six"]:
        try:
            return str(IPv6Address(found["six"])), port
        except ValueError as bad:
            raise _refused(text, "its host is no IPv6 address") from bad
    host = found["name"]
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(text, "its host is malformed")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(host)), port
        except ValueError as bad:
            raise _refused(text, "its host is a number in disguise", "Write an IPv4 address as four plain decimal numbers.") from bad
    return host, port


def _refused(text: str, why: str, remedy: str = "Mend the address.") -> RefusedAddressError:
    safe = "".join(char if char.isprintable() else "?" for char in blot(text)[:200])
    return RefusedAddressError(f"the address {safe!r} is refused: {why}", remedy)


def blot(text: str) -> str:
    """`text` with the values of key parameters, and user names in addresses, replaced by ***."""
    return _KEY_IN_QUERY.sub(rf"\g<name>{BLOT}", _USER.sub(f"//{BLOT}@", text))


def conceal(text: str, values: Iterable[str]) -> str:
    """`text`, as a server wrote it, without our keys wherever it repeats them."""
    forms = {form for value in values for form in (value, unquote(value)) if len(form) >= 4}
    for value in sorted(forms, key=len, reverse=True):
        text = text.replace(value, BLOT)
    return blot(text)
