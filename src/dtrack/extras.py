"""What not everybody needs comes as an extra, and what to type for it depends on where the program runs.

The name `dtrack` on the public package index belongs to another program, so no sentence may tell pip to install the extra of that name. A copy of the code is
installed anew from its own folder; everywhere else the packages of the extra are named themselves, with the bounds that the installed dtrack states, and dtrack
is left as it is.
"""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

_EXTRA = re.compile(r"""extra ?== ?["'](?P<extra>[\w-]+)["']""")
"""What follows the semicolon in a line of `Requires-Dist` that belongs to one extra, as `apprise<3,>=2.2; extra == 'alerts'`."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the program runs, as far as installing something beside it depends on it."""

    python: str
    """The interpreter, by the path that means this environment."""
    prefix: Path
    """Folder of the environment."""
    source: Path | None = None
    """Folder of the copy of the code that runs; None where the program was installed from a file."""
    requires: tuple[str, ...] = ()
    """`Requires-Dist` of the installed dtrack; empty where nobody installed it."""
    installer: str = ""
    """Who installed it, by the record that installers leave: `pip`, `uv`."""
    pip: bool = True
    """Whether pip is in the environment."""

    def packages(self, extra: str) -> list[str]:
        """What the extra consists of, with bounds."""
        told = (line.partition(";") for line in self.requires)
        return [package.strip() for package, _, rest in told if (found := _EXTRA.fullmatch(rest.strip())) and found["extra"] == extra]


def remedy(extra: str, at: Environment | None = None) -> str:
    """What to do about a package of `extra` that is missing, as one sentence with the command in backticks."""
    place = at or here()
    packages = place.packages(extra)
    piped = (place.prefix / "pipx_metadata.json").is_file()
    by_uv = (place.prefix / "uv-receipt.toml").is_file() or (place.installer == "uv" and not place.pip)
    what = ["-e", f"{place.source}[{extra}]"] if place.source and not piped else packages
    if not what:
        return f"Install the packages of the extra `{extra}` into {place.prefix}; docs/how-to/install.md tells which."
    if piped:
        return f"Install what is missing: `{shlex.join(['pipx', 'inject', place.prefix.name, *what])}`."
    if by_uv:
        return f"Install what is missing: `{shlex.join(['uv', 'pip', 'install', '--python', place.python, *what])}`."
    if not place.pip:
        return f"There is no pip in {place.prefix}: make it anew with {', '.join(packages) or what[-1]} in it. An image is built with the extra `{extra}`."
    return f"Install what is missing: `{shlex.join([place.python, '-m', 'pip', 'install', *what])}`."


def here() -> Environment:
    """The environment of this process."""
    from importlib.metadata import PackageNotFoundError, distribution
    from importlib.util import find_spec

    try:
        installed = distribution("dtrack")
        requires, installer = tuple(installed.requires or ()), (installed.read_text("INSTALLER") or "").strip()
    except PackageNotFoundError:
        requires, installer = (), ""
    return Environment(sys.executable or "python3", Path(sys.prefix), source_of(Path(__file__).parent), requires, installer, pip=find_spec("pip") is not None)


def source_of(package: Path) -> Path | None:
    """The copy of the code that a package's folder belongs to: it lies in `src` beside the project's file."""
    root = package.parent.parent
    return root if package.parent.name == "src" and (root / "pyproject.toml").is_file() else None
