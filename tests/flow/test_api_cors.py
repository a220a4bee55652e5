"""The API read by pages of other sites: those alone that the settings name, reading alone, and no answer of one origin kept for another."""

from collections.abc import Iterator

import pytest
from asker import Asker
from flow_home import CONFIG, Home, report

from dtrack.errors import FaultsError
from dtrack.web.app import create

OURS, OTHERS = "https://partner.example.org", "https://evil.example.org"
FIGURES = "/api/v1/figures"


def opened(home: Home, cors: str) -> Asker:
    home.config.write_text(f"{CONFIG}cors = {cors}\n", "utf-8")
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    return Asker(create(tracker))


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    home = Home(tmp_path_factory.mktemp("cors") / "home")
    home.job()
    yield opened(home, f'["{OURS}"]')
    home.close()


def told(answer: object) -> dict[str, str]:
    """What an answer says of other origins."""
    headers = answer.headers  # type: ignore[attr-defined]
    return {name: value for name, value in headers.items() if name.startswith("access-control-")} | {"vary": headers.get("vary", "")}


def test_a_named_origin_may_read_and_see_the_tag(named: Asker) -> None:
    first = named.get(FIGURES, {"origin": OURS})
    assert (first.status_code, len(first.json()["data"])) == (200, 1)
    assert told(first) == {"access-control-allow-origin": OURS, "access-control-expose-headers": "ETag", "vary": "Origin"}
    again = named.get(FIGURES, {"origin": OURS, "if-none-match": first.headers["etag"]})
    assert (again.status_code, told(again)["access-control-allow-origin"]) == (304, OURS)
    assert told(named.get(FIGURES, {"origin": OURS}, "HEAD"))["access-control-allow-origin"] in ("", OURS)


def test_what_is_wrong_with_a_question_can_be_read_too(named: Asker) -> None:
    refused = named.get(f"{FIGURES}?metric=cats", {"origin": OURS})
    assert (refused.status_code, told(refused)["access-control-allow-origin"]) == (422, OURS)


@pytest.mark.parametrize("origin", [OTHERS, "null", "*", OURS + ":8443", "http://partner.example.org", OURS.upper(), ""])
def test_others_get_no_leave_also_where_the_answer_is_known(named: Asker, origin: str) -> None:
    assert told(named.get(FIGURES, {"origin": OURS}))["access-control-allow-origin"] == OURS
    answer = named.get(FIGURES, {"origin": origin})
    assert (answer.status_code, told(answer)) == (200, {"vary": "Origin"})
    assert told(named.get(FIGURES)) == {"vary": "Origin"}
    assert told(named.get(FIGURES, {"origin": OURS}))["access-control-allow-origin"] == OURS


def test_the_preflight_of_a_named_origin_allows_reading_alone(named: Asker) -> None:
    asked = {"origin": OURS, "access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
    answer = named.get(FIGURES, asked, "OPTIONS")
    assert (answer.status_code, answer.content) == (204, b"")
    assert told(answer) == {
        "access-control-allow-origin": OURS,
        "access-control-allow-methods": "GET, HEAD",
        "access-control-allow-headers": "If-None-Match",
        "access-control-max-age": "600",
        "vary": "Origin",
    }
    for headers in (asked | {"origin": OTHERS}, asked | {"access-control-request-method": "POST"}, {"origin": OURS}):
        other = named.get(FIGURES, headers, "OPTIONS")
        assert other.status_code == 405
        assert "access-control-allow-origin" not in other.headers


def test_pages_and_files_are_no_part_of_it(named: Asker) -> None:
    for path in ("/", "/figures", "/export.csv", "/health", "/api", "/api/v10/figures"):
        assert not any(name.startswith("access-control") for name in named.get(path, {"origin": OURS}).headers)


def test_nobody_is_named_by_default(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    client = Asker(create(tracker))
    assert told(client.get(FIGURES, {"origin": OURS})) == {"vary": ""}
    assert client.get(FIGURES, {"origin": OURS, "access-control-request-method": "GET"}, "OPTIONS").status_code == 405


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("*", "no `*`"),
        ("null", "scheme and host"),
        ("https://partner.example.org/", "no path"),
        ("https://Partner.example.org", "small letters"),
        ("https://user@partner.example.org", "scheme and host"),
        ("ftp://partner.example.org", "scheme and host"),
        ("https://partner.example.org:443", "leave the usual port out"),
        ("http://partner.example.org:80", "leave the usual port out"),
    ],
)
def test_what_no_browser_sends_is_refused_with_the_remedy(home: Home, origin: str, said: str) -> None:
    home.config.write_text(f'{CONFIG}cors = ["{origin}"]\n', "utf-8")
    with pytest.raises(FaultsError, match=r"web\.cors\.0.*" + said.replace("*", r"\*")):
        home.open()


def test_ports_and_addresses_are_understood(home: Home) -> None:
    home.config.write_text(f'{CONFIG}cors = ["http://localhost:8080", "https://[::1]:8443"]\n', "utf-8")
    assert home.open().config.spec.web.cors == ["http://localhost:8080", "https://[::1]:8443"]
