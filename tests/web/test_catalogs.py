"""Every sentence of pages, charts and alerts in every language: none is missing, none is left over, and each keeps its places."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dtrack.reconcile.reasons import REASONS
from dtrack.web import languages

SOURCE = Path(languages.__file__).parents[1]
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


@cache
def spoken() -> list[tuple[str, ...]]:
    """The message ids in the code, with the plural where there is one."""
    return list(_spoken())


def _spoken() -> Iterator[tuple[str, ...]]:
    methods = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
    keywords = {"_": None, "_N": None, "say": None, "gettext": None, "ngettext": (1, 2)}
    for folder in ("web", "charts", "speech", "flow/alerts"):
        found = extract_from_dir(SOURCE / folder, methods, {"**.html": {"trimmed": "false", "silent": "false"}}, keywords=keywords)
        for _name, _line, message, _comments, _context in found:
            yield message if isinstance(message, tuple) else (message,)
    for sentence in REASONS.values():
        yield (sentence,)


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_catalog_is_whole(code: str) -> None:
    with (languages.folder() / code / "LC_MESSAGES" / "dtrack.po").open("rb") as stream:
        catalog = read_po(stream, locale=code, abort_invalid=True)
    wanted = {message[0]: message for message in spoken() if message[0]}
    stored = {(message.id if isinstance(message.id, str) else message.id[0]): message for message in catalog if message.id}
    assert sorted(set(wanted) - set(stored)) == []
    assert sorted(set(stored) - set(wanted)) == []
    for ident, message in stored.items():
        forms = (message.string,) if isinstance(message.string, str) else message.string
        assert not message.fuzzy
        assert len(forms) == (catalog.num_plurals if len(wanted[ident]) > 1 else 1), ident
        assert all(form.strip() for form in forms), ident
        known = {place for part in wanted[ident] for place in PLACES.findall(part)}
        assert {place for form in forms for place in PLACES.findall(form)} <= known, ident
        if ident not in REASONS.values():
            assert set(PLACES.findall(forms[-1])) == known, ident
