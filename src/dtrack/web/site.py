"""What every page shares: the tracker, the templates in each language, the clock, and answering with 304 where nothing has changed."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from dtrack import __version__
from dtrack.errors import NotFoundError, StoreError
from dtrack.model.person import Person, Role
from dtrack.store import secret
from dtrack.web import assets, ground, languages, query, telling, wording
from dtrack.web.accounts import cookies
from dtrack.web.accounts.known import Known
from dtrack.web.forms import COOKIE, Tokens
from dtrack.web.languages import Speech
from dtrack.web.parts import Parts
from dtrack.web.query import Query
from dtrack.web.quick import Moment
from dtrack.web.who import READER, Who

if TYPE_CHECKING:
    from dtrack.tracker import Tracker

_log = logging.getLogger("dtrack.web")
_KEPT_PAGES = 128
"""Rendered pages held in memory; they are small, and the ETag is their key."""


_NONCOMMERCIAL = re.compile(r"\bNC\b|(?:non-?|not for )commercial", re.IGNORECASE)
_TELL_HEALTH = {"overview.html", "sources.html"}


@dataclass
class Seal:
    """The token of the forms of one page: made when a template asks for it. A page that asked is private to one browser, and never cached."""

    issue: Callable[[], str]
    used: bool = False

    def token(self) -> str:
        """The token; the page is marked from now on."""
        self.used = True
        return self.issue()


def _no_forms() -> str:
    raise ValueError("there is no form where nobody asks")


@dataclass(frozen=True)
class Visit:
    """One person asking for one page."""

    tracker: Tracker
    speech: Speech
    query: Query
    now: datetime
    path: str
    languages: tuple[Speech, ...]
    person: Person = READER
    seal: Seal = field(default_factory=lambda: Seal(_no_forms))
    login: str = ""
    """Where somebody who is nobody yet may log in; empty where nobody can, or where it is done."""
    inside: bool = True
    """False for somebody who may not read yet: the pages of the login tell nothing of the installation but its title."""
    parts: Parts = field(default_factory=Parts)
    """What earlier pages have made and what still holds; a visit without a site begins with nothing."""

    def as_reader(self) -> Visit:
        """The same question asked by somebody from outside: for what leaves as a file or a feed."""
        return replace(self, tracker=self.tracker.seen_by(Role.READER), person=READER, parts=Parts())

    @property
    def token(self) -> str:
        """What a form on this page has to carry: see `_acting.html`."""
        return self.seal.token()

    def may(self, role: str) -> bool:
        """True where the visitor has that role: `reader`, `reviewer` or `operator`."""
        return self.person.may(Role[role.upper()])

    @property
    def today(self) -> date:
        """The day that ages are counted to, UTC."""
        return self.now.date()

    @property
    def told_on(self) -> date:
        """The day as known on which the page speaks: for paper, which does not change with what is learned later."""
        asked = self.query.filter.known_on
        return self.today if asked is None else asked.date()

    @property
    def address(self) -> str:
        """This very address, for paper; with its host where the installation knows the one that readers use."""
        return self.tracker.config.spec.web.public_url.rstrip("/") + self.query.address(self.path, **self.query.given)

    def link(self, path: str, **changes: str | int | None) -> str:
        """An address on this site in the visitor's language."""
        return self.query.address(path, **changes)

    def place(self, pcode: str | None) -> str:
        """A place's name in the visitor's language, with its level where what holds it has the same name; an unknown code stands as it is."""
        known = self.tracker.gazetteer.get(pcode) if pcode else None
        if known is None:
            return str(pcode or "")
        name = self.tracker.gazetteer.name(known.pcode, self.speech.code)
        if known.parent and name == self.tracker.gazetteer.name(known.parent, self.speech.code):
            return f"{name} ({wording.word(wording.LEVELS, known.level, self.speech)})"
        return name

    @property
    def noncommercial(self) -> str:
        """Publishers among this installation's jobs whose licence forbids commercial use, with the licence: said beside every link to a file."""
        if not self.inside:
            return ""
        found = {
            f"{spec.publisher.name or name} ({spec.publisher.licence})"
            for name, spec in self.tracker.jobs.items()
            if _NONCOMMERCIAL.search(spec.publisher.licence or "")
        }
        return ", ".join(sorted(found))

    def render(self, template: str, **facts: Any) -> Markup:
        """A part of a page from a template of its own, in the visitor's language."""
        made = _environment(self.speech.key).get_template(template).render(visit=self, speech=self.speech, link=self.link, **facts)
        return Markup(made)  # noqa: S704 - templates escape

    def in_language(self, code: str) -> str:
        """This very address in another language."""
        return self.query.address(self.path, **{**self.query.given, "lang": code})

    def in_digits(self, digits: str) -> str:
        """This very address with other digits."""
        return self.query.address(self.path, **{**self.query.given, "digits": digits})


@dataclass
class Site:
    """The parts that handlers use. `clock` gives the time as UTC."""

    tracker: Tracker
    clock: Callable[[], datetime]
    reading: bool = True
    """Everybody may read what is public."""
    entrance: bool = True
    """False for a copy that is published: nobody logs in there."""
    assets: Mapping[str, assets.Asset] = field(default_factory=assets.collect)
    _parts: dict[tuple[Role, str], Parts] = field(default_factory=dict)
    _pages: OrderedDict[str, tuple[bytes, bytes]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    who: Who = field(init=False)
    """Tells who asks; accounts put theirs here."""

    def __post_init__(self) -> None:
        self.who = Known(self.tracker.accounts, self.tracker.config.spec.web)
        offered = [code for code in self.tracker.config.spec.tracker.languages if code in languages.shipped()]
        self.codes = offered or ["en"]
        self.speeches = {code: languages.load(code) for code in self.codes}
        self._ground = ground.mark(self.tracker.config)

    def moment(self) -> Moment | None:
        """What an unchanged page hangs on; None where the database cannot tell cheaply that nothing was committed."""
        mark = self.tracker.mark()
        return None if mark is None else Moment(mark, f"{self.clock().astimezone(UTC):%Y-%m-%d %H:%M}")

    def visit(self, request: Request, *, extra: tuple[str, ...] = ()) -> Visit:
        """Who asks for what; BadQueryError where the address cannot be meant."""
        now = self.clock().astimezone(UTC)
        asked = query.read(
            request.query_params.multi_items(),
            place_of=self.tracker.gazetteer.code_of,
            languages=self.codes,
            now=now,
            extra=extra,
        )
        return self._visit(request, asked, now)

    def asking(self, connection: HTTPConnection) -> Person:
        """Who asks, as `who` tells it now."""
        return self.who(connection)

    def acting(self, request: Request) -> Visit:
        """Who sends a form: of the address only the language counts."""
        return self._visit(request, self._plain(request), self.clock().astimezone(UTC))

    def holds(self, request: Request, visit: Visit, token: str) -> bool:
        """True where this is the token of a form that this browser and person was shown."""
        return self._tokens.holds(token, request.cookies.get(COOKIE, ""), visit.person.name, visit.now)

    @cached_property
    def _tokens(self) -> Tokens:
        """By the secret of this installation. Where it cannot be kept, forms hold as long as this process does."""
        try:
            return Tokens(secret.kept(self.tracker.config.data / "forms.key"))
        except StoreError as refused:
            _log.warning("forms have to be opened again after a restart: %s", refused)
            return Tokens(secrets.token_bytes(32))

    def _visit(self, request: Request, asked: Query, now: datetime) -> Visit:
        code = languages.choose(asked.given.get("lang"), request.headers.get("accept-language", ""), self.codes)
        person = self.who(request)
        seal = Seal(lambda: self._tokens.issue(self._browser(request), person.name, now))
        speech = languages.load(code, asked.given.get("digits", "latin"))
        tracker, tongues = self.tracker.seen_by(person.role), tuple(self.speeches.values())
        known = person.account is not None or person.token is not None
        inside = self.reading or known or person.role > Role.READER
        login = "/login" if self.entrance and not known and self.lets_in else ""
        parts = self._parts_of(person.role)
        return Visit(tracker, speech, asked, now, request.url.path, tongues, person, seal, login, inside, parts)

    @property
    def lets_in(self) -> bool:
        """True where somebody can log in: there are accounts, or a provider."""
        return self.tracker.accounts.any or self.tracker.accounts.provider.offered

    def _parts_of(self, role: Role) -> Parts:
        """What was made for people of a role, and nothing from before something was withheld."""
        key = role, self.tracker.protection()
        with self._lock:
            if key not in self._parts:
                self._parts = {kept: parts for kept, parts in self._parts.items() if kept[1] == key[1]} | {key: Parts()}
            return self._parts[key]

    def _browser(self, request: Request) -> str:
        """The cookie that a browser has, or the one that it is given with this answer."""
        if COOKIE not in request.cookies:
            request.cookies[COOKIE] = request.state.new_cookie = self._tokens.cookie()
        return request.cookies[COOKIE]

    def _plain(self, request: Request) -> Query:
        allowed = {"lang": self.codes, "digits": languages.DIGITS}
        return Query(given={name: said for name, right in allowed.items() if (said := request.query_params.get(name)) in right and said is not None})

    def answer(self, request: Request, template: str, build: Callable[[Visit], dict[str, Any]], *, extra: tuple[str, ...] = ()) -> Response:
        """The page, 304 where the visitor has it already. `build` reads what the template shows; it is not called for a page that is known."""
        visit = self.visit(request, extra=extra)
        tag = self._tag(visit, template)
        headers = {"etag": f'W/"{tag}"', "cache-control": "private, no-cache", "vary": "Accept-Language, Accept-Encoding"}
        if f'"{tag}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        kept = self._kept(tag)
        if kept is None:
            page = self.render(visit, template, build(visit))
            if visit.seal.used:
                return self._private(request, page, 200)
            kept = self._keep(tag, page)
        plain, packed = kept
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, media_type="text/html; charset=utf-8", headers={**headers, "content-encoding": "gzip"})
        return Response(plain, media_type="text/html; charset=utf-8", headers=headers)

    def shown(self, request: Request, visit: Visit, template: str, facts: Mapping[str, Any], status: int) -> Response:
        """A page that answers a form, for nobody else."""
        return self._private(request, self.render(visit, template, facts), status)

    def told(self, request: Request, visit: Visit, status: int, heading: str, words: str) -> Response:
        """A page with a heading and a sentence, both in the visitor's language."""
        return self.shown(request, visit, "error.html", {"status": status, "heading": heading, "told": words, "ident": ""}, status)

    def _private(self, request: Request, page: str, status: int) -> Response:
        """Kept by nobody, with the browser's cookie where it has none yet."""
        answer = HTMLResponse(page, status, headers={"cache-control": "no-store", "vary": "Accept-Language"})
        fresh = getattr(request.state, "new_cookie", None)
        if fresh is not None:
            safe = cookies.secure(request, self.tracker.config.spec.web)
            answer.set_cookie(COOKIE, fresh, httponly=True, samesite="lax", secure=safe, path="/")
        return answer

    def render(self, visit: Visit, template: str, facts: Mapping[str, Any]) -> str:
        """The template in the visitor's language."""
        return _environment(visit.speech.key).get_template(template).render(**facts, **self._common(visit))

    def error(
        self, request: Request, status: int, heading: str, words: str, *, params: Mapping[str, Any], ident: str = "", headers: Mapping[str, str] | None = None
    ) -> Response:
        """A page of an error, in the visitor's language as far as the address tells it. `heading` and `words` are message ids."""
        visit = self.acting(request)
        facts = {"status": status, "heading": visit.speech.gettext(heading), "told": visit.speech.gettext(words, **params), "ident": ident}
        body = self.render(visit, "error.html", facts)
        return HTMLResponse(body, status, headers={**(headers or {}), "cache-control": "no-store", "vary": "Accept-Language"})

    def _tag(self, visit: Visit, template: str) -> str:
        """Changes with the data, the health of the jobs where it is shown, the day (ages are words), the language, the address and the program."""
        health = self._health() if template in _TELL_HEALTH else []
        who = [visit.person.name, visit.person.role, visit.person.account, visit.login]
        parts = [self.tracker.stamp(), health, who, visit.today, visit.speech.key, visit.path, sorted(visit.query.given.items()), template, __version__]
        seen = json.dumps([*parts, [asset.hash for asset in self.assets.values()], self._drawn(), self._ground], default=str)
        return hashlib.sha256(seen.encode()).hexdigest()[:24]

    def _drawn(self) -> list[str]:
        """Which shapes the maps are drawn with."""
        found = [self.tracker.outlines(country) for country in self.tracker.config.spec.tracker.countries]
        return ["" if each is None else f"{each.fetched} {each.source} {each.licence} {len(each.places)}" for each in found]

    def _health(self) -> list[tuple[object, ...]]:
        return [(job.job, job.state, job.last_good, job.last_error) for job in self.tracker.states()]

    def _kept(self, tag: str) -> tuple[bytes, bytes] | None:
        with self._lock:
            found = self._pages.get(tag)
            if found is not None:
                self._pages.move_to_end(tag)
            return found

    def _keep(self, tag: str, page: str) -> tuple[bytes, bytes]:
        plain = page.encode("utf-8")
        made = plain, gzip.compress(plain, 6, mtime=0)
        with self._lock:
            self._pages[tag] = made
            while len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        return made

    def _common(self, visit: Visit) -> dict[str, Any]:
        title = self.tracker.config.spec.tracker.title
        # A copy that is published has one file for all of its pages; here the style comes with the page, one round trip sooner.
        style = assets.style() if self.entrance else None
        return {"visit": visit, "speech": visit.speech, "link": visit.link, "site_title": title, "style": style, "version": __version__}


def outside(url: str | None) -> str | None:
    """An address that may stand in a link: http or https with a host, nothing that runs."""
    if not url or any(char.isspace() or ord(char) < 32 for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def script_json(value: Any) -> Markup:
    """JSON that may stand inside a script element: nothing in it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(char, code)
    return Markup(text)  # noqa: S704 - every character that could leave the element is escaped above


@cache
def _environment(key: str) -> Environment:
    """Templates that escape everything, speak one language, and fail on a name that does not exist. Compiled once a process."""
    speech = languages.load(*key.rsplit("-", 1))
    environment = Environment(
        loader=PackageLoader("dtrack.web"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(speech.sentence, speech.form, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        {
            "number": speech.number,
            "day": speech.day,
            "moment": speech.moment,
            "outside": outside,
            "script_json": script_json,
            "said": partial(telling.plain, speech=speech),
            "told": partial(telling.markup, speech=speech),
        }
    )
    environment.globals.update(
        asset={name: file.url for name, file in assets.collect().items()},
        words=wording,
        word=lambda table, key: wording.word(table, key, speech),
        where=telling.where,
    )
    return environment


def template_in(code: str, name: str) -> Template:
    """A template in a language, for what is rendered without a request."""
    return _environment(f"{code}-latin").get_template(name)


def not_found(what: str, name: str) -> NotFoundError:
    """The error that becomes a 404 page."""
    return NotFoundError(f"there is no {what} {name[:80]!r}")
