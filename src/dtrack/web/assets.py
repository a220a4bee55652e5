"""Files that pages load: style, script, icon, and Plotly. Each is served under the hash of its bytes, compressed once, immutable."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from markupsafe import Markup

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One file, its bytes read once."""

    name: str
    path: Path

    @cached_property
    def body(self) -> bytes:
        """As it stands on the disk."""
        return self.path.read_bytes()

    @cached_property
    def packed(self) -> bytes:
        """Compressed with gzip: as the build has packed it, else the slow way, once."""
        return self._built(".gz") or gzip.compress(self.body, 9, mtime=0)

    @cached_property
    def smaller(self) -> bytes | None:
        """Compressed with brotli, a tenth smaller than gzip: as the build has packed it, else once; None without that library (extra `brotli`)."""
        built = self._built(".br")
        if built is not None or find_spec("brotli") is None:
            return built
        packed: bytes = import_module("brotli").compress(self.body, quality=9)
        return packed

    def _built(self, form: str) -> bytes | None:
        """What the build has packed of these very bytes, see `tools/fetch-plotly.sh`: its name holds their hash."""
        beside = self.path.with_name(f"{self.path.name}.{self.hash}{form}")
        return beside.read_bytes() if beside.is_file() else None

    @cached_property
    def hash(self) -> str:
        """Twelve hex digits of the bytes' SHA-256."""
        return hashlib.sha256(self.body).hexdigest()[:12]

    @property
    def media_type(self) -> str:
        """For the Content-Type header."""
        return _TYPES[self.path.suffix]

    @property
    def url(self) -> str:
        """Address that changes with the bytes."""
        return f"/static/{self.hash}/{self.name}"


def plotly_file() -> Path:
    """The basic bundle where the build has fetched it, else the whole one that comes with the Python package. Nothing of it is imported."""
    basic = Path(str(files("dtrack.web"))) / "static" / "vendor" / "plotly-basic.min.js"
    if basic.is_file():
        return basic
    package = find_spec("plotly")
    if package is None or package.origin is None:
        raise FileNotFoundError("plotly is not installed: run `make setup`")
    return Path(package.origin).parent / "package_data" / "plotly.min.js"


@cache
def style() -> Markup:
    """The style sheet as it stands within a page."""
    return Markup(collect()["dtrack.css"].body.decode("utf-8"))  # noqa: S704 - our own file


@cache
def style_hash() -> str:
    """By which the policy of the pages knows that sheet, and no other: `'sha256-...'`."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(str(style()).encode('utf-8')).digest()).decode('ascii')}'"


@cache
def collect() -> dict[str, Asset]:
    """Every file that is served, by name; read once a process. Nothing else under the folder is reachable."""
    folder = Path(str(files("dtrack.web"))) / "static"
    own = {name: Asset(name, folder / name) for name in ("dtrack.css", "dtrack.js", "icon.svg", "review.css", "review.js", "upload.css")}
    return {**own, "plotly.js": Asset("plotly.js", plotly_file())}
