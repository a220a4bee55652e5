import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtrack.resolve.folding import fold, key, squeeze

anything = st.text(max_size=60)
dense = st.text(alphabet="aAÉİıßﬁ' -–\n\t\u00a0\u200f\u0301حلبأةىـً٣ﻻﷲ\x00\x01ǅ/", max_size=40)


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Deïr Ez-Zor", "deir ez-zor"),
        ("İdlib, Şam, Kamışlı", "idlib, sam, kamisli"),
        ("Ḩamāh ʿAfrīn", "hamah 'afrin"),
        ("Dar’a", "dar'a"),
        ("إدلب أتارب آبار", "ادلب اتارب ابار"),
        ("الحسكة على", "الحسكه علي"),
        ("٤٥٠٠ و ۴۵۰۰", "4500 و 4500"),
        ("120\u00a0000", "120 000"),
    ],
)
def test_each_letter_has_one_form(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@given(anything | dense)
def test_fold_keeps_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(anything | dense)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("printed", "squeezed"),
    [
        ("Deir-\nez-Zor", "deir ez zor"),
        ("Deir  ez\u00a0Zor", "deir ez zor"),
        ("دَيْر الزّور", "دير الزور"),
        ("حلـــب", "حلب"),
        ("Ale\u00adppo", "aleppo"),
        ("A \u200f b", "a b"),
        ("a\u200f  b", "a b"),
        ("\u200f a", " a"),
        ("ﺣﻠﺐ واﻷرض", "حلب والارض"),
        ("A\u0301frin", "afrin"),
        ("plain words", "plain words"),
        ("x\x01y\x00z", "xyz"),
    ],
)
def test_squeeze_takes_out_what_is_no_letter(printed: str, squeezed: str) -> None:
    assert squeeze(printed).text == squeezed


@given(anything | dense)
@example("ﻻ")
@example("\u0301 a")
def test_squeezed_letters_lead_back_to_printed_ones(text: str) -> None:
    found = squeeze(text)
    origins = [found.origin(offset) for offset in range(len(found.text))]
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)
    assert all(found.text[at] in (fold(text[origin]), " ") for at, origin in enumerate(origins) if not "\ufb00" <= text[origin] <= "\ufefc")


@given(anything | dense)
def test_squeezed_text_has_no_double_space(text: str) -> None:
    assert "  " not in squeeze(text).text


def test_a_span_takes_in_the_marks_within_it() -> None:
    text = "في دَيْرِ الزَّوْر."
    found = squeeze(text)
    at = found.text.index("دير")
    start, end = found.span(at, at + len("دير الزور"))
    assert text[start:end] == "دَيْرِ الزَّوْر"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ar-Raqqa", "Raqqa"),
        ("Dar'a", "Dara"),
        ("Jisr-Ash-Shugur", "Jisr al Shugur"),
        ("القامشلي", "قامشلي"),
        ("AL HASAKEH ", "Al-Hasakeh"),
        ("السويداء", "السويدا"),
    ],
)
def test_cells_that_name_the_same_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_a_key_keeps_an_article_that_is_the_whole_name() -> None:
    assert key("Al") == "al"
    assert key("آل") == "ال"
