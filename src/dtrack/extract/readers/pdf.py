"""PDF to text through pdfium, in a capped process of its own: a file that makes it loop, swell or crash harms nothing but itself."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from dtrack.errors import ReadError
from dtrack.extract.readers import _reflow
from dtrack.extract.readers.passage import Passage
from dtrack.model.figure import Problem
from dtrack.terms import ProblemKind

MAX_BYTES = 64 * 2**20
WALL_S = 60.0
"""Seconds that a file may take, waiting included; its processor time is limited in the process itself."""
PAGE = "\f"
"""Stands between two pages in the text."""
OCR = "Make its text readable first (for example `ocrmypdf in.pdf out.pdf`) and put the result into inbox/; nothing was read, which is not a zero."
_CHILD = Path(__file__).with_name("_pdf_child.py")
_ANSWER = 64 * 2**20
_NO_MEMORY = 3
_NO_TITLE = re.compile(r"(?i)microsoft |untitled|.*\.(?:docx?|pptx?|xlsx?|indd|pdf|ai)\s*$|\W*$|slide \d|powerpoint")
_RESAVE = "Open it in a PDF program and print it to a new PDF, or save its text as TXT, and put that into inbox/."


def read(body: bytes) -> Passage:
    """The text of the pages in their order. Pages without text are named in a Problem. Raises ReadError, with what to do, where there is no text at all."""
    if len(body) > MAX_BYTES:
        raise ReadError(f"this PDF is larger than {MAX_BYTES // 2**20} MiB", "Split it, or leave out what does not matter.")
    told = _told(body)
    if told.get("error") == "password":
        raise ReadError("this PDF is protected with a password", "Save it without a password and put it into inbox/.")
    if told.get("error") or not told.get("pages"):
        raise ReadError("this PDF is damaged or has no pages", _RESAVE)
    pages = [_reflow.paragraphs(_line(line) for line in page) for page in told["pages"]]
    if not any(map(_words, pages)):
        raise ReadError("this PDF holds pictures of its pages and no text: it is scanned or drawn", OCR)
    title = _reflow.letters(str(told.get("title") or "")).strip()[:500]
    return Passage(
        text=f"\n{PAGE}\n".join(pages) + "\n", title=None if _NO_TITLE.match(title) else title, problems=tuple(_unread(pages, told["count"], told["cut"]))
    )


def page_of(text: str, at: int) -> int:
    """Number of the page, from 1, that the character `at` of a PDF's text stands on."""
    return text.count(PAGE, 0, at) + 1


def _line(told: list[Any]) -> _reflow.Line:
    left, right, bottom, top, text = told
    return _reflow.Line(text, None if left is None else _reflow.Box(left, right, bottom, top))


def _words(page: str) -> bool:
    return re.search(r"[^\W_]", page) is not None


def _unread(pages: list[str], count: int, cut: bool) -> list[Problem]:
    """Pages that nobody could read, and those past the limit."""
    blank = [str(number) for number, page in enumerate(pages, 1) if not _words(page)]
    found = []
    if blank:
        some = ", ".join(blank[:20]) + (f" and {len(blank) - 20} more" if len(blank) > 20 else "")
        found.append(_problem(f"{len(blank)} of {count} pages hold no text, as scanned ones do: {some}", f"Look at these pages. {OCR}"))
    if count > len(pages) or cut:
        found.append(
            _problem(
                f"only the first {len(pages)} of its {count} pages were read" + (", the last of them in part" if cut else ""),
                "Split it and put the parts into inbox/.",
            )
        )
    return found


def _problem(what: str, remedy: str) -> Problem:
    return Problem(kind=ProblemKind.UNREADABLE.value, what=what, remedy=remedy)


def _told(body: bytes, child: Path = _CHILD, wall_s: float = WALL_S) -> dict[str, Any]:
    """What the process said of the file."""
    with TemporaryFile() as given, TemporaryFile() as answer:
        given.write(body)
        given.seek(0)
        command = [sys.executable, "-I", str(child)]
        try:
            # The command is our own file; what comes from outside is only read, as its standard input.
            done = subprocess.run(  # noqa: S603
                command, stdin=given, stdout=answer, stderr=subprocess.DEVNULL, env={}, start_new_session=True, timeout=wall_s, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise ReadError(f"reading this PDF took longer than {wall_s:.0f} seconds", _RESAVE) from late
        if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            raise ReadError("reading this PDF took more processor time or memory than a file may take", _RESAVE)
        if done.returncode == _NO_MEMORY:
            raise ReadError("reading this PDF takes more memory than a file may take", _RESAVE)
        if done.returncode != 0:
            raise ReadError("this PDF made its reader crash, which harmed nothing else", _RESAVE)
        answer.seek(0)
        try:
            told = json.loads(answer.read(_ANSWER))
        except ValueError as bad:
            raise ReadError("this PDF made its reader say nothing that makes sense", _RESAVE) from bad
    return told if isinstance(told, dict) else {}
