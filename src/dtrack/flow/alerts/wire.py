"""The way out: apprise, which knows mail and some hundred services. Addresses carry passwords, so neither they nor apprise's own words are ever logged.

What is sent here goes where the operator's environment says, and does not pass the guard of fetches; redirects are not followed.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email import message_from_string
from email.policy import default
from html import escape
from typing import Any, Protocol
from urllib.parse import unquote

from dtrack import extras
from dtrack.errors import ConfigError, DtrackError
from dtrack.speech.language import load

HIDDEN = "***"
_SECONDS = 60


class Wire(Protocol):
    """Sends one message. `ident` is the same whenever the same message is tried again."""

    def send(self, url: str, title: str, body: str, ident: str, *, language: str = "en") -> None:
        """DtrackError, without any part of the address in it, where it did not go. `language`: of title and body, for their direction."""


def is_mail(url: str) -> bool:
    """True for mail, where a message that comes twice is one by its Message-ID."""
    return url.strip().lower().startswith(("mailto://", "mailtos://"))


class Apprise:
    """The real one. ConfigError where apprise is not installed or does not understand the address."""

    def send(self, url: str, title: str, body: str, ident: str, *, language: str = "en") -> None:
        """See `Wire`."""
        apprise = _library()
        heard = _Heard()
        logger = logging.getLogger("apprise")
        before = logger.propagate, logger.level
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
        logger.addHandler(heard)
        try:
            service = _service(apprise, url)
            went = _mail(apprise, service, _Mail(title, body, ident, language)) if is_mail(url) else _other(apprise, service, title, body, ident)
        except DtrackError:
            raise
        except Exception as bad:  # noqa: BLE001 -- a hundred services, each with its own ways to fail; the alert waits and is tried again
            raise DtrackError(f"the channel failed ({type(bad).__name__}: {_scrubbed(str(bad), url)})", "It is tried again.") from None
        finally:
            logger.removeHandler(heard)
            logger.propagate, _ = before
            logger.setLevel(before[1])
        if not went:
            raise DtrackError(f"the channel did not take it ({_scrubbed(heard.words, url) or 'no reason given'})", "It is tried again.")


class _Heard(logging.Handler):
    """What apprise says while it sends, kept for the reason of a failure."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what tells why something failed."""
        text = record.getMessage()
        if record.levelno >= logging.WARNING or text.startswith(("Socket Exception", "Response Details")):
            self._said.append(text)

    @property
    def words(self) -> str:
        """All of it on one line."""
        return " ".join("; ".join(self._said).split())[:600]


def _library() -> Any:
    try:
        import apprise
    except ImportError as missing:
        raise ConfigError("alerts need apprise, which is not installed", extras.remedy("alerts")) from missing
    return apprise


def _service(apprise: Any, url: str) -> Any:
    asset = apprise.AppriseAsset(app_id="dtrack", app_desc="dtrack", app_url="", async_mode=False, http_redirects=False, plugin_paths=[])
    service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None:
        raise ConfigError(
            "the channel's address is none that apprise understands", "See https://github.com/caronc/apprise/wiki for its form; special signs as %XX."
        )
    return service


def _other(apprise: Any, service: Any, title: str, body: str, ident: str) -> bool:
    if isinstance(getattr(service, "headers", None), dict):
        service.headers.update({"X-Dtrack-Alert": ident, "Idempotency-Key": ident})
    sender = apprise.Apprise(asset=service.asset)
    sender.add(service)
    return bool(sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT, timeout=_SECONDS))


@dataclass(frozen=True, slots=True)
class _Mail:
    title: str
    body: str
    ident: str
    language: str


def _mail(apprise: Any, service: Any, mail: _Mail) -> bool:
    """Mail as apprise writes it, but with a Message-ID that stays the same when it has to be sent again."""
    from apprise.plugins.email.smtp import AppriseSMTPController

    domain = re.sub(r"[^A-Za-z0-9.-]", "", service.from_addr[1].rpartition("@")[2]) or "dtrack.invalid"
    messages = service.prepare_emails(
        subject=mail.title,
        body=mail.body,
        notify_format=apprise.NotifyFormat.TEXT,
        from_addr=service.from_addr,
        to=service.targets,
        cc=service.cc,
        bcc=service.bcc,
        reply_to=service.reply_to,
        smtp_host=service.smtp_host,
        headers={**service.headers, "X-Dtrack-Alert": mail.ident, "Auto-Submitted": "auto-generated"},
        names=service.names,
    )
    with AppriseSMTPController(
        host=service.smtp_host,
        port=service.port,
        secure_mode=service.secure_mode,
        user=service.user,
        password=service.password,
        verify_certificate=service.verify_certificate,
        socket_connect_timeout=int(service.socket_connect_timeout),
    ) as smtp:
        went = [
            smtp.sendmail(service.from_addr[1], message.to_addrs, written(message.body, mail.body, f"<{mail.ident}@{domain}>", mail.language))
            for message in messages
        ]
    return bool(went) and all(went)


def written(plain: str, body: str, ident: str, language: str) -> str:
    """A mail of plain text under its number; in a language that runs from right to left the same as HTML beside it, for plain text has no direction."""
    if load(language).direction == "ltr":
        return _numbered(plain, ident)
    message = message_from_string(_numbered(plain, ident), policy=default)
    message.add_alternative(html(body, language), subtype="html")
    return message.as_string()


def _numbered(mail: str, ident: str) -> str:
    head, gap, rest = mail.partition("\n\n")
    return re.sub(r"(?mi)^Message-ID:.*(\n[ \t].*)*", f"Message-ID: {ident}", head, count=1) + gap + rest


def html(body: str, language: str) -> str:
    """The text as HTML: one paragraph a line, quotes and addresses in their own direction. Nothing in it is a link or a picture."""
    own = load(language).direction
    lines = [f'<p style="margin:0" dir="{"auto" if line.startswith(" ") else own}">{escape(line.strip()) or "<br>"}</p>' for line in body.splitlines()]
    head = f'<!doctype html>\n<html lang="{language}" dir="{own}"><head><meta charset="utf-8"></head><body>'
    return "\n".join([head, *lines, "</body></html>", ""])


def _scrubbed(text: str, url: str) -> str:
    """`text` without the address or any part of it that may be a secret."""
    parts = {url, unquote(url)}
    for part in re.split(r"[/:@?&=,;]+", url):
        parts |= {part, unquote(part)} if len(part) >= 3 and part not in ("https", "http", "mailto", "mailtos", "json", "jsons") else set()
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, HIDDEN) if part else text
    return text[:300]
