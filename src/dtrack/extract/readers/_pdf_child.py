"""Run by `pdf.py` as a process of its own, never imported: `python -I _pdf_child.py < file.pdf > lines.json`.

A PDF is a program for a large parser written in C++. Whatever it does to that parser (loops, floods, crashes) ends with this process: it has its limits set
before the first byte is looked at, no secrets in its environment, and nothing but its two files open.
"""

import contextlib
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

PROCESSOR_S = 20
ADDRESS_SPACE = 1024 * 2**20
ANSWER = 64 * 2**20
FILES = 64
MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000
NO_MEMORY = 3
SAMPLED = 12
LINE_END = re.compile("(\r\n)|(?<=\ufffe)")
"""Where a line ends: also after the mark that pdfium puts in the place of a hyphen at the end of a line, and of the line's end."""
RIGHT_TO_LEFT = re.compile("[\u0591-\u05f4\u0620-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]{2,}")
"""Letters of Arabic and Hebrew, without digits, which are written from left to right."""


def _limit() -> None:
    """Bound what this process may take. A limit that is lower already stays."""
    for name, most in (
        (resource.RLIMIT_CPU, PROCESSOR_S),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, ANSWER),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        low = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (low, low))


def _pages(document: Any) -> Iterator[list[Any]]:
    """Lines of each page with their boxes, until the pages end or the limit of characters is reached."""
    left = MAX_CHARACTERS
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        text = page.get_textpage()
        lines = _lines(text, left)
        left -= sum(len(line[-1]) for line in lines)
        yield lines
        text.close()
        page.close()
        if left <= 0:
            return


def _lines(page: Any, most: int) -> list[Any]:
    """[left, right, bottom, top, text] of each line in the order of the content; the box is null where characters and text do not run in step."""
    whole = page.get_text_range()[:most]
    in_step = page.count_chars() == len(whole)
    lines, at = [], 0
    for line in filter(None, LINE_END.split(whole)):
        words = line.strip()
        if words and not LINE_END.fullmatch(words):
            first = at + line.index(words[0])
            box = _box(page, first, len(words)) if in_step else [None] * 4
            lines.append([*box, _as_read(page, words, first) if in_step else words])
        at += len(line)
    return lines


def _box(page: Any, first: int, count: int) -> list[Any]:
    """The box around some letters of a line, its first and last among them: letters of two fonts differ in height."""
    some = {first, first + count - 1, *range(first, first + count, max(1, count // SAMPLED))}
    left, bottom, right, top = zip(*(page.get_charbox(index, loose=True) for index in some), strict=True)
    return [min(left), max(right), min(bottom), max(top)]


def _as_read(page: Any, words: str, first: int) -> str:
    """Words from right to left in the order in which they are read: fonts that print each word as one piece leave its letters in the order of the paper."""

    def turned(found: re.Match[str]) -> str:
        start, end = (page.get_charbox(first + index)[0] for index in (found.start(), found.end() - 1))
        return found[0][::-1] if start < end else found[0]

    return RIGHT_TO_LEFT.sub(turned, words)


def main() -> int:
    """Read standard input, write one JSON object. The status says what could not be said."""
    _limit()
    try:
        import pypdfium2

        body = sys.stdin.buffer.read()
        try:
            document = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as bad:
            told: dict[str, Any] = {"error": "password" if "password" in str(bad).lower() else "damaged"}
        else:
            title = ""
            with contextlib.suppress(pypdfium2.PdfiumError):
                title = document.get_metadata_value("Title")
            pages: list[list[Any]] = []
            try:
                for page in _pages(document):
                    pages.append(page)  # noqa: PERF402 -- what was read before a broken page stays
            except pypdfium2.PdfiumError as bad:
                if not pages:
                    raise SystemExit(1) from bad
            cut = sum(len(line[-1]) for page in pages for line in page) >= MAX_CHARACTERS
            told = {"pages": pages, "count": len(document), "cut": cut, "title": title}
        json.dump(told, sys.stdout)
        sys.stdout.flush()
    except MemoryError:
        return NO_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
