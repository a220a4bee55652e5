"""`dtrack chart`: an SVG without a browser, PNG and PDF with one, and what is said where there is none."""

from pathlib import Path

import pytest

from dtrack.errors import DtrackError, UsageError
from dtrack.web import browser, pictures

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40"/></svg>'


def test_an_svg_needs_no_browser(tmp_path: Path) -> None:
    pictures.write(SVG, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text("utf-8") == SVG


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ends in none of"):
        pictures.write(SVG, tmp_path / "a.gif")


def test_where_no_browser_is_the_message_says_what_to_do() -> None:
    with pytest.raises(UsageError, match=r"none was found at BROWSER_PATH='/no/such'. Install chromium"):
        browser.find({"BROWSER_PATH": "/no/such"})


def test_a_language_that_there_is_not_is_refused() -> None:
    from dtrack.model.filter import Filter

    with pytest.raises(UsageError, match="--lang 'de' does not exist"):
        pictures.visit_of(None, Filter(), "de")  # type: ignore[arg-type]


def test_a_browser_that_fails_leaves_nothing_half_written(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 3\n", "utf-8")
    broken.chmod(0o755)
    with pytest.raises(DtrackError, match=r"made no picture \(no display\)"):
        browser.to_file(SVG, tmp_path / "a.png", browser=str(broken))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken"]


@pytest.mark.browser
@pytest.mark.parametrize(("name", "magic"), [("a.png", b"\x89PNG\r\n\x1a\n"), ("a.pdf", b"%PDF-")])
def test_a_real_browser_makes_png_and_pdf(tmp_path: Path, name: str, magic: bytes) -> None:
    pictures.write(SVG, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(magic)
