"""What a page shows, as CSV: the same filters, public figures only."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from dtrack.export import _save
from dtrack.model.filter import Filter
from dtrack.web.site import Visit

WHAT = ("figures", "points")


def answer(visit: Visit, what: str) -> Response:
    """The file. Internal and restricted figures stay inside, and so do points that rest on them."""
    wanted, tracker = visit.query.filter, visit.tracker
    around = Filter(place=wanted.place, known_on=wanted.known_on) if what == "points" else wanted
    records = tracker.figures(replace(around, limit=None, offset=0))
    licences = {record.document: tracker.jobs[record.job].publisher.licence for record in records if record.job in tracker.jobs}
    if what == "points":
        known = {record.id: record for record in records}
        pieces = _save.points("csv", tracker.points(replace(wanted, limit=None, offset=0)), known, public_only=True, licences=licences)
    else:
        pieces = _save.figures("csv", records, public_only=True, licences=licences)
    name = f"dtrack-{what}-{visit.today.isoformat()}.csv"
    headers = {"content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}", "cache-control": "private, no-cache"}
    return Response("".join(pieces), media_type="text/csv; charset=utf-8", headers=headers)
