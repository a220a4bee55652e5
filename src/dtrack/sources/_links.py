"""Addresses as documents are known by them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urldefrag, urljoin


def clean_link(link: Any, base: str) -> str | None:
    """The link without the trackers that outlets add and without its fragment; None for anything that is no web address."""
    from courlan import clean_url

    if not isinstance(link, str) or not link.strip():
        return None
    whole = urljoin(base, link.strip())
    if not re.match(r"https?://[^\s@\\]+$", whole, re.IGNORECASE) or len(whole) > 2000:
        return None
    cleaned = clean_url(whole)
    return str(urldefrag(cleaned or whole).url)
