"""Each how-to is done as it stands, in a copy of one installation with published history, by the program of the wheel."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import at_hand
import pytest
import standing
from pages import HOW_TOS, LEFT_OUT, PAGES, ROOT, free_port
from walking import Walk, blocks

from loopback import Request, Server, reply

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>River News</title>
<item><title>Families leave Hajin</title><guid>river-1</guid><link>https://news.example.org/1</link><pubDate>Mon, 05 Oct 2026 08:00:00 GMT</pubDate>
<description>%s</description></item>
<item><title>Bread is dearer</title><guid>river-2</guid><link>https://news.example.org/2</link><pubDate>Tue, 06 Oct 2026 08:00:00 GMT</pubDate>
<description>%s</description></item></channel></rss>"""
TELLS = "Around 1,200 people fled from Hajin to Deir-ez-Zor city on Monday, the local council said. They stayed with relatives and in two schools. "
SILENT = "The price of a bundle of bread has risen again in the markets of the city, bakers say. "


@pytest.fixture(scope="module")
def program(wheel: Path, packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the command `dtrack`, which is the wheel's, in an environment of its own."""
    place = tmp_path_factory.mktemp("program")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place / "venv")], check=True)
    [into] = place.glob("venv/lib/python3*/site-packages")
    shutil.unpack_archive(wheel, into, "zip")
    (into / "lent.pth").write_text(f"{packages}\n", "utf-8")
    python, address = place / "venv" / "bin" / "python", place / "socket"
    server = subprocess.Popen([python, standing.__file__, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=place)
    assert server.stdin is not None
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    standing.client(place / "bin", Path(sys.executable), address)
    (place / "bin" / "pip").write_text(f'#!/bin/sh\nexec {sys.executable} -m pip --python {python} "$@"\n', "utf-8")
    (place / "bin" / "pip").chmod(0o755)
    yield place / "bin"
    server.stdin.close()
    server.wait(30)
    server.stdout.close()


@pytest.fixture(scope="module")
def tracker(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation after its first start."""
    walk = Walk(tmp_path_factory.mktemp("first"), free_port(), [program])
    walk.shell("dtrack init ~/tracker --contact desk@example.org")
    walk.settle()
    walk.shell("cd ~/tracker\ndtrack run syr_history")
    return walk.home / "tracker"


@pytest.fixture
def news() -> Iterator[Server]:
    """An outlet's feed."""

    def answer(request: Request) -> bytes:
        return reply(FEED % (TELLS * 6, SILENT * 8), content_type="application/rss+xml") if request.path == "/feed" else reply(b"", 404)

    with Server(answer) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("page", HOW_TOS)
def test_a_how_to_is_true_word_for_word(page: str, program: Path, tracker: Path, wheel: Path, packages: Path, news: Server, tmp_path: Path) -> None:
    walk = Walk(tmp_path / "home", free_port(), [program], lent=packages, stand_ins={"https://news.example.org": news.url})
    shutil.copytree(tracker, walk.home / "tracker")
    shutil.copy(wheel, walk.home / "tracker")
    config = walk.home / "tracker" / "config.toml"
    config.write_text(config.read_text("utf-8").replace(f"port = {port_of(tracker)}", f"port = {walk.port}"), "utf-8")
    walk.go(walk.home / "tracker")
    with ExitStack() as stack:
        check = at_hand.PREPARED.get(page, at_hand.nothing)(walk, stack)
        walk.page(ROOT, page, LEFT_OUT)
        check()
    assert walk.meanwhile == {}, "a block that something was to be done before is gone"


def port_of(installation: Path) -> int:
    [line] = [line for line in (installation / "config.toml").read_text("utf-8").splitlines() if line.startswith("port = ")]
    return int(line.removeprefix("port = "))


def test_what_is_left_out_is_there_and_has_a_reason() -> None:
    there = [(page, block.head) for page in PAGES for block in blocks(ROOT, page)]
    named = [each for each in LEFT_OUT if (ROOT / each[0]).exists()]
    assert [each for each in named if not any(page == each[0] and head.startswith(each[1]) for page, head in there)] == []
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())


def test_every_command_of_a_document_is_in_a_block_that_says_what_it_is() -> None:
    nameless = [block.place for page in PAGES for block in blocks(ROOT, page) if not block.language and "dtrack " in block.text]
    assert nameless == []
