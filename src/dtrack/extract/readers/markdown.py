"""Markdown to the text that a reader sees: marks of emphasis, links and headings go, words and numbers stay."""

from __future__ import annotations

import html
import re

from dtrack.extract.readers.decode import newlines

_STEPS = (
    (re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]{1,500})\]\([^()\n]{0,2000}\)"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^>\s]{1,2000})>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>\n]{0,500}>"), ""),
    (re.compile(r"^ {0,3}#{1,6}[ \t]+", re.M), ""),
    (re.compile(r"^ {0,3}>[ \t]?", re.M), ""),
    (re.compile(r"^ {0,3}(?:[-*_][ \t]*){3,}$", re.M), ""),
    (re.compile(r"^([ \t]{0,8})[*+-][ \t]+", re.M), r"\1- "),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,2000}?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=\S)([^_\n]{1,2000}?)(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"`([^`\n]{1,500})`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|-])"), r"\1"),
    (re.compile(r"\n{3,}"), "\n\n"),
)


def plain(source: str) -> str:
    """The words of `source`, entities resolved. Every step looks at a bounded stretch, so that the time grows with the length only."""
    text = newlines(source)
    for pattern, new in _STEPS:
        text = pattern.sub(new, text)
    return html.unescape(text).strip() + "\n"


def title(source: str) -> str | None:
    """The first heading of the first level, where the text begins with one."""
    found = re.match(r"\s{0,100}# +(.{1,300})", source)
    return plain(found[1]).strip() or None if found else None
