from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from dtrack.extract import prose
from dtrack.extract.context import Context, Reading
from dtrack.extract.output import as_json, explain

Read = Callable[..., Reading]


def test_a_figure_as_json(read: Read, context: Context) -> None:
    text = "Some 300 families (1,500 people) fled Hama for Roj camp on Sunday, OCHA said. Ten trucks left."
    figure = read(text).figures[0]
    assert as_json(figure, context.gazetteer) == {
        "value": 300,
        "low": None,
        "high": None,
        "vague": None,
        "quantifier": "about",
        "unit": "household",
        "metric": "new_displacement",
        "term": "fled",
        "persons": 1500,
        "household_size": 5,
        "alt": [{"value": 1500, "unit": "person"}],
        "places": [
            {"pcode": "SY05", "adm1": "SY05", "name": "Hama", "text": "Hama", "role": "origin", "level": "adm1"},
            {"pcode": "SY080300", "adm1": "SY08", "name": "Roj camp", "text": "Roj", "role": "destination", "level": "site"},
        ],
        "direction": "unstated",
        "population": "idp",
        "cumulative": False,
        "start": "2024-12-01",
        "end": "2024-12-01",
        "date_precision": "day",
        "source_org": "OCHA",
        "attribution": "OCHA said",
        "quote": "Some 300 families (1,500 people) fled Hama for Roj camp on Sunday, OCHA said.",
        "span": [0, 77],
        "number_text": "300",
        "number_span": [5, 8],
        "confidence": figure.confidence,
        "primary": True,
    }


def test_a_place_abroad_has_a_name_and_no_code(read: Read, context: Context) -> None:
    places = as_json(read("900 people fled Hama to Lebanon.").figures[0], context.gazetteer)["places"]
    assert [(place["pcode"], place["name"]) for place in places] == [("SY05", "Hama"), (None, "Lebanon")]


@pytest.mark.parametrize(("place", "code"), [("Eastern Ghouta", "SY03"), ("Sheikh Maqsoud", "SY020000"), ("Jabal al-Zawiya", "SY07"), ("Roj camp", "SY080300")])
def test_an_id_of_our_own_is_no_p_code(read: Read, context: Context, place: str, code: str) -> None:
    figure = read(f"Some 4,200 people fled {place} on Sunday.", language="en").figures[0]
    assert [(told["pcode"], told["adm1"], told["name"]) for told in as_json(figure, context.gazetteer)["places"]] == [(code, code[:4], figure.places[0].name)]


def test_a_page_for_a_person(read: Read) -> None:
    text = "There was fighting in Hama. Between 900 and\n1,100 people have been displaced in recent weeks. At least 75 were killed."
    shown, sure = explain(read(text), text, why=True), read(text).figures[0].confidence
    assert shown.splitlines() == [
        "1 figure · language en · published 2024-12-04",
        "",
        "1. 900 to 1,100 persons · new_displacement · main figure",
        "   where   Hama (SY05), in (from sentence before)",
        "   when    2024-11-04 to 2024-12-04, precision month",
        "   source  no source named",
        f"   sure    {sure:.2f}{'' if sure >= 0.8 else ' (waits for a person)'}",
        "   | Between 900 and",
        "   |         ‾‾‾‾‾‾‾",
        "   | 1,100 people have been displaced in recent weeks.",
        "   | ‾‾‾‾‾",
        "",
        "Left out:",
        "  75  at 103: it counts people killed  | recent weeks. At least 75 were killed.",
    ]


def test_what_a_person_is_told_of_vague_and_undated_figures(read: Read) -> None:
    text = "Hundreds of families fled."
    shown = explain(read(text, published=None), text)
    assert "1. hundreds of households · new_displacement · main figure" in shown
    assert "publication date unknown" in shown
    assert "no place" in shown
    assert "no date" in shown
    assert "a vague number is never used in totals" in shown
    assert "Left out" not in shown


def test_an_inferred_date_is_said_and_the_other_count_shown(read: Read) -> None:
    text = "On 3 May 2019, 300 families (1,500 people) fled Hama, according to OCHA."
    shown = explain(read(text, published=None), text)
    assert "published 2019-05-03 (inferred from the text)" in shown
    assert "also    1,500 persons" in shown
    assert 'source  OCHA ("according to OCHA")' in shown


def test_cumulative_and_doubtful(read: Read) -> None:
    text = "More than 300 people have been displaced since 2 December 2024."
    shown = explain(read(text, published=date(2024, 12, 9)), text)
    assert "more than 300 persons" in shown
    assert "2024-12-02 to 2024-12-09, precision day, cumulative" in shown
    assert ("(waits for a person)" in shown) == (read(text, published=date(2024, 12, 9)).figures[0].confidence < 0.8)


def test_a_figure_of_a_table_shows_its_cells_without_a_line_beneath(read: Read) -> None:
    text = "Some 900 people fled Hama on Sunday."
    found = read(text)
    cells = replace(found.figures[0].evidence, quote="Hama | 900", span=None, number_span=None)
    shown = explain(replace(found, figures=(replace(found.figures[0], evidence=cells),)), text).splitlines()
    assert "   | Hama | 900" in shown
    assert not any("\u203e" in line for line in shown)


def test_only_the_line_of_the_number_is_underlined(read: Read) -> None:
    text = "Around 900 people have been displaced in\nrecent weeks from Hama and its countryside."
    lines = explain(read(text), text).splitlines()
    at = lines.index("   | Around 900 people have been displaced in")
    assert lines[at + 1 : at + 3] == ["   |        \u203e\u203e\u203e", "   | recent weeks from Hama and its countryside."]


def test_what_weights_are_learned_from_are_the_figures_and_those_given_again(context: Context) -> None:
    text = "Some 900 people fled Hama on 1 December 2024.\n\nThe 900 people who fled Hama on 1 December 2024 went to Homs."
    kept, again = prose.drafts(text, context)
    assert [draft.number_text for draft in kept] == [figure.evidence.number_text for figure in prose.read(text, context).figures]
    assert len(kept) + len(again) == 2
    known = replace(context, language="en", published=date(2024, 12, 4))
    assert [draft.number_span for draft in prose.drafts("Ten trucks came.", known)[0]] == []
