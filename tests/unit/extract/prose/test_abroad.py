"""Texts on other countries: the place keeps its name, without a code. Sentences, numbers and events are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dtrack.extract.context import Reading

PUBLISHED = date(2025, 3, 12)


def _named(reading: Reading) -> list[str]:
    return [place.text for place in reading.figures[0].places]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Some 4,200 people fled Lokoja after floods.", ["Lokoja"]),
        ("Some 4,200 people were displaced in Tutong district.", ["Tutong"]),
        ("Lokoja was hosting 4,200 displaced people.", ["Lokoja"]),
        ("Tutong district has seen 4,200 people displaced.", ["Tutong"]),
        ("Floods affecting Nukulau have displaced 4,200 people.", ["Nukulau"]),
        ("Jonglei, 4,200 people were displaced.", ["Jonglei"]),
        ("Jonglei: 4,200 people were displaced.", ["Jonglei"]),
        ("Victoria's bushfires have displaced 4,200 people.", ["Victoria"]),
        ("About 4,200 undocumented Afghans returned from Iran.", ["Iran", "Afghans"]),
        ("As the Afghans waited, 4,200 Iranians returned from Turkey.", ["Turkey", "Iranians"]),
        ("Some 4,200 people fled the north-eastern Nigerian town of Lokoja.", ["Lokoja"]),
        ("Bangladeshi authorities evacuated 4,200 people.", ["Bangladeshi"]),
        ("Floods have struck Lokoja. More than 4,200 people fled.", ["Lokoja"]),
        ("More than 4,200 people fled. Most of them are in the canton of Sarapiqui.", ["Sarapiqui"]),
        ("More than 4,200 people fled.\n\nThe rain stopped on Monday.\n\nFloods have struck Lokoja.", ["Lokoja"]),
        ("China's Hainan Province saw 4,200 people evacuated.", ["China", "Hainan Province"]),
        ("A fire in an Adelaide home left 4,200 people homeless.", ["Adelaide"]),
        ("Torrents have soaked seven regions, Fujian, Jiangxi and Hunan among them, and 4,200 people fled.", ["Fujian", "Jiangxi", "Hunan"]),
        ("Nine families and 4,200 other people fled.", []),
        ("Meanwhile, 4,200 people fled.", []),
        ("Separately, 4,200 people fled.", []),
        ("Hurricane Mathilda displaced 4,200 people.", []),
        ("The ZNEP said 4,200 people were displaced by the storm.", []),
        ("More than 4,200 people were displaced along the Sarapi River.", []),
        ("More than 4,200 people fled.", []),
    ],
)
def test_a_place_of_another_country_keeps_its_name(read: Callable[..., Reading], text: str, names: list[str]) -> None:
    reading = read(text, published=PUBLISHED, language="en")
    assert _named(reading) == names


def test_the_country_of_a_people_has_its_name_and_where_it_went(read: Callable[..., Reading]) -> None:
    places = read("About 4,200 undocumented Afghans returned from Iran.", published=PUBLISHED, language="en").figures[0].places
    assert [(place.name, place.role.value) for place in places] == [("Iran", "origin"), ("Afghanistan", "destination")]


def test_a_place_of_ours_is_not_looked_for_that_way(read: Callable[..., Reading]) -> None:
    reading = read("Lokoja was quiet. Some 4,200 people fled Hama on Monday.", published=PUBLISHED, language="en")
    assert [place.pcode for place in reading.figures[0].places] == ["SY05"]


def test_how_a_place_was_found_is_said(read: Callable[..., Reading]) -> None:
    before = read("Floods have struck Lokoja. More than 4,200 people fled.", published=PUBLISHED, language="en").figures[0].places[0]
    after = read("More than 4,200 people fled. Most of them are in the canton of Sarapiqui.", published=PUBLISHED, language="en").figures[0].places[0]
    assert (before.resolved, after.resolved) == ("sentence_before", "paragraph")
