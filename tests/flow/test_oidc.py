"""Logging in at a provider, over real sockets to a provider of our own: what is let in, and every token that is not."""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from accounts_home import WORDS, Browser, House
from dtrack.model.person import Role
from oidc_provider import CLIENT, SECRET, Provider

HOME = "http://localhost"


@pytest.fixture(scope="module")
def shared() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.close()


@pytest.fixture
def provider(shared: Provider) -> Provider:
    shared.person = {"sub": "u-1", "preferred_username": "Nour", "groups": ["staff", "reviewers"]}
    shared.spoil, shared.header, shared.key, shared.facts, shared.asked, shared.raw = {}, {}, Provider.keys["rsa"], {}, [], None
    shared.shown = [Provider.keys["rsa"]]
    return shared


@pytest.fixture
def house(tmp_path: Path, provider: Provider) -> Iterator[House]:
    roles = '{ "reviewers" = "reviewer", "operators" = "operator" }'
    more = f'[web]\npublic_url = "{HOME}"\n[accounts.oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nsecret = "DTRACK_OIDC"\nroles = {roles}\n'
    made = House(tmp_path / "house", more, {"DTRACK_OIDC": SECRET})
    made.now = datetime.now(UTC)
    made.people()
    yield made
    made.close()


def go(house: House, provider: Provider, browser: Browser | None = None, change: Callable[[str], str] = str, then: str = "/figures") -> httpx.Response:
    """There and back, as a browser goes."""
    browser = browser or house.browser()
    started = browser.get(f"/login/provider?next={then}")
    assert started.status_code == 303, started.text
    back = urlsplit(change(provider.authorize(started.headers["location"])))
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{HOME}/login/back"
    return browser.get(f"{back.path}?{back.query}")


def last(house: House) -> str:
    return house.accounts.audit(limit=1)[0].detail


def test_login_at_the_provider(house: House, provider: Provider) -> None:
    browser = house.browser()
    assert "Log in with OpenID Connect" in browser.get("/login").text
    done = go(house, provider, browser)
    assert (done.status_code, done.headers["location"]) == (303, "/figures")
    assert any(re.match(r'dtrack_asked=""; .*Max-Age=0', line) for line in done.headers.get_list("set-cookie"))
    person = house.accounts.logged_in(browser.session)
    assert person is not None
    assert (person.name, person.role) == ("Nour", Role.REVIEWER)
    [account] = [one for one in house.accounts.all() if one.name == "Nour"]
    assert (account.issuer, account.subject, account.has_password) == (provider.issuer, "u-1", False)
    assert browser.get("/review").status_code == 200
    assert "The new password" not in browser.get("/account").text
    assert house.acts()[3:] == [("nobody", "account made", "Nour", "done"), ("Nour", "login at provider", "Nour", "done")]
    assert set(provider.asked[0]) == {"grant_type", "code", "redirect_uri", "code_verifier"}


def test_role_is_what_the_claims_say_now(house: House, provider: Provider) -> None:
    first = house.browser()
    go(house, provider, first)
    provider.person["groups"] = ["operators", "reviewers"]
    second = house.browser()
    go(house, provider, second)
    assert house.accounts.logged_in(first.session) is None  # another role ends the logins of before
    assert house.accounts.logged_in(second.session).role is Role.OPERATOR  # type: ignore[union-attr]
    provider.person["groups"] = "staff"
    assert go(house, provider).status_code == 403
    assert last(house) == "there is no role here for this person Nour"
    assert house.accounts.logged_in(second.session) is None  # who has no role any more is out at once
    assert len(house.accounts.all()) == 4


def test_account_that_was_removed_stays_out(house: House, provider: Provider) -> None:
    go(house, provider)
    house.accounts.remove("Nour", by="Omar")
    assert go(house, provider).status_code == 403
    assert go(house, provider).status_code == 403
    assert [account.name for account in house.accounts.all()] == ["Amal", "Omar", "Rim"]


@pytest.mark.parametrize("name", ["Omar", "OMAR", "  omar", "Оmar", "OmaR", "0mar", "ΟΜΑR", "O.mar", "dtrack", "Nob0dy", "", None, "<script>", 5])
def test_nobody_takes_over_anothers_name(house: House, provider: Provider, name: Any) -> None:
    provider.person |= {"preferred_username": name, "groups": ["operators"]}
    refused = go(house, provider)
    assert (refused.status_code == 403) == (name != 5)
    assert house.accounts.login("Omar", WORDS, address="x").account.issuer is None
    assert "script" not in refused.text


def test_nobody_without_a_role_is_let_in(house: House, provider: Provider) -> None:
    for groups in ([], None, "reviewer", {"reviewers": 1}, [["reviewers"]], 7):
        provider.person["groups"] = groups
        assert go(house, provider).status_code == 403, groups
    assert len(house.accounts.all()) == 3


HOUR = 3600
BAD: dict[str, dict[str, Any]] = {
    "expired": {"spoil": {"exp": int(time.time()) - 120}},
    "no end": {"spoil": {"exp": None}},
    "end is no number": {"spoil": {"exp": "tomorrow"}},
    "not yet": {"spoil": {"nbf": int(time.time()) + HOUR}},
    "made later": {"spoil": {"iat": int(time.time()) + HOUR}},
    "other audience": {"spoil": {"aud": "somebody else"}},
    "other audience, our party": {"spoil": {"aud": "somebody else", "azp": CLIENT}},
    "no audience": {"spoil": {"aud": None}},
    "several audiences, other party": {"spoil": {"aud": [CLIENT, "somebody else"], "azp": "somebody else"}},
    "several audiences, no party": {"spoil": {"aud": [CLIENT, "somebody else"]}},
    "other issuer": {"spoil": {"iss": "http://127.0.0.1:1"}},
    "no issuer": {"spoil": {"iss": None}},
    "other nonce": {"spoil": {"nonce": "x"}},
    "no nonce": {"spoil": {"nonce": None}},
    "nobody": {"spoil": {"sub": None}},
    "nobody's name": {"spoil": {"sub": ""}},
    "number for a name": {"spoil": {"sub": 5}},
    "other key": {"key": Provider.keys["other"]},
    "key that is not shown": {"key": Provider.keys["ec"], "header": {"alg": "ES256", "kid": "two"}},
    "unsigned": {"header": {"alg": "none"}},
    "access token": {"header": {"typ": "at+jwt"}},
    "critical header": {"header": {"crit": ["b64"], "b64": False}},
    "no token": {"raw": ""},
    "rubbish": {"raw": "a.b.c"},
    "a number": {"raw": "5"},
}


@pytest.mark.parametrize("kind", BAD)
def test_token_that_is_not_taken(house: House, provider: Provider, kind: str) -> None:
    for name, value in BAD[kind].items():
        setattr(provider, name, value)
    browser = house.browser()
    refused = go(house, provider, browser)
    assert (refused.status_code, browser.session) == (403, "")
    assert "The provider let nobody in" in refused.text
    assert "token" in last(house)
    assert [account.name for account in house.accounts.all()] == ["Amal", "Omar", "Rim"]


@pytest.mark.parametrize("kind", ["our secret", "the public key"])
def test_token_that_is_signed_by_a_shared_secret_is_not_taken(house: House, provider: Provider, kind: str) -> None:
    """Whoever holds our secret, or takes the provider's public key for one, could sign as the provider."""
    provider.key = SECRET.encode() if kind == "our secret" else Provider.keys["rsa"].as_pem(private=False)
    provider.header = {"alg": "HS256"}
    assert go(house, provider).status_code == 403
    assert "signature" in last(house)


def test_answer_to_another_question_is_not_taken(house: House, provider: Provider) -> None:
    def query(name: str, value: str) -> Callable[[str], str]:
        return lambda address: re.sub(rf"{name}=[^&]*", f"{name}={value}", address)

    changes: list[Callable[[str], str]] = [
        query("state", "x"),
        query("state", ""),
        query("iss", "http://evil.example"),
        query("code", "x"),
        query("code", ""),
        lambda address: address + "&error=access_denied",
        lambda address: address + "&code=y",
    ]
    for change in changes:
        browser = house.browser()
        assert (go(house, provider, browser, change).status_code, browser.session) == (403, "")
    # An answer in a browser that asked nothing: somebody wants their own login in it.
    theirs = house.browser()
    back = urlsplit(provider.authorize(theirs.get("/login/provider").headers["location"]))
    other = house.browser()
    assert other.get(f"/login/back?{back.query}").status_code == 403
    other.cookies.set("dtrack_asked", "rubbish")
    assert other.get(f"/login/back?{back.query}").status_code == 403
    whole = {"state": "x", "nonce": "x", "verifier": "x", "at": house.now.timestamp(), "then": "/"}
    for odd in ({"state": 5}, *(whole | {name: value} for name, value in (("state", 5), ("verifier", None), ("at", "now"), ("at", True), ("then", ["/"])))):
        other.cookies.clear()
        other.cookies.set("dtrack_asked", base64.urlsafe_b64encode(json.dumps(odd).encode()).decode())
        assert other.get(f"/login/back?{back.query}").status_code == 403, odd
        assert "not begun in this browser" in last(house), odd
    house.later(minutes=11)
    assert theirs.get(f"/login/back?{back.query}").status_code == 403
    assert "too late" in last(house)


def test_answer_is_good_once(house: House, provider: Provider) -> None:
    browser = house.browser()
    back = urlsplit(provider.authorize(browser.get("/login/provider?next=//evil.example").headers["location"]))
    asked = {"cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    assert browser.get(f"/login/back?{back.query}").headers["location"] == "/"
    assert house.browser().get(f"/login/back?{back.query}", headers=asked).status_code == 403


def test_new_keys_are_asked_for_but_not_at_every_token(house: House, provider: Provider) -> None:
    assert go(house, provider).status_code == 303
    provider.shown = [Provider.keys["ec"]]
    provider.key, provider.header = Provider.keys["ec"], {"alg": "ES256", "kid": "two"}
    before = provider.jwks_asked
    assert go(house, provider).status_code == 403  # the keys of a moment ago
    house.later(minutes=2)
    assert go(house, provider).status_code == 303
    provider.key = Provider.keys["other"]
    provider.header = {"kid": "three"}
    for _ in range(3):
        assert go(house, provider).status_code == 403
    assert provider.jwks_asked - before == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"authorization_endpoint": "ftp://127.0.0.1/x"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https:///x"},
    ],
)
def test_provider_that_cannot_be_asked(house: House, provider: Provider, facts: dict[str, Any]) -> None:
    provider.facts = facts
    refused = house.browser().get("/login/provider")
    assert (refused.status_code, "The provider let nobody in" in refused.text) == (403, True)


def test_question(house: House, provider: Provider) -> None:
    one, other = (house.browser().get("/login/provider") for _ in range(2))
    asked, again = (parse_qs(urlsplit(found.headers["location"]).query) for found in (one, other))
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == [f"{HOME}/login/back"]
    cookie = one.headers["set-cookie"]
    assert re.fullmatch(r"dtrack_asked=[\w-]+; HttpOnly; Max-Age=600; Path=/; SameSite=lax", cookie)
    assert SECRET not in base64.urlsafe_b64decode(cookie.partition("=")[2].partition(";")[0] + "==").decode() + str(one.headers)


def test_readers_by_default(house: House) -> None:
    provider = house.accounts.provider
    provider.spec = provider.spec.model_copy(update={"otherwise": "reader"})
    assert [provider.role(claims) for claims in ({}, {"groups": "operators"}, {"groups": ["x"]})] == [Role.READER, Role.OPERATOR, Role.READER]
