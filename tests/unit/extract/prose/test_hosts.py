"""Who hosts people, and how many of these have gone home since: from where, and that the first number stays what it is. Sentences are invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dtrack.extract.context import Reading

Told = list[tuple[int, str, list[str]]]
HOSTED, LEFT = "refugee_stock", ["TUR:origin"]
CASES: list[tuple[str, str, Told]] = [
    ("en", "Turkey hosted 2.9 million Syrians in January; 81,500 had returned since.", [(2_900_000, HOSTED, ["TUR:in"]), (81_500, "return", LEFT)]),
    ("en", "Turkey still hosts 2.9 million Syrians. Some 44,000 have gone home.", [(2_900_000, HOSTED, ["TUR:in"]), (44_000, "return", LEFT)]),
    ("en", "Some 2,000 people fled to Turkey; 300 of them have returned.", [(2_000, "refugee_flow", ["TUR:destination"]), (300, "return", LEFT)]),
    ("fr", "La Turquie héberge 2,9 millions de Syriens; 81 500 sont rentrés.", [(2_900_000, HOSTED, ["TUR:in"]), (81_500, "return", LEFT)]),
    ("ar", "لا تزال تركيا تستضيف 2,9 مليون سوري، وعاد 44 ألفاً هذا العام.", [(2_900_000, HOSTED, ["TUR:in"]), (44_000, "return", LEFT)]),
    ("ar", "تستضيف إدلب 900 ألف نازح وعاد منهم 44 ألفاً.", [(900_000, "idp_stock", ["SY07:in"]), (44_000, "return", ["SY07:origin"])]),
    ("ar", "تستضيف إدلب 900 ألف نازح، وعاد 44 ألفاً إلى حماة.", [(900_000, "idp_stock", ["SY07:in"]), (44_000, "return", ["SY05:destination"])]),
    (
        "en",
        "Idleb hosts 900,000 displaced people, and 44,000 of them have returned.",
        [(900_000, "idp_stock", ["SY07:in"]), (44_000, "return", ["SY07:origin"])],
    ),
    ("en", "Some 2,000 people fled Raqqa; 300 of them have returned.", [(2_000, "new_displacement", ["SY11:origin"]), (300, "return", ["SY11:destination"])]),
    ("en", "Lebanon hosts 8,000 Iraqis. Of these, 310 Iraqis have returned.", [(8_000, HOSTED, ["LBN:in"]), (310, "return", ["IRQ:destination"])]),
]


@pytest.mark.parametrize(("language", "text", "told"), CASES, ids=[f"{language} {text[:30]}" for language, text, _ in CASES])
def test_those_who_went_home_left_their_hosts(read: Callable[..., Reading], language: str, text: str, told: Told) -> None:
    found = read(text, language=language).figures
    assert [(each.value, each.metric.value, [f"{place.pcode}:{place.role.value}" for place in each.places]) for each in found] == told


BOTH_ENDS = [
    ("en", "Hama received 8,200 returning families from Idleb and 1,400 from Turkey.", ["TUR:origin", "SY05:destination"]),
    ("en", "In May 300 families fled from Raqqa to Aleppo and 200 to Hama.", ["SY05:destination", "SY11:origin"]),
    ("fr", "Hama a vu revenir 8 200 familles d'Idleb et 1 400 de Turquie depuis janvier.", ["TUR:origin", "SY05:destination"]),
    ("ar", "عاد إلى حماة 8,200 عائلة من إدلب و1,400 من تركيا منذ كانون الثاني.", ["TUR:origin", "SY05:destination"]),
    ("en", "Some 300 families fled from Raqqa to Aleppo, and 200 arrived in Hama.", ["SY05:destination"]),
]


@pytest.mark.parametrize(("language", "text", "places"), BOTH_ENDS, ids=[text[:30] for _, text, _ in BOTH_ENDS])
def test_the_entries_of_a_list_share_the_end_that_only_the_first_names(read: Callable[..., Reading], language: str, text: str, places: list[str]) -> None:
    second = read(text, language=language).figures[1]
    assert [f"{place.pcode}:{place.role.value}" for place in second.places] == places


THERE = [
    ("en", "The DTM counted 842,000 returnees in Aleppo governorate in round 12.", [(842_000, "returnee_stock")]),
    ("en", "The DTM found 1,209,000 IDPs and 842,000 returnees in Aleppo governorate.", [(1_209_000, "idp_stock"), (842_000, "returnee_stock")]),
    ("fr", "L'OIM a dénombré 1 209 000 déplacés et 842 000 retournés dans le gouvernorat d'Alep.", [(1_209_000, "idp_stock"), (842_000, "returnee_stock")]),
    ("ar", "أحصت المنظمة 1,209,000 نازح و842,000 عائد في محافظة حلب.", [(1_209_000, "idp_stock"), (842_000, "returnee_stock")]),
    ("en", "UNHCR counted 1.1 million returnees since 8 December.", [(1_100_000, "return")]),
    ("en", "In round 12, 842,000 returnees went back to Aleppo.", [(842_000, "return")]),
    ("fr", "Lors du cycle 12, 4 200 familles ont fui Hama.", [(4_200, "new_displacement")]),
]


@pytest.mark.parametrize(("language", "text", "told"), THERE, ids=[text[:30] for _, text, _ in THERE])
def test_returnees_who_are_counted_live_there_and_a_round_counts_nobody(
    read: Callable[..., Reading], language: str, text: str, told: list[tuple[int, str]]
) -> None:
    assert [(each.value, each.metric.value) for each in read(text, language=language).figures] == told
