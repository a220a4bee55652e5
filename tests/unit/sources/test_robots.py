"""robots.txt is asked once a day, obeyed, and where it cannot be read nothing is fetched."""

import pytest

from dtrack.errors import MisconfiguredError, UnreachableError
from loopback import packed, reply


def robots(text: bytes, status: int = 200):
    return lambda request: reply(text, status) if request.path == "/robots.txt" else reply(b"page")


def test_robots_are_asked_once_a_day_and_obeyed(client, server, clock):
    server.script = robots(b"User-agent: *\nDisallow: /*/rss.xml\nCrawl-delay: 3")
    assert client.get(server.url + "/feed", robots=True).body == b"page"
    with pytest.raises(MisconfiguredError, match=r"robots\.txt .* does not allow"):
        client.get(server.url + "/updates/rss.xml", robots=True)
    assert client.get(server.url + "/updates/rss.xml").body == b"page"
    assert server.paths == ["/robots.txt", "/feed", "/updates/rss.xml"]
    assert clock.slept == [3.0]
    clock.sleep(86400)
    client.get(server.url + "/feed", robots=True)
    assert server.paths[3:] == ["/robots.txt", "/feed"]


@pytest.mark.parametrize("status", [404, 410])
def test_no_robots_means_allowed(client, server, status):
    server.script = robots(b"", status)
    assert client.get(server.url + "/feed", robots=True).body == b"page"


@pytest.mark.parametrize(
    ("status", "error"), [(401, MisconfiguredError), (403, MisconfiguredError), (429, UnreachableError), (500, UnreachableError), (400, UnreachableError)]
)
def test_robots_that_cannot_be_read_mean_not_now(client, server, status, error):
    server.script = robots(b"", status)
    with pytest.raises(error, match=r"robots\.txt"):
        client.get(server.url + "/feed", robots=True)
    assert server.paths == ["/robots.txt"]


def test_a_robots_file_that_is_a_bomb_means_not_now(client, server):
    server.script = lambda request: packed(b"a" * 2**20)
    with pytest.raises(UnreachableError, match=r"cannot be read .*larger than 0\.5 MiB"):
        client.get(server.url + "/feed", robots=True)


def test_a_redirect_to_another_site_asks_its_robots_too(client, server, other):
    other.script = robots(b"User-agent: dtrack\nDisallow: /")
    server.script = lambda request: reply(b"", 404) if request.path == "/robots.txt" else reply(b"", 302, location=other.url + "/feed")
    with pytest.raises(MisconfiguredError, match="does not allow"):
        client.get(server.url + "/feed", robots=True)
    assert other.paths == ["/robots.txt"]
