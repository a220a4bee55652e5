"""One Drawing, two backends: both must say what it says."""

import json
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.charts.drawing import Band, BandKind, Bar, Dot, Drawing, Label, Line, Mark, Step, to_plotly, to_svg
from dtrack.charts.drawing.axes import date_ticks, value_ticks
from dtrack.charts.drawing.spans import gaps, width
from dtrack.charts.drawing.svg import HEIGHT
from dtrack.terms import Precision

DAY = date.fromisoformat
SVG = "{http://www.w3.org/2000/svg}"
EVIL = "</script><a href='javascript:alert(1)'>x</a>&\"'\u2028"


class Plain:
    def number(self, value: float, /) -> str:
        return f"{value:g}"

    def tick(self, day: date, unit: str, /) -> str:
        return f"{unit} {day}"


def drawn(**more: object) -> Drawing:
    facts: dict[str, object] = {
        "title": "T",
        "description": "D",
        "unit": "people",
        "start": DAY("2020-01-01"),
        "end": DAY("2020-04-09"),
        "top": 100.0,
        "value_ticks": ((0.0, "0"), (100.0, "100")),
        "date_ticks": ((DAY("2020-02-01"), "Feb"),),
        "lines": (Line(name="OCHA"), Line(name="IDMC")),
        **more,
    }
    return Drawing(**facts)  # type: ignore[arg-type]


def parsed(drawing: Drawing) -> ET.Element:
    text = str(to_svg(drawing, ident="c1")).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(text)


def per_cent(text: str) -> float:
    return float(text.removesuffix("%"))


def value_at(y: float, top: float) -> float:
    """The count that a height in the picture stands for."""
    return (HEIGHT - 26 - y) * top / (HEIGHT - 26 - 34)


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 9), st.integers(1, 1000)), min_size=1, max_size=12),
)
def test_bars_are_the_same_in_both(spans: list[tuple[int, int, int]]) -> None:
    first = DAY("2020-01-01")
    bars = tuple(Bar(start=first + timedelta(days=at), end=first + timedelta(days=at + long - 1), value=value, text=f"v{value}") for at, long, value in spans)
    drawing = drawn(bars=bars, top=float(max(bar.value for bar in bars)))
    boxes = [box for box in parsed(drawing).iter(f"{SVG}rect") if "bar" in (box.get("class") or "")]
    trace = to_plotly(drawing)["data"][0]
    assert len(boxes) == len(bars) == len(trace["x"])
    for index, bar in enumerate(bars):
        box = boxes[index]
        assert per_cent(box.attrib["x"]) == pytest.approx((bar.start - first).days, abs=0.006)
        assert per_cent(box.attrib["width"]) == pytest.approx((bar.end - bar.start).days + 1, abs=0.02)
        assert value_at(float(box.attrib["y"]), drawing.top) == pytest.approx(bar.value, abs=drawing.top / 1000)
        assert trace["x"][index] == bar.start.isoformat()
        assert trace["width"][index] == ((bar.end - bar.start).days + 1) * 86_400_000
        assert (trace["y"][index], trace["hovertext"][index]) == (bar.value, f"v{bar.value}")


def test_a_zero_bar_can_be_seen_and_a_gap_has_no_value() -> None:
    drawing = drawn(
        bars=(Bar(start=DAY("2020-01-01"), end=DAY("2020-01-10"), value=0, line=1, provisional=True),),
        bands=(Band(kind=BandKind.GAP, start=DAY("2020-01-11"), end=DAY("2020-04-09"), text="no figure collected"),),
    )
    boxes = list(parsed(drawing).iter(f"{SVG}rect"))
    assert [(box.get("class"), box.get("height")) for box in boxes] == [("gap", str(HEIGHT - 60)), ("bar l1 provisional zero", "3.0")]
    assert "no figure collected" in [text.text for text in parsed(drawing).iter(f"{SVG}text")]
    shapes = to_plotly(drawing)["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"], shape["yref"], shape["name"]) for shape in shapes] == [("2020-01-11", "2020-04-10", "paper", "gap")]
    assert "no figure collected" in [note["text"] for note in to_plotly(drawing)["layout"]["annotations"]]


@pytest.mark.parametrize(("last", "words"), [("2020-01-30", []), ("2020-02-10", ["void wide"]), ("2020-03-10", ["void"])])
def test_a_gap_is_named_where_there_is_room(last: str, words: list[str]) -> None:
    drawing = drawn(bands=(Band(kind=BandKind.GAP, start=DAY("2020-01-03"), end=DAY(last), text="no figure collected"),))
    assert [text.get("class") for text in parsed(drawing).iter(f"{SVG}text") if text.text == "no figure collected"] == words
    assert len(to_plotly(drawing)["layout"]["annotations"]) == 1 + len(words)


def test_steps_hold_rise_and_end_in_both() -> None:
    drawing = drawn(
        steps=(
            Step(start=DAY("2020-01-01"), end=DAY("2020-01-31"), value=100, known=True),
            Step(start=DAY("2020-01-31"), end=DAY("2020-03-01"), value=100),
            Step(start=DAY("2020-03-01"), end=DAY("2020-04-09"), value=50),
        ),
        dots=(Dot(at=DAY("2020-03-01"), value=50, text="fifty"),),
    )
    paths = {path.get("class"): path.get("d") for path in parsed(drawing).iter(f"{SVG}path")}
    assert paths == {"held l0": "M30.5 34H60.5M60.5 129H99.5M60.5 34V129", "known l0": "M0 34H31"}
    held, known, dots = to_plotly(drawing)["data"]
    assert list(zip(held["x"], held["y"], strict=True)) == [
        ("2020-01-31", 100),
        ("2020-03-01", 100),
        ("2020-03-01", 50),
        (None, None),
        ("2020-03-01", 50),
        ("2020-04-09", 50),
        (None, None),
    ]
    assert (known["x"], known["y"], known["meta"]) == (["2020-01-01", "2020-02-01", None], [100, 100, None], {"line": 0, "known": True})
    assert (dots["x"], dots["y"], dots["hovertext"], dots["mode"]) == (["2020-03-01"], [50], ["fifty"], "markers")
    circle = next(parsed(drawing).iter(f"{SVG}circle"))
    assert (circle.get("cx"), circle.get("cy")) == ("60.5%", "129.0")


def test_ranges_marks_and_labels_are_in_both() -> None:
    drawing = drawn(
        bands=(Band(kind=BandKind.RANGE, start=DAY("2020-01-01"), end=DAY("2020-01-10"), low=20, high=80, text="20 to 80"),),
        marks=(Mark(at=DAY("2020-01-05"), text="from here"), Mark(at=DAY("2020-04-01"), text="late")),
        labels=tuple(Label(at=DAY(day), value=50, text=day, line=1) for day in ("2020-01-02", "2020-02-15", "2020-04-08")),
    )
    box = next(box for box in parsed(drawing).iter(f"{SVG}rect"))
    assert value_at(float(box.attrib["y"]), 100) == 80
    assert value_at(float(box.attrib["y"]) + float(box.attrib["height"]), 100) == 20
    texts = [(text.get("class"), text.get("text-anchor"), text.text) for text in parsed(drawing).iter(f"{SVG}text")]
    assert ("note wide", "start", "from here") in texts
    assert ("note wide", "end", "late") in texts
    assert [text for text in texts if text[0] == "label l1"] == [
        ("label l1", "start", "2020-01-02"),
        ("label l1", "middle", "2020-02-15"),
        ("label l1", "end", "2020-04-08"),
    ]
    layout = to_plotly(drawing)["layout"]
    assert [(shape["name"], shape.get("y0"), shape.get("y1")) for shape in layout["shapes"]] == [("range", 20, 80), ("mark", 0, 1), ("mark", 0, 1)]
    assert [note["text"] for note in layout["annotations"]] == ["people", "2020-01-02", "2020-02-15", "2020-04-08", "from here", "late"]
    assert [note["xanchor"] for note in layout["annotations"][1:4]] == ["left", "center", "right"]


def test_axes_are_the_same_in_both() -> None:
    drawing = drawn(date_ticks=((DAY("2020-01-01"), "Jan"), (DAY("2020-02-01"), "Feb"), (DAY("2020-04-08"), "Apr")))
    texts = [(text.get("class"), text.get("text-anchor"), text.text) for text in parsed(drawing).iter(f"{SVG}text")]
    assert texts == [
        ("unit", None, "people"),
        ("tick", "end", "0"),
        ("tick", "end", "100"),
        ("tick", "middle", "Jan"),
        ("tick wide", "middle", "Feb"),
        ("tick", "end", "Apr"),
    ]
    layout = to_plotly(drawing)["layout"]
    assert (layout["xaxis"]["tickvals"], layout["xaxis"]["ticktext"]) == (["2020-01-01", "2020-02-01", "2020-04-08"], ["Jan", "Feb", "Apr"])
    assert layout["xaxis"]["range"] == ["2020-01-01", "2020-04-10"]
    assert (layout["yaxis"]["tickvals"], layout["yaxis"]["range"][0]) == ([0.0, 100.0], 0)


def test_a_drawing_of_zeros_on_one_day_is_drawn() -> None:
    drawing = drawn(
        start=DAY("2020-01-01"),
        end=DAY("2020-01-01"),
        top=0.0,
        dots=(Dot(at=DAY("2020-01-01"), value=0),),
        labels=(Label(at=DAY("2020-01-01"), value=0, text="0"),),
    )
    circle = next(parsed(drawing).iter(f"{SVG}circle"))
    assert (circle.get("cx"), circle.get("cy")) == ("50.0%", f"{HEIGHT - 26:.1f}")
    assert to_plotly(drawing)["layout"]["yaxis"]["range"] == [0, 1.12]


def test_hostile_text_stays_text_in_both() -> None:
    drawing = drawn(
        title=EVIL,
        description=EVIL,
        unit=EVIL,
        value_ticks=((0.0, EVIL),),
        date_ticks=((DAY("2020-02-01"), EVIL),),
        lines=(Line(name=EVIL),),
        bars=(Bar(start=DAY("2020-01-01"), end=DAY("2020-01-02"), value=1, text=EVIL),),
        steps=(Step(start=DAY("2020-01-01"), end=DAY("2020-01-02"), value=1, text=EVIL),),
        dots=(Dot(at=DAY("2020-01-01"), value=1, text=EVIL),),
        bands=(Band(kind=BandKind.GAP, start=DAY("2020-01-03"), end=DAY("2020-04-02"), text=EVIL),),
        labels=(Label(at=DAY("2020-01-01"), value=1, text=EVIL),),
        marks=(Mark(at=DAY("2020-01-01"), text=EVIL),),
    )
    text = str(to_svg(drawing, ident="c1"))
    assert "<a " not in text
    assert "</script" not in text
    assert {element.tag.removeprefix(SVG) for element in parsed(drawing).iter()} == {"svg", "title", "desc", "text", "line", "rect", "path", "circle"}
    assert parsed(drawing).find(f"{SVG}title").text == EVIL  # type: ignore[union-attr]
    assert "<" not in json.dumps(to_plotly(drawing))


def test_the_picture_has_a_name_and_no_inline_style() -> None:
    svg = parsed(drawn())
    assert (svg.get("role"), svg.get("aria-labelledby"), svg.get("direction")) == ("img", "c1-t c1-d", "ltr")
    assert (svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")) == ("c1-t", "c1-d")  # type: ignore[union-attr]
    assert all("style" not in element.attrib and not any(name.startswith("on") for name in element.attrib) for element in svg.iter())


@given(st.floats(0, 1e9, allow_nan=False))
def test_value_ticks_are_round_and_within(top: float) -> None:
    ticks = [value for value, _ in value_ticks(top, Plain())]  # type: ignore[arg-type]
    assert ticks[0] == 0
    assert all(value <= top for value in ticks)
    assert 1 <= len(ticks) <= 6


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 9000))
def test_date_ticks_are_few_and_within(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    ticks = date_ticks(start, end, Plain())  # type: ignore[arg-type]
    assert len(ticks) <= 6
    assert all(start <= day <= end for day, _ in ticks)
    assert [day for day, _ in ticks] == sorted({day for day, _ in ticks})


@pytest.mark.parametrize(
    ("precision", "wanted"),
    [
        (Precision.DAY, ("2017-08-16", "2017-08-16")),
        (Precision.UNKNOWN, ("2017-08-16", "2017-08-16")),
        (Precision.WEEK, ("2017-08-14", "2017-08-20")),
        (Precision.MONTH, ("2017-08-01", "2017-08-31")),
        (Precision.QUARTER, ("2017-07-01", "2017-09-30")),
        (Precision.YEAR, ("2017-01-01", "2017-12-31")),
    ],
)
def test_a_coarse_date_has_its_width(precision: Precision, wanted: tuple[str, str]) -> None:
    assert width(DAY("2017-08-16"), DAY("2017-08-16"), precision) == (DAY(wanted[0]), DAY(wanted[1]))


def test_gaps_look_past_what_overlaps() -> None:
    spans = [(DAY("2020-01-01"), DAY("2020-12-31")), (DAY("2020-02-01"), DAY("2020-02-03")), (DAY("2021-01-11"), DAY("2021-01-20"))]
    assert gaps(spans, 9, (DAY("2020-01-01"), DAY("2021-01-20"))) == [(DAY("2021-01-01"), DAY("2021-01-10"))]
    assert gaps(spans, 10, (DAY("2020-01-01"), DAY("2021-01-20"))) == []


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (
            "2018-08-01",
            "2019-03-31",
            [
                ("2018-09-01", "month_year 2018-09-01"),
                ("2018-11-01", "month 2018-11-01"),
                ("2019-01-01", "month_year 2019-01-01"),
                ("2019-03-01", "month 2019-03-01"),
            ],
        ),
        (
            "2017-10-09",
            "2017-10-12",
            [("2017-10-09", "day 2017-10-09"), ("2017-10-10", "day 2017-10-10"), ("2017-10-11", "day 2017-10-11"), ("2017-10-12", "day 2017-10-12")],
        ),
        ("2009-12-31", "2013-02-01", [(f"{year}-01-01", f"year {year}-01-01") for year in (2010, 2011, 2012, 2013)]),
    ],
)
def test_dates_are_named_as_a_person_would(start: str, end: str, wanted: list[tuple[str, str]]) -> None:
    assert [(str(day), words) for day, words in date_ticks(DAY(start), DAY(end), Plain())] == wanted  # type: ignore[arg-type]
