"""Rings that cross themselves are found, quickly, and no others."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.errors import ReadError
from dtrack.flow import crossing
from dtrack.flow.crossing import TangledError, crosses
from dtrack.flow.outlining import outlines

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]


@pytest.mark.parametrize(
    ("ring", "wanted"),
    [
        (SQUARE, False),
        ([(0, 0), (4, 4), (4, 0), (0, 4)], True),  # a bow tie
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], False),  # touches its own edge in a point
        ([(0, 0), (4, 0), (4, 4), (2, -1), (0, 4)], True),  # goes through it
        ([(0, 0), (3, 0), (3, 3), (3, 0), (6, 0), (6, 6), (0, 6)], False),  # runs there and back
        ([(0, 0), (5, 0), (9, 0)], False),  # has no area
        ([(1, 1), (1, 1), (1, 1)], False),
    ],
)
def test_rings(ring: list[tuple[float, float]], wanted: bool) -> None:
    assert crosses(ring) is wanted
    assert crosses(ring[::-1]) is wanted


spots = st.tuples(st.integers(0, 12), st.integers(0, 12))


@given(st.lists(spots, min_size=3, max_size=9, unique=True))
def test_as_every_pair_of_edges_says(ring: list[tuple[int, int]]) -> None:
    edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    assert crosses(ring) == any(crossing._cut(one, other) for one, other in combinations(edges, 2))


def test_a_ring_made_to_be_slow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long edges over many cells, and many edges in one cell."""
    monkeypatch.setattr(crossing, "_SPARE", 100)
    comb = [spot for x in range(200) for spot in ((x, 0.0), (x + 0.5, 200.0))]
    with pytest.raises(TangledError):
        crosses([*comb, (200.0, -1.0), (0.0, -1.0)])
    heap = [(1 + x / 1e6, 1 + (x % 7) / 1e6) for x in range(200)]
    with pytest.raises(TangledError):
        crosses([*heap, (1000.0, 1000.0), (0.0, 1000.0)])


def test_a_province_that_crosses_itself_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def layer(ring: list[list[float]]) -> bytes:
        corners = ",".join(f"[{x},{y}]" for x, y in [*ring, ring[0]])
        return f'{{"features":[{{"properties":{{"adm1_pcode":"AA1"}},"geometry":{{"type":"Polygon","coordinates":[[{corners}]]}}}}]}}'.encode()

    def read(ring: list[list[float]]) -> None:
        outlines(layer(ring), ["AA1"], source="OCHA", licence="CC BY-IGO", fetched="2026-11-23")

    with pytest.raises(ReadError, match="a ring of AA1 crosses itself"):
        read([[35, 33], [36, 34], [36, 33], [35, 34]])
    read([[35, 33], [36, 33], [36, 34], [35, 34]])
    monkeypatch.setattr(crossing, "_SPARE", -1000)
    with pytest.raises(ReadError, match="so many long edges"):
        read([[35, 33], [36, 33], [36, 34], [35, 34]])
