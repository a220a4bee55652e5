"""What `make docs` does beyond mkdocs: takes pages in that stand at the top of the checkout, and gives every page of `docs/` a place in the menu.

mkdocs calls these functions by their names (`hooks` in mkdocs.yml).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

TOP = ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
ROOT = Path(__file__).resolve().parents[1]
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)")


def on_config(config: Any) -> Any:
    """Pages that the menu does not name go into it by themselves: how-tos under "Run it", decisions and what else there is under "The project"."""
    named = set(re.findall(r"[\w/.-]+\.md", str(config.nav)))
    docs = ROOT / "docs"
    found = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    sections = {name: pages for entry in config.nav for name, pages in entry.items() if isinstance(pages, list)}
    sections["Run it"] += [page for page in found if page.startswith("how-to/") and page not in named]
    sections["The project"] += [{"Decisions": [page for page in found if page.startswith("adr/")]}]
    sections["The project"] += [page for page in found if not page.startswith(("how-to/", "adr/")) and page not in named]
    return config


def on_files(files: Files, config: Any) -> Files:
    """Take the pages of the top in."""
    for name in TOP:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links that lead out of `docs/`, or into it from the top: the site has the pages of the top beside `index.md`."""
    source = page.file.src_uri
    folder = ROOT if source in TOP else (ROOT / "docs" / source).parent

    def led(found: re.Match[str]) -> str:
        target = (folder / found[1]).resolve()
        where = target.relative_to(ROOT).as_posix() if target.is_relative_to(ROOT) else ""
        if where.startswith("docs/"):
            inside = where.removeprefix("docs/")
        elif where in TOP:
            inside = where
        else:
            return found[0]
        return f"]({'../' * source.count('/')}{inside}{found[2] or ''})"

    return _LINK.sub(led, markdown)
