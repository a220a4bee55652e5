"""ReliefWeb's API v2 on loopback, as far as a walk over reports sees it."""

import json
from datetime import datetime

from loopback import reply


class Api:
    """Reports in memory, answered as v2 does: filter by time, sort, limit, offset."""

    def __init__(self, reports):
        self.reports = reports

    def __call__(self, request):
        asked = request.json
        by = asked["filter"]["conditions"][1]
        name = by["field"].partition(".")[2]
        start = datetime.fromisoformat(by["value"]["from"])
        rows = sorted((row for row in self.reports if datetime.fromisoformat(row["date"][name]) >= start), key=lambda row: row["date"][name])
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        data = [{"id": str(row["id"]), "fields": row} for row in page]
        return reply(json.dumps({"totalCount": len(rows), "count": len(data), "data": data}))


def report(number, created, changed=None, body=None):
    at = created.isoformat()
    return {
        "id": number,
        "title": f"Report {number}",
        "body": body or f"Text {number}",
        "date": {"created": at, "changed": (changed or created).isoformat(), "original": at},
    }
