"""Markdown loses its marks and keeps its words."""

import time

import pytest

from dtrack.extract.readers import markdown


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Title\n\nText", "Title\n\nText\n"),
        ("**120,000 people** fled", "120,000 people fled\n"),
        ("_some_ 3*4 snake_case_name", "some 3*4 snake_case_name\n"),
        ("[OCHA](https://x.org/a) and ![map](m.png) and <https://x.org>", "OCHA and map and https://x.org\n"),
        ("* one\n+ two", "- one\n- two\n"),
        ("> quoted\n\n---\n\nrest", "quoted\n\nrest\n"),
        ("Al&nbsp;Hol &amp; `Roj` 1\\. a\\_b", "Al\xa0Hol & Roj 1. a_b\n"),
        ("<p>in <b>tags</b></p>", "in tags\n"),
        ("a\r\n\r\n\r\n\r\nb", "a\n\nb\n"),
    ],
)
def test_plain(source: str, text: str) -> None:
    assert markdown.plain(source) == text


@pytest.mark.parametrize(("source", "title"), [("# *Big* news\ntext", "Big news"), ("text\n# later", None), ("## second", None), ("# **\n", "**")])
def test_title(source: str, title: str | None) -> None:
    assert markdown.title(source) == title


@pytest.mark.parametrize("bad", ["*" * 200_000, "[" * 200_000, "<a" * 100_000, "_a" * 100_000, "> " * 100_000, "![](" * 50_000])
def test_hostile_text_takes_no_time(bad: str) -> None:
    began = time.process_time()
    markdown.plain(bad)
    assert time.process_time() - began < 3
