"""A Chromium that turns an SVG into PNG or PDF: the same picture, Arabic shaped as on the page. Nothing is fetched: the file is self-contained."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dtrack.errors import DtrackError, UsageError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_DEADLINE_S = 60
_SCALE = 2


def find(environment: Mapping[str, str] | None = None) -> str:
    """The browser's program: `BROWSER_PATH`, else the first of the usual names. UsageError where there is none."""
    given = (os.environ if environment is None else environment).get("BROWSER_PATH")
    found = shutil.which(given) if given else next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise UsageError(
            "PNG and PDF need a Chromium, and none was found" + (f" at BROWSER_PATH={given!r}" if given else ""),
            "Install chromium (or set BROWSER_PATH to its program), or take --out FILE.svg, which needs none.",
        )
    return found


def render(svg: str, out: Path, *, width: int, height: int, browser: str) -> None:
    """Write `svg`, of that size in pixels, to `out`, a .png or .pdf. DtrackError where the browser fails; nothing half-written stands then."""
    page = f'<!doctype html><meta charset="utf-8"><style>@page{{size:{width}px {height}px;margin:0}}html,body{{margin:0}}svg{{display:block}}</style>{svg}'
    with tempfile.TemporaryDirectory(prefix="dtrack-picture-") as folder:
        source, made = Path(folder) / "page.html", Path(folder) / f"made{out.suffix}"
        source.write_text(page, "utf-8")
        wanted = f"--print-to-pdf={made}" if out.suffix == ".pdf" else f"--screenshot={made}"
        quiet = ["--headless=new", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
        size = [f"--window-size={width},{height}", f"--force-device-scale-factor={_SCALE}", "--hide-scrollbars", "--no-pdf-header-footer"]
        own = [f"--user-data-dir={folder}/profile", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        try:
            done = subprocess.run(  # noqa: S603 - a program that the operator installed, on a file of our own
                [browser, *quiet, *size, *own, wanted, source.as_uri()], capture_output=True, timeout=_DEADLINE_S, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise DtrackError(f"{browser} took longer than {_DEADLINE_S} s", "Try again, or take --out FILE.svg.") from late
        if done.returncode != 0 or not made.is_file():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
            raise DtrackError(f"{browser} made no picture ({said[0][:200]})", "Take --out FILE.svg, or another browser by BROWSER_PATH.")
        part = out.with_name(f".{out.name}.{os.getpid()}.part")
        shutil.copyfile(made, part)
        part.replace(out)
