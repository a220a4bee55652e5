"""The schematic map: classes at round numbers, every tile a link, what is not known a pattern."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.charts.map import Tile, class_of, classes, legend, to_svg
from dtrack.resolve.places import Gazetteer
from dtrack.resolve.tiles import tiles
from dtrack.terms import Level


def tile(name: str = "Deir-ez-Zor", value: float | None = 45037, **more: object) -> Tile:
    return Tile(
        **{
            "name": name,
            "column": 4,
            "row": 1,
            "value": value,
            "said": "45,037",
            "short": "45K",
            "link": "/places/SY09",
            "detail": "January 2019, OCHA",
            **more,
        }
    )


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([], []),
        ([7], [0]),
        ([0, 0], [0]),
        ([0, 0, 5, 10], [0, 5]),
        ([10, 20], [0, 20]),
        ([14_391, 45_037, 87_643, 110_925, 125_277], [0, 40_000, 80_000, 100_000]),
        ([100, 260, 390, 999, 1_200, 5_000, 9_999], [0, 250, 300, 1_000, 5_000]),
    ],
)
def test_classes_hold_about_equally_many_and_begin_at_round_numbers(values: list[float], limits: list[float]) -> None:
    assert classes(values) == limits


@given(st.lists(st.integers(0, 10**7).map(float), min_size=1, max_size=30))
def test_every_value_is_in_the_class_whose_limits_hold_it(values: list[float]) -> None:
    limits = classes(values)
    assert limits == sorted(set(limits)) and limits[0] == 0 and len(limits) <= 5
    for value in values:
        low, high = legend(limits)[class_of(value, limits)]
        assert low <= value and (high is None or value < high)


def test_legend_of_nothing_is_empty() -> None:
    assert legend([]) == []


def test_a_tile_is_a_link_with_its_value_and_what_is_not_known_is_a_pattern() -> None:
    svg = to_svg([tile(), tile("Aleppo", None, column=2, row=0, said="no current figure", detail="")], title="Arrivals", description="A map", ident="m")
    root = ElementTree.fromstring(str(svg))
    known, unknown = (part for part in root if part.tag == "svg")
    assert (known.get("x"), known.get("y"), known.get("width")) == ("80.00%", "78", "20.00%")
    link = known.find("a")
    assert link is not None
    assert (link.get("href"), link.get("aria-label")) == ("/places/SY09", "Deir-ez-Zor: 45,037. January 2019, OCHA")
    assert [text.text for text in link.findall("text")] == ["Deir-", "ez-Zor", "45,037"]
    assert [part.get("class") for part in link.findall("rect")] == ["k0"]
    box = unknown.find("a/rect")
    assert box is not None
    assert (box.get("class"), box.get("fill")) == ("none", "url(#m-n)")
    assert [text.text for text in unknown.findall("a/text")] == ["Aleppo", "–"]
    assert root.get("height") == "156"


def test_long_names_of_several_words_take_two_lines_and_markup_is_text() -> None:
    svg = to_svg([tile("Rural Damascus"), tile('<script>"x"', link='/places/"><b>')], title="<b>", description="&", ident="m")
    first, second = (part for part in ElementTree.fromstring(str(svg)) if part.tag == "svg")
    assert [text.text for text in first.findall("a/text")][:2] == ["Rural", "Damascus"]
    assert next(text.text for text in second.findall("a/text")) == '<script>"x"'
    assert "<script>" not in str(svg)


def test_every_province_of_syria_has_a_tile_of_its_own() -> None:
    places = tiles("SYR")
    assert set(places) == {place.pcode for place in Gazetteer.load(["SYR"]).at_level("SYR", Level.ADM1)}
    assert len(set(places.values())) == 14
    assert tiles("XXX") == {}


def test_a_number_without_room_on_a_telephone_has_a_short_form_there() -> None:
    """The whole number stands on wide pages and in the link's words; a shorter number stands as it is."""
    drawn = str(to_svg([tile(value=1125234, said="1,125,234", short="1.13M")], title="t", description="d", ident="m"))
    assert 'class="value wide" x="50%" y="60" text-anchor="middle">1,125,234<' in drawn
    assert 'class="value slim" x="50%" y="60" text-anchor="middle">1.13M<' in drawn
    assert 'aria-label="Deir-ez-Zor: 1,125,234. January 2019, OCHA"' in drawn
    arabic = str(to_svg([tile(value=1125234, said="1,125,234", short="1.13\u00a0مليون")], title="t", description="d", ident="m"))
    assert 'class="value slim" x="50%" y="54" text-anchor="middle">1.13</text>' in arabic
    assert 'class="value slim" x="50%" y="68" text-anchor="middle">مليون</text>' in arabic
    assert "slim" not in str(to_svg([tile(value=45037)], title="t", description="d", ident="m"))
