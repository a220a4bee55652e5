"""Villages: found where something leads to them and their governorate is spoken of, however they are spelt."""

import pytest

from dtrack.resolve import villages
from dtrack.resolve.matcher import Matcher
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(("SYR",))


def _found(gazetteer: Gazetteer, text: str, *around: str) -> list[tuple[str, str]]:
    found = Matcher(gazetteer).look(text, around).within(0, len(text))
    assert all(text[each.start : each.end] == each.text for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)
    return [(each.text, each.place.pcode) for each in found if each.place.pcode in villages.read("SYR")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Families left the village of Ad-Dur for Sweida city.", [("Ad-Dur", "C6160")]),  # the list has Dor
        ("Families left the villages of Dor, Tira and Lahetheh for Salkhad.", [("Dor", "C6160"), ("Tira", "C6161")]),  # the third is a town of the pack
        ("Shelling struck Kafr Oweid and Maar Tahroma in southern Idleb.", [("Maar Tahroma", "C4071")]),
        ("Les familles ont fui le village de Dor, dans la province de Soueïda.", [("Dor", "C6160")]),
        ("The Al-Fardous neighbourhood of Aleppo was emptied.", [("Al-Fardous", "N0209")]),
        ("نزحت عائلات من قرى الدور وتعارة بريف السويداء.", [("الدور", "C6160")]),
        ("نزحت عائلات من الدور بريف السويداء.", [("الدور", "C6160")]),
        ("انهار مبنى في حي الفردوس بحلب.", [("الفردوس", "N0209")]),
        ("أُجبرت عائلات على إخلاء منازلها في حي السومرية بدمشق.", [("السومرية", "N0088")]),
    ],
)
def test_a_village_is_found(gazetteer: Gazetteer, text: str, found: list[tuple[str, str]]) -> None:
    assert _found(gazetteer, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Families left the village of Dor on Friday.",  # no governorate is spoken of
        "Families left the village of Dor for Aleppo.",  # there is none of that name in Aleppo
        "In Sweida, Dor said that families had left.",  # nothing leads to the name
        "In Sweida the village of dor is empty.",  # names are printed with a capital
        "In Idleb, 40 families moved in October from Europe to Turkey.",
        "نزحت عائلات من بلدات وقرى ريف إدلب الجنوبي الشرقي باتجاه الحدود.",
        "توجهت الحافلات إلى جبرين في حلب.",  # a quarter of the city needs to be called one
        "Villagers of Hama and Homs met in the town of Tira.",  # Tira is in Sweida
    ],
)
def test_a_village_is_not_found(gazetteer: Gazetteer, text: str) -> None:
    assert _found(gazetteer, text) == []


def test_a_text_without_capitals_has_its_villages(gazetteer: Gazetteer) -> None:
    assert _found(gazetteer, "families left the village of dor for sweida city") == [("dor", "C6160")]


def test_the_title_speaks_of_the_governorate(gazetteer: Gazetteer) -> None:
    assert _found(gazetteer, "Families left the village of Dor on Friday.", "SY13") == [("Dor", "C6160")]


def test_marks_and_double_blanks_do_not_move_the_name(gazetteer: Gazetteer) -> None:
    assert _found(gazetteer, "In  Sweida\u200b, the  vi\u00adllage of  Dor\u200e  is empty.") == [("Dor", "C6160")]
    assert _found(gazetteer, "في السُّوَيداء أُخليت قرية الدُّور.") == [("الدُّور", "C6160")]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ad-Dur", "Dor"), ("Sheikh Fares", "Shaykh Faris"), ("Kafr Nabudah", "Kafarnaboudeh"), ("Tell Rifaat", "تل رفعت"), ("Khan Shaykhun", "خان شيخون")],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert villages.sounded(one) == villages.sounded(other) or villages.skeleton(one) == villages.skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Dor", "Dara"), ("Kafr Nabl", "Kafr Nabudah"), ("تل أبيض", "تل رفعت")])
def test_two_names(one: str, other: str) -> None:
    assert villages.sounded(one) != villages.sounded(other)


def test_the_list(gazetteer: Gazetteer) -> None:
    listed = villages.read("SYR")
    assert len(listed) > 7_500
    assert villages.read("TCD") == {}
    for place in listed.values():
        parent = gazetteer.get(place.parent or "")
        assert parent is not None
        assert (parent.level, place.level, place.country) == (Level.ADM3, Level.TOWN, "SYR")
        assert place.kind in ("", "quarter")
        assert {language for language, _ in place.names} == {"en", "ar"}
        assert 32 < (place.lat or 0) < 38
        assert 35 < (place.lon or 0) < 43
    assert not {place.pcode for place in gazetteer} & set(listed)


def test_a_village_is_a_place_by_its_code_and_in_no_list(gazetteer: Gazetteer) -> None:
    place = gazetteer.get("C6160")
    assert place is not None
    assert (place.name, gazetteer.adm1_of("C6160"), gazetteer.name("C6160", "ar")) == ("Dor", "SY13", "الدور")
    assert [each.pcode for each in gazetteer.chain("C6160")] == ["C6160", "SY130001", "SY1300", "SY13", "SYR"]
    assert gazetteer.within("C6160", "SY13")
    assert place not in list(gazetteer)
    assert gazetteer.by_code("C6160") is None  # the tables of OCHA are read down to the sub-district
    assert gazetteer.by_name("Dor") is None


def test_a_village_that_is_left_out_is_not_found(gazetteer: Gazetteer) -> None:
    without = gazetteer.without({"C6160"})
    assert without.get("C6160") is None
    assert _found(without, "Families left the village of Dor for Sweida city.") == []
    assert without.fingerprint != gazetteer.fingerprint
