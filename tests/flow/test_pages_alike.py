"""Pages, tables and answers of one installation, from a file and from a server: the same to the byte but for tokens of forms, for readers and the team."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from asker import Asker
from flow_home import Home, report

from dtrack.model.person import Role
from dtrack.tracker import Tracker
from dtrack.web.app import create

pytestmark = pytest.mark.slow
MORE = ("/review", "/withheld", "/upload", "/export.csv", "/export.csv?what=points", "/api/v1/figures", "/api/v1/points", "/changes.atom")
"""What no page links to, or only for some."""
MOST = 40


@pytest.fixture
def both(tmp_path: Path, emptied: str) -> Iterator[tuple[Tracker, Tracker]]:
    """An installation with a rise, a contradiction, a review, a site and something withheld; and itself moved to a server."""
    home = Home(tmp_path / "home")
    home.job()
    home.say(report("a"), report("b", "1,200"), report("c", "7,777", sensitivity="internal"), report("o", "310"))
    here = home.open()
    here.run(["fake"])
    home.say(report("a", "4,900"), report("b", "1,200"), report("c", "7,777", sensitivity="internal"), report("o", "310"))
    here.run(["fake"])
    first = {str(record.figure.value): record.id for record in here.figures()}
    here.review(first["1200"], "approve", by="A reviewer", why="as printed")
    here.withhold(first["310"], by="A reviewer", why="they were attacked")
    here.move(emptied)
    (home.root / "server.toml").write_text(f'[database]\nurl = "{emptied}"\n' + home.config.read_text("utf-8"), "utf-8")
    with Tracker.open(home.root / "server.toml", {}) as there:
        yield here, there
    home.close()


def walked(asker: Asker) -> dict[str, tuple[int, str]]:
    """Every address that is reached from the first page, with its answer."""
    found: dict[str, tuple[int, str]] = {}
    ahead = ["/", *MORE]
    while ahead and len(found) < MOST:
        address = ahead.pop(0)
        if address in found:
            continue
        answer = asker.get(address)
        found[address] = answer.status_code, re.sub(r'name="token"\s+value="[^"]+"', "", answer.text)
        if "html" in answer.headers.get("content-type", ""):
            links = [unescape(link).partition("#")[0] for link in re.findall(r'(?:href|src)="(/[^"]*)"', answer.text)]
            ahead += [link for link in dict.fromkeys(links) if link not in found and "lang=" not in link]
    return found


def test_they_say_the_same(both: tuple[Tracker, Tracker]) -> None:
    now = datetime.now(UTC) + timedelta(minutes=5)
    for role in (Role.READER, Role.OPERATOR):
        here, there = (walked(Asker(create(each if role is Role.OPERATOR else each.seen_by(role), lambda: now, entrance=False))) for each in both)
        assert list(here) == list(there)
        assert {address for address in here if here[address] != there[address]} == set()
        assert len(here) == MOST and {status for status, _ in here.values()} <= {200, 303, 403, 404}
