"""The client against servers that behave and servers that do not."""

import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from dtrack.config import FetchSpec
from dtrack.errors import ContractError, MisconfiguredError, RefusedAddressError, ThrottledError, UnreachableError
from dtrack.sources.client import Client
from loopback import FakeClock, packed, reply


def test_a_good_answer_comes_with_its_address_bytes_and_time(client, server, clock):
    server.script = lambda request: reply(
        '{"a": 1}', content_type="Application/JSON; charset=utf-8", etag='"v1"', last_modified="Mon, 02 Nov 2026 10:00:00 GMT"
    )
    got = client.get(server.url + "/x", params={"q": "Deir ez-Zor+1"})
    assert got.json() == {"a": 1}
    assert (got.status, got.body, got.media_type, got.etag, got.last_modified) == (
        200,
        b'{"a": 1}',
        "application/json",
        '"v1"',
        "Mon, 02 Nov 2026 10:00:00 GMT",
    )
    assert got.requested == got.final == server.url + "/x?q=Deir%20ez-Zor%2B1"
    assert got.at == clock.at
    sent = server.requests[0].headers
    assert sent["user-agent"] == "dtrack/0.1.0 (+desk@example.org)"
    assert sent["accept-encoding"] == "gzip"
    assert sent["host"] == f"127.0.0.1:{server.port}"


def test_without_a_contact_the_agent_is_still_honest():
    with Client(FetchSpec(), "0.1.0", clock=FakeClock()) as made:
        assert made.agent == "dtrack/0.1.0"


def test_arabic_in_a_path_is_sent_percent_encoded(client, server):
    client.get(server.url + "/نزوح?a=ب#part")
    assert server.requests[0].target == "/%D9%86%D8%B2%D9%88%D8%AD?a=%D8%A8"


def test_gzip_is_unpacked_also_in_several_members(client, server):
    import gzip

    server.script = lambda request: reply(gzip.compress(b"one ") + gzip.compress(b"two"), content_encoding="gzip")
    assert client.get(server.url).body == b"one two"


def test_a_conditional_get_sends_both_validators_and_takes_304(client, server):
    server.script = lambda request: reply(b"", 304, etag='"v1"')
    got = client.get(server.url, etag='"v1"', last_modified="Mon, 02 Nov 2026 10:00:00 GMT")
    assert got.not_modified
    assert (got.status, got.body) == (304, b"")
    assert server.requests[0].headers["if-none-match"] == '"v1"'
    assert server.requests[0].headers["if-modified-since"] == "Mon, 02 Nov 2026 10:00:00 GMT"


def test_304_that_nobody_asked_for_is_a_breach_of_contract(client, server):
    server.script = lambda request: reply(b"", 304)
    with pytest.raises(ContractError, match="304"):
        client.get(server.url)


def test_a_query_is_posted_as_json(client, server):
    server.script = lambda request: reply(b"{}")
    client.post_json(server.url + "/reports", {"filter": "سوريا"}, params={"appname": "us"})
    asked = server.requests[0]
    assert (asked.method, asked.json, asked.query, asked.headers["content-type"]) == ("POST", {"filter": "سوريا"}, {"appname": "us"}, "application/json")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_passing_faults_are_tried_three_times_with_growing_pauses(client, server, clock, status):
    answers = iter([reply(b"", status), reply(b"", status), reply(b"good")])
    server.script = lambda request: next(answers)
    assert client.get(server.url).body == b"good"
    assert clock.slept == [1.5, 3.0]


def test_after_the_last_try_a_server_error_is_unreachable_and_429_is_throttled(client, server):
    server.script = lambda request: reply(b"", 503)
    with pytest.raises(UnreachableError, match="503 Service Unavailable"):
        client.get(server.url)
    assert len(server.requests) == 3
    server.script = lambda request: reply(b"slow down", 429)
    with pytest.raises(ThrottledError, match="429 Too Many Requests and said 'slow down'") as caught:
        client.get(server.url, tries=1)
    assert caught.value.retry_after_s is None
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(401, "Check the key"), (403, "Check the key"), (404, "source. url"), (410, "this address is retired"), (422, "Check the options")],
)
def test_refusals_name_the_setting_and_are_not_retried(client, server, status, remedy):
    server.script = lambda request: reply('{"error": {"message": "not\\nlike this\\u001b[31m"}}', status)
    with pytest.raises(MisconfiguredError, match=remedy) as caught:
        client.get(server.url)
    assert "said 'not like this [31m'" in caught.value.what
    assert "\x1b" not in str(caught.value)
    assert len(server.requests) == 1


def test_the_kind_can_name_its_own_setting(client, server):
    server.script = lambda request: reply(b"", 403)
    with pytest.raises(MisconfiguredError, match="Set DTRACK_X"):
        client.get(server.url, mend="Set DTRACK_X.")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", ""),
        (b"<html><body>long page</body></html>", ""),
        (b'{"detail": "Client is not registered."}', " and said 'Client is not registered.'"),
        (b'{"error": "Invalid app identifier"}', " and said 'Invalid app identifier'"),
        (b'{"errorMessages": ["a", "b"]}', " and said 'a'"),
        (b'{"other": 1}', " and said '{\"other\": 1}'"),
        (b"[]", " and said '[]'"),
        (b"plain words", " and said 'plain words'"),
    ],
)
def test_the_servers_own_words_are_quoted(client, server, body, said):
    server.script = lambda request: reply(body, 403)
    with pytest.raises(MisconfiguredError) as caught:
        client.get(server.url)
    assert caught.value.what == f"{server.url}/ answered 403 Forbidden{said}"


@pytest.mark.parametrize("status", [400, 402, 406, 299, 204])
def test_any_other_status_is_a_breach_of_contract(client, server, status):
    server.script = lambda request: reply(b"", status)
    with pytest.raises(ContractError, match=str(status)):
        client.get(server.url)
    assert len(server.requests) == 1


def test_202_is_a_firewall_that_wants_a_quarter_of_an_hour(client, server):
    server.script = lambda request: reply(b"", 202, x_amzn_waf_action="challenge")
    with pytest.raises(ThrottledError, match="not a zero") as caught:
        client.get(server.url)
    assert caught.value.retry_after_s == 900
    assert len(server.requests) == 1


def test_retry_after_in_seconds_wins_over_our_own_pause(client, server, clock):
    answers = iter([reply(b"", 429, retry_after="7"), reply(b"good")])
    server.script = lambda request: next(answers)
    assert client.get(server.url).body == b"good"
    assert clock.slept == [7.0]


def test_retry_after_as_a_date(client, server, clock):
    at = format_datetime(clock.at + timedelta(seconds=30), usegmt=True)
    answers = iter([reply(b"", 503, retry_after=at), reply(b"good")])
    server.script = lambda request: next(answers)
    assert client.get(server.url).body == b"good"
    assert clock.slept == [30.0]


@pytest.mark.parametrize(("stated", "seconds"), [("120", 120), ("999999999999999999", 3600), ("Fri, 01 Jan 2100 00:00:00 GMT", 3600)])
def test_a_long_retry_after_is_left_to_a_later_run_and_capped_at_an_hour(client, server, clock, stated, seconds):
    server.script = lambda request: reply(b"", 429, retry_after=stated)
    with pytest.raises(ThrottledError) as caught:
        client.get(server.url)
    assert caught.value.retry_after_s == seconds
    with pytest.raises(ThrottledError, match="seconds are left"):
        client.get(server.url)
    assert len(server.requests) == 1
    clock.sleep(seconds)
    server.script = lambda request: reply(b"good")
    assert client.get(server.url).body == b"good"


@pytest.mark.parametrize("stated", ["soon", "-5", "", "Fri, 01 Jan 2021 00:00:00 GMT", "٥"])
def test_a_retry_after_that_means_nothing_delays_nothing_for_long(client, server, clock, stated):
    answers = iter([reply(b"", 429, retry_after=stated.encode().decode("latin-1")), reply(b"good")])
    server.script = lambda request: next(answers)
    assert client.get(server.url).body == b"good"
    assert sum(clock.slept) <= 1.5


def test_one_host_is_asked_once_a_second_and_others_meanwhile(server, other, clock):
    with Client(FetchSpec(allow_hosts=["127.0.0.1", "localhost"], per_host_delay_s=1), "0.1.0", clock=clock, resolve=lambda host, port: ["127.0.0.1"]) as made:
        made.get(server.url)
        made.get(f"http://localhost:{other.port}/")
        assert clock.slept == []
        made.get(server.url)
        made.get(server.url)
    assert clock.slept == [1.0, 1.0]


def test_gdelt_is_asked_every_five_seconds(server, clock):
    with Client(FetchSpec(allow_hosts=["api.gdeltproject.org"], per_host_delay_s=1), "0.1.0", clock=clock, resolve=lambda host, port: ["127.0.0.1"]) as made:
        made.get(f"http://api.gdeltproject.org:{server.port}/")
        made.get(f"http://api.gdeltproject.org:{server.port}/")
    assert clock.slept == [5.0]


def test_at_most_two_requests_of_one_host_run_at_once(server, client):
    import threading

    running, most, lock = 0, 0, threading.Lock()

    def script(request):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.03)
        with lock:
            running -= 1
        return reply(b"ok")

    server.script = script
    threads = [threading.Thread(target=client.get, args=(server.url,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 6
    assert most <= 2


def test_redirects_are_followed_and_both_addresses_kept(client, server, other):
    other.script = lambda request: reply(b"here")
    server.script = lambda request: reply(b"", 301, location=f"{other.url}/new?client_id=k3y")
    got = client.get(server.url + "/old")
    assert got.body == b"here"
    assert (got.requested, got.final) == (server.url + "/old", f"{other.url}/new?client_id=***")


def test_a_relative_redirect_and_exactly_five_hops(client, server):
    server.script = lambda request: reply(b"done") if request.path == "/5" else reply(b"", 302, location=str(int(request.path[1:] or 0) + 1))
    assert client.get(server.url + "/0").body == b"done"
    assert server.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]


def test_the_sixth_hop_is_refused(client, server):
    server.script = lambda request: reply(b"", 302, location="/again")
    with pytest.raises(ContractError, match="more than 5 addresses in a row"):
        client.get(server.url)
    assert len(server.requests) == 6


def test_a_redirect_without_a_location_is_a_breach_of_contract(client, server):
    server.script = lambda request: reply(b"", 302)
    with pytest.raises(ContractError, match="302"):
        client.get(server.url)


def test_a_query_is_not_sent_on_to_another_origin(client, server, other):
    server.script = lambda request: reply(b"", 307, location=other.url + "/v3")
    with pytest.raises(ContractError, match="has moved"):
        client.post_json(server.url, {"a": 1})
    assert other.requests == []


def test_a_query_follows_a_redirect_within_its_origin(client, server):
    server.script = lambda request: reply(b"{}") if request.path == "/b" else reply(b"", 308, location="/b")
    assert client.post_json(server.url + "/a", {"a": 1}).json() == {}
    assert [(request.method, request.json) for request in server.requests] == [("POST", {"a": 1})] * 2


def test_nobody_answers(client, clock, server):
    free = server.port
    server.stop()
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1"):
        client.get(f"http://127.0.0.1:{free}/")
    assert clock.slept == [1.5, 3.0]


def test_a_connection_that_breaks_off_is_tried_again(client, server):
    answers = iter([b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", b"nonsense\r\n\r\n", reply(b"good")])
    server.script = lambda request: next(answers)
    assert client.get(server.url).body == b"good"


def test_a_gzip_body_that_breaks_off_is_tried_again(client, server):
    whole = packed(b"good" * 1000)
    body = whole.split(b"\r\n\r\n", 1)[1]
    answers = iter([reply(body[:-4], content_encoding="gzip"), whole])
    server.script = lambda request: next(answers)
    assert client.get(server.url).body == b"good" * 1000


def test_broken_gzip_and_packings_that_were_not_asked_for(client, server):
    server.script = lambda request: reply(b"no gzip", content_encoding="gzip")
    with pytest.raises(ContractError, match="broken gzip"):
        client.get(server.url)
    server.script = lambda request: reply(b"x", content_encoding="br")
    with pytest.raises(ContractError, match="'br', which was not asked for"):
        client.get(server.url)


def test_html_in_place_of_json_is_a_throttle_page(client, server):
    server.script = lambda request: reply(b"\n <!DOCTYPE html><html>challenge</html>", content_type="application/json")
    with pytest.raises(ThrottledError, match="HTML page where JSON is due"):
        client.get(server.url).json()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": NaN}', b"[" * 101 + b"]" * 101, b"9" * 5000])
def test_bad_json_is_a_breach_of_contract_that_shows_its_beginning(client, server, body):
    server.script = lambda request: reply(body)
    with pytest.raises(ContractError, match="no valid JSON"):
        client.get(server.url).json()


def test_json_may_hold_raw_control_characters_and_brackets_in_text(client, server):
    server.script = lambda request: reply(b'\xef\xbb\xbf{"a": "tab\there ' + b"[" * 200 + b'\\""}')
    assert client.get(server.url).json() == {"a": "tab\there " + "[" * 200 + '"'}


def test_keys_are_in_no_log_error_or_address(client, server, caplog):
    caplog.set_level(logging.DEBUG)
    key = "s3cr3t-key"
    server.script = lambda request: reply(f'{{"message": "bad {key} at /x?appname={key}"}}', 403)
    with pytest.raises(MisconfiguredError) as caught:
        client.get(server.url + "/x", params={"appname": key}, headers={"X-HDX-HAPI-APP-IDENTIFIER": key})
    assert key not in str(caught.value) + repr(caught.value)
    server.script = lambda request: reply(b"not json")
    got = client.get(server.url, params={"client_id": key, "a": "b"})
    assert got.requested == f"{server.url}/?client_id=***&a=b"
    with pytest.raises(ContractError) as wrong:
        got.json()
    assert key not in str(wrong.value)
    assert key not in caplog.text
    assert key in server.requests[0].target
    assert key in server.requests[1].target


def test_a_key_that_the_server_repeats_decoded_or_in_broken_json_is_not_shown(client, server):
    server.script = lambda request: reply(b'{"detail": "no such name: our app 4711"}', 403)
    with pytest.raises(MisconfiguredError) as refused:
        client.get(server.url, params={"appname": "our app 4711"})
    assert "4711" not in str(refused.value)
    server.script = lambda request: reply(b'{"href": "https://x.example/?appname=app-4711", broken')
    with pytest.raises(ContractError) as broken:
        client.get(server.url).json()
    assert "4711" not in str(broken.value)


def test_a_plain_redirect_from_https_is_refused():
    from dtrack.sources.client.verdict import Answer

    class Sends(Client):
        def _exchange(self, call, address, headers):
            return Answer(address.shown, 302, {"location": "http://example.org/"}, b"")

    with Sends(FetchSpec(), "0.1.0", clock=FakeClock()) as made, pytest.raises(RefusedAddressError, match="without encryption"):
        made.get("https://example.org/")


def test_the_systems_clock_is_utc_and_moves():
    from dtrack.sources.client import SystemClock

    real = SystemClock()
    before = real.monotonic()
    real.sleep(0)
    assert real.monotonic() >= before
    assert real.now().tzinfo is UTC
    assert abs((real.now() - datetime.now(UTC)).total_seconds()) < 5
    assert 0 <= real.jitter() < 1


def test_a_date_without_a_zone_is_utc_and_public_addresses_pass():
    from dtrack.sources.client.guard import addresses
    from dtrack.sources.client.pace import retry_after

    assert retry_after("Sun, 22 Nov 2026 12:00:30 -0000", datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == 30
    assert addresses("x.example", 80, allow_hosts=(), resolve=lambda host, port: ["8.8.8.8", "2606:4700::1"]) == ["8.8.8.8", "2606:4700::1"]


def test_a_host_with_a_dead_and_a_living_address_is_reached_at_the_living_one(server, clock):
    with Client(FetchSpec(allow_hosts=["two.example"]), "0", clock=clock, resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"]) as made:
        assert made.get(f"http://two.example:{server.port}/").body == b"ok"
