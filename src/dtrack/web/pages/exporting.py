"""What a page shows, as a file: the same filters, public figures only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from starlette.responses import Response, StreamingResponse

from dtrack.model.person import Role
from dtrack.naming import load, names
from dtrack.web.query import BadQueryError
from dtrack.web.site import Visit

WHAT = ("figures", "points")
LAYOUTS = ("long", "wide")
EXTRA = ("what", "excel", "layout", "series")


def answer(visit: Visit, form: str) -> Response:
    """The file, streamed. Internal and restricted figures stay inside, and so do points that rest on them; unless a program's token has the role for them."""
    given = visit.query.given
    what = given.get("what", "figures")
    if what not in WHAT:
        raise BadQueryError("what", what, ", ".join(WHAT))
    if given.get("excel", "1") not in ("0", "1"):
        raise BadQueryError("excel", given["excel"], "0, 1")
    layout = given.get("layout", "long")
    if layout not in LAYOUTS or (layout == "wide" and (what != "points" or form not in ("csv", "xlsx", "md"))):
        raise BadQueryError("layout", layout, "long; wide: what=points, csv, xlsx, md")
    if "series" in given and what != "points":
        raise BadQueryError("series", given["series"], "what=points")
    wanted = replace(visit.query.filter, limit=None, offset=0)
    how = {
        "language": given.get("lang", "en"),
        "excel": given.get("excel") == "1",
        "public_only": visit.person.token is None or visit.person.role is Role.READER,
    } | ({"layout": layout} if layout != "long" else {})
    pieces = _pieces(visit, form, what, wanted, how)
    # The first piece now: what is wrong with the question is said with its status, before the file has begun.
    first = next(pieces, b"")
    name = f"dtrack-{what}-{visit.today.isoformat()}.{'csv' if form == 'hxl' else form}"
    headers = {"content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}", "cache-control": "private, no-cache"}
    return StreamingResponse(_joined(first, pieces), media_type=load("export", form).MEDIA, headers=headers)


def forms() -> list[str]:
    """The formats that there are."""
    return names("export")


def _pieces(visit: Visit, form: str, what: str, wanted: object, how: dict[str, object]) -> Iterator[bytes]:
    with visit.tracker.exported(form, what, wanted, **how) as pieces:  # type: ignore[arg-type]
        yield from pieces


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
