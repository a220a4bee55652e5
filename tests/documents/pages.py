"""Which documents there are, and what of them is not carried out."""

import socket
import tomllib
from pathlib import Path

from walking import blocks

ROOT = Path(__file__).parents[2]
LEFT_OUT = {(each["page"], each["head"]): each["reason"] for each in tomllib.loads((Path(__file__).parent / "not_run.toml").read_text("utf-8"))["block"]}
CHAIN = ["docs/tutorial/first-chart.md", "docs/how-to/backup.md", "docs/how-to/upgrade.md"]
"""From a wheel to a chart, a backup, a restore and an upgrade: one reader does these one after the other."""
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")] if "reference" not in path.parts)
HOW_TOS = [page for page in PAGES if page not in CHAIN and any(block.language in {"sh", "toml"} for block in blocks(ROOT, page))]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
