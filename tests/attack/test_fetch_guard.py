"""Attacks on the fetch: private addresses in every disguise, rebinding, redirects, bombs, slow servers, leaking keys."""

import json
import ssl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtrack import naming
from dtrack.config import FetchSpec
from dtrack.errors import ContractError, RefusedAddressError, UnreachableError
from dtrack.sources._ask import Ask
from dtrack.sources.client import Client
from dtrack.sources.client.address import parse
from dtrack.sources.client.guard import addresses, is_public
from dtrack.spec import JobSpec
from loopback import FakeClock, Server, reply

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::1", "::", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "100::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_t1_private_and_special_addresses_are_refused_by_name_and_literally(address, clock):
    assert not is_public(address)
    asked = []
    with Client(FetchSpec(), "0", clock=clock, resolve=lambda host, port: asked.append(host) or [address]) as client:
        literal = f"[{address}]" if ":" in address else address
        for url in (f"http://{literal}/", "http://innocent.example/"):
            with pytest.raises(RefusedAddressError, match="allow_hosts"):
                client.get(url)
    assert asked == [str(parse(f"http://{literal}/").host), "innocent.example"]


@pytest.mark.parametrize("address", PUBLIC)
def test_t1_neighbours_of_the_closed_blocks_are_public(address):
    assert is_public(address)


@given(st.ip_addresses())
def test_t1_nothing_that_the_standard_library_calls_private_is_public(address):
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local:
        assert not is_public(str(address))


def test_t1_a_zone_or_a_word_is_no_public_address():
    assert not is_public("fe80::1%eth0")
    assert not is_public("localhost")


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0177.1",
        "0177.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "127.1",
        "127.0.1",
        "0",
        "017700000001",
        "127.0.0.1.",
        "1.2.3.4.5",
        "0x",
        "127.0.0.0x1",
        "00000.0.0.0",
    ],
)
def test_t2_numbers_in_disguise_are_refused_before_anything_is_asked(host):
    with pytest.raises(RefusedAddressError, match=r"number in disguise|malformed"):
        parse(f"http://{host}/")


def test_t3_one_private_address_among_public_ones_refuses_the_host():
    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.1"):
        addresses("mixed.example", 80, allow_hosts=(), resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])


def test_t4_the_checked_address_is_the_connected_one(server, clock):
    """The name answers once with the allowed address; a second question would get another answer and must not be asked."""
    answers = iter([["127.0.0.1"]])
    server.script = lambda request: reply(request.headers["host"])
    with Client(FetchSpec(allow_hosts=["named.example"]), "0", clock=clock, resolve=lambda host, port: next(answers)) as client:
        assert client.get(f"http://named.example:{server.port}/").body == f"named.example:{server.port}".encode()


def test_t4_a_name_that_turns_private_between_two_requests_is_refused(server, clock):
    answers = iter([["127.0.0.1"], ["127.0.0.1", "169.254.169.254"]])
    with Client(FetchSpec(allow_hosts=["good.example"], per_host_delay_s=0), "0", clock=clock, resolve=lambda host, port: next(answers)) as client:
        assert client.get(f"http://good.example:{server.port}/").status == 200
        with pytest.raises(RefusedAddressError):
            client.get(f"http://turned.example:{server.port}/")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://169.254.169.254/latest/meta-data/", "private or special network"),
        ("http://10.0.0.1/", "private or special network"),
        ("//192.168.0.1/x", "private or special network"),
        ("http://[::1]/", "private or special network"),
        ("http://2130706433/", "number in disguise"),
        ("file:///etc/passwd", "neither http nor https"),
        ("ftp://x.example/", "neither http nor https"),
        ("gopher://x.example/", "neither http nor https"),
        ("data:text/html,x", "no http or https"),
        ("http://user:pw@127.0.0.1/", "hides a user name"),
        ("http://good\\@127.0.0.1/", "backslashes"),
        ("/a b", "spaces"),
    ],
)
def test_t5_redirects_are_checked_like_the_first_address(client, server, target, words):
    server.script = lambda request: reply(b"", 302, location=target)
    with pytest.raises((RefusedAddressError, UnreachableError, ContractError), match=words) as caught:
        client.get(server.url)
    assert len(server.requests) == 1
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://good\\@127.0.0.1/", "http://good\\.example/", "http://127.0.0.1%2f@good/", "http://good%00.example/", "http://user@good.example/",
        "http://user:secret@good.example/", "http://@good.example/", "http://good.example:99999/", "http://good.example:0/", "http://good.example:8o/",
        "http://good.example:/", "http://good。example/", "http://ⓔxample.com/", "http://exam\tple.com/",
        "http://example.com/\n", "\thttp://example.com/",
        "http://example.com/\r\nX: y", "http://exa mple.com/", "http:///path", "http://", "http:/example.com",
        "http:example.com", "http://[::1", "http://[fe80::1%25eth0]/",
        "http://[zz::1]/", "http://.example.com/", "http://example..com/", "http://-a.example/", "http://example.com\x00/",
        "http://a\u202eb.example/", "//example.com/",
        "http://" + "a." * 200 + "example/", "http://example.com/" + "a" * 9000, "",
    ],
)  # fmt: skip
def test_t6_addresses_that_two_programs_could_read_differently_are_refused(url):
    with pytest.raises(RefusedAddressError) as caught:
        parse(url)
    assert "secret" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_t6_a_user_name_hidden_behind_a_fragment_is_only_a_fragment():
    assert parse("http://good.example#@127.0.0.1/").full == "http://good.example/"


@pytest.mark.parametrize(
    "url",
    [
        "source:file:///etc/passwd", "file:///etc/passwd", "file:/etc/passwd", "FILE:///etc/passwd", " file:///etc/passwd", "view-source:http://x.example/",
        "jar:http://x!/", "javascript:alert(1)", "unix:///var/run/docker.sock",
    ],
)  # fmt: skip
def test_t7_only_http_and_https_exist(url):
    with pytest.raises(RefusedAddressError):
        parse(url)


@settings(max_examples=200)
@given(st.text(alphabet="htp:/\\@.#?%[]0127xaz-\t。é ", max_size=30).map(lambda rest: "http://" + rest))
def test_t6_whatever_is_typed_is_refused_or_read_in_one_way(text):
    try:
        address = parse(text)
    except RefusedAddressError as refused:
        assert refused.remedy
        return
    assert parse(address.full) == address
    assert address.full.isascii()


@given(st.from_regex(r"https?://[a-z]{1,8}\.[a-z]{2,5}(:[1-9][0-9]{1,3})?(/[^\s\\#?]{0,20})?(\?[^\s\\#]{0,20})?", fullmatch=True))
def test_t6_what_is_read_is_read_alike_by_the_standard_library(text):
    from urllib.parse import urlsplit

    try:
        address = parse(text)
    except RefusedAddressError:
        return
    assert urlsplit(address.full).hostname == address.host
    assert (urlsplit(address.full).port or address.port) == address.port


def test_t8_robots_txt_passes_through_the_same_guard(client, server):
    server.script = lambda request: reply(b"", 302, location="http://169.254.169.254/robots.txt")
    with pytest.raises(UnreachableError, match=r"robots\.txt .*private or special network"):
        client.get(server.url + "/page", robots=True)


def asked(client, source, tmp_path):
    spec = JobSpec.model_validate({"title": "x", "country": "SYR", "source": source})
    return Ask(job="j", spec=spec, client=client, keep=lambda body: "0" * 64, root=tmp_path, inbox=tmp_path, now=FakeClock().at)


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/x.xlsx", "http://10.0.0.1/x.xlsx", "file:///etc/x.xlsx", "http://[::1]/x.xlsx"])
def test_t8_files_that_a_dataset_lists_pass_through_the_same_guard(client, server, tmp_path, target):
    package = {"resources": [{"id": "r", "name": "x", "format": "XLSX", "url": target}]}
    server.script = lambda request: reply(json.dumps({"success": True, "result": package}))
    found = list(naming.load("sources", "hdx").discover(asked(client, {"kind": "hdx", "url": server.url, "dataset": "ab"}, tmp_path)))
    assert [problem.kind for problem in found] == ["misconfigured"]
    assert len(server.requests) == 1


def test_t8_articles_that_a_search_finds_pass_through_the_same_guard(client, server, tmp_path):
    server.script = lambda request: reply(json.dumps({"articles": [{"url": "http://169.254.169.254/a"}, {"url": "http://metadata@127.0.0.1/"}]}))
    found = list(naming.load("sources", "gdelt").discover(asked(client, {"kind": "gdelt", "url": server.url}, tmp_path)))
    assert [(problem.kind, problem.where) for problem in found] == [("unreachable", "169.254.169.254")]
    assert "private or special network" in found[0].what
    assert len(server.requests) == 1


def test_t8_older_pages_of_a_feed_pass_through_the_same_guard(client, server, tmp_path):
    feed = "<rss version='2.0'><channel><title>t</title><item><guid>g2</guid></item></channel></rss>"

    def script(request):
        if "paged" in request.target:
            return reply(b"", 302, location="http://10.0.0.1/feed")
        return reply(b"", 404) if request.path == "/robots.txt" else reply(feed)

    server.script = script
    question = asked(client, {"kind": "feed", "url": server.url, "older_pages": 2}, tmp_path)
    question.memory.update(url=server.url, known=["g1"])
    *_, gap = naming.load("sources", "feed").discover(question)
    assert (gap.kind, "private or special network" in gap.what) == ("gap", True)


def test_t9_proxies_of_the_environment_are_not_used(client, server, other, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, other.url)
    assert client.get(server.url).body == b"ok"
    with Client(FetchSpec(allow_hosts=["127.0.0.1"]), "0", clock=FakeClock()) as fresh:
        assert fresh.get(server.url).body == b"ok"
    assert other.requests == []


@pytest.mark.parametrize("fault", [OSError("no such host"), UnicodeError("label too long"), None])
def test_t10_a_name_without_an_address_is_refused_at_once(clock, fault):
    def resolve(host, port):
        if fault:
            raise fault
        return []

    with Client(FetchSpec(allow_hosts=["gone.example"]), "0", clock=clock, resolve=resolve) as client, pytest.raises(UnreachableError, match=r"gone\.example"):
        client.get("http://gone.example/")
    assert clock.slept == []


KEYED = {"Authorization": "Bearer k3y-value", "Cookie": "a=k3y-value", "X-HDX-HAPI-APP-IDENTIFIER": "k3y-value", "Ocp-Apim-Subscription-Key": "k3y-value"}


def test_t11_keys_do_not_follow_to_another_origin(client, server, other):
    other.script = lambda request: reply(b"", 302, location=server.url + "/back") if request.path == "/there" else reply(b"x")
    server.script = lambda request: reply(b"done") if request.path == "/back" else reply(b"", 302, location=f"{other.url}/there?client_id=k3y-value&page=2")
    got = client.get(server.url + "/a", params={"client_id": "k3y-value"}, headers=KEYED)
    assert got.body == b"done"
    assert "k3y-value" in str(server.requests[0])
    assert "k3y-value" not in str(other.requests)
    assert other.requests[0].query == {"page": "2"}
    assert "k3y-value" not in str(server.requests[1])


def test_t11_keys_stay_within_one_origin_and_no_cookie_is_kept(client, server):
    server.script = lambda request: reply(b"ok", set_cookie="session=1") if request.path == "/b" else reply(b"", 302, location="/b", set_cookie="session=1")
    client.get(server.url + "/a", headers=KEYED)
    client.get(server.url + "/b")
    assert server.requests[1].headers["authorization"] == "Bearer k3y-value"
    assert server.requests[1].headers["cookie"] == "a=k3y-value"
    assert "cookie" not in server.requests[2].headers


class Plain(Server):
    """Answers a TLS greeting in plain text."""

    def _serve(self, connection):
        with connection:
            connection.recv(1024)
            connection.sendall(reply(b"plain"))


def test_t12_certificates_are_checked(clock):
    from dtrack.sources.client.transport import _certificates

    context = _certificates()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    with Plain() as server, Client(FetchSpec(allow_hosts=["127.0.0.1"], tries=1), "0", clock=clock) as client, pytest.raises(UnreachableError, match="failed"):
        client.get(f"https://127.0.0.1:{server.port}/")
