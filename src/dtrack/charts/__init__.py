"""One chart a file: `draw(points, brief)` returns a Drawing; `drawing.to_svg` and `drawing.to_plotly` are the only two backends. Pure."""
