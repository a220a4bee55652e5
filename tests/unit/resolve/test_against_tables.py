"""Against the reference tables beside the repository: codes equal OCHA's, and spellings seen elsewhere are read."""

import csv
import json
from pathlib import Path

import pytest

from dtrack.resolve.matcher import Matcher
from dtrack.resolve.places import Gazetteer


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("level", "parent"), [("adm1", None), ("adm2", "adm1_pcode"), ("adm3", "adm2_pcode")])
def test_codes_parents_and_names_are_ochas(gazetteer: Gazetteer, shared: Path, level: str, parent: str | None) -> None:
    theirs = {row["pcode"]: (row[parent] if parent else "SYR", row["name_en"], row["name_ar"]) for row in rows(shared / "geo" / f"syria_{level}.csv")}
    ours = {place.pcode: (place.parent, place.name, gazetteer.name(place.pcode, "ar")) for place in gazetteer.at_level("SYR", level)}
    assert ours == theirs


def test_every_official_name_in_a_cell_is_its_own_place(gazetteer: Gazetteer, shared: Path) -> None:
    for level, parent in (("adm1", None), ("adm2", "adm1_pcode"), ("adm3", "adm2_pcode")):
        for row in rows(shared / "geo" / f"syria_{level}.csv"):
            for name in (row["name_en"], row["name_ar"]):
                place = gazetteer.by_name(name, level, row[parent] if parent else None)
                assert place is not None, name
                assert place.pcode == row["pcode"]


def test_towns_lie_where_ocha_puts_them(gazetteer: Gazetteer, shared: Path) -> None:
    theirs = {row["pcode"]: row for row in rows(shared / "geo" / "syria_places.csv")}
    towns = [place for place in gazetteer.at_level("SYR", "town") if place.pcode in theirs]
    assert len(towns) > 140
    for town in towns:
        assert town.parent == theirs[town.pcode]["adm3_pcode"]


@pytest.mark.parametrize(("script", "right", "count"), [("Latn", 244, 248), ("Arab", 49, 51)])
def test_spellings_of_governorates(matcher: Matcher, gazetteer: Gazetteer, shared: Path, script: str, right: int, count: int) -> None:
    """None wrong; the few that are not read alone are common words, which need a place beside them, or a language that is not ours."""
    spellings = [row for row in rows(shared / "geo" / "syria_name_variants.csv") if row["kind"] == "adm1" and row["script"] == script]
    assert len(spellings) == count
    read = [(row, {gazetteer.adm1_of(mention.place.pcode) for mention in matcher.find(row["name"])}) for row in spellings]
    assert [row["name"] for row, found in read if found and found != {row["pcode"]}] == []
    assert sum(found == {row["pcode"]} for row, found in read) >= right


def test_texts_on_other_countries_name_no_place_of_syria(matcher: Matcher, shared: Path) -> None:
    texts = [json.loads(line) for file in sorted((shared / "gold" / "dev").glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    elsewhere = [row["text"] for row in texts if "yria" not in row["text"] and "SYR" not in json.dumps(row["gold"])]
    assert len(elsewhere) > 400
    assert [mention.text for text in elsewhere for mention in matcher.find(text) if mention.place.country == "SYR"] == []
