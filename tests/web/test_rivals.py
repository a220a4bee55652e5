"""One number printed by many, and who says otherwise."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from fake_records import figure, point
from fake_tracker import FakeTracker

from dtrack.model.point import Verdict
from dtrack.terms import FigureRole


def text(html: str) -> str:
    """The words of a page: no tags, no data for scripts, single spaces."""
    bare = re.sub(r"<(script|style|head)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare)).replace("&#39;", "'").replace(" ,", ",").strip()


def rivals() -> FakeTracker:
    """One number printed thrice, and one that says otherwise."""
    idents = ["a" * 16, "b" * 16, "c" * 16, "d" * 16]
    copy = {"role": FigureRole.DUPLICATE, "reason": "same_origin", "reason_params": {"source": "OCHA"}}
    records = [
        figure(idents[0]),
        figure(idents[1], publisher="AFP", **copy),
        figure(idents[2], publisher="Reuters", **copy),
        figure(
            idents[3], "50000", source_org="SOHR", publisher="SOHR", role=FigureRole.TRIANGULATION, reason="lower_standing", reason_params={"source": "OCHA"}
        ),
    ]
    made = point("45037", date(2019, 1, 1), date(2019, 1, 31), figure=idents[0], low=Decimal(45037), high=Decimal(50000))
    verdicts = tuple(Verdict(ident, FigureRole.RECOMMENDED, "better_standing") for ident in idents)
    return FakeTracker(
        records=records,
        answers=[
            replace(made, point=replace(made.point, verdicts=verdicts, origins=2, publishers=4, reason="better_standing", reason_params={"source": "OCHA"}))
        ],
    )


def test_rivals_and_copies_are_told_apart(opened) -> None:
    page = text(opened(rivals()).get("/figures/" + "a" * 16).text)
    assert "Printed by 4 publishers, 2 known origins." in page
    assert "Printed by 4 publishers, 2 known origins" in text(opened(rivals()).get("/places/SY09").text)
    alone = rivals()
    alone.answers = [replace(each, point=replace(each.point, publishers=2)) for each in alone.answers]
    assert "Printed by" not in opened(alone).get("/figures/" + "a" * 16).text + opened(alone).get("/places/SY09").text
    assert "the same number of the same originator, OCHA, printed again" in page
    assert "the source's standing is lower than that of OCHA" in page
    assert "OCHA has the better standing for this kind of number" in page
    place = text(opened(rivals()).get("/places/SY09").text)
    assert "Lowest and highest reported: 45,037 and 50,000; 2 known origins" in place
