"""How fast 200 feeds are polled in one pass, side by side as `dtrack run --all` does it, and beside that one after another; with memory and connections.

Every feed is a server name of its own on loopback (127.0.x.y) that answers after a delay as a distant server does. Politeness is that of a fresh installation:
robots.txt is asked first, and a second passes between two requests to one host. Each feed was read once before, in a pass that is not measured, and has one new
item since. Both passes go the whole way: fetch, archive, read, store, points; and both must store the same figures.
What is left of the ratio is the reading, which has one processor either way.
Run: python benchmarks/poll.py [feeds, 200 without] [latency in ms, 200 without]; one after another takes some six minutes.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

from _result import tell

from dtrack.tracker import Tracker

ITEMS = 10
PLACES = ("Hama", "Homs", "Aleppo", "Idleb", "Dar'a")
SIDE_BY_SIDE = 32


def host(number: int) -> str:
    """A loopback address of its own a feed."""
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


def feed(number: int, newest: int) -> bytes:
    """Ten short items, the newest first; every tenth reports displacement."""
    place = PLACES[number % len(PLACES)]
    told = f"Some {1000 + 10 * number} people fled {place} on 3 November 2026, OCHA said."
    texts = {
        n: told if n % ITEMS == 0 else f"The council of quarter {number} met on Tuesday to discuss the repair of {n} bridges."
        for n in range(newest, newest - ITEMS, -1)
    }
    items = "".join(
        f"<item><guid>f{number}-{n}</guid><title>Story {n} of feed {number}</title><link>http://{host(number)}/story/{n}</link>"
        f"<pubDate>Wed, 04 Nov 2026 10:00:00 +0000</pubDate><description>{text}</description></item>"
        for n, text in texts.items()
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()


class Servers:
    """All the feeds, on one event loop in a thread; counts the connections that are open at once."""

    def __init__(self, count: int, latency_s: float) -> None:
        self.count, self.latency_s = count, latency_s
        self.open = self.most = 0
        self.newest = ITEMS - 1
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Servers:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "0.0.0.0", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(self.latency_s)
                _, _, third, fourth = writer.get_extra_info("sockname")[0].split(".")
                number = (int(third) - 1) * 250 + int(fourth) - 1
                status, body = ("404 Not Found", b"") if b" /robots.txt " in head.partition(b"\r\n")[0] else ("200 OK", feed(number, self.newest))
                kind = "application/rss+xml"
                writer.write(f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()


def settings(folder: Path, servers: Servers, parallel: int) -> Path:
    """Write the settings with that many polls side by side."""
    hosts = ", ".join(f'"{host(number)}"' for number in range(servers.count))
    config = folder / "config.toml"
    config.write_text(f'[fetch]\ncontact = "desk@example.org"\nparallel = {parallel}\nallow_hosts = [{hosts}]\n[log]\nlevel = "error"\n')
    return config


def lay(folder: Path, servers: Servers) -> None:
    """An installation with a job a feed, each of which has been read once."""
    (folder / "jobs").mkdir()
    (folder / "dashboards").mkdir()
    for number in range(servers.count):
        url = f"http://{host(number)}:{servers.port}/feed"
        (folder / "jobs" / f"feed_{number:03}.toml").write_text(
            f'title = "Feed {number}"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "feed"\nurl = "{url}"\n[publisher]\nname = "Outlet {number}"\n'
        )
    with Tracker.open(settings(folder, servers, SIDE_BY_SIDE), {}) as tracker:
        tracker.run()


class Memory:
    """By how many MiB the process grew over its size at the start, looked at every 50 ms."""

    def __init__(self) -> None:
        self._first, self._over = self._now(), threading.Event()
        self.grown = 0.0
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @staticmethod
    def _now() -> float:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self.grown = max(self.grown, self._now() - self._first)


def once(servers: Servers, parallel: int) -> tuple[float, float, int, set[tuple[str, str]]]:
    """Seconds, by how many MiB the process grew at most, most connections at once, and what was stored."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        servers.newest = ITEMS - 1
        lay(folder, servers)
        servers.newest, servers.most = ITEMS, 0
        return measured(settings(folder, servers, parallel), servers)


def measured(config: Path, servers: Servers) -> tuple[float, float, int, set[tuple[str, str]]]:
    """The pass itself."""
    with Tracker.open(config, {}) as tracker:
        with Memory() as memory:
            begun = time.perf_counter()
            outcomes = tracker.run()
            seconds = time.perf_counter() - begun
        failed = [outcome.message for outcome in outcomes if outcome.failed]
        if failed:
            raise SystemExit(f"{len(failed)} feeds failed: {failed[0]}")
        return seconds, memory.grown, servers.most, {(record.id, record.claim_key) for record in tracker.figures()}


def main(count: int, latency_ms: int) -> None:
    """Print both passes and their ratio."""
    with Servers(2, 0) as servers:
        once(servers, SIDE_BY_SIDE)  # lexicons, gazetteer and matcher are made once a process, and are no part of either pass
    with Servers(count, latency_ms / 1000) as servers:
        fast, fast_mib, fast_open, together = once(servers, SIDE_BY_SIDE)
        slow, slow_mib, slow_open, alone = once(servers, 1)
    print(f"{count} feeds with one new item each, {latency_ms} ms a request, a second between two requests to one host")
    print(f"one after another:    {slow:6.1f} s, {slow_mib:5.1f} MiB more at most, {slow_open:3} connections at most")
    print(f"{SIDE_BY_SIDE:3} side by side:     {fast:6.1f} s, {fast_mib:5.1f} MiB more at most, {fast_open:3} connections at most")
    print(f"figures stored: {len(together)}, the same in both: {together == alone}")
    sizes = f"{count} feeds, {latency_ms} ms away"
    tell("poll", "feeds polled side by side", sizes, fast, "s", peer="one after another", theirs=slow, less=True)
    if together != alone:
        raise SystemExit("the two passes stored different figures")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 200)
