"""What an installation needs a month: CPU, memory and disk, measured on a tenth of a month of polls of one loopback server.

A month here is eight feeds polled every three hours, each poll bringing two new articles of 3 kB among the ten that a feed carries, one article in
four with a figure. The last line is what the README prints.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path

from _replies import Replies
from _result import loop, tell

FEEDS, POLLS, SHARE = 8, 8 * 30, 10
WORDS = ["the", "camp", "road", "water", "district", "council", "families", "winter", "tents", "convoy", "school", "clinic", "market", "river", "bridge", "aid"]
FIGURE = "Some {value:,} people have been displaced from Deir-ez-Zor governorate since Monday, OCHA said."


class Feed(Replies):
    """A feed whose articles move on with every poll."""

    polls: dict[str, int] = {}

    def do_GET(self) -> None:
        """robots.txt allows everything; every other path is a feed of its own."""
        if self.path == "/robots.txt":
            return self.reply(b"User-agent: *\nAllow: /\n", "text/plain")
        seen = self.polls[self.path] = self.polls.get(self.path, 0) + 1
        items = "".join(article(self.path, number) for number in range(2 * seen + 8, 2 * seen - 2, -1))
        return self.reply(f'<rss version="2.0"><channel><title>Example</title>{items}</channel></rss>'.encode(), "application/rss+xml")


def article(feed: str, number: int) -> str:
    """An item of some 3 kB, always the same for the same feed and number."""
    draw = random.Random(f"{feed}{number}")
    sentences = [" ".join(draw.choices(WORDS, k=14)).capitalize() + "." for _ in range(30)]
    if number % 4 == 0:
        sentences.insert(5, FIGURE.format(value=1000 + number * 10))
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    day = f"{1 + number % 28:02d} Mar 2026 06:00:00 GMT"
    return f"<item><guid>{feed}{number}</guid><title>Article {number}</title><pubDate>{day}</pubDate><description><![CDATA[{paragraphs}]]></description></item>"


def size(folder: Path) -> int:
    """Bytes that the files below a folder take on disk."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Run a tenth of a month and print what a whole one would take."""
    from dtrack import Tracker

    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "jobs").mkdir()
        (root / "dashboards").mkdir()
        (root / "config.toml").write_text('[fetch]\ncontact = "bench@example.org"\nper_host_delay_s = 0\nallow_hosts = ["127.0.0.1"]\n')
        for feed in range(FEEDS):
            url = f"http://127.0.0.1:{server.server_port}/{feed}"
            (root / "jobs" / f"feed_{feed}.toml").write_text(
                f'title = "Feed {feed}"\nlanguages = ["en"]\ncountry = "SYR"\n[source]\nkind = "feed"\nurl = "{url}"\n'
            )
        with Tracker.open(root / "config.toml") as tracker:
            began, cpu = time.monotonic(), time.process_time()
            for _ in range(POLLS // SHARE):
                tracker.run()
            cpu, wall = time.process_time() - cpu, time.monotonic() - began
            figures = len(tracker.figures())
        disk = size(root / "data")
    server.shutdown()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    runs = POLLS // SHARE * FEEDS
    sys.stdout.write(f"{runs} runs, {figures} figures, {wall:.0f} s, {cpu / runs * 1000:.0f} ms CPU a run, server of the test included\n")
    month = f"a month of {FEEDS} feeds, polled every three hours"
    tell("needs.work", "work of a month", month, cpu * SHARE / 60, "minutes of one core", tolerance=None)
    tell("needs.memory", "memory", month, peak, "MB", less=True, of="ours", goal=300, tolerance=None)
    tell("needs.disk", "disk of a month", month, disk * SHARE / 2**20, "MB", tolerance=None)
    tell("needs.run", "work of a run", month, cpu / runs * 1000, "ms", peer="a plain loop", theirs=loop() * 1000, less=True)


if __name__ == "__main__":
    main()
