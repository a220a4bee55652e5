"""What charts are made of: one Drawing in data units, and its two backends."""

from dtrack.charts.drawing.brief import Brief, Speech
from dtrack.charts.drawing.plotly import to_plotly
from dtrack.charts.drawing.svg import to_svg
from dtrack.charts.drawing.values import Band, BandKind, Bar, Dot, Drawing, Label, Line, Mark, Step

__all__ = ["Band", "BandKind", "Bar", "Brief", "Dot", "Drawing", "Label", "Line", "Mark", "Speech", "Step", "to_plotly", "to_svg"]
