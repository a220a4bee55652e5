import pytest

from dtrack.resolve.ambiguity import rules
from dtrack.resolve.cues import Qualifier, choose, qualifiers
from dtrack.terms import Level


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("X", []),
        ("X's", []),
        ("X'in kuzey kirsali", [Qualifier.COUNTRYSIDE]),
        ("X'", []),
        ("X, city", []),
        ("X (city)", [Qualifier.CITY]),
        ("X old city", [Qualifier.CITY]),
        ("X old", []),
        ("X old refugee idp camp", []),
        ("X sub district", [Qualifier.SUBDISTRICT]),
        ("X sub", []),
        ("X idp, city", []),
        ("sous district de X", [Qualifier.SUBDISTRICT]),
        ("the city. X", []),
        ("camp for people of X", [Qualifier.CAMP]),
        ("camp for the many other people of X", []),
        ("city for people of X", []),
        ("الريف الشرقي X", [Qualifier.COUNTRYSIDE, Qualifier.PART]),
        ("ال X", []),
        ("وللمدينه X", [Qualifier.CITY]),
        ("eastern X city", [Qualifier.CITY, Qualifier.PART]),
        ("X city camp", [Qualifier.CITY]),
        ("camp X city", [Qualifier.CAMP, Qualifier.CITY]),
    ],
)
def test_words_beside_a_name(text: str, found: list[Qualifier]) -> None:
    at = text.index("X")
    assert qualifiers(text, at, at + 1) == found


def test_a_level_that_no_place_of_the_name_has_is_passed_over() -> None:
    assert choose([Qualifier.CAMP, Qualifier.CITY], frozenset({Level.TOWN})) is Qualifier.CITY
    assert choose([Qualifier.CAMP, Qualifier.PART], frozenset({Level.ADM1})) is Qualifier.PART
    assert choose([Qualifier.CAMP], frozenset({Level.ADM1})) is Qualifier.NONE


def test_a_country_without_rules_has_none() -> None:
    assert rules(("XXX",)) == rules(())
    assert rules(()).never == frozenset()
    assert "باب المندب" in rules(("SYR",)).never
