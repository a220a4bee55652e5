"""A Chromium that turns an SVG into PNG or PDF, and a page into PDF, Arabic shaped as on the screen. Nothing is fetched: the file is self-contained."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from dtrack.errors import DtrackError, UsageError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_DEADLINE_S = 60
_SCALE = 2


def find(environment: Mapping[str, str] | None = None) -> str:
    """The browser's program: `BROWSER_PATH`, else the first of the usual names. UsageError where there is none."""
    given, found = _looked(os.environ if environment is None else environment)
    if found is None:
        raise UsageError(
            "PNG and PDF need a Chromium, and none was found" + (f" at BROWSER_PATH={given!r}" if given else ""),
            "Install chromium (or set BROWSER_PATH to its program), or take another format, which needs none.",
        )
    return found


def look(environment: Mapping[str, str] | None = None) -> str | None:
    """The same, None where there is none: for what can do without."""
    return _looked(os.environ if environment is None else environment)[1]


def _looked(environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    """What `BROWSER_PATH` says, and the program."""
    given = environment.get("BROWSER_PATH")
    return given, shutil.which(given) if given else next((path for name in _NAMES if (path := shutil.which(name))), None)


def to_file(svg: str, out: Path, *, browser: str) -> None:
    """Write an SVG that states its own size to a .png or .pdf of that size. DtrackError where the browser fails; nothing half-written stands then."""
    head = svg[: svg.index(">")]
    width, height = (int(head.split(f'{name}="')[1].split('"')[0]) for name in ("width", "height"))
    style = f"@page{{size:{width}px {height}px;margin:0}}html,body{{margin:0}}svg{{display:block}}"
    size = [f"--window-size={width},{height}", f"--force-device-scale-factor={_SCALE}", "--hide-scrollbars"]
    _make(f'<!doctype html><meta charset="utf-8"><style>{style}</style>{svg}', out, browser, size)


def to_pdf(page: str, out: Path, *, browser: str) -> None:
    """Write a page of HTML that fetches nothing as it prints, to a .pdf. DtrackError as above."""
    _make(page, out, browser, [])


def _make(page: str, out: Path, browser: str, more: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="dtrack-picture-") as folder:
        source, made = Path(folder) / "page.html", Path(folder) / f"made{out.suffix}"
        source.write_text(page, "utf-8")
        wanted = [f"--print-to-pdf={made}", "--no-pdf-header-footer"] if out.suffix == ".pdf" else [f"--screenshot={made}"]
        quiet = ["--headless=new", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
        own = [f"--user-data-dir={folder}/profile", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        try:
            done = subprocess.run(  # noqa: S603 - a program that the operator installed, on a file of our own
                [browser, *quiet, *more, *own, *wanted, source.as_uri()], capture_output=True, timeout=_DEADLINE_S, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise DtrackError(f"{browser} took longer than {_DEADLINE_S} s", "Try again, or take another format.") from late
        if done.returncode != 0 or not made.is_file():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
            raise DtrackError(f"{browser} made no picture ({said[0][:200]})", "Take another format, or another browser by BROWSER_PATH.")
        part = out.with_name(f".{out.name}.{os.getpid()}.part")
        shutil.copyfile(made, part)
        part.replace(out)
