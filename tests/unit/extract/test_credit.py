"""Whose text a paper prints: its dateline or last line says so; what a sentence says of an agency does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.extract.credit import credit

BODY = "Some 12,400 people have fled to Qamishli since Friday.\nThey need shelter."


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("DAMASCUS (Reuters) - ", "Reuters"),
        ("DAMASCUS, Jan 5 (Reuters) — ", "Reuters"),
        ("BEIRUT (AP) -- ", "AP"),
        ("AFP - ", "AFP"),
        ("Beyrouth (AFP) – ", "AFP"),
        ("BEYROUTH, 5 janv. 2019 (AFP) - ", "AFP"),
        ("PARIS, AFP – ", "AFP"),
        ("Damas, 12 juillet (AFP) - ", "AFP"),
        ("ANKARA (AA) - ", "Anadolu"),
        ("دمشق - سانا: ", "SANA"),
        ("دمشق ـ سانا ـ ", "SANA"),
        ("وكالة سانا - ", "SANA"),
        ("بيروت (أ ف ب) - ", "AFP"),
        ("عمان (رويترز) - ", "Reuters"),
        ("القاهرة (د ب أ) – ", "DPA"),
        ("\u200fبيروت (أ.ف.ب) - ", "AFP"),
        ("", None),
        ("Qamishli - ", None),
        ("BEIRUT (AFP, Reuters) - ", None),
        ("BEIRUT (our correspondent) - ", None),
        ("AFP photographer's diary - ", None),
    ],
)
def test_a_dateline_names_who_wrote_the_text(head, agency):
    assert credit(f"{head}{BODY}") == agency
    assert credit(f"Thousands flee\n\n{head}{BODY}") == agency


@pytest.mark.parametrize(
    ("last", "agency"),
    [
        ("(AFP)", "AFP"),
        ("Reuters", "Reuters"),
        ("Source: Reuters", "Reuters"),
        ("Source : AP", "AP"),
        ("المصدر: رويترز", "Reuters"),
        ("المصدر: الأناضول", "Anadolu"),
        ("/سانا/", "SANA"),
        ("Nobody could say when they would be able to return. (Agence France-Presse)", "AFP"),
        ("لا أحد يعرف متى يعودون. (أ ف ب)", "AFP"),
        ("(AFP et Reuters)", None),
        ("المصدر: وكالات", None),
        ("a local official told Reuters", None),
        ("AP", None),
        ("A teacher who fled told AFP that she had lost everything on the way to the camp.", None),
    ],
)
def test_a_last_line_names_who_wrote_the_text(last, agency):
    assert credit(f"{BODY}\n{last}") == agency


@pytest.mark.parametrize(
    "text",
    [
        "A United Nations official told Reuters - on condition of anonymity - that 12,400 had fled.",
        "The Syrian news agency (SANA) - quoting officials - said that 12,400 had come back.",
        "According to AFP, 12,400 people have fled.",
        "The agency (SANA) reported that 12,400 had come back. The road is open - for now.",
        "قالت وكالة سانا إن 12400 شخص عادوا إلى حلب - بعد سنوات",
        "",
        "(AFP)",
    ],
)
def test_what_a_sentence_says_of_an_agency_is_no_credit(text):
    assert credit(text) is None


def test_two_credits_are_nobodys_text():
    assert credit(f"DAMASCUS (Reuters) - {BODY}\n(AFP)") is None
    assert credit(f"DAMASCUS (AFP) - {BODY}\nAFP") == "AFP"


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text):
    assert credit(text) is None or credit(text) == credit(text + "\n")
