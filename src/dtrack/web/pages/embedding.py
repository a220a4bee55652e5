"""One chart for a frame on another site: picture, source, date, and the way back. Public figures only, and only for sites that `[web] embed` names."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dtrack.charts.drawing import to_svg
from dtrack.store.pointing import series_of
from dtrack.web.pages import charting, uses
from dtrack.web.pages.desk import Desk
from dtrack.web.query import BadQueryError
from dtrack.web.site import Site, not_found

PATH = "/embed/chart"


def answer(site: Site, request: Request) -> Response:
    """The page of a frame. 404 where this installation allows no frame, or the series has no two values."""
    if not site.tracker.config.spec.web.embed:
        raise HTTPException(404)
    visit = site.visit(request, extra=("series",)).as_reader()
    named = visit.query.filter.series
    if named is None:
        raise BadQueryError("series", "", "SY09|new_displacement|arrival|idp|unstated|")
    desk, series = Desk(visit), series_of(named)
    records = desk.whole(series)
    if not charting.worth_drawing(records):
        raise not_found("series", named)
    ident = charting.slug(series)
    drawing = charting.drawn(desk, records, place=visit.place(series.place))
    last = next(record for record in reversed(records) if record.point.value is not None)
    facts = {"drawing": drawing, "svg": to_svg(drawing, ident=ident), "known": desk.worded(last.point), "use": uses.of(desk, series, last, ident=ident)}
    base = site.tracker.config.spec.web.public_url.rstrip("/")
    return HTMLResponse(site.render(visit, "embed.html", {**facts, "base": base}), headers={"cache-control": "private, no-cache", "vary": "Accept-Language"})
