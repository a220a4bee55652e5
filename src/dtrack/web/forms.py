"""What a form sends: its token, that it came from a page of ours, and its fields, each bounded. Everything here is hostile until it is checked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

TOKEN = "token"  # noqa: S105 - the name of a field
COOKIE = "dtrack_form"
FORM_BYTES = 256 * 1024
"""Longest body of a form without files."""
_KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")
_LETTERS = (b"utf-8", b"utf8")
_OPEN_FOR = timedelta(days=3)
_FIELDS, _FILES = 200, 5
_PAD = b"="


class RefusedError(Exception):
    """An act that is not carried out. `status` and `why`: `role`, `scope`, `login`, `origin`, `token`, `kind`, `size`, `form`."""

    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(f"{status}: {why}")


class FormError(Exception):
    """What a person has to mend in the form, by the name of the field; "" for the whole of it. In the visitor's language."""

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults.values()))


@dataclass(slots=True)
class Form:
    """The fields of one form. A field that the handler does not ask for changes nothing."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    """What the address names, e.g. `{"name": "1f2e..."}` of `/figures/{name}/review`."""
    request: Request | None = None
    """What carried it, for those who set cookies."""
    faults: dict[str, str] = field(default_factory=dict)
    """What was wrong with it, by field: for the page that shows the form again."""

    def text(self, name: str, most: int = 2000) -> str:
        """The last value of a field without spaces around it, "" where there is none; NUL and what is over `most` characters is cut off."""
        values = self.fields.get(name)
        return values[-1].replace("\0", "").strip()[:most] if values else ""

    def password(self, name: str) -> str:
        """The last value of a field exactly as it was sent: spaces and length are a password's own."""
        values = self.fields.get(name)
        return values[-1] if values else ""

    def all(self, name: str) -> list[str]:
        """Every value of a field that repeats (tick boxes), empty ones left out."""
        return [value.strip() for value in self.fields.get(name, []) if value.strip()]

    def need(self, name: str, words: str, most: int = 2000) -> str:
        """The value of a field that must be there; FormError with `words` where it is empty."""
        value = self.text(name, most)
        if not value:
            raise FormError({name: words})
        return value


class Tokens:
    """Signs what a form carries. A token belongs to one browser (its cookie), one person and one day or three; it says nothing readable."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def cookie(self) -> str:
        """A new name for a browser that has none."""
        return secrets.token_urlsafe(18)

    def issue(self, cookie: str, person: str, now: datetime) -> str:
        """The token of a form that is shown at `now`."""
        at = str(int(now.timestamp()))
        return f"{at}.{self._sign(cookie, person, at)}"

    def holds(self, token: str, cookie: str, person: str, now: datetime) -> bool:
        """True for a token that `issue` gave this browser and person not longer than three days ago. Takes the same time wherever it differs."""
        at, _, sign = token.partition(".")
        right = hmac.compare_digest(sign.encode(), self._sign(cookie, person, at).encode())
        if not right or not cookie or not at.isascii() or not at.isdigit():
            return False
        return 0 <= now.timestamp() - int(at) <= _OPEN_FOR.total_seconds()

    def _sign(self, cookie: str, person: str, at: str) -> str:
        said = b"\0".join(part.encode("utf-8", "surrogatepass") for part in ("form", cookie, person, at))
        return base64.urlsafe_b64encode(hmac.digest(self._secret, said, hashlib.sha256)).rstrip(_PAD).decode()


def check_origin(request: Request, own: str = "") -> None:
    """RefusedError unless the browser says that a page of ours sent this. `own` is `[web] public_url`: where a proxy names another host than we see.

    Sec-Fetch-Site, which no script can forge, and Origin: what is there must agree, and one of them must be there.
    """
    site, origins = request.headers.get("sec-fetch-site"), request.headers.getlist("origin")
    if site is None and not origins:
        raise RefusedError(403, "origin")
    if site is not None and site != "same-origin":
        raise RefusedError(403, "origin")
    if origins and (len(origins) > 1 or not _same(origins[0], request, own)):
        raise RefusedError(403, "origin")


def _same(origin: str, request: Request, own: str) -> bool:
    try:
        parts = urlsplit(origin)
        host = f"{parts.hostname or ''}:{parts.port or _port(parts.scheme)}"
        here = urlsplit(f"{parts.scheme}://{request.headers.get('host', '')}")
        if parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc}":
            return False
        if host == f"{here.hostname or ''}:{here.port or _port(parts.scheme)}":
            return True
        ours = urlsplit(own)
        return bool(own) and (parts.scheme, parts.netloc.lower()) == (ours.scheme, ours.netloc.lower())
    except ValueError:
        return False


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


async def read(request: Request, most: int, *, files: bool) -> Form:
    """The form that a request carries. RefusedError: 415 for another kind of body, 413 where it is longer than `most` bytes, 400 where it is torn.

    Files are written to a temporary one by and by: memory holds no more than a mebibyte of each.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS or (kind == _KINDS[1] and not files) or not _plain_letters(request):
        raise RefusedError(415, "kind")
    stated = request.headers.get("content-length", "0")
    if not stated.isascii() or not stated.isdigit() or int(stated) > most:
        raise RefusedError(413, "size")
    body = _bounded(request.stream(), most)
    try:
        if kind == _KINDS[0]:
            data = await FormParser(request.headers, body, max_fields=_FIELDS, max_part_size=most).parse()
        else:
            data = await MultiPartParser(request.headers, body, max_files=_FILES, max_fields=_FIELDS, max_part_size=FORM_BYTES).parse()
    except (MultiPartException, UnicodeDecodeError, KeyError, ValueError) as torn:
        raise RefusedError(400, "form") from torn
    return _form(data)


def _plain_letters(request: Request) -> bool:
    """True for UTF-8, which is what browsers send. The parser would take any codec of Python's by name: some make half characters, which nothing can store."""
    _, told = parse_options_header(request.headers.get("content-type", ""))
    return told.get(b"charset", b"utf-8").lower() in _LETTERS


def _form(data: FormData) -> Form:
    form = Form()
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            form.files[name] = value
        else:
            form.fields.setdefault(name, []).append(value)
    return form


async def _bounded(stream: AsyncGenerator[bytes, None], most: int) -> AsyncGenerator[bytes, None]:
    """What comes in, until it is too much."""
    size = 0
    async for piece in stream:
        size += len(piece)
        if size > most:
            raise RefusedError(413, "size")
        yield piece
