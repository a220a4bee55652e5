"""Words from outside, made harmless for mail headers, chats that know markup, and terminals. What they say stays readable."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

_MARKUP = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'", "@": "＠", "|": "¦", "\\": "/", "*": "∗", "_": "‗", "~": "∼", "#": "＃"})
"""Signs that make links, mentions, pictures and formats somewhere, as signs that look alike and do nothing."""
_WWW = re.compile(r"(?i)\bwww\.")


def words(text: str, most: int = 300) -> str:
    """`text` on one line, without control and direction signs, markup, mentions and links that could be clicked."""
    line = " ".join("".join(" " if _odd(sign) else sign for sign in text).split())
    line = _WWW.sub("www ", line.replace("://", ": //").translate(_MARKUP))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _odd(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def address(url: str | None, most: int = 500) -> str:
    """An address that may stand as a link: plain http or https without a user's name; '' for every other."""
    if url is None or len(url) > most or any(_odd(sign) or sign.isspace() or sign in "<>\"'`|\\[]" for sign in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else ""
