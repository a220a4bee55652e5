"""The peer of our pages: the same headings, tables and charts as a Dash application, compressed, on loopback."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import html as parsed


def content(page: str) -> list[tuple[str, Any]]:
    """What a page of ours shows, in order: ("h1".."h3", text), ("table", rows of texts), ("p", text), ("chart", data and layout of Plotly)."""
    tree = parsed.fromstring(page)
    charts = {each.get("id"): json.loads(each.text_content()) for each in tree.iter("script") if each.get("type") == "application/json"}
    found: list[tuple[str, Any]] = []
    for each in tree.iter("h1", "h2", "h3", "table", "p", "blockquote", "div"):
        words = " ".join(each.text_content().split())
        if each.tag == "table":
            found.append(("table", [[" ".join(cell.text_content().split()) for cell in row.iter("td", "th")] for row in each.iter("tr")]))
        elif each.tag == "div":
            if each.get("data-chart") in charts:
                found.append(("chart", charts[each.get("data-chart")]))
        elif words and not any(over.tag == "table" for over in each.iterancestors()):
            found.append(("p" if each.tag == "blockquote" else str(each.tag), words))
    return found


def build(parts: list[tuple[str, Any]]) -> Any:
    """The application."""
    from dash import Dash, dcc, html
    from flask import Response, request

    app = Dash("peer", title="peer")
    made = []
    for kind, said in parts:
        if kind == "chart":
            made.append(dcc.Graph(figure={"data": said["data"], "layout": said["layout"]}, style={"height": "264px"}))
        elif kind == "table":
            made.append(html.Table([html.Tr([html.Td(cell) for cell in row]) for row in said]))
        else:
            made.append({"h1": html.H1, "h2": html.H2, "h3": html.H3}.get(kind, html.P)(said))
    app.layout = html.Div(made)

    @app.server.after_request  # type: ignore[untyped-decorator]
    def compress(answer: Response) -> Response:
        """As any sensible installation does."""
        answer.direct_passthrough = False
        if "gzip" in request.headers.get("accept-encoding", "") and len(answer.get_data()) > 500 and answer.status_code == 200:
            answer.set_data(gzip.compress(answer.get_data(), 6))
            answer.headers["content-encoding"] = "gzip"
        return answer

    return app.server


@contextmanager
def served(parts: list[tuple[str, Any]]) -> Iterator[str]:
    """Its address."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, build(parts), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
