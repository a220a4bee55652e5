from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtrack.resolve.cues import Qualifier
from dtrack.resolve.matcher import Matcher, Mention
from dtrack.resolve.places import Gazetteer


def codes(found: list[Mention]) -> list[str]:
    return [mention.place.pcode for mention in found]


def pairs(found: list[Mention]) -> list[tuple[str, str]]:
    return [(mention.text, mention.place.pcode) for mention in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Deir-ez-Zor, Deir Ezzor and DEIR EZ ZOR", ["SY09", "SY09", "SY09"]),
        ("They fled Homs's north for Idlib.", ["SY04", "SY07"]),
        ("à Alep, à Lattaquié et près d’Idleb", ["SY02", "SY06", "SY07"]),
        ("aus Damaskus nach Rakka", ["SY01", "SY11"]),
        ("Halep'ten İdlib'e", ["SY02", "SY07"]),
        ("li Hesekê û Kobanê", ["SY08", "SY0206"]),
        ("all in small letters: deir ez-zor", ["SY09"]),
        ("Deir-\nez-Zor over two lines", ["SY09"]),
        ("Syria, not Syrian", ["SYR"]),
        ("Boukamal and Manbij", ["SY0902", "SY0205"]),
        ("de Ras al-Aïn et Tall Abyad", ["SY0804", "SY1102"]),
    ],
)
def test_latin_spellings(matcher: Matcher, text: str, found: list[str]) -> None:
    assert codes(matcher.find(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("من الرقة وبحلب", [("الرقة", "SY11"), ("حلب", "SY02")]),
        ("وللحسكة فالرقه لادلب", [("لحسكة", "SY08"), ("الرقه", "SY11"), ("ادلب", "SY07")]),
        ("إلى دَيْرِ الــزّور", [("دَيْرِ الــزّور", "SY09")]),
        ("نازحو السويدا", [("السويدا", "SY13")]),
        ("نزح الأهالي عن سراقب", [("سراقب", "SY070003")]),
        ("من ريف دمشق إلى دمشق", [("ريف دمشق", "SY03"), ("دمشق", "SY01")]),
        ("بالقامشلي", [("القامشلي", "SY0802")]),
        ("الجرابلس", [("جرابلس", "SY0208")]),
        ("عادوا عالصنمين وعالرقة", [("الصنمين", "SY1202"), ("الرقة", "SY11")]),
        ("علصنمين", []),
    ],
)
def test_arabic_with_what_is_attached_to_it(matcher: Matcher, text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(matcher.find(text)) == found


@pytest.mark.parametrize(("name", "code"), [("نصيب", "C5999"), ("كسب", "SY060005")])
def test_a_word_for_a_crossing_makes_a_common_word_a_name(matcher: Matcher, name: str, code: str) -> None:
    assert pairs(matcher.find(f"وصلوا إلى {name} أمس")) == []
    assert pairs(matcher.find(f"وصلوا إلى معبر {name} أمس")) == [(name, code)]
    assert pairs(matcher.find(f"أغلق المنفذ {name} أمس")) == [(name, code)]
    assert pairs(matcher.find(f"أغلق المعبر أمس، {name} كبير")) == []


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. ambassador spoke of Assad.",
        "GAM and SAM cases, MAM cases",
        "homsland and the Bahamas",
        "Mr al-Homsi, Abu Ahmad al-Halabi and Anas al-Shami",
        "طبق الحمص والحلبي والشامي",
        "هيئة تحرير الشام",
        "Hay'at Tahrir al-Sham and Ahrar al-Sham",
        "تنظيم الدولة في العراق والشام",
        "قوات سوريا الديمقراطية",
        "It has to wash for a hit",
        "حماه الله",
        "الثورة",
        "على الباب رجل",
    ],
)
def test_what_is_no_place_of_syria(matcher: Matcher, gazetteer: Gazetteer, text: str) -> None:
    assert [mention for mention in matcher.find(text) if not gazetteer.abroad(mention.place.pcode) and text != mention.text] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("السويد تستقبل لاجئين", ["SWE"]),
        ("from Mosul in Iraq", ["IRQ-MOSUL", "IRQ"]),
        ("Al-Qaim and Rawa, across the border", ["IRQ-AL-QAIM", "IRQ-RAWA"]),
        ("نازحون من سنجار", ["IRQ-SINJAR"]),
        ("from Tripoli, Lebanon", ["LBN-TRIPOLI", "LBN"]),
        ("the Zaatari camp in Jordan", ["JOR-ZAATARI", "JOR"]),
    ],
)
def test_abroad(matcher: Matcher, text: str, found: list[str]) -> None:
    assert codes(matcher.find(text)) == found


@pytest.mark.parametrize(
    ("text", "pcode", "qualifier"),
    [
        ("Homs", "SY04", Qualifier.NONE),
        ("the city of Homs", "C2528", Qualifier.CITY),
        ("Homs city", "C2528", Qualifier.CITY),
        ("Homs's old city", "C2528", Qualifier.CITY),
        ("la ville d'Alep", "C1007", Qualifier.CITY),
        ("in der Stadt Aleppo", "C1007", Qualifier.CITY),
        ("في مدينة دير الزور", "C5086", Qualifier.CITY),
        ("وبمدينة إدلب", "C3871", Qualifier.CITY),
        ("Halep kentinde", "C1007", Qualifier.CITY),
        ("Deir-ez-Zor governorate", "SY09", Qualifier.GOVERNORATE),
        ("le gouvernorat de Hama", "SY05", Qualifier.GOVERNORATE),
        ("بمحافظة درعا", "SY12", Qualifier.GOVERNORATE),
        ("the district of Homs", "SY0401", Qualifier.DISTRICT),
        ("Homs sub-district", "SY040100", Qualifier.SUBDISTRICT),
        ("the sub-district of Homs", "SY040100", Qualifier.SUBDISTRICT),
        ("ناحية الميادين", "SY090300", Qualifier.SUBDISTRICT),
        ("rural Aleppo", "SY02", Qualifier.COUNTRYSIDE),
        ("Aleppo's northern countryside", "SY02", Qualifier.COUNTRYSIDE),
        ("ريف حماة الشمالي", "SY05", Qualifier.COUNTRYSIDE),
        ("الريف الشرقي لدير الزور", "SY09", Qualifier.COUNTRYSIDE),
        ("Halep'in kuzey kırsalı", "SY02", Qualifier.COUNTRYSIDE),
        ("northern Aleppo", "SY02", Qualifier.PART),
        ("north-east Syria", "SYR", Qualifier.PART),
        ("شمال غرب سوريا", "SYR", Qualifier.PART),
        ("Al-Hol refugee camp", "SYR-AL-HOL", Qualifier.CAMP),
        ("the camp at Al-Hol", "SYR-AL-HOL", Qualifier.CAMP),
        ("camp d'Al-Hol", "SYR-AL-HOL", Qualifier.CAMP),
        ("بمخيم الهول", "SYR-AL-HOL", Qualifier.CAMP),
        ("The camps emptied. Homs", "SY04", Qualifier.NONE),
    ],
)
def test_words_beside_a_name_choose_its_level(matcher: Matcher, text: str, pcode: str, qualifier: Qualifier) -> None:
    [mention] = matcher.find(text)
    assert (mention.place.pcode, mention.qualifier) == (pcode, qualifier)


@pytest.mark.parametrize(
    ("text", "part"), [("Aleppo governorate", False), ("northern Aleppo governorate", True), ("rural Aleppo", True), ("Rural Damascus", False)]
)
def test_less_than_the_whole_is_said(matcher: Matcher, text: str, part: bool) -> None:
    assert [mention.part for mention in matcher.find(text)] == [part]


def test_a_camp_named_after_a_home_stands_elsewhere(matcher: Matcher) -> None:
    camp, city = matcher.find("Serekaniye camp near Al-Hasakeh")
    assert (camp.place.pcode, camp.how, city.place.pcode) == ("SYR-SEREKANIYE", "level", "SY08")
    [home] = matcher.find("Ras al-Ain")
    assert home.place.pcode == "SY0804"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dana said so.", []),
        ("Dana, in Idleb", ["SY070301", "SY07"]),
        ("Dana, in Homs", ["SY04"]),
        ("Nawa district in Helmand", []),
        ("Nawa and Dar'a", ["SY120303", "SY12"]),
        ("Sur, in Lebanon", ["LBN"]),
        ("Al-Thawrah hospital, Syria", ["SYR"]),
        ("Al-Thawrah, Raqqa", ["SY1103", "SY11"]),
        ("Palmyra, New York", []),
        ("Palmyra, Syria", ["SY0405", "SYR"]),
        ("من مدينة الباب", ["C1202"]),
        ("من حماة", ["SY05"]),
        ("بحماة", ["SY05"]),
        ("حماة", ["SY05"]),
        ("Newroz in Syria", ["SYR"]),
        ("Newroz camp in Syria", ["SYR-NEWROZ", "SYR"]),
        ("Kafr Batna", ["SY030105"]),
        ("They reached Kafr Batna.", []),
        ("They reached Kafr Batna, Syria.", ["SY030105", "SYR"]),
    ],
)
def test_ambiguous_names_need_something_beside_them(matcher: Matcher, text: str, found: list[str]) -> None:
    assert codes(matcher.find(text)) == found


def test_what_is_known_of_the_document_counts_as_beside(matcher: Matcher) -> None:
    assert codes(matcher.find("Dana said so.", around=["SY07"])) == ["SY070301"]
    assert codes(matcher.find("They reached Palmyra.", around=["SYR"])) == ["SY0405"]
    assert codes(matcher.find("They reached Palmyra.", around=["XXX"])) == []


def test_a_place_far_off_in_the_text_does_not_decide_for_the_most_common_words(matcher: Matcher) -> None:
    assert codes(matcher.find("Idleb. " + "And so on. " * 60 + "Dana said so.")) == ["SY07"]


@pytest.mark.parametrize(
    ("text", "pcode", "ambiguous"),
    [
        ("Suran sub-district, Hama", "SY050101", False),
        ("Suran sub-district, Aleppo", "SY020405", False),
        ("Suran sub-district", "SY020405", True),
        ("Suran sub-district. " + "And so on. " * 60 + "Hama.", "SY050101", False),
        ("Suran sub-district, Hama and Aleppo", "SY020405", True),
    ],
)
def test_one_name_for_two_places(matcher: Matcher, text: str, pcode: str, ambiguous: bool) -> None:
    first = matcher.find(text)[0]
    assert (first.place.pcode, first.ambiguous) == (pcode, ambiguous)
    assert {place.pcode for place in first.candidates} >= {"SY050101", "SY020405"}
    assert (first.how == "context") is not ambiguous


@pytest.mark.parametrize(
    ("text", "found"), [("HOMS - 400 fled", ["SY04"]), ("Şam", ["SY01"]), ("Sam", []), ("DeZ and Mayadin", ["SY09", "SY0903"]), ("dez and Mayadin", ["SY0903"])]
)
def test_printed_form_matters_for_short_names(matcher: Matcher, text: str, found: list[str]) -> None:
    assert codes(matcher.find(text)) == found


def test_every_official_governorate_and_district_name_resolves_to_its_own_code(matcher: Matcher, gazetteer: Gazetteer) -> None:
    for place in [*gazetteer.at_level("SYR", "adm1"), *gazetteer.at_level("SYR", "adm2")]:
        for language in ("en", "ar"):
            name = gazetteer.name(place.pcode, language)
            [mention] = matcher.find(name, around=[place.pcode])
            assert mention.text == name
            assert place in mention.candidates
            assert (
                mention.place.pcode == place.pcode
                or (mention.place.pcode == gazetteer.adm1_of(place.pcode) and mention.place.name == place.name)
                or language == "ar"
            )
            assert gazetteer.adm1_of(mention.place.pcode) == gazetteer.adm1_of(place.pcode)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["Deir-ez-Zor", "حلب", "Dar’a", "دَير الزور", "İdlib", "Al-Hol camp", "ﺣﻠﺐ", "\u200f", "  ", "\n", "و", "'s", "city ", "x", "\u0301", "."]
        ),
        max_size=12,
    )
    | st.text(max_size=30).map(lambda text: [text, " Aleppo "])
)
def test_mentions_are_the_printed_words_in_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = Matcher(Gazetteer.load(["SYR"])).find(text)
    assert all(text[mention.start : mention.end] == mention.text != "" for mention in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(mention.place in mention.candidates for mention in found)


def test_aleppo_is_found_in_whatever_surrounds_it(matcher: Matcher) -> None:
    text = "\u202b«حَلَـبْ»\u202c (Aleppo) —Alep\u00a0!"
    assert pairs(matcher.find(text)) == [("حَلَـب", "SY02"), ("Aleppo", "SY02"), ("Alep", "SY02")]
