from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from dtrack.extract.context import Reading

Read = Callable[..., Reading]


def brief(reading: Reading) -> list[tuple[object, ...]]:
    return [(figure.value, figure.unit.value, figure.metric.value) for figure in reading.figures]


@pytest.mark.parametrize(
    ("text", "value", "unit", "metric"),
    [
        ("Fighting displaced 5,000 people in Hama.", 5000, "person", "new_displacement"),
        ("5,000 people have been displaced in Hama.", 5000, "person", "new_displacement"),
        ("The exodus of 5,000 families from Hama went on.", 5000, "household", "new_displacement"),
        ("5,000 people remain displaced in Hama.", 5000, "person", "idp_stock"),
        ("Hama hosts 5,000 IDPs.", 5000, "person", "idp_stock"),
        ("5,000 displaced families live in Hama.", 5000, "household", "idp_stock"),
        ("5,000 IDPs arrived in Hama.", 5000, "person", "new_displacement"),
        ("5,000 displaced people returned to Hama.", 5000, "person", "return"),
        ("5,000 people displaced from Homs returned to Hama.", 5000, "person", "return"),
        ("5,000 refugees returned to Hama from Lebanon.", 5000, "person", "return"),
        ("5,000 people fled Hama to Lebanon.", 5000, "person", "refugee_flow"),
        ("Lebanon hosts 5,000 Syrian refugees.", 5000, "person", "refugee_stock"),
        ("5,000 houses were destroyed in Hama.", 5000, "home", "homes_destroyed"),
        ("5,000 families were affected and evacuated from Hama.", 5000, "household", "new_displacement"),
        ("The number of displaced families in Hama rose to 5,000.", 5000, "household", "idp_stock"),
        ("Roj camp hosts 5,000 people.", 5000, "person", "site_population"),
        ("5,000 were made homeless in Hama.", 5000, "person", "new_displacement"),
    ],
)
def test_what_a_number_counts(read: Read, text: str, value: int, unit: str, metric: str) -> None:
    assert brief(read(text)) == [(value, unit, metric)]


@pytest.mark.parametrize(
    ("text", "printed", "why"),
    [
        ("In Hama 75 civilians were killed.", "75", "killed"),
        ("In Hama 75 people were wounded.", "75", "wounded"),
        ("In Hama 75 people were arrested.", "75", "arrested"),
        ("Floods affected 75,000 people in Hama.", "75,000", "affected"),
        ("In Hama 75,000 people are in need of aid.", "75,000", "in need"),
        ("Aid was delivered to 75,000 people in Hama.", "75,000", "aid"),
        ("Hama received 75 trucks.", "75", "vehicles"),
        ("Some 75 fighters left Hama.", "75", "fighters"),
        ("Hama has 75 schools.", "75", "places"),
        ("Prices in Hama rose by 75%.", "75", "percentage"),
        ("Prices in Hama rose by $75.", "75", "money"),
        ("Hama lies 75 km away.", "75", "measure"),
        ("A woman, 75 years old, fled Hama.", "75", "age"),
        ("75 houses were damaged in Hama.", "75", "damaged"),
        ("The UN fears that 75,000 people could be displaced from Hama.", "75,000", "feared"),
        ("Officials plan to move 75 families to Hama.", "75", "planned"),
        ("Officials denied that 75 families fled Hama.", "75", "denied"),
        ("The camp in Hama has a capacity of 75 families.", "75", "capacity"),
        ("At 09:00 people fled Hama.", "00", "time"),
        ("The T-72 tanks left Hama.", "72", "name"),
        ("75 people fled Hama on 3 December.", "3", "date"),
        ("The 2nd convoy left Hama.", "2nd", "ordinal"),
    ],
)
def test_what_is_left_out_and_why(read: Read, text: str, printed: str, why: str) -> None:
    reading = read(text)
    reasons = {left.number_text: left.why for left in reading.left_out}
    assert why in reasons[printed]
    assert printed not in {figure.evidence.number_text for figure in reading.figures}


@pytest.mark.parametrize(
    ("phrase", "quantifier"),
    [
        ("5,000", "exact"),
        ("some 5,000", "about"),
        ("an estimated 5,000", "about"),
        ("at least 5,000", "at_least"),
        ("more than 5,000", "more_than"),
        ("fewer than 5,000", "less_than"),
        ("as many as 5,000", "up_to"),
    ],
)
def test_how_firmly_a_number_is_put(read: Read, phrase: str, quantifier: str) -> None:
    assert [figure.quantifier.value for figure in read(f"In Hama {phrase} people were displaced.").figures] == [quantifier]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("900 people fled Hama to Homs.", [("SY05", "origin"), ("SY04", "destination")]),
        ("900 people were displaced from Idleb and Hama.", [("SY07", "origin"), ("SY05", "origin")]),
        ("In Hama, 900 people were displaced.", [("SY05", "in")]),
        ("900 people returned to Homs from Hama.", [("SY04", "destination"), ("SY05", "origin")]),
        ("DAMASCUS (Agency) - 900 people fled Hama.", [("SY05", "origin")]),
        ("Damascus said 900 people fled Hama.", [("SY05", "origin")]),
        ("900 people were displaced, said OCHA in Damascus.", []),
        ("900 people fled northern Syria.", [(None, "origin")]),
    ],
)
def test_places_and_their_roles(read: Read, text: str, places: list[tuple[str | None, str]]) -> None:
    figure = read(text).figures[0]
    assert [(place.pcode, place.role.value) for place in figure.places] == places


def test_each_number_has_its_own_place(read: Read) -> None:
    reading = read("Some 33,000 people fled from Idleb, 8,900 from Aleppo, and 300 returned to Homs.")
    assert [(figure.value, figure.places[0].pcode, figure.metric.value) for figure in reading.figures] == [
        (33000, "SY07", "new_displacement"),
        (8900, "SY02", "new_displacement"),
        (300, "SY04", "return"),
    ]


def test_a_place_comes_from_the_sentence_before_and_from_the_title(read: Read) -> None:
    before = read("There was fighting in Hama. Some 900 people were displaced.").figures[0]
    assert [(place.pcode, place.resolved) for place in before.places] == [("SY05", "sentence_before")]
    titled = read("Some 900 people were displaced.", title="Fighting in Homs").figures[0]
    assert [(place.pcode, place.resolved, place.span) for place in titled.places] == [("SY04", "title", None)]
    named = read("Some 900 people were displaced in Homs.").figures[0]
    assert max(titled.confidence, before.confidence) < named.confidence
    assert read("Some 900 people were displaced.").figures[0].places == ()


def test_the_other_count_of_one_fact_is_no_figure_of_its_own(read: Read) -> None:
    reading = read("Some 300 families (1,500 people) were displaced from Hama.")
    assert [(figure.value, figure.alt, figure.persons) for figure in reading.figures] == [(300, ((Decimal(1500), "person"),), 1500)]


def test_a_part_of_a_figure_is_left_out(read: Read) -> None:
    reading = read("Some 900 people fled Hama, including 300 children.")
    assert brief(reading) == [(900, "person", "new_displacement")]
    assert [left.why for left in reading.left_out] == ["it is a part of the figure before it"]


def test_a_figure_given_twice_is_one_figure_the_body_s(read: Read) -> None:
    reading = read("Some 900 people flee Hama\n\nIn all 900 people fled Hama on Sunday.")
    assert [(figure.value, figure.evidence.quote) for figure in reading.figures] == [(900, "In all 900 people fled Hama on Sunday.")]
    assert [(left.number_text, left.span) for left in reading.left_out] == [("900", (5, 8))]


def test_the_source_and_its_phrase(read: Read) -> None:
    figure = read("According to Ann Sample of the UN Refugee Agency, 900 people fled Hama.").figures[0]
    assert (figure.source_org, figure.attribution) == ("UNHCR", "According to Ann Sample of the UN Refugee Agency")
    carried = read("IOM counted 900 people who fled Hama. Another 300 people fled Homs.").figures
    assert [figure.source_org for figure in carried] == ["IOM", "IOM"]


def test_displacement_in_another_country_is_none_of_ours(read: Read) -> None:
    reading = read("Like Syria before, Ukraine suffers. Some 90,000 people were displaced in Ukraine.")
    assert brief(reading) == []
    assert [left.why for left in reading.left_out] == ["it is displacement in another country"]


def test_the_main_figure_is_one(read: Read) -> None:
    reading = read("Dozens of people fled Homs. Some 18,200 people fled Hama since Monday. Another 300 people fled Idleb.", title="18,200 flee Hama")
    assert [figure.value for figure in reading.figures if figure.primary] == [18200]


def test_a_vague_number_is_never_sure(read: Read) -> None:
    figure = read("Tens of thousands of people were displaced in Hama on Sunday.").figures[0]
    assert (figure.vague, figure.value, figure.quantifier, figure.confidence <= 0.5) == ("tens_of_thousands", None, "vague", True)


def test_boilerplate_and_captions_yield_nothing(read: Read) -> None:
    text = "Sign in / Join\n\n© Agency | 300 displaced people in Hama, 3 May 2019\n\nTerms of service\n\n– 400 displaced in Homs –"
    reading = read(text)
    assert reading.figures == ()
    assert {left.number_text: left.why for left in reading.left_out}["300"] == "it stands in a caption"


def test_direction_and_population(read: Read) -> None:
    arrival = read("900 people arrived in Hama.").figures[0]
    departure = read("900 people fled Hama.").figures[0]
    refugee = read("900 people returned to Hama from Lebanon.").figures[0]
    assert (arrival.direction, departure.direction, refugee.population) == ("arrival", "departure", "refugee")


def test_the_window_counts_from_publication(read: Read) -> None:
    figure = read("900 people fled Hama since Monday.", published=date(2020, 2, 13)).figures[0]
    assert (figure.start, figure.end) == (date(2020, 2, 10), date(2020, 2, 13))
