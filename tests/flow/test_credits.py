"""A text that says whose it is: every paper that prints it has one origin, the agency, whatever its language; and what a paper says no more counts no more."""

import pytest
from flow_home import Home

pytestmark = pytest.mark.stores

TEXTS = {
    "en": "BEIRUT (AFP) - About 4,000 people fled fighting in Raqqa governorate on 3 March 2017.",
    "fr": "Environ 4 000 personnes ont fui les combats dans le gouvernorat de Raqqa le 3 mars 2017.\n\n(AFP)",
    "ar": "بيروت (أ ف ب) - نزح نحو 4000 شخص في محافظة الرقة بتاريخ 3 آذار 2017.",
}


def test_a_text_that_credits_an_agency_is_the_agencys_in_three_languages(home: Home) -> None:
    """About 4,000, which anyone might say, in papers that share no sentence: without the credit the Arabic one is an origin of its own."""
    for language, text in TEXTS.items():
        home.job(language)
        file = home.root / "jobs" / f"{language}.toml"
        file.write_text(file.read_text("utf-8").replace('"en"', f'"{language}"'), "utf-8")
        home.say({"key": language, "text": text, "published": "2017-03-05"}, job=language)
    tracker = home.open()
    tracker.run(list(TEXTS))

    def seen() -> list[tuple[int, int]]:
        return [(record.point.origins, record.point.publishers) for record in tracker.points() if record.point.series.place == "SY11"]

    assert seen() == [(1, 3)]
    home.say({"key": "ar", "text": TEXTS["ar"].replace("بيروت (أ ف ب) - ", ""), "published": "2017-03-05"}, job="ar")
    tracker.run(["ar"])
    assert seen() == [(2, 3)]
