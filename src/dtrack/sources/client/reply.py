"""What a server answered, and the one reader of JSON from outside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dtrack.errors import ContractError, ThrottledError
from dtrack.extract.readers import strict
from dtrack.sources.client.address import blot

_HTML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta|title)\b", re.IGNORECASE | re.DOTALL)
DEEPEST = 100
"""Levels of nesting that a JSON reply may have."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer: 200, or 304 where `not_modified` is true and the body empty. Addresses have their keys blotted out."""

    requested: str
    final: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """Unpacked."""
    at: datetime
    """When the last byte had come. Aware, UTC."""
    not_modified: bool = False

    @property
    def etag(self) -> str | None:
        """Validator for the next conditional GET."""
        return _validator(self.headers.get("etag"))

    @property
    def last_modified(self) -> str | None:
        """Validator for the next conditional GET."""
        return _validator(self.headers.get("last-modified"))

    @property
    def media_type(self) -> str:
        """Of Content-Type without parameters, lower case; "" where the server states none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """The body begins like an HTML page, whatever the header says."""
        return looks_like_html(self.body)

    def json(self) -> Any:
        """The body as JSON. HTML in its place is a throttle or challenge page: ThrottledError; anything else that is no JSON: ContractError."""
        if self.is_html:
            raise ThrottledError(f"{self.final} sent an HTML page where JSON is due", "It is asking us to wait; the next run tries again.")
        try:
            return parse_json(self.body)
        except ValueError as bad:
            raise ContractError(
                f"{self.final} sent no valid JSON ({bad}); it begins: {blot(quote(self.body))}", "Run `dtrack doctor` to see what changed."
            ) from bad


def looks_like_html(body: bytes) -> bool:
    """True where bytes begin like an HTML page."""
    return _HTML.match(body[:4096]) is not None


def parse_json(body: bytes) -> Any:
    """JSON from outside: ValueError for NaN, depth over 100, numbers past all bounds, keys that stand twice, or broken text."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        raise ValueError("it is not UTF-8") from bad
    _check_depth(text)
    return strict.loads(text, strict=False)


def _check_depth(text: str) -> None:
    """Counts brackets outside strings: the parser recurses, so depth is bounded before it starts."""
    depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', text, re.DOTALL):
        first = found[0][0]
        if first in "[{":
            depth += 1
            if depth > DEEPEST:
                raise ValueError(f"it is nested deeper than {DEEPEST} levels")
        elif first in "]}":
            depth -= 1


def quote(body: bytes, length: int = 200) -> str:
    """The first characters of a body, safe to print: one line, no control characters."""
    text = body[: length * 4].decode("utf-8", "replace")
    return repr("".join(char if char.isprintable() else " " for char in " ".join(text.split()))[:length])


def _validator(value: str | None) -> str | None:
    """A validator that can be sent back; what no header may hold is none."""
    return value if value and len(value) <= 512 and value.isascii() and value.isprintable() else None
