"""The page of a province in a real Chromium, beside the same page built in Dash: bytes, requests, and seconds until there are text and charts on a slow line.

The line has 400 kbit/s and a delay of 400 ms, by the browser's own emulation. Both pages show the same headings, tables and charts (three years of daily
values); Dash's is served compressed. Ours stands when its HTML, with the drawn charts in it, is there and painted; then Plotly takes the place of the drawings.
A repeat load is of unchanged data, with the browser's cache.

Run: python benchmarks/browser.py [address of a place, SY09 without]
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _dash import content, served
from _filled import home
from _result import tell

from dtrack.tracker import Tracker
from dtrack.web import browser
from dtrack.web.app import create

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
KBIT, DELAY_MS, PATIENCE_S = 400, 400, 90.0
FIGURES = 40_000
"""The country and its provinces have all their days with 32,850."""
WATCH = """
const marks = window.marks = {};
const look = () => {
  if (!marks.text && document.querySelector("td")) marks.text = performance.now();
  if (!marks.plotly && document.querySelector(".js-plotly-plot .main-svg")) marks.plotly = performance.now();
};
new MutationObserver(look).observe(document, {childList: true, subtree: true});
// Before deferred scripts have come: all of the HTML is there.
document.addEventListener("readystatechange", () => { look(); if (document.readyState === "interactive") marks.whole = performance.now(); });
new PerformanceObserver(list => { for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") marks.paint = entry.startTime; })
  .observe({type: "paint", buffered: true});
"""


@dataclass
class Load:
    """One load of a page. Seconds from its start; None where it did not come to that within our patience."""

    kilobytes: float
    requests: int
    unchanged: int
    text: float | None
    chart: float | None
    plotly: float | None


@contextmanager
def ours(config: Path) -> Iterator[tuple[str, Any]]:
    """Address of our server, and the application."""
    import uvicorn

    with Tracker.open(config) as tracker:
        app = create(tracker, clock=lambda: NOW)
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", app
        finally:
            server.should_exit = True
            thread.join()


def load(context: Any, url: str, *, slow: bool, drawn: bool) -> Load:
    """Open a page. `drawn`: its charts stand in the HTML, before any script."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    if slow:
        rate = KBIT * 1000 / 8
        line.send("Network.emulateNetworkConditions", {"offline": False, "latency": DELAY_MS, "downloadThroughput": rate, "uploadThroughput": rate})
    sizes: list[float] = []
    asked: list[str] = []
    statuses: list[int] = []
    line.on("Network.loadingFinished", lambda said: sizes.append(said["encodedDataLength"]))
    line.on("Network.responseReceived", lambda said: asked.append(said["requestId"]) if said["response"]["url"].startswith("http") else None)
    line.on("Network.responseReceivedExtraInfo", lambda said: statuses.append(said["statusCode"]))  # the cache hides a 304 from the plain event
    page.add_init_script(WATCH)
    page.goto(url, wait_until="commit", timeout=PATIENCE_S * 1000)
    until = time.monotonic() + PATIENCE_S
    marks: dict[str, float] = {}
    while time.monotonic() < until and not ("plotly" in marks and "paint" in marks):
        page.wait_for_timeout(100)
        marks = page.evaluate("window.marks || {}")
    page.wait_for_timeout(500)
    whole = max(marks["whole"], marks["paint"]) if drawn and "paint" in marks else None
    text = whole if drawn else marks.get("text")
    chart = whole if drawn else marks.get("plotly")
    page.close()
    told = [None if found is None else found / 1000 for found in (text, chart, marks.get("plotly"))]
    return Load(sum(sizes) / 1000, len(asked), statuses.count(304), *told)


def main(place: str) -> None:
    """Load both pages, fast and slow, and ours once more."""
    from playwright.sync_api import sync_playwright

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, ours(home(Path(folder), FIGURES)) as (address, _), sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser.find(), args=["--no-sandbox"])
        url = f"{address}/places/{place}"
        with chromium.new_context(locale="en-US") as context:
            page = context.new_page()
            page.goto(url)
            source = page.evaluate("fetch(location.href).then(answer => answer.text())")
        parts = content(source)
        charts = sum(kind == "chart" for kind, _ in parts)
        if not charts or source.count('class="canvas') < charts:
            raise SystemExit("the page has no charts to compare")
        with served(parts) as peer:
            found = {}
            for name, where, drawn in (("ours", url, True), ("dash", peer, False)):
                for slow in (False, True):
                    with chromium.new_context(locale="en-US") as context:
                        found[name, slow] = load(context, where, slow=slow, drawn=drawn)
                        if name == "ours" and slow:
                            again = load(context, where, slow=slow, drawn=drawn)
        chromium.close()
    report(found, again, charts)


def report(found: dict[tuple[str, bool], Load], again: Load, charts: int) -> None:
    """Tell it."""
    sizes = f"province with {charts} charts of three years"
    fast, slow, dash, dash_slow = found["ours", False], found["ours", True], found["dash", False], found["dash", True]
    less: dict[str, Any] = {"less": True, "of": "ours"}
    tell("browser.bytes", "first load", sizes, fast.kilobytes, "kB", peer="Dash", theirs=dash.kilobytes, goal=400, tolerance=0.1, **less)
    tell("browser.requests", "first load", sizes, fast.requests, "requests", peer="Dash", theirs=dash.requests, goal=5, tolerance=0.1, **less)
    line = f"{KBIT} kbit/s, {DELAY_MS} ms"
    for key, claim, mine, its, goal in (
        ("text", "text on a slow line", slow.text, dash_slow.text, 1.2),
        ("chart", "charts, as drawn by the server, on a slow line", slow.chart, dash_slow.chart, 1.2),
        ("plotly", "charts by Plotly on a slow line", slow.plotly, dash_slow.plotly, 9.0),
    ):
        peer = "Dash" if its is not None else f"Dash, given up after {PATIENCE_S:.0f} s"
        tell(f"browser.{key}", claim, line, PATIENCE_S if mine is None else mine, "s", peer=peer, theirs=its or PATIENCE_S, goal=goal, **less)
    tell(
        "browser.fast",
        "charts, as drawn by the server, on loopback",
        sizes,
        fast.chart or PATIENCE_S,
        "s",
        peer="Dash",
        theirs=dash.chart or PATIENCE_S,
        less=True,
    )
    tell("browser.again", f"repeat load of unchanged data ({again.unchanged} answer 304, the rest from the cache)", line, again.kilobytes, "kB", goal=5, **less)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "SY09")
