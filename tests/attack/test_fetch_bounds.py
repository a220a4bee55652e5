"""Attacks on the size and time of an answer: bombs, lying lengths, slow servers, broken heads."""

import gzip
import itertools
import threading
import time

import pytest

from dtrack.config import FetchSpec
from dtrack.errors import ContractError, SourceError, UnreachableError
from dtrack.sources.client import Client, SystemClock
from loopback import reply


@pytest.mark.parametrize("packing", ["gzip", "identity"])
def test_t14_a_body_past_its_limit_stops_while_it_comes_in(clock, server, packing):
    sent = []

    def script(request):
        yield f"HTTP/1.1 200 OK\r\ncontent-encoding: {packing}\r\ntransfer-encoding: chunked\r\n\r\n".encode()
        bomb = gzip.compress(bytes(2**20)) if packing == "gzip" else bytes(2**20)
        for _ in range(200):
            sent.append(1)
            yield f"{len(bomb):x}\r\n".encode() + bomb + b"\r\n"

    server.script = script
    with Client(FetchSpec(allow_hosts=["127.0.0.1"], max_body_mib=1), "0", clock=clock) as client, pytest.raises(ContractError, match="larger than 1 MiB"):
        client.get(server.url)
    assert len(server.requests) == 1


def test_t14_a_bomb_in_one_piece_never_stands_in_memory(clock, server):
    import tracemalloc

    server.script = lambda request: reply(bomb, content_encoding="gzip")
    bomb = gzip.compress(bytes(200 * 2**20), 1)
    with Client(FetchSpec(allow_hosts=["127.0.0.1"], max_body_mib=1), "0", clock=clock) as client:
        tracemalloc.start()
        with pytest.raises(ContractError, match="larger than 1 MiB"):
            client.get(server.url)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 12 * 2**20


@pytest.mark.parametrize("packing", ["gzip, gzip", ", ".join(["gzip"] * 10), "br", "zstd", "deflate", "x" * 500])
def test_t14_chains_and_other_packings_are_not_unpacked(client, server, packing):
    server.script = lambda request: reply(b"x", content_encoding=packing)
    with pytest.raises(ContractError, match="not asked for") as caught:
        client.get(server.url)
    assert len(str(caught.value)) < 300


def test_t15_a_stated_length_past_the_limit_is_refused_unread(client, server):
    server.script = lambda request: b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n"
    with pytest.raises(ContractError, match="larger than"):
        client.get(server.url)


def test_t15_a_length_that_lies_is_an_error_not_half_a_body(client, server):
    server.script = lambda request: b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort"
    with pytest.raises(UnreachableError):
        client.get(server.url, tries=1)


def slowly(*parts, pause=0.02):
    def script(request):
        for part in parts:
            for byte in itertools.batched(part, 1) if hasattr(itertools, "batched") else ([value] for value in part):
                yield bytes(byte)
                time.sleep(pause)

    return script


@pytest.mark.parametrize(
    "parts",
    [(b"HTTP/1.1 200 OK\r\nx: " + b"a" * 500,), (b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n" + b"a" * 500,)],
    ids=["in the head", "in the body"],
)
def test_t15_a_byte_now_and_then_does_not_hold_a_worker(server, parts):
    server.script = slowly(*parts)
    with Client(FetchSpec(allow_hosts=["127.0.0.1"], timeout_s=0.3), "0", clock=SystemClock()) as client:
        began = time.monotonic()
        with pytest.raises(UnreachableError, match="too long"):
            client.get(server.url, tries=1)
        assert time.monotonic() - began < 2


def test_t15_a_server_that_says_nothing(server):
    def script(request):
        time.sleep(0.6)
        yield b""

    server.script = script
    with Client(FetchSpec(allow_hosts=["127.0.0.1"], timeout_s=0.2), "0", clock=SystemClock()) as client, pytest.raises(UnreachableError, match="too long"):
        client.get(server.url, tries=1)


@pytest.mark.parametrize("hanging", [1, 40])
def test_t15_a_resolver_that_hangs_holds_nobody_past_the_deadline(server, hanging):
    """Also where so many look-ups hang that no thread more is given to them."""
    go = threading.Event()

    def resolve(host, port):
        if host == "slow.example":
            go.wait(20)
        return ["127.0.0.1"]

    with Client(FetchSpec(allow_hosts=["127.0.0.1", "slow.example"], timeout_s=0.05, per_host_delay_s=0), "0", clock=SystemClock(), resolve=resolve) as client:
        began = time.monotonic()
        for _ in range(hanging):
            with pytest.raises(UnreachableError, match=r"slow\.example:1 took too long"):
                client.get("http://slow.example:1/", tries=1)
        assert time.monotonic() - began < 0.1 * hanging + 1
        go.set()
        assert client.get(server.url).status == 200


def test_t15_a_flood_of_headers_is_cut(client, server):
    server.script = lambda request: [b"HTTP/1.1 200 OK\r\n"] + [b"x-%d: %s\r\n" % (number, b"a" * 1000) for number in range(1000)]
    with pytest.raises(UnreachableError):
        client.get(server.url, tries=1)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 \x1b[31mred\r\ncontent-length: 0\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_broken_heads_are_one_plain_error(client, server, head):
    server.script = lambda request: head
    try:
        client.get(server.url, tries=1)
    except SourceError as bad:
        assert str(bad).isprintable()


def test_a_hostile_reason_phrase_and_message_are_printable(client, server):
    server.script = lambda request: b"HTTP/1.1 403 <script>\r\ncontent-length: 24\r\n\r\n\x1b]0;evil\x07 <b>bold</b>\r\n\x00\x00\x00\x00"
    with pytest.raises(SourceError) as caught:
        client.get(server.url)
    assert str(caught.value).isprintable()
    assert "<script>" not in str(caught.value)
