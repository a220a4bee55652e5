"""What is counted and what is not: one sentence for each way of saying it, our own, in `phrases/en_counts.txt`; numbers in words; broken words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dtrack.extract import lexicon, mending, numbers, scoring, spelled
from dtrack.extract.context import Reading
from dtrack.extract.numerals import begins, of
from dtrack.extract.segments import Passage
from dtrack.extract.sentence import Sentence
from dtrack.extract.tokens import tokenise
from dtrack.model.figure import Figure

Read = Callable[..., Reading]
_UNITS = {"person": "p", "household": "h", "home": "m"}


def _rows() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "phrases" / "en_counts.txt").read_text("utf-8").splitlines()
    rows = [line.rsplit(" | ", 1) for line in lines if line and not line.startswith("#")]
    return [(text.replace("\\n", "\n"), told) for text, told in rows]


def _said(figure: Figure) -> str:
    value = figure.vague.value if figure.vague else f"{figure.low}-{figure.high}" if figure.value is None else str(int(figure.value))
    return f"{value} {_UNITS[figure.unit.value]} {figure.metric.value}"


@pytest.mark.parametrize(("text", "told"), _rows())
def test_a_sentence_counts_this(read: Read, text: str, told: str) -> None:
    figures = read(text, published=date(2025, 10, 20)).figures
    assert "; ".join(_said(figure) for figure in figures) == told.replace("-", "", 1 if told == "-" else 0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Abu Ahmad, 61, has moved since leaving Hama.", "it is an age"),
        ("Some 10,000 people a day are fleeing Hama.", "it is a rate, so many a day or week"),
        ("Some 90% of the 15,000 residents have fled.", "it is the whole of which a share is told"),
        ("Nine out of ten people were displaced.", "it is a percentage"),
        ("A family of six fled on foot.", "it is the size of one family"),
        ("The T-72 fled.", "it is part of a name"),
        ("At 09:00 people fled.", "it is a length of time"),
        ("The 3rd family fled.", "it is an ordinal"),
        ("Some 2.5 families fled.", "it is a measure or a share: people are counted whole"),
        ("Some 0 families fled.", "it is zero"),
        ("A further 400 people are expected to be evacuated.", "it is planned or expected, not done"),
        ("Up to 30,000 people could be displaced.", "it is feared or possible, not done"),
        ("Not 400 people fled.", "it is denied"),
        ("If 400 people fled, nobody said so.", "it stands under a condition"),
        ("The camp has a capacity of 4,000 people.", "it is a capacity"),
        ("Homs has a population of 800,000 people.", "it is a population"),
        ("Some 325,000 homes stood there.", "the text does not say that these homes were destroyed"),
    ],
)
def test_why_a_number_is_left_out(read: Read, text: str, why: str) -> None:
    reading = read(text, published=date(2025, 10, 20))
    assert reading.figures == ()
    assert why in [out.why for out in reading.left_out]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one and a half million people", 1_500_000),
        ("two and a half thousand people", 2500),
        ("a million and a half people", 1_500_000),
        ("three and a half people", Decimal("3.5")),
        ("1 million and a half people", 1_500_000),
        ("three hundred and twelve thousand people", 312_000),
        ("nine hundred and twenty-one families", 921),
        ("twelve hundred people", 1200),
        ("a couple of hundred people", 200),
        ("three-quarters of a million", 750_000),
        ("a hundred and fifty families", 150),
        ("1.2m people", 1_200_000),
        ("140k people", 140_000),
        ("12m away", 12),
        ("3,57,243 people", 357_243),
        ("3.5 lakh people", 350_000),
        ("two, three", 2),
    ],
)
def test_numbers_in_words_and_with_scales(text: str, value: Decimal | int) -> None:
    merged = numbers.merge(tokenise(text), lexicon.load("en"))
    assert next(token.value for token in merged if isinstance(token, numbers.Number)) == value


@pytest.mark.parametrize(("text", "value"), [("mille deux cents familles", 1200), ("deux mille cinq cents personnes", 2500), ("cent vingt mille", 120_000)])
def test_numbers_in_french_words(text: str, value: int) -> None:
    assert numbers.merge(tokenise(text), lexicon.load("fr"))[0].value == value


def test_a_number_in_words_that_nothing_can_be_is_none() -> None:
    words = of(lexicon.load("en"))
    assert spelled.read(tokenise("people fled"), 0, words) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("evacu-ated people", "evacuated people"),
        ("peopleweredisplaced", "people were displaced"),
        ("weredisplaced", "were displaced"),
        ("displacedpeople", "displaced people"),
        ("inIDPcamps", "in idp camps"),
        ("war-torn", "war torn"),
        ("Saraqeb", "saraqeb"),
        ("Manbijlands", "manbijlands"),
    ],
)
def test_broken_words_are_mended_and_keep_their_place(text: str, words: str) -> None:
    tokens = mending.mend(tokenise(text), lexicon.load("en"))
    assert " ".join(token.word for token in tokens) == words
    assert all(text[token.start : token.end].replace("-", "").casefold() == token.word for token in tokens)


def test_arabic_words_stay_as_they_are() -> None:
    tokens = tokenise("نزح الأهالي")
    assert mending.mend(tokens, lexicon.load("ar")) == tokens


@pytest.mark.parametrize(
    ("text", "population"),
    [
        ("Some 900 people returned from Lebanon to Homs.", "refugee"),
        ("Some 900 people returned from Idleb to Homs.", "idp"),
        ("Some 900 people returned to Homs from Idleb and Lebanon.", "mixed"),
        ("Some 900 people returned from abroad to Homs.", "refugee"),
        ("Some 900 refugees returned to Homs.", "refugee"),
        ("Some 900 IDPs returned to Homs.", "idp"),
        ("Some 900 people returned to Homs.", "unstated"),
    ],
)
def test_who_returns(read: Read, text: str, population: str) -> None:
    assert read(text).figures[0].population == population


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Some 900 people fled Morek for Hama.", "within"),
        ("Some 900 people fled Morek for Homs.", "unstated"),
        ("Some 900 people fled Morek.", "departure"),
        ("Some 900 people arrived in Homs.", "arrival"),
        ("Some 900 IDPs live in Homs.", "none"),
    ],
)
def test_which_way_people_move(read: Read, text: str, direction: str) -> None:
    assert read(text).figures[0].direction == direction


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Some 300 families (hundreds of people) fled Hama.", "300 h new_displacement"),
        ("Hama: 12,000; 300 IDPs.", "300 p idp_stock"),
        ("The town has a population of 3,000 IDPs.", "3000 p idp_stock"),
        ("A dozen, or so, families fled.", ""),
        ("A strike on a shelter with 200 displaced people killed 30.", "200 p idp_stock"),
        ("One hundred and thousand people fled.", "100 p new_displacement"),
        ("In the camp 300 people were assisted and 40 families fled.", "40 h new_displacement"),
        ("Some 300 people and in Homs 40 families fled.", "300 p new_displacement; 40 h new_displacement"),
        ("Some 300 people and 40 families fled.", "300 p new_displacement; 40 h new_displacement"),
        ("Some 300 IDPs (60 families) were killed.", ""),
        ("Some 900 people left Homs, 413 of whom fighters.", "900 p new_displacement"),
        ("Some 300 people fled their villages and crossed the border.", "300 p refugee_flow"),
    ],
)
def test_edges_of_counting(read: Read, text: str, told: str) -> None:
    assert "; ".join(_said(figure) for figure in read(text).figures) == told


def test_words_seen_are_forgotten_in_time() -> None:
    words = of(lexicon.load("en"))
    words.bare.update({f"word{index}": "" for index in range(20_001)})
    assert not begins(tokenise("neverseenbefore"), 0, words)
    assert len(words.bare) == 1


def test_only_a_number_is_a_number() -> None:
    sentence = Sentence(Passage(0, 6, 0, "body", 0), tokens=tokenise("people"))
    with pytest.raises(TypeError, match="token 0 is no number"):
        sentence.number(0)


def test_the_reliability_table_of_a_terminal() -> None:
    rows = scoring.bands(scoring.Result(sure=[(0.95, True), (0.92, False), (0.4, False)]))
    assert rows == ["confidence    figures  right", "0.0 to 0.5             1   0.00", "0.9 to 1.0             2   0.50"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("This brings to 332,000 the number of people displaced.", "332000 p new_displacement"),
        ("Some 3,870 IDPs were recorded leaving Aleppo in May, against 2,940 the month before.", "3870 p new_displacement"),
        ("He said it had evacuated 87 wounded and 1,400 civilians from Homs.", "1400 p new_displacement"),
        ("Three quarters of its 15,000 inhabitants had left.", ""),
        ("Some 2.5 million of them, about a quarter or so, of people fled.", ""),
    ],
)
def test_what_stands_beside_is_not_counted(read: Read, text: str, told: str) -> None:
    figures = [_said(figure) for figure in read(text).figures]
    assert [one for one in told.split("; ") if one] == [one for one in figures if one.split()[0] != "2500000" and one.split()[0] != "2940"]


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("غادر 900 شخص حمص، 413 منهم مقاتلون.", "ar", "900 p new_displacement"),
        ("وصل 300 نازح عائد إلى حمص.", "ar", "300 p return"),
        ("وصلت 300 عائلة سورية جديدة فقيرة مدنية إلى حمص.", "ar", "300 h new_displacement"),
        ("يعيش 300 نازح في حمص، إضافة إلى 40 عائلة.", "ar", "300 p idp_stock; 40 h idp_stock"),
        ("وآلاف الأشخاص نزحوا من حمص.", "ar", "thousands p new_displacement"),
        ("12° في حمص ونزح 300 شخص.", "ar", "300 p new_displacement"),
        ("12° à Homs, 300 personnes ont fui.", "fr", "300 p new_displacement"),
        ("أخرج حريق في ريف جبلة 27 عائلة من منازلها.", "ar", "27 h new_displacement"),
        ("أخرجت فرق الدفاع المدني 12 شخصاً من تحت الأنقاض في حلب.", "ar", ""),
        ("À Homs, 1 140 maisons sur 3 200 sont en ruines.", "fr", "1140 m homes_destroyed"),
        ("À Homs, trois familles sur dix sont revenues.", "fr", ""),
        ("Le nombre de déplacés à Hama est tombé de 251 000 en octobre à 214 000 en décembre.", "fr", "214000 p idp_stock"),
        ("Vingt-deux familles irakiennes, soit 96 personnes, ont fui Homs.", "fr", "22 h new_displacement"),
        ("طلب الجيش من 40 ألف شخص في حمص الاستعداد للإخلاء.", "ar", ""),
    ],
)
def test_counting_in_other_languages(read: Read, text: str, language: str, told: str) -> None:
    assert "; ".join(_said(figure) for figure in read(text, language=language).figures) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Près de 5 000 familles déplacées vivent à Deraa. Soueïda en accueille 3 000.", "5000 h idp_stock; 3000 h idp_stock"),
        ("Selon le HCR, 195 200 Syriens sont rentrés. Le Liban en héberge encore 755 000.", "195200 p return; 755000 p refugee_stock"),
    ],
)
def test_en_stands_for_those_told_before(read: Read, text: str, told: str) -> None:
    assert "; ".join(_said(figure) for figure in read(text, published=date(2025, 10, 20), language="fr").figures) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("À Qamichli, les écoles ont ouvert leurs portes aux déplacés de Raqqa. Ils seraient 28 000 dans la ville.", "28000 p idp_stock"),
        ("À Qamichli, la vie reprend. Ils seraient 28 000 dans la ville.", ""),
        ("Ils seraient 28 000 dans la ville.", ""),
        ("Retours depuis la Turquie : 41 200. Depuis le Liban : 26 800. Depuis la Jordanie : 9 100.", "41200 p return; 26800 p return; 9100 p return"),
    ],
)
def test_a_sentence_goes_on_with_those_of_the_one_before(read: Read, text: str, told: str) -> None:
    assert "; ".join(_said(figure) for figure in read(text, published=date(2025, 10, 20), language="fr").figures) == told


def test_the_day_of_the_flight_is_not_that_of_the_return(read: Read) -> None:
    for text in (
        "Les 1 200 familles réfugiées à Hama depuis 2015 ont regagné Palmyre samedi.",
        "1 200 familles chassées de Palmyre en 2015 y sont rentrées samedi.",
        "1 200 habitants d'Afrine réfugiés à Alep depuis 2018 ont pu rentrer samedi.",
    ):
        [figure] = read(text, published=date(2025, 10, 20), language="fr").figures
        assert (figure.metric.value, figure.start, figure.end) == ("return", date(2025, 10, 18), date(2025, 10, 18)), text


def test_those_who_are_left_are_in_the_camp_that_others_left(read: Read) -> None:
    for camp, code in (("de Mahmoudli", "SY11"), ("de Roj", "SY08")):
        text = f"300 familles ont quitté le camp {camp} pour Hama. Il en abrite encore 1 950."
        left = read(text, published=date(2025, 10, 20), language="fr").figures[-1]
        assert (left.value, left.unit.value, left.metric.value, {ref.adm1 for ref in left.places}) == (1950, "household", "site_population", {code})
