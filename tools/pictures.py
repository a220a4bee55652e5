"""Takes the pictures of docs/pictures from the real pages: the shipped history and a few notes of our own, in a real Chromium, in three languages.

    .venv/bin/python tools/pictures.py [FOLDER]

Run it again when the pages have changed; look at each picture before you commit it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from dtrack.flow.init import lay_down
from dtrack.tracker import Tracker
from dtrack.web.app import create

ROOT = Path(__file__).resolve().parents[1]
NOTES = {
    "2026-10-05.txt": "On 5 October 2026 around 1,200 people fled from Hajin to Deir-ez-Zor city, the local council said. They stay with relatives.",
    "2026-10-12.txt": "Since Monday at least 310 families have returned to Abu Kamal, the mayor told reporters on 14 October 2026.",
    "2026-10-20.txt": "Areesha camp hosts 13,000 people (2,500 families), its administration said on 20 October 2026.",
}
"""Sentences of our own; nobody counted these people."""
PICTURES = {
    "place": ("/places/SY09?lang=en", 1000),
    "place-fr": ("/places/SY09?lang=fr", 700),
    "place-ar": ("/places/SY09?lang=ar", 700),
    "overview": ("/?lang=en", 900),
    "review": ("/review?lang=en", 700),
    "figure": ("/figures/{figure}?lang=en", 800),
}
"""Name of the file -> address and height in pixels."""


@contextmanager
def served(root: Path) -> Iterator[tuple[Tracker, str]]:
    """An installation with history and notes, and where its pages are."""
    lay_down(root, "desk@example.org")
    for name, text in NOTES.items():
        (root / "inbox" / name).write_text(text + "\n", "utf-8")
        (root / "inbox" / f"{name}.meta.toml").write_text('sensitivity = "public"\n', "utf-8")
    with Tracker.open(root / "config.toml", {}) as tracker:
        tracker.run(["syr_history", "inbox"])
        server = uvicorn.Server(uvicorn.Config(create(tracker), host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        try:
            yield tracker, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def take(page: Page, address: str, height: int, target: Path) -> None:
    """One picture, once the charts stand still."""
    page.set_viewport_size({"width": 1100, "height": height})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    page.evaluate("window.scrollTo(0, 0)")  # the queue puts its first card into view
    page.screenshot(path=target)
    sys.stdout.write(f"{target} {target.stat().st_size:,} bytes\n")


def main() -> None:
    """Take them all."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("BROWSER_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as work, served(Path(work) / "home") as (tracker, address), sync_playwright() as playwright:
        from dtrack.model.filter import Filter

        [figure] = [found.id for found in tracker.figures(Filter(place="SY09")) if found.figure.value == 1200]
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"])
        for name, (path, height) in PICTURES.items():
            take(browser.new_page(), address + path.format(figure=figure), height, folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
