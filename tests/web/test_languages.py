from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dtrack.terms import Precision
from dtrack.web.languages import Speech, choose, load, shipped

DAY = date.fromisoformat


def test_shipped_languages_load() -> None:
    assert shipped() == ["en", "ar", "fr"]
    assert [load(code).direction for code in shipped()] == ["ltr", "rtl", "ltr"]
    assert [load(code).name for code in shipped()] == ["English", "العربية", "Français"]


@pytest.mark.parametrize(
    ("start", "end", "precision", "wanted"),
    [
        ("2017-11-08", "2017-11-08", Precision.DAY, "8 November 2017"),
        ("2017-10-01", "2017-10-31", Precision.MONTH, "October 2017"),
        ("2017-08-31", "2017-08-31", Precision.MONTH, "August 2017"),
        ("2016-12-31", "2016-12-31", Precision.YEAR, "2016"),
        ("2016-01-01", "2016-12-31", Precision.DAY, "2016"),
        ("2017-07-01", "2017-09-30", Precision.QUARTER, "July – September 2017"),
        ("2017-07-01", "2017-08-31", Precision.MONTH, "July – August 2017"),
        ("2017-10-10", "2017-11-08", Precision.MONTH, "about 10 Oct – 8 Nov 2017"),
        ("2017-11-03", "2017-11-08", Precision.DAY, "3–8 Nov 2017"),
        ("2017-11-08", "2017-11-10", Precision.UNKNOWN, "about 8–10 Nov 2017"),
    ],
)
def test_periods_are_no_finer_than_they_are_known(start: str, end: str, precision: Precision, wanted: str) -> None:
    spoken = load("en").period(DAY(start), DAY(end), precision)
    assert spoken.replace("\u2009", " ") == wanted


def test_months_of_the_levant_and_french_spaces() -> None:
    assert load("ar").period(DAY("2017-10-01"), DAY("2017-10-31"), Precision.MONTH) == "تشرين الأول 2017"
    assert load("fr").number(Decimal(45037)) == "45\u202f037"
    assert load("ar").number(Decimal(45037)) == "45,037"


@pytest.mark.parametrize(("value", "wanted"), [("0", "0"), ("0.4", "0.4"), ("4.71", "4.71"), ("51733.737576", "51,734"), ("181915", "181,915")])
def test_rounding_is_for_the_eye_and_zero_stays_zero(value: str, wanted: str) -> None:
    assert load("en").number(Decimal(value)) == wanted


def test_the_quantifier_is_spoken_with_the_number() -> None:
    spoken = [load(code).quantified(Decimal(120000), "about") for code in ("en", "fr", "ar")]
    assert spoken == ["about 120,000", "environ 120\u202f000", "نحو 120,000"]
    assert load("en").quantified(Decimal(7), "exact") == "7"
    assert load("en").quantified(Decimal(7), "of a newer version") == "7"


def test_ages_and_moments() -> None:
    speech = load("en")
    assert speech.age(DAY("2019-01-31"), DAY("2026-11-22")) == "8 years ago"
    assert speech.age(DAY("2026-11-20"), DAY("2026-11-22")) == "2 days ago"
    assert speech.age(DAY("2026-11-22"), DAY("2026-11-22")) == "today"
    assert speech.moment(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)) == "20 November 2026, 09:30 UTC"
    assert load("ar").moment(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)) == "20 تشرين الثاني 2026، 09:30 UTC"
    assert (speech.moment(None), speech.day(None)) == ("never", "date not known")


def test_plural_forms() -> None:
    origins = ("%(num)s known origin", "%(num)s known origins")
    assert [load("en").form(*origins, count) % {"num": count} for count in (1, 2)] == ["1 known origin", "2 known origins"]
    assert [load("ar").form(*origins, count) % {"num": count} for count in (1, 2, 3, 11, 100)] == [
        "مصدر أصلي واحد معروف",
        "مصدران أصليان معروفان",
        "3 مصادر أصلية معروفة",
        "11 مصدرًا أصليًا معروفًا",
        "100 مصدر أصلي معروف",
    ]


def test_a_sentence_without_translation_stands_in_english() -> None:
    assert Speech("fr").gettext("not in any catalog") == "not in any catalog"


@pytest.mark.parametrize(
    ("asked", "accepted", "wanted"),
    [
        ("fr", "ar", "fr"),
        (None, "ar-SY,ar;q=0.9,en;q=0.5", "ar"),
        (None, "de,fr;q=0.4,ar;q=0.8", "ar"),
        (None, "en;q=0,fr", "fr"),
        (None, "fr;q=rubbish,en", "en"),
        (None, "", "en"),
        ("xx", "de", "en"),
    ],
)
def test_the_language_of_a_page(asked: str | None, accepted: str, wanted: str) -> None:
    assert choose(asked, accepted, ["en", "fr", "ar"]) == wanted


def test_a_large_count_has_a_short_form_and_per_cent_keep_their_sign_in_arabic() -> None:
    said = [load(code).compact(Decimal(1125234)) for code in ("en", "fr", "ar")]
    assert said == ["1.13M", "1,13\u00a0M", "1.13\u00a0مليون"]
    assert [load("en").compact(value) for value in (Decimal(999_400), 12_345_678, 123_456_789)] == ["999K", "12.3M", "123M"]
    assert load("ar", "arabic").compact(Decimal(1125234)) == "١٫١٣\u00a0مليون"
    assert (load("en").percent(-0.192), load("ar").percent(-0.192)) == ("-19.2%", "\u200e-19.2%")
