"""Texts and sentences that cannot hold a figure are not read word by word, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtrack.extract import language, lexicon, prose, scoring, triggers
from dtrack.extract.context import Context, Reading

_PIECES = [
    "5,000 people fled Hama",
    "OCHA said 12 trucks came",
    "Idleb is a town of 3 hills",
    "1,200 from Homs",
    "IDPs",
    "450",
    "نزح 300 شخص من حماة",
    "نَزَحَ",
    "1\r\n",
    "\u200f",
    "😀",
    "three hundred families were driven",
    "out of Homs",
    "Caption:",
    "The population of Roj camp fell to 26,100",
    "Roj camp (3,720 people)",
    "Camps:\n",
    "Displaced:\n",
    "• Tartous: 18,400 people\n",
]


@given(st.lists(st.sampled_from([*_PIECES, ". ", "\n\n", ", ", " ", "x"]), max_size=25).map("".join))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_are_the_same_whether_or_not_anybody_asks_why(context: Context, text: str) -> None:
    asked, plain = prose.read(text, context), prose.read(text, context, why=False)
    assert plain == replace(asked, left_out=())


@pytest.mark.slow
def test_every_passage_of_the_corpus_is_read_alike(context: Context) -> None:
    otherwise = []
    for passage in scoring.load(Path(__file__).parents[3] / "corpus"):
        known = replace(context, language=passage.language, published=passage.published, title=passage.title)
        if prose.read(passage.text, known, why=False).figures != prose.read(passage.text, known).figures:
            otherwise.append(passage.id)
    assert otherwise == []


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("en", "Roj camp (3,720 people).", 3720),
        ("fr", "Le camp de Roj (3 720 personnes).", 3720),
        ("en", "The 3,720 residents of Roj camp queued.", 3720),
        ("en", "Karama camp (Qah): 3,720", 3720),
        ("en", "Karāma̱ camp (Qah): 3,720", 3720),
    ],
)
def test_the_people_of_a_camp_need_no_verb_to_be_found(context: Context, code: str, text: str, value: int) -> None:
    (figure,) = prose.read(text, replace(context, language=code), why=False).figures
    assert figure.value == value


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The stadium (40,000 people) was full."),
        ("en", "The 40,000 people in the stadium cheered."),
        ("en", "The 3,000 residents of the settlement protested."),
        ("fr", "Le stade (40 000 personnes) était plein."),
    ],
)
def test_who_fills_a_stadium_is_not_displaced(context: Context, code: str, text: str) -> None:
    for why in (True, False):
        assert prose.read(text, replace(context, language=code), why=why).figures == ()


@pytest.mark.parametrize(
    ("code", "text", "starts"),
    [
        ("en", "Some fled; the unfledged stayed.", [5]),
        ("en", "A quiet day in town.", []),
        ("en", "Nobody sought a thing. They got there.", []),
        ("en", "Nobody knows who sought refuge.", [24]),
        ("fr", "Elle a fui hier.", [7]),
        ("fr", "Des gens ÉVACUÉS.", [9]),
        ("ar", "يوم هادئ", []),
        ("ar", "يومٌ", []),
        ("ar", "وقد نَزَحَ كثيرون", [4]),
        ("en", "Ｆｌｅｄ, fle\u0301d and 😀 fled", [0, 6, 18]),
    ],
)
def test_a_trigger_stands_as_a_word(code: str, text: str, starts: list[int]) -> None:
    assert triggers.of(lexicon.load(code)).find(text).starts == starts


@pytest.mark.parametrize(
    "text",
    [
        "so-ught refuge",
        "sought ref-uge",
        "people weredisplaced",
        "the dis-placed",
        "x" * 70 + "fled" + "x" * 70,
        "fled\u0301",
    ],
)
def test_a_broken_trigger_is_one(text: str) -> None:
    assert triggers.of(lexicon.load("en")).find(text).starts


@pytest.mark.parametrize("text", ["unfledged", "10-year-old", "-", "sought " + " " * 60 + "it", "in the schoolscape"])
def test_a_part_of_another_word_is_none(text: str) -> None:
    assert not triggers.of(lexicon.load("en")).find(text).starts


@pytest.mark.parametrize(
    ("code", "text", "worth"),
    [
        ("en", "Some fled.", False),
        ("en", "Some 3 fled.", True),
        ("en", "Hundreds fled.", True),
        ("en", "A hundred fled.", True),
        ("en", "One day 3 rang.", False),
        ("fr", "Une centaine ont fui.", True),
        ("ar", "نزحت عائلتان", True),
        ("ar", "نزح ٣ أشخاص", True),
        ("en", "Three sought refuge.", True),
        ("en", "Three sought bread.", False),
    ],
)
def test_a_sentence_is_worth_reading_with_a_trigger_and_a_number(code: str, text: str, worth: bool) -> None:
    clues = triggers.of(lexicon.load(code)).find(text)
    assert (clues.told(0, len(text)) and clues.counted(0, len(text))) is worth


def test_what_a_skipped_sentence_lends_is_still_known(context: Context) -> None:
    text = "OCHA said on Monday that 12 trucks had reached Idleb. Some 900 people fled."
    (figure,) = prose.read(text, context, why=False).figures
    assert (figure.source_org, figure.places[0].name) == ("OCHA", "Idleb")


def test_a_text_without_a_trigger_still_says_when_it_was_published(read: Callable[..., Reading], context: Context) -> None:
    quiet = prose.read("The bridge opened on 3 May 2018.", replace(context, published=None), why=False)
    assert (quiet.figures, quiet.published, quiet.published_inferred) == ((), date(2018, 5, 3), True)
    assert prose.read("The bridge opened.", replace(context, published=None), why=False).published is None


@pytest.mark.parametrize("code", lexicon.names())
def test_the_header_of_a_lexicon_is_its_language_table(code: str) -> None:
    assert lexicon.header(code) == lexicon.load(code).raw["language"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("en", "The council said that it would open the road to the market before the end of the week. "),
        ("fr", "Le conseil a dit que la route du marché serait ouverte avant la fin de la semaine dans la ville. "),
        ("ar", "وقال المجلس إن الطريق إلى السوق سيفتح قبل نهاية الأسبوع في المدينة من أجل السكان. "),
    ],
)
def test_the_language_of_a_long_text_is_seen_at_a_glance_and_doubt_is_counted(code: str, sentence: str) -> None:
    assert language.find(sentence * 30) == code
    assert language.find("1 2 3 " * 400 + sentence * 3) == code
    assert language.find("1 2 3 " * 400) == language.DEFAULT


def test_a_list_in_a_later_paragraph_is_read_where_nobody_asks_why(context: Context) -> None:
    text = "Rain fell.\n\nNew displacement by governorate:\n• Tartous: 18,400 people\n• Homs: 12,250 people\n"
    assert [figure.value for figure in prose.read(text, context, why=False).figures] == [18400, 12250]
    assert prose.read("Notes:\n" + "x" * 200 + ". 5 trucks came.", context, why=False).figures == ()


def test_an_article_beside_a_word_of_a_phrase_tells_nothing_by_itself() -> None:
    """ "La direction de la santé" is an office; "ont pris la direction de" is flight, however its words are joined."""
    find = triggers.of(lexicon.load("fr")).find
    assert find("La direction de la santé a inspecté 12 ponts.").starts == []
    assert find("Et la direction a promis 12 lits.").starts == []
    assert find("Hier 300 familles ont pris la direction de Homs.").starts != []
    assert find("Hier 300 familles ont prisla direction de Homs.").starts != []
    assert find("Hier 300 familles ont pris-la direction de Homs.").starts != []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("e\u0301 weredisplaced", True),
        ("refuge", False),
        ("x" * 90 + " refuge " + "x" * 90, True),
        ("x" * 90 + "displacedx", True),
        ("xdisplacedx" + "x" * 90, True),
        ("x" * 90 + "-x", True),
        ("x-" + "x" * 90, True),
        ("no refuge" + " x" * 40 + "-x", False),
        ("across the valley. Across the valley. Across the meadow", False),
        ("across the valley. Across the river", True),
    ],
)
def test_what_cannot_be_told_is_read_word_by_word(text: str, told: bool) -> None:
    assert bool(triggers.of(lexicon.load("en")).find(text).starts) is told


def test_the_words_that_are_looked_for_have_no_marks_of_endings() -> None:
    assert not any("*" in word for word in triggers.of(lexicon.load("en")).words)


def test_two_words_that_were_none_once_are_known_and_stay_none() -> None:
    """The same words again take the short way; a further word, another layout or the end of the text do not."""
    find = triggers.of(lexicon.load("fr")).find
    for _ in range(2):
        assert find("Vers la direction du port et la direction.").starts == []
        assert find("La direction a promis. Puis, la direction a menti.").starts == []
        assert find("Ils ont pris la direction du port.").starts == [16]
        assert find("Ils ont pris. La direction a parlé.").starts != []
        assert find("Ils ont pris lundi la direction du port.").starts == [22]
        assert find("Ils ont trouvé lundi refuge.").starts != []


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_hyphen_tells_nothing_where_the_letters_of_the_phrase_are_missing(code: str) -> None:
    """ "Un porte-parole" beside "la première fois" is no "première nuit", "la première n-uit" may be one; so with "ref-uge"."""
    text = {"en": ("They sought a long-term lease.", "They sought ref-uge there."), "fr": ("La première fois, un porte-parole.", "La première nu-it.")}
    none, told = text[code]
    assert (triggers.of(lexicon.load(code)).find(none).starts, bool(triggers.of(lexicon.load(code)).find(told).starts)) == ([], True)


def test_what_was_learned_of_words_is_forgotten_when_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "_MEMORY", 1)
    find = triggers.Triggers(lexicon.load("en")).find
    for text in ("no refuge", "some refuge", "the opening of an opener", "an opening"):
        assert find(text).starts == []


def test_an_article_at_the_end_of_a_phrase_opens_nothing() -> None:
    find = triggers.of(lexicon.load("en")).find
    assert find("It was the first time in 7 years.").starts == []
    assert find("They were the first to flee.").starts != []


def test_a_town_of_so_many_is_no_camp_that_was_told_before(context: Context) -> None:
    text = "The population of Roj camp fell again.\nIt is a town of 3,000 people."
    assert [prose.read(text, context, why=why).figures for why in (True, False)] == [(), ()]
