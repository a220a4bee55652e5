"""Towns that are spelt as no list has them are known by their consonants."""

from __future__ import annotations

import pytest

from dtrack.resolve.heard import heard
from dtrack.resolve.places import Gazetteer


@pytest.mark.parametrize(
    ("name", "governorate"),
    [
        ("Menbej", "SY02"),
        ("Jendérès", "SY02"),
        ("Hreitane", "SY02"),
        ("Daret Ezzé", "SY02"),
        ("Qalaat Moudiq", "SY05"),
        ("Maarrat al-Noman", "SY07"),
        ("Qamichly", "SY08"),
        ("Djarablous", "SY02"),
    ],
)
def test_a_town_is_known_by_its_sound(name: str, governorate: str) -> None:
    gazetteer = Gazetteer.load(("SYR",))
    town = heard(gazetteer, name)
    assert town is not None
    assert gazetteer.adm1_of(town.pcode) == governorate


@pytest.mark.parametrize("name", ["Tripoli", "Mersin", "Mohammad", "Soleiman", "Nawa", "Hama"])
def test_what_is_short_or_sounds_as_something_else_is_no_town(name: str) -> None:
    assert heard(Gazetteer.load(("SYR",)), name) is None


@pytest.mark.parametrize(("name", "governorate"), [("Badama", "SY07"), ("Heich", "SY07"), ("Zerbé", "SY02"), ("Bloudan", "SY03"), ("Roumeilan", "SY08")])
def test_a_village_that_one_governorate_has_is_known_by_its_vowels_too(name: str, governorate: str) -> None:
    gazetteer = Gazetteer.load(("SYR",))
    village = heard(gazetteer, name, village=True)
    assert village is not None
    assert gazetteer.adm1_of(village.parent or village.pcode) == governorate


@pytest.mark.parametrize("name", ["Karama", "Khaled", "Milh", "Mezzé"])
def test_people_quarters_and_what_several_governorates_have_are_no_village(name: str) -> None:
    assert heard(Gazetteer.load(("SYR",)), name, village=True) is None
