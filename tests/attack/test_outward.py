"""Every way out of an installation, for every role, against a table of what may be told there. A way that is in no row fails.

Proved by looking for words and numbers that stand in one report alone, in all bytes that come out. What is withheld is in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from fastapi.routing import APIRoute
from flow_home import Home
from outward_home import BY_KEY, SECRETS, SEEN, SITE, WITHHELD, fill, folder, ids, secrets_in, withhold
from typer.testing import CliRunner

from dtrack.cli import app as cli
from dtrack.errors import DtrackError
from dtrack.export._save import COLUMNS
from dtrack.model.account import Scope
from dtrack.model.person import Person, Role
from dtrack.naming import names
from dtrack.tracker import Tracker
from dtrack.web.app import create
from poster import Poster

PUBLIC = {role: {"public"} for role in Role}
NOTHING: dict[Role, set[str]] = {role: set() for role in Role}
REVIEWERS = SEEN | {Role.READER: set()}
OPERATORS = NOTHING | {Role.OPERATOR: SEEN[Role.OPERATOR]}
FORMS = names("export")


@dataclass(frozen=True)
class Row:
    """`asks`: addresses; `{figure}`, `{document}`, `{place}` stand for those of each report. `told`: what each role finds there, all of it."""

    asks: tuple[str, ...]
    told: dict[Role, set[str]]
    at_most: bool = False
    """What is told may be less: the page shows some of it."""


def row(*asks: str, told: dict[Role, set[str]] = SEEN, at_most: bool = False) -> Row:
    return Row(asks, told, at_most)


WINDOW = "learned_since=2000-01-01"
PAGES = {
    "/": row("/", "/?lang=ar", "/?known_on=2999-01-01"),
    "/places": row("/places", at_most=True),
    "/places/{name}": row("/places/{place}", f"/places/{SITE}", "/places/SYR"),
    "/compare": row("/compare", "/compare?places=SY11,SY02,SY04&metric=new_displacement", at_most=True),
    "/figures": row("/figures", "/figures?source=Murathel+Relief+Committee", f"/figures?{WINDOW}", "/figures?place=SYR"),
    "/figures/{name}": row("/figures/{figure}"),
    "/figures/{name}/review": row("/figures/{figure}/review", told=REVIEWERS),
    "/figures/{name}/doubt": row("/figures/{figure}/doubt", at_most=True),
    "/documents": row("/documents", "/documents?q=Tolvesin", "/documents?q=khashab", at_most=False),
    "/documents/{name}": row("/documents/{document}"),
    "/documents/{name}/text": row("/documents/{document}/text", told=REVIEWERS),
    "/documents/{name}/add": row("/documents/{document}/add", told=REVIEWERS, at_most=True),
    "/review": row("/review", told=REVIEWERS, at_most=True),
    "/review/places": row("/review/places?q=Abu", told=NOTHING),
    "/add": row("/add", told=NOTHING),
    "/upload": row("/upload", told=NOTHING),
    "/upload/{name}": row("/upload/none", told=NOTHING),
    "/withheld": row("/withheld", told=NOTHING | {Role.OPERATOR: {"site"}}),  # the code of the site is its name
    "/audit": row("/audit", told=NOTHING | {Role.OPERATOR: {"site"}}),  # the code of the site is its name
    "/login": row("/login", "/login?next=/figures/{figure}", told=NOTHING),
    "/account": row("/account", told=NOTHING),
    "/sites/add": row("/sites/add", told=NOTHING),
    "/sites": row("/sites", at_most=True),
    "/sites/{name}": row(f"/sites/{SITE}", at_most=True),
    "/sources/{name}/run": row("/sources/fake/run", told=NOTHING),
    "/sources": row("/sources", told=NOTHING),
    "/changes": row("/changes", f"/changes?{WINDOW}"),
    "/problems": row("/problems", at_most=True),
    "/about": row("/about", told=NOTHING),
    "/d/{name}": row("/d/all", at_most=True),
    "/static/{hash}/{name}": row("/static/x/dtrack.css", told=NOTHING),
    "/favicon.ico": row("/favicon.ico", told=NOTHING),
    "/health": row("/health", told=NOTHING),
    "/metrics": row("/metrics", told=NOTHING),
    "/alerts.atom": row("/alerts.atom", told=PUBLIC, at_most=True),
    "/places/{name}.atom": row("/places/SYR.atom", "/places/{place}.atom", told=PUBLIC, at_most=True),
    "/export.{form}": row(*(f"/export.{form}?what={what}" for form in FORMS for what in COLUMNS), told=PUBLIC),
    "/chart.svg": row("/chart.svg?place={place}&metric=new_displacement", told=PUBLIC),
    "/embed/chart": row("/embed/chart?place={place}&metric=new_displacement", told=PUBLIC, at_most=True),
    "/brief/{name}": row("/brief/SYR?since_day=2000-01-01", "/brief/{place}?since_day=2000-01-01", told=PUBLIC),
    "/api/v1/openapi.json": row("/api/v1/openapi.json", told=NOTHING),
    "/api/v1/figures": row("/api/v1/figures", "/api/v1/figures?format=csv", "/api/v1/figures?known_on=2999-01-01", told=PUBLIC),
    "/api/v1/points": row("/api/v1/points", "/api/v1/points?format=csv", told=PUBLIC),
    "/api/v1/places": row("/api/v1/places?limit=1000", "/api/v1/places?level=site&limit=1000", told=NOTHING),
    "/api/v1/sources": row("/api/v1/sources", told=NOTHING),
    "/api/v1/documents": row("/api/v1/documents", told=PUBLIC),
    "/api/v1/changes": row(f"/api/v1/changes?{WINDOW}", told=PUBLIC),
    "/api/v1/health": row("/api/v1/health", told=NOTHING),
}
"""Every address that answers to GET."""

TEAM, OUTSIDE, NONE = SEEN[Role.OPERATOR], {"public"}, set[str]()
VERBS: dict[str, tuple[tuple[tuple[str, ...], ...], set[str] | str]] = {
    "figures": ((("--json",), ("--known-on", "2999-01-01", "--json"), ("--place", "SYR")), TEAM),
    "points": ((("--json",), ("--place", SITE)), TEAM),
    "show": ((("{figure}", "--json"),), TEAM),
    "changes": ((("--learned-since", "2000-01-01", "--json"),), TEAM),
    "problems": ((("--json",),), "some"),
    "status": ((("--json",), ("--provinces",)), NONE),
    "doctor": ((("weekly", "--json"),), NONE),
    "check": (((),), NONE),
    # Every format of one table, and every table in one format: which rows there are is decided before there is a format. Pages have all of both.
    "export": (tuple(("--format", form, "--what", what, "--out", "{out}") for form in FORMS for what in COLUMNS if "csv" in form or what == "figures"), TEAM),
    "chart": ((("{place}", "new_displacement", "--out", "{out}.svg"),), TEAM),
    "brief": ((("SYR", "--since", "2000-01-01", "--out", "{out}.html"),), OUTSIDE),
    "publish": ((("{out}",),), OUTSIDE),
    "review": ((("--queue", "--json"), ("--export-corpus", "{out}")), "some"),
    "withheld": ((("--json",),), {"site"}),
    "audit": ((("--json",),), {"site"}),
    "user list": ((("--removed", "--json"),), NONE),
    "token list": ((("--json",),), NONE),
    "alerts list": ((("--json",),), "some"),
    "places list": (((),), NONE),
    "site list": ((("--json",),), "some"),
    "site show": (((SITE, "--json"),), NONE),
    "run": ((("weekly",),), NONE),  # with --dry it tells what the source says just now, to the one who runs it
}
"""Verbs that tell of what is stored, what they are asked, and what is told of at the command line ("some": not all of the team's)."""
APART = {
    "init up daemon serve": "what they show is asked for as pages",
    "reread reconcile": "they tell numbers of rows",
    "extract read-archive eval": "they read texts that whoever calls them holds",
    "add upload withhold unwithhold alerts-approve alerts-reject alerts-test alerts-send": "acts: they answer with the id that they were given",
    "site-add site-close site-reopen site-rename site-merge site-split site-seen site-describe site-undo site-protect site-move": "acts",
    "user-add user-role user-password user-remove user-logout token-add token-revoke": "acts on accounts, which hold nothing of reports",
    "places-update": "fetches names from outside",
    "db-status db-upgrade": "they tell the revision of the tables",
    "move": "the whole installation into another database, for the one who runs it",
    "backup restore": "the whole installation, for the one who runs it: a copy that is not whole restores nothing",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Tracker, dict[str, tuple[str, str]]]]:
    home = Home(tmp_path_factory.mktemp("outward") / "home")
    home.job()
    tracker = fill(home)
    known = ids(tracker)
    assert set(known) == set(BY_KEY)
    withhold(tracker, known)
    yield home, tracker, known
    home.close()


def routes(app: Any, before: str = "") -> Iterator[str]:
    """Every address that answers to GET, those of applications within it too."""
    for route in app.routes:
        if hasattr(route, "routes"):
            yield from routes(route, before + route.path)
        elif "GET" in (route.methods or ()):
            assert isinstance(route, APIRoute) or before, route
            yield before + route.path


def filled(asks: tuple[str, ...], known: dict[str, tuple[str, str]], **more: str) -> list[str]:
    """The addresses, once for each report where they name something of it."""
    found = []
    for ask in asks:
        for secret in SECRETS if "{" in ask else SECRETS[:1]:
            figure, document = known[secret.key]
            found.append(ask.format(figure=figure, document=document, place=secret.pcode, **more))
    return list(dict.fromkeys(found))


def test_every_address_has_a_row(kept: tuple[Home, Tracker, Any]) -> None:
    assert sorted(set(routes(create(kept[1]))) - set(PAGES)) == []


def wrongly_told(client: Poster, role: Role, rows: dict[str, Row], known: dict[str, tuple[str, str]], **how: Any) -> list[str]:
    """What is told against the table, and what of it is not told at all."""
    wrong = []
    for path, asked in rows.items():
        told = set[str]()
        for address in filled(asked.asks, known):
            answer = client.get(address, **how)
            assert answer.status_code < 500, (address, answer.text)
            # What was asked for is no telling: a page says the address again.
            found = secrets_in(answer.content) - secrets_in(address.encode())
            headers = secrets_in(str(answer.headers).encode())
            told |= found | headers
            wrong += [f"{role.name} {address} tells of {key}" for key in sorted((found | headers) - asked.told[role])]
        wrong += [f"{role.name} {path} tells nothing of {key}" for key in sorted(asked.told[role] - told) if not asked.at_most]
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_pages_tell_each_role_its_own(kept: tuple[Home, Tracker, dict[str, tuple[str, str]]], role: Role) -> None:
    _, tracker, known = kept
    app = create(tracker)
    app.state.site.who = lambda _: Person("Amal" if role > Role.READER else "", role)
    there = set(routes(app))
    wrong = wrongly_told(Poster(app), role, {path: row for path, row in PAGES.items() if path in there}, known)
    assert not wrong, "\n".join(wrong)


TOKENS = (
    *("/figures", "/figures/{name}", "/documents", "/documents/{name}", "/documents/{name}/text", "/changes", "/withheld", "/audit", "/alerts.atom"),
    *(BY_TOKEN := ("/api/v1/figures", "/api/v1/points", "/api/v1/documents", "/api/v1/changes")),
    *("/chart.svg", "/brief/{name}"),
)


@pytest.mark.parametrize("role", list(Role))
def test_tokens_tell_what_the_pages_tell_their_role(kept: tuple[Home, Tracker, dict[str, tuple[str, str]]], role: Role) -> None:
    """Real tokens with every scope, from elsewhere: pages as for people, and files and the API by the role of the token, which sends itself on purpose. One
    without the scope for reading is told nothing.
    """
    _, tracker, known = kept
    client = Poster(create(tracker), host="192.0.2.7")
    every, nothing = (tracker.accounts.make_token("robot", role, scopes, days=2, by="setup")[1] for scopes in (tuple(Scope), (Scope.METRICS,)))
    rows = {path: row(*PAGES[path].asks, at_most=PAGES[path].at_most) if path in BY_TOKEN else PAGES[path] for path in TOKENS}
    rows["/export.{form}"] = row("/export.csv", "/export.jsonl?what=points")
    wrong = wrongly_told(client, role, rows, known, headers={"authorization": f"Bearer {every}"})
    assert not wrong, "\n".join(wrong)
    shut = {path: row(*PAGES[path].asks[:1], told=NOTHING) for path in ("/figures", "/api/v1/figures", "/changes")}
    assert wrongly_told(client, role, shut, known, headers={"authorization": f"Bearer {nothing}"}) == []


def verbs(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield from verbs(command, f"{name} ") if hasattr(command, "commands") else [before + name]


def test_every_verb_has_a_row() -> None:
    apart = {verb for line in APART for verb in line.split()}
    there = set(verbs(typer.main.get_command(cli)))
    assert sorted(verb for verb in there if verb not in VERBS and verb.replace(" ", "-") not in apart) == []


@pytest.mark.slow
def test_verbs_tell_nothing_that_is_withheld(kept: tuple[Home, Tracker, dict[str, tuple[str, str]]], tmp_path: Path) -> None:
    home, _, known = kept
    there, wrong = set(verbs(typer.main.get_command(cli))), []
    for verb, (asks, expected) in VERBS.items():
        if verb not in there:
            continue
        told: set[str] = set()
        for number, args in enumerate(asks):
            for each, ask in enumerate(filled((" ".join(args),), known, out="{out}")):
                line = ask.replace("{out}", str(tmp_path / f"{number}-{each}"))
                done = CliRunner().invoke(cli, [*verb.split(), *line.split(), "--config", str(home.config)])
                assert done.exception is None or isinstance(done.exception, (DtrackError, SystemExit)), (line, done.exception)
                said = done.output if done.exit_code == 0 else str(done.exception)
                told |= secrets_in(said.encode()) - (secrets_in(line.encode()) if done.exit_code else set())
        told |= folder(tmp_path)
        for file in sorted(tmp_path.rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
        if not (told <= TEAM if expected == "some" else told == expected):
            wrong.append(f"{verb} tells of {sorted(told)}")
    assert not wrong, "\n".join(wrong)


def test_published_file_holds_what_is_public(kept: tuple[Home, Tracker, Any]) -> None:
    home, tracker, _ = kept
    tracker.run(["weekly"])
    assert folder(home.root / "out") == {"public"}


@pytest.mark.slow
def test_everything_was_told_before(tmp_path: Path) -> None:
    """The search finds what it looks for: without withholding, each report is told of."""
    home = Home(tmp_path / "home")
    home.job()
    tracker = fill(home)
    client = Poster(create(tracker))
    everything = set(BY_KEY)
    assert secrets_in(client.get("/figures").content) == everything
    assert secrets_in(client.get("/export.xlsx").content) == everything - {"internal", "restricted"}
    assert secrets_in(client.get("/export.parquet").content) == everything - {"internal", "restricted"}
    known = ids(tracker)
    marks = {}
    for path in ("/figures", "/api/v1/figures", f"/documents/{known['figure'][1]}"):
        marks[path] = client.get(path).headers["etag"]
        assert client.get(path, headers={"if-none-match": marks[path]}).status_code == 304
    withhold(tracker, known)
    for path, mark in marks.items():
        # Neither the memory of pages nor a browser's own copy stands in for an answer of before.
        answer = client.get(path, headers={"if-none-match": mark})
        assert (answer.status_code, secrets_in(answer.content) & set(WITHHELD)) == (200, set()), path
    for ref in (known["figure"][0], known["paper"][1], SITE):
        tracker.unwithhold(ref, by="Amal", why="safe")
    assert secrets_in(client.get("/figures").content) == everything
    home.close()
