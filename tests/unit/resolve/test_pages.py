"""A page is a quick way to the same folded text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.resolve import pages
from dtrack.resolve.folding import fold, squeeze
from dtrack.resolve.letters import FOLD, GONE, LIGATURE, MARK, SQUEEZE, flat

_TEXT = st.text(st.one_of(st.characters(max_codepoint=0x24F), st.characters(min_codepoint=0x600, max_codepoint=0x6FF), st.characters()), max_size=80)


@given(_TEXT)
def test_the_quick_way_and_the_long_way_agree(text: str) -> None:
    assert fold(text) == flat(text, FOLD)
    assert len(fold(text)) == len(text)
    long_way = flat(text.replace(LIGATURE, GONE), SQUEEZE)
    for page in (pages.LATIN, pages.ARABIC):
        assert page.fold(text) in (None, flat(text, FOLD))
        assert page.flat(text) in (None, long_way)


@given(_TEXT, st.sampled_from([pages.LATIN, pages.ARABIC, pages.Page("жшя")]))
def test_a_letter_of_the_page_has_its_code_wherever_it_stands(text: str, page: pages.Page) -> None:
    codes, folded = page.codes(text), fold(text)
    assert len(codes) == len(text)
    for code, letter in zip(codes, folded, strict=True):
        if letter.isalpha() and page.holds(letter) and not MARK.match(letter):
            assert bytes([code]) == page.codes(letter)
            assert page.alphabetic[code]
        elif MARK.match(letter):
            assert code in page.marks
        else:
            assert not page.alphabetic[code]


def test_codes_lead_back_to_folded_letters() -> None:
    assert pages.LATIN.text(pages.LATIN.codes("Évacués, 5.000")) == "evacues, 5.000"
    assert pages.ARABIC.text(pages.ARABIC.codes("نزح إلى حلب")) == fold("نزح إلى حلب")
    assert pages.LATIN.text(pages.LATIN.codes("to حلب")) == "to ???"


def test_every_letter_is_known_to_both_ways() -> None:
    letters = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x3000))))
    assert fold(letters) == flat(letters, FOLD) == "".join(map(fold, letters))
    assert squeeze("a\x01b").text == "ab"


@pytest.mark.parametrize(("words", "page"), [("evacue", pages.LATIN), ("نزح", pages.ARABIC), ("fled نزح", None), ("бежали", None)])
def test_the_page_of_a_lexicon(words: str, page: pages.Page | None) -> None:
    found = pages.of(words)
    assert found.holds(words)
    assert page is None or found is page
