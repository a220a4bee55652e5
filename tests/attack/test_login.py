"""Logging in as an attacker sees it: next=, cookies, forms, forged hosts and proxies, kept answers (T31-T36, T38, T39, T45)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from accounts_home import WORDS, House, tokens_in
from dtrack.model.account import Nearness, Outcome, Scope
from dtrack.model.person import Role
from dtrack.web.accounts import doors, proxies


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("login") / "house")
    made.people()
    yield made
    made.close()


def made(tmp_path: Path, more: str) -> House:
    house = House(tmp_path / "house", more)
    house.people()
    return house


EVIL = [
    *("//evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "//@evil.example", "https://evil.example", "https:evil.example"),
    *("javascript:alert(1)", "data:text/html,x", "/\tx", "/figures\r\nset-cookie: a=b", "/figures\nx", " /figures", "/figures x", "figures", "", "/\u2028x"),
    *("/login", "/logout", "/login?next=/login", "/nowhere", "/health/x y", "/export.csv", "/api/v1/figures", "/" + "x" * 600, "/%2e%2e\\x", "/./figures"),
    *("/figures/../audit", "/figures//evil.example", "/.//evil.example", "/\x00", "/é"),
]


@pytest.mark.parametrize("asked", EVIL)
def test_login_leads_nowhere_else(asked: str) -> None:
    assert doors.own(asked) == "/"


@pytest.mark.parametrize("asked", ["/", "/figures", "/figures?place=SY09&metric=idp_stock#x", "/places/SY09?lang=ar", "/audit?who=%D8%A3", "/account"])
def test_login_leads_on_to_pages_of_ours(asked: str) -> None:
    assert doors.own(asked) == asked


def test_next_by_form_and_by_address(house: House) -> None:
    shown = house.browser().get("/login?next=//evil.example")
    assert (shown.status_code, 'name="next" value="/"' in shown.text, 'href="//evil' in shown.text) == (200, True, False)
    for asked, location in (("//evil.example", "/"), ("/figures?place=SY09", "/figures?place=SY09"), ("/\\evil.example", "/")):
        browser = house.browser()
        assert browser.login("Rim", next=asked).headers["location"] == location
    assert house.browser(app=_login_only(house)).get("/figures?place=SY09&x=//evil").headers["location"] == "/login?next=/figures%3Fplace%3DSY09%26x%3D//evil"


def _login_only(house: House) -> Any:
    from dtrack.web.app import create

    return create(house.tracker, lambda: house.now, host="0.0.0.0")


def test_session_is_new_at_each_login_and_dead_after_logout(house: House) -> None:
    browser = house.browser()
    browser.cookies.set("dtrack_session", "chosen-by-somebody-else", domain="localhost.local", path="/")
    first = browser.login("Amal")
    assert first.status_code == 303
    one = browser.session
    assert one not in ("", "chosen-by-somebody-else")
    browser.login("Amal")
    two = browser.session
    assert two != one
    assert house.accounts.logged_in(one) is None
    assert browser.get("/review").status_code == 200
    out = browser.send("/logout", page="/account")
    assert (out.status_code, out.headers["clear-site-data"]) == (303, '"cache"')
    assert re.match(r'dtrack_session=""; expires=[^;]+; HttpOnly; Max-Age=0; Path=/; SameSite=lax$', out.headers["set-cookie"])
    assert house.accounts.logged_in(two) is None
    again = house.browser()
    assert again.get("/review", headers={"cookie": f"dtrack_session={two}"}).status_code == 403


def test_cookies_over_plain_http_and_over_tls(house: House, tmp_path: Path) -> None:
    plain = house.browser().login("Rim").headers.get_list("set-cookie")
    assert [re.sub(r"=[^;]+", "=…", line, count=1) for line in plain] == [
        "dtrack_session=…; HttpOnly; Path=/; SameSite=lax",
        "dtrack_known=…; HttpOnly; Max-Age=31622400; Path=/; SameSite=lax",
    ]
    secure = house.browser(base="https://localhost").login("Rim").headers.get_list("set-cookie")
    assert [re.sub(r"=[^;]+", "=…", line, count=1) for line in secure] == [
        "__Host-dtrack_session=…; HttpOnly; Path=/; SameSite=lax; Secure",
        "__Host-dtrack_known=…; HttpOnly; Max-Age=31622400; Path=/; SameSite=lax; Secure",
    ]
    # Over TLS a cookie that a neighbouring host could have set is not looked at.
    session = house.accounts.login("Omar", WORDS, address="x").session
    tls = house.browser(base="https://localhost")
    assert tls.get("/audit", headers={"cookie": f"dtrack_session={session}"}).status_code == 403
    assert tls.get("/audit", headers={"cookie": f"__Host-dtrack_session={session}"}).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"origin": "http://localhost:9"}]
)
@pytest.mark.parametrize("path", ["/login", "/logout", "/account/password", "/account/tokens"])
def test_forms_of_other_sites_are_refused(house: House, path: str, headers: dict[str, str]) -> None:
    browser = house.browser()
    browser.login("Rim")
    session = browser.session
    token = browser.token("/account")
    sent = browser.post(path, data={"token": token, "name": "Rim", "password": WORDS}, headers=headers)
    assert (sent.status_code, "did not come from here" in sent.text) == (403, True)
    assert house.accounts.logged_in(session)


def test_form_of_before_the_login_is_no_good_after_it(house: House) -> None:
    browser = house.browser()
    before = browser.token("/login")
    browser.login("Rim")
    here = {"origin": "http://localhost"}
    assert browser.post("/account/logins", data={"token": before}, headers=here).status_code == 403
    other = house.browser()
    other.login("Amal")
    assert other.post("/account/logins", data={"token": browser.token("/account")}, headers=here).status_code == 403


def test_fields_that_no_form_has_change_nothing(house: House) -> None:
    browser = house.browser()
    browser.login("Rim", role="operator", account="1", admin="1")
    assert browser.get("/audit").status_code == 403
    made = browser.send("/account/tokens", page="/account", name="mine", scope="read", days="5", role="operator", owner="Omar", by="Omar")
    person = house.accounts.bearer(tokens_in(made.text)[0])
    assert person is not None
    assert (person.name, person.role) == ("Rim", Role.READER)


def test_nobody_takes_another_ones_token_away(house: House) -> None:
    words = house.token(Role.REVIEWER, Scope.READ, owner="Amal")
    ident = house.accounts.tokens()[-1].id
    browser = house.browser()
    browser.login("Rim")
    refused = browser.send("/account/tokens/revoke", page="/account", token_id=str(ident))
    assert (refused.status_code, house.accounts.bearer(words) is None) == (422, False)
    owner = house.browser()
    owner.login("Amal")
    assert owner.send("/account/tokens/revoke", page="/account", token_id=str(ident)).status_code == 303
    assert house.accounts.bearer(words) is None


def test_refusals_say_the_same_of_everybody(house: House) -> None:
    told = []
    for name in ("Omar", "Nobody", "OMAR ", "x" * 190):
        said = house.browser().login(name, "not the password")
        told.append((said.status_code, re.sub(r'value="[^"]*"', "", said.text)))
    assert len(set(told)) == 1
    assert told[0][0] == 422
    assert "The name or the password is wrong." in told[0][1]
    hostile = house.browser().login("<script>alert(1)</script>", "x")
    assert "<script>alert" not in hostile.text


def test_guessing_is_told_to_wait(tmp_path: Path) -> None:
    house = made(tmp_path, "")
    for _ in range(5):
        assert house.browser().login("Omar", "not the password").status_code == 422
    told = house.browser().login("Omar")
    assert (told.status_code, told.headers["retry-after"], "Try again in 1 seconds." in told.text) == (429, "1", True)
    assert ("nobody", "login failed", "Omar", "refused") in house.acts()
    house.close()


def test_password_keeps_its_spaces_and_its_length(tmp_path: Path) -> None:
    house = made(tmp_path, "")
    long = "  " + "long words " * 30 + "é "
    house.accounts.set_password("Rim", long, by="x")
    assert house.browser().login("Rim", long.strip()).status_code == 422
    assert house.browser().login("Rim", long[:72]).status_code == 422
    assert house.browser().login("Rim", long.replace("é", "e\u0301")).status_code == 303
    assert house.browser().login("Rim", "x" * 300_000).status_code == 413
    house.close()


@pytest.mark.parametrize("page", ["/", "/figures", "/about", "/places", "/api/v1/figures", "/export.csv"])
def test_kept_answers_carry_no_cookie_and_nobody_elses_view(house: House, page: str) -> None:
    reviewer, anybody = house.browser(), house.browser()
    reviewer.login("Amal")
    own = reviewer.get(page)
    assert (own.headers["cache-control"], "set-cookie" in own.headers) == ("no-store", False)
    assert {"Cookie", "Authorization"} <= {word.strip() for word in own.headers["vary"].split(",")}
    for _ in range(2):
        seen = anybody.get(page)
        assert "set-cookie" not in seen.headers
        assert "Amal" not in seen.text
        tag = own.headers.get("etag")
        if tag is not None and not page.startswith(("/api", "/export")):
            assert anybody.get(page, headers={"if-none-match": tag}).status_code == 200
    assert ("Amal" in own.text) == (not page.startswith(("/api", "/export")))
    assert house.token(Role.REVIEWER, Scope.READ, Scope.EXPORT) not in own.text


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("accept-language", "ar", "en"), ("accept-encoding", "gzip", "identity"), ("if-none-match", "TAG", ""), ("if-none-match", "x" * 200 + "TAG", "x" * 200)],
)
def test_t39_a_header_that_stands_twice_or_goes_on_leaves_nothing_for_the_next_visitor(house: House, name: str, first: str, last: str) -> None:
    """Pages are kept by the headers that they were made by. Else one odd request would be everybody's page: in another language, packed, or empty."""
    usual = {"accept-language": "en", "accept-encoding": "identity", "if-none-match": "x"}
    page = f"/figures?source={name}-{len(first)}"
    tag = house.browser().get(page, headers=usual).headers["etag"]
    others = [(key, value) for key, value in usual.items() if key not in (name, "if-none-match")]
    house.browser().get(page, headers=[*others, (name, first.replace("TAG", tag)), *([(name, last)] if len(last) < 200 else [])])
    seen = house.browser().get(page, headers=[*others, *([(name, last)] if last else [])])
    assert (seen.status_code, seen.headers.get("content-encoding"), '<html lang="en"' in seen.text) == (200, None, True)


def test_api_keeps_the_views_of_tokens_apart(house: House) -> None:
    tags = {}
    for role in Role:
        said = house.browser().get("/api/v1/documents", headers={"authorization": f"Bearer {house.token(role, Scope.READ)}"})
        tags[said.headers["etag"]] = said.headers["cache-control"]
    assert (len(tags), set(tags.values())) == (3, {"no-store"})


@pytest.mark.parametrize("path", ["/figures/", "/places/", "/api/v1/figures/", "/login/", "/sites/add/"])
def test_host_of_the_request_stands_in_no_link(tmp_path: Path, path: str) -> None:
    house = made(tmp_path, '[web]\nallow_hosts = ["*"]\npublic_url = "https://tracker.example.org"\n[accounts]\nreading = "open"\n')
    for asked in (path, "/", "/figures", "/login", "/alerts.atom", "/account", "/api/v1/figures?limit=1"):
        said = house.browser(base="http://evil.example").get(asked, headers={"x-forwarded-host": "evil.example", "x-host": "evil.example"})
        assert "evil.example" not in said.text + str(said.headers), asked
    house.close()


def asked(**headers: str) -> Request:
    names = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": names, "client": ("10.0.0.5", 5), "scheme": "http", "query_string": b""})


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.7", "127.0.0.1", "192.0.2.7"),
        ("10.0.0.5", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.5", "127.0.0.1, 198.51.100.9", "198.51.100.9"),
        ("10.0.0.5", "127.0.0.1, 198.51.100.9, 10.0.0.9", "198.51.100.9"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "nobody", "unknown"),
        ("10.0.0.5", "198.51.100.9:4711", "unknown"),
        ("::ffff:10.0.0.5", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.5", ", ".join(["127.0.0.1"] * 500 + ["198.51.100.9"]), "198.51.100.9"),
    ],
)
def test_only_named_proxies_are_believed(peer: str, forwarded: str, client: str) -> None:
    import asyncio

    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope["client"][0], scope["scheme"]))

    headers = [(b"x-forwarded-for", forwarded.encode()), (b"x-forwarded-proto", b"https"), (b"x-forwarded-host", b"evil.example")] if forwarded else []
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": headers, "path": "/", "query_string": b""}
    asyncio.run(proxies.Proxied(app, ["10.0.0.0/24"])(scope, None, None))  # type: ignore[arg-type]
    asyncio.run(proxies.Proxied(app, [])(scope, None, None))  # type: ignore[arg-type]
    believed = "10.0.0.5" in peer and bool(forwarded)
    assert seen == [(client, "https" if believed else "http"), (peer, "http")]


def test_scheme_is_one_word_of_a_named_proxy(tmp_path: Path) -> None:
    house = made(tmp_path, '[web]\nproxies = ["127.0.0.1", "::1"]\n[accounts]\nreading = "open"\n')
    for peer, proto, names in (
        ("127.0.0.1", "https", "__Host-dtrack_session"),
        ("192.0.2.7", "https", "dtrack_session"),
        ("127.0.0.1", "gopher", "dtrack_session"),
    ):
        browser = house.browser(host=peer)
        token = browser.get("/login", headers={"x-forwarded-proto": proto})
        field = re.findall(r'name="token" value="([^"]+)"', token.text)[0]
        form = token.headers["set-cookie"].partition(";")[0]
        sent = {"origin": "http://localhost", "x-forwarded-proto": proto, "cookie": form}
        said = browser.post("/login", data={"token": field, "name": "Rim", "password": WORDS}, headers=sent)
        assert said.headers["set-cookie"].startswith(names), (peer, proto, said.status_code)
    house.close()


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
def test_nobody_is_at_this_machine_by_saying_so(tmp_path: Path, header: str) -> None:
    house = House(tmp_path / "house")  # without accounts whoever sits here is an operator
    assert house.browser(host="127.0.0.1", base="http://127.0.0.1").get("/audit").status_code == 200
    for host, headers in (("127.0.0.1", {header: "127.0.0.1"}), ("192.0.2.7", {header: "127.0.0.1"}), ("192.0.2.7", {})):
        assert house.browser(host=host, base="http://127.0.0.1").get("/audit", headers=headers).status_code == 403
    house.people()
    assert house.browser(host="127.0.0.1", base="http://127.0.0.1").get("/audit").status_code == 403
    house.close()


def test_classes_of_addresses() -> None:
    found = {}
    for host in ("127.0.0.1", "::1", "10.1.2.3", "fd00::1", "8.8.8.8", "2a00:1450::1", "unknown", "::ffff:192.168.1.1"):
        request = Request({"type": "http", "headers": [], "client": (host, 1)})
        found[host] = (proxies.near(request), proxies.network(request))
    assert found == {
        "127.0.0.1": (Nearness.MACHINE, "127.0.0.1"),
        "::1": (Nearness.MACHINE, "::/64"),
        "10.1.2.3": (Nearness.PRIVATE, "10.1.2.3"),
        "fd00::1": (Nearness.PRIVATE, "fd00::/64"),
        "8.8.8.8": (Nearness.ELSEWHERE, "8.8.8.8"),
        "2a00:1450::1": (Nearness.ELSEWHERE, "2a00:1450::/64"),
        "unknown": (Nearness.ELSEWHERE, "None"),
        "::ffff:192.168.1.1": (Nearness.PRIVATE, "192.168.1.1"),
    }
    passed = Request({"type": "http", "headers": [(b"x-forwarded-for", b"8.8.8.8")], "client": ("127.0.0.1", 1)})
    assert proxies.near(passed) is Nearness.ELSEWHERE
    assert proxies.near(Request({"type": "http", "headers": [], "client": None})) is Nearness.ELSEWHERE


def test_health_and_refusals_tell_nothing(house: House) -> None:
    app = _login_only(house)
    stranger = house.browser(app=app)
    assert stranger.get("/health").text == '{"status":"ok"}'
    assert stranger.get("/metrics").status_code == 401
    assert house.browser().get("/metrics").status_code == 403
    for path in ("/login", "/metrics", "/nowhere", "/export.csv"):
        said = stranger.get(path)
        assert not any(word in said.text for word in ("Omar", "Amal", str(house.root), "Traceback"))
        assert said.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in said.headers["content-security-policy"]


def test_acts_on_the_pages_are_in_the_log_with_who_and_from_where(tmp_path: Path) -> None:
    house = made(tmp_path, "")
    browser = house.browser(host="10.0.0.3")
    browser.login("Omar")
    refused = browser.send("/withheld", ref="nothing", why="x\r\nforged line \x1b[31m")
    assert refused.status_code == 422
    last = house.accounts.audit(limit=1)[0]
    assert (last.who, last.role, last.act, last.subject, last.outcome, last.near) == (
        "Omar",
        "operator",
        "withhold",
        "nothing",
        Outcome.REFUSED,
        Nearness.PRIVATE,
    )
    shown = browser.get("/audit?act=withhold&who=Omar")
    assert (shown.status_code, shown.headers["cache-control"], "nothing" in shown.text) == (200, "no-store", True)
    for wrong in ("0", "x", "99999", "٣"):
        assert browser.get("/audit", params={"part": wrong}).status_code == 422
    assert "No act of that kind." in browser.get("/audit?who=Nobody").text
    house.close()


def test_server_itself_believes_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The web server would by its own default believe every proxy of this machine."""
    import http.client
    import threading

    from dtrack.cli.serving import serving

    house = made(tmp_path, '[accounts]\nreading = "open"\n')
    with serving(house.tracker, "127.0.0.1", 0, stop := threading.Event()):
        port = int(capsys.readouterr().out.rpartition(":")[2].strip("/\n"))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/login", headers={"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.9"})
        told = connection.getresponse().getheader("set-cookie")
        connection.close()
    assert told is not None
    assert "Secure" not in told
    assert stop.is_set()
    house.close()
