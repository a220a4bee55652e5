"""One chart a file: `draw(...)` returns a Drawing; `to_svg` and `to_plotly` are the only two backends. Pure."""
