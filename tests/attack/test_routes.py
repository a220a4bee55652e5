"""Every address of the dashboard x who asks x how reading is set, against a table (T29). What is in no row fails the test, and is not answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from accounts_home import WORDS, House
from dtrack.model.account import Scope
from dtrack.model.person import Role
from dtrack.web.accounts import doors

WHO = ("anonymous", "reader", "reviewer", "operator", *(f"token {scope}" for scope in Scope), "token reader", "bad token")
"""`token SCOPE`: of an operator with this scope alone; `token reader`: of a reader with every scope."""
PASS = 0
"""Let in: whatever the page then says (200, 404 for a name that nobody knows, 422), it is neither the login nor a refusal."""
REFUSED = {301, 302, 303, 307, 401, 403}
LOGIN = 303

READ = {"anonymous": PASS, "reader": PASS, "reviewer": PASS, "operator": PASS, "token read": PASS, "token reader": PASS}
FILE = READ
EXPORT = {**READ, "token read": 403, "token export": PASS}
REVIEWER = {"anonymous": 403, "reader": 403, "reviewer": PASS, "operator": PASS, "token read": PASS}
OPERATOR = {**REVIEWER, "reviewer": 403}
METRICS = {"anonymous": 403, "reader": 403, "reviewer": 403, "operator": PASS, "token metrics": PASS, "token reader": PASS}
OPEN = dict.fromkeys(WHO, PASS)
OWN = {"anonymous": LOGIN, "reader": PASS, "reviewer": PASS, "operator": PASS}
TABLE: dict[str, dict[str, int]] = {
    **dict.fromkeys(("/", "/places", "/sites", "/compare", "/figures", "/documents", "/sources", "/changes", "/problems", "/about"), READ),
    **dict.fromkeys(("/places/{name}", "/sites/{name}", "/figures/{name}", "/documents/{name}", "/d/{name}", "/figures/{name}/doubt", "/brief/{name}"), READ),
    **dict.fromkeys(("/alerts.atom", "/places/{name}.atom", "/chart.svg", "/embed/chart"), FILE),
    **dict.fromkeys((f"/api/v1/{name}" for name in ("figures", "points", "places", "sources", "documents", "changes", "health", "openapi.json")), FILE),
    "/export.{form}": EXPORT,
    **dict.fromkeys(("/review", "/figures/{name}/review", "/documents/{name}/text", "/documents/{name}/add"), REVIEWER),
    **dict.fromkeys(("/review/places", "/add", "/upload", "/upload/{name}"), REVIEWER),
    **dict.fromkeys(("/withheld", "/audit", "/sites/add", "/sources/{name}/run"), OPERATOR),
    "/metrics": METRICS,
    **dict.fromkeys(("/static/{hash}/{name}", "/favicon.ico", "/health", "/login"), OPEN),
    "/account": OWN,
}
"""Where everybody may read: what each gets by GET. Who is not named gets 403, and a bad token always 401."""
PAGES = {"/places/{name}.atom", "/account"}
"""In no row of files, though their first part is a page's: without a login they lead to it like pages."""

ACTS: dict[str, tuple[Role, Scope | None]] = {
    "/login": (Role.READER, None),
    "/logout": (Role.READER, None),
    **dict.fromkeys(("/account/password", "/account/logins", "/account/tokens", "/account/tokens/revoke"), (Role.READER, None)),
    "/figures/{name}/doubt": (Role.READER, None),
    "/figures/{name}/review": (Role.REVIEWER, Scope.REVIEW),
    "/documents/{name}/add": (Role.REVIEWER, Scope.UPLOAD),
    "/add": (Role.REVIEWER, Scope.UPLOAD),
    **dict.fromkeys(("/add/undo/{name}", "/upload", "/upload/undo/{name}", "/upload/{name}", "/upload/{name}/discard"), (Role.REVIEWER, None)),
    "/sources/{name}/run": (Role.OPERATOR, Scope.RUN),
    **dict.fromkeys(("/withheld", "/withheld/lift", "/sites/add", "/sites/{name}", "/sites/{name}/undo"), (Role.OPERATOR, None)),
}
"""Every address that takes a POST: who may send it, and the scope with which a token may. `/sites/{name}/...` acts are the operators'."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("routes") / "house")
    made.people()
    yield made
    made.close()


@pytest.fixture(scope="module")
def asking(house: House) -> dict[str, dict[str, str]]:
    """The headers that each comes with."""
    sessions = {name: house.accounts.login(name, WORDS, address="192.0.2.1").session for name in ("Rim", "Amal", "Omar")}
    cookies = {who: {"cookie": f"dtrack_session={sessions[name]}"} for who, name in (("reader", "Rim"), ("reviewer", "Amal"), ("operator", "Omar"))}
    tokens = {f"token {scope}": {"authorization": f"Bearer {house.token(Role.OPERATOR, scope)}"} for scope in Scope}
    tokens["token reader"] = {"authorization": f"Bearer {house.token(Role.READER)}"}
    return {"anonymous": {}, **cookies, **tokens, "bad token": {"authorization": "Bearer dtrack_" + "x" * 43}}


def walked(app: Any, before: str = "") -> Iterator[tuple[str, set[str]]]:
    for route in app.routes:
        if hasattr(route, "routes"):
            yield from walked(route, before + route.path)
        else:
            yield before + route.path, set(route.methods)


def filled(path: str) -> str:
    return path.format(name="SY09", form="csv", hash="x")


def wanted(path: str, who: str, *, reading: bool) -> int:
    """The status that the table says; PASS for being let in."""
    row = TABLE[path]
    if who == "bad token":
        return 401
    if who != "anonymous" or row is OPEN:
        return row.get(who, 403)
    if reading:
        return row["anonymous"]
    program = row in (EXPORT, METRICS) or path.startswith("/api") or path in ("/alerts.atom", "/chart.svg", "/embed/chart")
    return 401 if program else LOGIN


def test_every_address_and_method_has_a_row(house: House) -> None:
    there = list(walked(house.app))
    reads = {path for path, methods in there if "GET" in methods}
    acts = {path for path, methods in there if "POST" in methods}
    assert sorted(reads - set(TABLE)) == []
    assert sorted(path for path in acts - set(ACTS) if not path.startswith("/sites/{name}/")) == []
    assert {method for _, methods in there for method in methods} == {"GET", "HEAD", "POST"}
    assert doors.unknown([path for path, _ in there]) == []


@pytest.mark.parametrize("reading", ["open", "login"])
def test_each_gets_what_the_table_says(house: House, asking: dict[str, dict[str, str]], reading: str) -> None:
    app = house.app if reading == "open" else _with_login(house)
    there, wrong = {path for path, methods in walked(app) if "GET" in methods}, []
    browser = house.browser(app=app)
    # A login changes only what those get who have none; the scopes of acts open no page.
    some = set(WHO) - {"token review", "token upload", "token run"} if reading == "open" else {"anonymous", "reader", "token read", "bad token"}
    for path in sorted(there):
        for who in sorted(some):
            said = browser.get(filled(path), headers=asking[who])
            status = wanted(path, who, reading=reading == "open")
            good = said.status_code not in REFUSED and said.status_code < 500 if status == PASS else said.status_code == status
            if not good:
                wrong.append(f"{path} for {who}: {said.status_code}, not {status or 'let in'}")
            if status in (401, 403) and said.headers["cache-control"] != "no-store":
                wrong.append(f"{path} for {who}: the refusal may be kept")
    assert not wrong, "\n".join(wrong)


def test_each_may_do_what_the_table_says(house: House, asking: dict[str, dict[str, str]]) -> None:
    """Without a form's token: who has the role is refused for the form, everybody else before that for the role; a program with its scope comes further."""
    browser, wrong = house.browser(), []
    there = {path for path, methods in walked(house.app) if "POST" in methods}
    here = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    words = {"role": "This is not for everybody", "form": "This form is no longer good", "scope": "does not reach here", "bad": "this token is not good"}
    ranks = {"anonymous": Role.READER, "reader": Role.READER, "reviewer": Role.REVIEWER, "operator": Role.OPERATOR, "token reader": Role.READER}
    for path in sorted(there):
        role, reach = ACTS.get(path, (Role.OPERATOR, None))
        for who in WHO:
            said = browser.post(filled(path), data={"by": "x", "why": "y"}, headers={**here, **asking[who]})
            rank, scope = ranks.get(who, Role.OPERATOR), who.removeprefix("token ")
            expected = "bad" if who == "bad token" else "role" if rank < role else "form"
            if who.startswith("token") and expected == "form":
                expected = "let in" if reach is not None and (scope == reach or who == "token reader") else "scope"
            found = next((name for name, text in words.items() if text in said.text and said.status_code in (401, 403)), "let in")
            if found != expected or said.status_code >= 500:
                wrong.append(f"{path} for {who}: {said.status_code} {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


def _with_login(house: House) -> FastAPI:
    from dtrack.web.app import create

    return create(house.tracker, lambda: house.now, host="0.0.0.0")


@pytest.mark.parametrize("path", ["/secret", "/secret/page", "/.env", "/Figures", "/figures.csv", "/exportx", "/apiv1", "/static%2f..", "/%2e%2e/etc"])
def test_what_stands_in_no_row_is_not_answered(house: House, asking: dict[str, dict[str, str]], path: str) -> None:
    app = _with_login(house)

    async def secret() -> PlainTextResponse:
        return PlainTextResponse("the inside")

    for inside in ("/secret", "/secret/page", "/.env", "/Figures", "/figures.csv", "/exportx", "/apiv1", "/static/..", "/../etc"):
        app.add_api_route(inside, secret, methods=["GET", "POST"])
    for who in ("anonymous", "operator", "token reader"):
        for method in ("GET", "POST"):
            said = house.browser(app=app).request(method, path, headers=asking[who])
            assert said.status_code in (401, 404, 405, 303), (path, who, method)
            assert "the inside" not in said.text
    assert house.browser(app=app).get(path, headers=asking["operator"]).status_code == 404


@pytest.mark.parametrize("path", ["//figures", "/figures//x", "/figures/../audit", "/static/./x", "figures", "", "/figures/", "/login/../audit", "//"])
def test_address_that_means_two_things_has_no_door(path: str) -> None:
    assert doors.door(path) is None


def test_token_stands_in_no_address_and_beside_no_cookie(house: House, asking: dict[str, dict[str, str]]) -> None:
    browser, app = house.browser(), _with_login(house)
    token = asking["token read"]["authorization"].removeprefix("Bearer ")
    for query in (f"token={token}", f"access_token={token}", f"authorization=Bearer+{token}"):
        assert browser.get(f"/api/v1/figures?{query}").status_code in (200, 422)
        assert house.browser(app=app).get(f"/api/v1/figures?{query}").status_code == 401
    # A good cookie does not make a bad token good, nor two headers one.
    assert browser.get("/figures", headers={**asking["operator"], **asking["bad token"]}).status_code == 401
    twice = [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
    assert browser.get("/figures", headers=twice).status_code == 401
    # What a proxy in front asks for is no token of ours.
    assert browser.get("/figures", headers={"authorization": "Basic b21hcjpwdw=="}).status_code == 200
    assert browser.get("/figures", headers={"authorization": f"bearer {token}"}).status_code == 200
