"""Acts on the pages: who may, from where, with which token, how long; asked of an application with one act as others will register theirs."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_records import NOW
from fake_tracker import FakeTracker
from fastapi import FastAPI
from jinja2 import ChoiceLoader, DictLoader
from starlette.requests import HTTPConnection

from dtrack.config import ConfigSpec, WebSpec
from dtrack.errors import StoreError, UsageError
from dtrack.model.person import Person, Role
from dtrack.store import secret
from dtrack.web import acting
from dtrack.web.app import create
from dtrack.web.forms import COOKIE, Form, FormError, Tokens
from dtrack.web.site import Site, Visit
from dtrack.web.who import at_this_machine
from poster import Poster

HERE = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
FORM = (
    '{% extends "base.html" %}{% from "_acting.html" import fields with context %}{% block main %}<form method="post">{{ fields(form) }}</form>{% endblock %}'
)


class Acts:
    """An application with a page for reviewers and one act; what was done is in `done`."""

    def __init__(self, tmp_path: Path, **web: Any) -> None:
        self.done: list[tuple[str, str, str]] = []
        self.now = NOW
        tracker = FakeTracker(spec=ConfigSpec.model_validate({"tracker": {"languages": ["en", "fr", "ar"]}, "web": web}))
        tracker.config = type(tracker.config)(tmp_path / "config.toml", tracker.spec)
        self.app = create(tracker, clock=lambda: self.now)  # type: ignore[arg-type]
        from dtrack.web import site

        self.site = Site(tracker, lambda: self.now)  # type: ignore[arg-type]
        for environment in (site._environment(speech.key) for speech in self.site.speeches.values()):
            if not isinstance(environment.loader, ChoiceLoader):  # the test's own template is found beside the shipped ones
                environment.loader = ChoiceLoader([DictLoader({"form_of_test.html": FORM}), environment.loader])
        self.register(self.app)

    def register(self, app: FastAPI) -> None:
        shown = ("form_of_test.html", lambda visit, name: {"form": Form()})
        acting.page(app, self.site, "/figures/{name}/act", Role.REVIEWER, shown)
        acting.act(app, self.site, "/figures/{name}/act", Role.REVIEWER, self.handle, again=shown, most=20_000, files=True)
        acting.act(app, self.site, "/figures/{name}/bare", Role.OPERATOR, self.handle)

    def handle(self, visit: Visit, form: Form) -> Any:
        why = form.need("why", "Say why.")
        if why == "wrong":
            raise UsageError("that cannot be", "Do it so.")
        self.done.append((form.named["name"], visit.person.name, why + "".join(name for name in form.files)))
        return acting.go(visit, "/figures", page=2)

    def client(self, host: str = "127.0.0.1", base: str = "http://127.0.0.1") -> Poster:
        return Poster(self.app, host, base)


@pytest.fixture(autouse=True, scope="module")
def own_environments() -> Any:
    """Environments are made once a process: those of this file get another loader, and thrown away after it. Templates are compiled once for all its tests."""
    from dtrack.web import site

    site._environment.cache_clear()
    yield
    site._environment.cache_clear()


@pytest.fixture
def acts(tmp_path: Path) -> Acts:
    return Acts(tmp_path)


def token(client: Poster) -> str:
    return client.token("/figures/a/act")


def test_act_of_an_operator_at_this_machine(acts: Acts) -> None:
    client = acts.client()
    sent = client.post("/figures/x/act", data={"token": token(client), "by": " Dr.  Rana ", "why": "doubled", "role": "operator"}, headers=HERE)
    assert (sent.status_code, sent.headers["location"], sent.headers["cache-control"]) == (303, "/figures?page=2", "no-store")
    assert acts.done == [("x", "Dr. Rana", "doubled")]


def test_form_is_private_to_one_browser_and_never_cached(acts: Acts) -> None:
    client = acts.client()
    page = client.get("/figures/a/act")
    assert (page.headers["cache-control"], page.headers.get("etag")) == ("no-store", None)
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{20,}}; HttpOnly; Path=/; SameSite=lax", page.headers["set-cookie"])
    assert "set-cookie" not in client.get("/figures/a/act").headers
    other = acts.client()
    refused = other.post("/figures/x/act", data={"token": token(client), "by": "a", "why": "b"}, headers=HERE)
    assert (refused.status_code, acts.done) == (403, [])
    assert "This form is no longer good" in refused.text


def test_pages_without_a_form_carry_no_cookie(acts: Acts) -> None:
    page = acts.client().get("/figures")
    assert "set-cookie" not in page.headers
    assert page.headers["etag"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"origin": "http://127.0.0.1@evil.example"},
        {"origin": "http://127.0.0.1/"},
        {"origin": "file://127.0.0.1"},
        {"origin": "http://[::1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
    ],
)
def test_form_from_another_origin_is_refused(acts: Acts, headers: dict[str, str]) -> None:
    client = acts.client()
    refused = client.post("/figures/x/act", data={"token": token(client), "by": "a", "why": "b"}, headers=headers)
    assert (refused.status_code, acts.done) == (403, [])
    assert "did not come from here" in refused.text


@pytest.mark.parametrize("headers", [{"origin": "http://127.0.0.1"}, {"sec-fetch-site": "same-origin"}, {"origin": "http://127.0.0.1:80"}])
def test_one_word_of_the_browser_is_enough(acts: Acts, headers: dict[str, str]) -> None:
    client = acts.client()
    assert client.post("/figures/x/act", data={"token": token(client), "by": "a", "why": "b"}, headers=headers).status_code == 303


def test_origin_of_the_public_address_is_ours(tmp_path: Path) -> None:
    acts = Acts(tmp_path, public_url="https://tracker.example.org/x", loopback="operator")
    client = acts.client()
    good = {"token": token(client), "by": "a", "why": "b"}
    assert client.post("/figures/x/act", data=good, headers={"origin": "https://tracker.example.org"}).status_code == 403  # the cookie asks for TLS
    secure = acts.client(base="https://127.0.0.1")
    assert "; secure" in secure.get("/figures/a/act").headers["set-cookie"].lower()
    good["token"] = token(secure)
    assert secure.post("/figures/x/act", data=good, headers={"origin": "https://tracker.example.org"}).status_code == 303
    assert secure.post("/figures/x/act", data=good, headers={"origin": "http://tracker.example.org"}).status_code == 403


@pytest.mark.parametrize("wrong", ["", "x", ".", "1.", "1.x", "{at}.x", "{token}x", "0{token}", "{old}", "{future}", "é.é"])
def test_wrong_token_is_refused(acts: Acts, wrong: str) -> None:
    client = acts.client()
    good = token(client)
    cookie = client.cookies[COOKIE]
    tokens = Tokens(secret.kept(acts.site.tracker.config.data / "forms.key"))
    old, future = (tokens.issue(cookie, "", NOW + timedelta(days=days)) for days in (-4, 1))
    sent = wrong.format(at=good.partition(".")[0], token=good, old=old, future=future)
    refused = client.post("/figures/x/act", data={"token": sent, "by": "a", "why": "b"}, headers=HERE)
    assert (refused.status_code, acts.done) == (403, [])


def test_missing_token_and_missing_cookie_are_refused(acts: Acts) -> None:
    client = acts.client()
    assert client.post("/figures/x/act", data={"by": "a", "why": "b"}, headers=HERE).status_code == 403
    good = token(client)
    client.cookies.clear()
    assert client.post("/figures/x/act", data={"token": good, "by": "a", "why": "b"}, headers=HERE).status_code == 403
    assert acts.done == []


def test_token_outlives_the_process(tmp_path: Path) -> None:
    first, second = Acts(tmp_path), Acts(tmp_path)
    client = first.client()
    good = {"token": token(client), "by": "a", "why": "b"}
    again = second.client()
    again.cookies.update(client.cookies)
    assert again.post("/figures/x/act", data=good, headers=HERE).status_code == 303


def test_without_a_place_for_the_secret_forms_hold_as_long_as_the_process(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    acts = Acts(tmp_path)
    client = acts.client()
    assert client.post("/figures/x/act", data={"token": token(client), "by": "a", "why": "b"}, headers=HERE).status_code == 303
    assert "forms have to be opened again" in caplog.text


def test_secret_is_kept_and_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "forms.key"
    first = secret.kept(path)
    assert (len(first), first == secret.kept(path), path.stat().st_mode & 0o777) == (32, True, 0o600)
    assert [file.name for file in path.parent.iterdir()] == ["forms.key"]
    path.write_bytes(b"short")
    with pytest.raises(StoreError, match="does not hold"):
        secret.kept(path)


@pytest.mark.parametrize(
    ("host", "base", "headers"),
    [
        ("192.0.2.7", "http://127.0.0.1", {}),
        ("127.0.0.1", "http://127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", "http://127.0.0.1", {"forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", "http://127.0.0.1", {"via": "1.1 proxy"}),
        ("127.0.0.1", "http://127.0.0.1", {"x-real-ip": "127.0.0.1"}),
        ("127.0.0.1", "http://tracker.example.org", {}),
        ("unix", "http://127.0.0.1", {}),
    ],
)
def test_everybody_else_is_a_reader(tmp_path: Path, host: str, base: str, headers: dict[str, str]) -> None:
    acts = Acts(tmp_path, allow_hosts=["127.0.0.1", "tracker.example.org"])
    client = acts.client(host, base)
    shown = client.get("/figures/a/act", headers=headers)
    assert (shown.status_code, "This is not for everybody" in shown.text, "set-cookie" in shown.headers) == (403, True, False)
    sent = client.post("/figures/x/act", data={"token": "x", "by": "a", "why": "b"}, headers={**HERE, **headers})
    assert (sent.status_code, acts.done) == (403, [])


@pytest.mark.parametrize(
    ("web", "role"),
    [
        ({}, Role.OPERATOR),
        ({"public_url": "https://tracker.example.org"}, Role.READER),
        ({"public_url": "http://localhost:8321"}, Role.OPERATOR),
        ({"public_url": "https://tracker.example.org", "loopback": "operator"}, Role.OPERATOR),
        ({"loopback": "reader"}, Role.READER),
    ],
)
def test_installation_with_readers_elsewhere_trusts_nobody_for_their_address(tmp_path: Path, web: dict[str, str], role: Role) -> None:
    shown = Acts(tmp_path, **web).client().get("/figures/a/act")
    elsewhere = "public_url" in web and role is Role.READER
    assert shown.status_code == (200 if role is Role.OPERATOR else 303 if elsewhere else 403)
    assert shown.headers.get("location") == ("/login?next=/figures/a/act" if elsewhere else None)
    assert WebSpec.model_validate(web).loopback in {"", "operator", "reader"}


def test_refusals_speak_three_languages(acts: Acts) -> None:
    client = acts.client("192.0.2.7")
    assert "Ceci n&#39;est pas ouvert à tous" in client.get("/figures/a/act?lang=fr").text
    assert "هذا ليس متاحًا للجميع" in client.get("/figures/a/act", headers={"accept-language": "ar"}).text


def test_form_with_faults_is_shown_again(acts: Acts) -> None:
    client = acts.client()
    good = token(client)
    for data, told in [({"by": "a"}, "Say why."), ({"why": "<b>x"}, "Say who you are"), ({"by": "a", "why": "wrong"}, "that cannot be. Do it so.")]:
        shown = client.post("/figures/x/act", data={"token": good, **data}, headers=HERE)
        assert (shown.status_code, told in shown.text, shown.headers["cache-control"]) == (422, True, "no-store")
        assert 'name="token"' in shown.text
    assert "&lt;b&gt;x</textarea>" in client.post("/figures/x/act", data={"token": good, "why": "<b>x"}, headers=HERE).text
    bare = client.post("/figures/x/bare", data={"token": good, "by": "a"}, headers=HERE)
    assert (bare.status_code, "Say why." in bare.text) == (422, True)
    assert acts.done == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"by": "a"}', {"content-type": "application/json"}, 415),
        (b"by=a", {"content-type": "text/plain"}, 415),
        (b"by=a", {}, 415),
        (b"by=" + b"a" * 30_000, {"content-type": "application/x-www-form-urlencoded"}, 413),
        (b"--y\r\nrubbish\r\n", {"content-type": "multipart/form-data; boundary=x"}, 400),
        (b"--x\r\n", {"content-type": "multipart/form-data"}, 400),
        (b"&".join(b"a%d=1" % number for number in range(300)), {"content-type": "application/x-www-form-urlencoded"}, 400),
    ],
)
def test_other_bodies_are_refused(acts: Acts, body: bytes, headers: dict[str, str], status: int) -> None:
    refused = acts.client().post("/figures/x/act", content=body, headers={**HERE, **headers})
    assert (refused.status_code, refused.headers["connection"], acts.done) == (status, "close", [])


def test_body_without_a_stated_length_is_counted(acts: Acts) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"a" * 1000

    headers = {**HERE, "content-type": "application/x-www-form-urlencoded"}
    assert acts.client().post("/figures/x/act", content=endless(), headers=headers).status_code == 413
    assert acts.client().post("/figures/x/act", content=b"a", headers={**headers, "content-length": "-5"}).status_code == 413


def test_files_only_where_they_are_asked_for(acts: Acts) -> None:
    client = acts.client()
    good = {"token": token(client), "by": "a", "why": "file "}
    assert client.post("/figures/x/act", data=good, files={"book": ("b.xlsx", b"PK")}, headers=HERE).status_code == 303
    assert acts.done == [("x", "a", "filebook")]
    assert client.post("/figures/x/bare", data=good, files={"book": ("b.xlsx", b"PK")}, headers=HERE).status_code == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_smuggled_methods_do_nothing(acts: Acts, method: str) -> None:
    client = acts.client()
    good = token(client)
    assert client.request(method, "/figures/x/act", data={"token": good, "by": "a", "why": "b"}, headers=HERE).status_code == 405
    for smuggled in ({"x-http-method-override": "POST"}, {"x-method-override": method}):
        client.get(f"/figures/x/act?_method=POST&token={good}&by=a&why=b", headers={**HERE, **smuggled})
    assert acts.done == []


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "figures", "/a\nb", "/a b", ""])
def test_act_leads_nowhere_else(acts: Acts, path: str) -> None:
    visit = Visit(acts.site.tracker, acts.site.speeches["en"], None, NOW, "/", ())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no page of this dashboard"):
        acting.go(visit, path)


def test_form_reads_its_fields() -> None:
    form = Form(fields={"a": ["1", " 2\0 "], "b": ["", "x"]})
    assert (form.text("a"), form.text("c"), form.all("b"), form.text("a", 1)) == ("2", "", ["x"], "2")
    with pytest.raises(FormError, match="say it"):
        form.need("c", "say it")


def test_account_with_a_name_is_not_asked_again(tmp_path: Path) -> None:
    acts = Acts(tmp_path)
    acts.site.who = lambda request: Person("Amal", Role.REVIEWER)
    client = acts.client("192.0.2.7")
    page = client.get("/figures/a/act")
    assert 'name="by"' not in page.text
    sent = client.post("/figures/x/act", data={"token": token(client), "by": "Somebody else", "why": "b"}, headers=HERE)
    assert (sent.status_code, acts.done) == (303, [("x", "Amal", "b")])
    assert client.post("/figures/x/bare", data={"token": token(client), "why": "b"}, headers=HERE).status_code == 403


def test_token_of_one_person_is_not_another_ones() -> None:
    tokens, now = Tokens(b"s"), datetime(2026, 1, 1, tzinfo=UTC)
    issued = tokens.issue("cookie", "Amal", now)
    asked: list[tuple[str, str, datetime]] = [("cookie", "Amal", now), ("cookie", "Rana", now), ("other", "Amal", now), ("", "Amal", now)]
    assert [tokens.holds(issued, *who) for who in asked] == [True, False, False, False]
    assert not Tokens(b"t").holds(issued, "cookie", "Amal", now)


def test_visit_without_a_request_has_no_form(opened: Callable[[Any], Any]) -> None:
    visit = Visit(FakeTracker(), None, None, NOW, "/", ())  # type: ignore[arg-type]
    assert (visit.may("reader"), visit.may("reviewer")) == (True, False)
    with pytest.raises(ValueError, match="nobody asks"):
        _ = visit.token


@pytest.mark.parametrize(
    ("client", "hosts", "here"),
    [
        (("127.0.0.1", 1), ["localhost:8321"], True),
        (("::1", 1), ["[::1]:8321"], True),
        (("127.0.0.1", 1), ["127.0.0.1@evil.example"], False),
        (("127.0.0.1", 1), ["evil.example@127.0.0.1"], False),
        (("127.0.0.1", 1), ["127.0.0.1", "127.0.0.1"], False),
        (("127.0.0.1", 1), ["127.0.0.1/x"], False),
        (("127.0.0.1", 1), ["[::1"], False),
        (("127.0.0.1", 1), [""], False),
        (("127.0.0.1", 1), [], False),
        (("10.0.0.1", 1), ["localhost"], False),
        (None, ["localhost"], False),
    ],
)
def test_this_machine_by_peer_and_by_name(client: tuple[str, int] | None, hosts: list[str], here: bool) -> None:
    scope = {"type": "http", "client": client, "headers": [(b"host", host.encode()) for host in hosts]}
    assert at_this_machine(HTTPConnection(scope)) is here


def test_page_of_what_is_withheld_says_only_that(opened: Callable[[Any], Any]) -> None:
    pages = opened(FakeTracker(hidden=("SY09CAMP", "f1", "d1")))
    for path in ("/places/SY09CAMP", "/figures/f1", "/documents/d1"):
        answer = pages.get(path)
        main = re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1].split("</main>")[0].partition(">")[2])
        assert (answer.status, main.split(), answer.headers["cache-control"]) == (410, ["withheld", "To", "the", "overview"], "no-store")
    assert pages.get("/figures/f2").status == 404
