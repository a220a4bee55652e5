import pytest

from dtrack.errors import ConfigError
from dtrack.resolve.places import COLUMNS, Gazetteer, shipped
from dtrack.terms import Level


def test_syria_ships_and_is_read_once(gazetteer: Gazetteer) -> None:
    assert shipped() == ["SYR"]
    assert Gazetteer.load(("SYR", "SYR")) is gazetteer
    assert gazetteer.countries == ("SYR",)


def test_an_unknown_country_is_refused_with_what_ships() -> None:
    with pytest.raises(ConfigError, match=r"no gazetteer of 'IRQ'.*Use one of: SYR"):
        Gazetteer.load(["SYR", "IRQ"])


@pytest.mark.parametrize(("level", "count"), [("adm0", 1), ("adm1", 14), ("adm2", 62), ("adm3", 272), ("town", 423), ("site", 76)])
def test_every_level_is_whole(gazetteer: Gazetteer, level: str, count: int) -> None:
    assert len(gazetteer.at_level("SYR", level)) == count


def test_places_of_a_level_come_in_order_of_code(gazetteer: Gazetteer) -> None:
    assert [place.pcode for place in gazetteer.at_level("SYR", Level.ADM1)] == [f"SY{number:02}" for number in range(1, 15)]


def test_every_place_hangs_in_the_tree(gazetteer: Gazetteer) -> None:
    for place in gazetteer:
        assert gazetteer.chain(place.pcode)[-1].level is Level.ADM0
        assert place.country == gazetteer.chain(place.pcode)[-1].pcode


def test_chain_children_and_within(gazetteer: Gazetteer) -> None:
    assert [place.pcode for place in gazetteer.chain("C5167")] == ["C5167", "SY090200", "SY0902", "SY09", "SYR"]
    assert gazetteer.chain("SY99") == []
    assert [place.pcode for place in gazetteer.children("SY09")] == ["SY0901", "SY0902", "SY0903"]
    assert gazetteer.children("C5167") == []
    assert gazetteer.within("C5167", "SY09")
    assert gazetteer.within("SY09", "SY09")
    assert not gazetteer.within("SY09", "SY0902")
    assert gazetteer.adm1_of("SYR-AL-HOL") == "SY08"
    assert gazetteer.adm1_of("SYR") is None
    assert gazetteer.adm1_of("SY99") is None
    assert len(gazetteer) == len(list(gazetteer))


def test_the_fingerprint_is_that_of_places_names_and_parents() -> None:
    rows = ["IRQ,adm0,Iraq,,,,,,,en:Iraq", "IQG01,adm1,Anbar,IRQ,,,,,,en:Anbar", "IQG02,adm1,Basrah,IRQ,,,,,,en:Basrah"]

    def told(*lines: str) -> str:
        return Gazetteer.parse(["IRQ"], {"IRQ": "\n".join([",".join(COLUMNS), *lines, ""])}).fingerprint

    assert told(*rows) == told(*rows)
    others = [rows[:2], [*rows[:2], rows[2].replace("en:Basrah", "en:Basra")], [*rows[:2], "IQD01,adm2,Ana,IQG01,,,,,,en:Ana"], [rows[0], rows[2]]]
    moved = [told(*rows, f"IQD01,adm2,Ana,{parent},,,,,,en:Ana") for parent in ("IQG01", "IQG02")]
    assert len({told(*rows), *(told(*lines) for lines in others), *moved}) == 7


def test_a_country_without_a_pack_is_let_through_where_the_caller_says_so() -> None:
    found = Gazetteer.load(["SYR", "IRQ"], missing_ok=True)
    assert found.countries == ("SYR", "IRQ")
    assert len(found.at_level("SYR", Level.ADM1)) == 14
    assert found.at_level("IRQ", Level.ADM1) == []


def test_a_tracked_country_is_not_taken_from_the_names_of_others() -> None:
    text = f"{','.join(COLUMNS)}\nIRQ,adm0,Iraq,,,,,,,en:Iraq\n"
    places = list(Gazetteer.parse(["IRQ"], {"IRQ": text}))
    assert [place.pcode for place in places if place.country == "IRQ"] == ["IRQ"]
    assert "LBN-TRIPOLI" in {place.pcode for place in places}


def test_abroad_is_known_as_such(gazetteer: Gazetteer) -> None:
    assert gazetteer.abroad("IRQ")
    assert gazetteer.abroad("LBN-TRIPOLI")
    assert not gazetteer.abroad("SY09")
    assert not gazetteer.abroad("SY99")


@pytest.mark.parametrize(
    ("pcode", "lang", "name"),
    [
        ("SY09", "en", "Deir-ez-Zor"),
        ("SY09", "ar", "دير الزور"),
        ("SY02", "fr", "Alep"),
        ("SY01", "de", "Damaskus"),
        ("SY02", "tr", "Halep"),
        ("SY02", "ku", "Heleb"),
        ("SY0901", "ar", "مركز دير الزور"),
        ("SY09", "es", "Deir-ez-Zor"),
        ("SYR", "fr", "Syrie"),
        ("SY99", "en", "SY99"),
    ],
)
def test_names_by_language(gazetteer: Gazetteer, pcode: str, lang: str, name: str) -> None:
    assert gazetteer.name(pcode, lang) == name


def test_every_place_that_texts_name_has_a_name_in_six_languages(gazetteer: Gazetteer) -> None:
    named = [place for place in gazetteer if place.country == "SYR" and place.names]
    assert len(named) == 848 - 42
    assert all({language for language, _ in place.names} == {"en", "ar", "fr", "de", "tr", "ku"} for place in named)


@pytest.mark.parametrize(
    ("cell", "pcode"),
    [
        ("SY09", "SY09"),
        (" sy0902 ", "SY0902"),
        ("C1001_5", "C1001"),
        ("SY09 Deir-ez-Zor", "SY09"),
        ("SYR", "SYR"),
        ("syr-al-hol", "SYR-AL-HOL"),
        ("IRQ", "IRQ"),
    ],
)
def test_codes_in_cells(gazetteer: Gazetteer, cell: str, pcode: str) -> None:
    place = gazetteer.by_code(cell)
    assert place is not None
    assert place.pcode == pcode


@pytest.mark.parametrize("cell", ["", "SY001", "C9999", "12", "SY15", "Deir", "##"])
def test_no_code_is_guessed(gazetteer: Gazetteer, cell: str) -> None:
    assert gazetteer.by_code(cell) is None


@pytest.mark.parametrize(
    ("cell", "level", "within", "pcode"),
    [
        ("Deir-ez-Zor", None, None, "SY09"),
        ("DEIR EZZOR", None, None, "SY09"),
        ("Ar Raqqah", None, None, "SY11"),
        ("Deir-ez-Zor", "adm2", None, "SY0901"),
        ("Deir-ez-Zor", Level.ADM3, None, "SY090100"),
        ("Boukamal", None, None, "SY0902"),
        ("البوكمال", None, None, "SY0902"),
        ("Al-Hol", "site", None, "SYR-AL-HOL"),
        ("Rural Damascus", None, None, "SY03"),
        ("Damascus city", None, None, "C1001"),
        ("Hassakeh Governorate", None, None, "SY08"),
        ("Gouvernorat d’Idleb", None, None, "SY07"),
        ("محافظة حماة", None, None, "SY05"),
        ("Afrin sub-district", None, None, "SY020300"),
        ("Afrin district", None, None, "SY0203"),
        ("Suran", "adm3", "SY05", "SY050101"),
        ("Iraq", None, None, "IRQ"),
        ("Deir-ez-Zor governorate", "adm1", None, "SY09"),
    ],
)
def test_names_in_cells(gazetteer: Gazetteer, cell: str, level: Level | str | None, within: str | None, pcode: str) -> None:
    place = gazetteer.by_name(cell, level, within)
    assert place is not None
    assert place.pcode == pcode


@pytest.mark.parametrize(
    ("cell", "level", "within"), [("Suran", "adm3", None), ("Atlantis", None, None), ("Atlantis city", None, None), ("Homs", "adm1", "SY09"), ("", None, None)]
)
def test_no_name_is_guessed(gazetteer: Gazetteer, cell: str, level: str | None, within: str | None) -> None:
    assert gazetteer.by_name(cell, level, within) is None


def test_camps_by_the_community_that_hosts_them(gazetteer: Gazetteer) -> None:
    assert [camp.pcode for camp in gazetteer.camp_at("C4519")] == ["SYR-AL-HOL"]
    assert [camp.pcode for camp in gazetteer.camp_at("SY080006")] == ["SYR-AL-HOL"]
    assert [camp.pcode for camp in gazetteer.camp_at("SYR-ROJ")] == ["SYR-ROJ"]
    assert [camp.pcode for camp in gazetteer.camp_at("C1767")] == ["SYR-MENBIJ-EAST-OLD", "SYR-MENBIJ-EAST-NEW"]


@pytest.mark.parametrize("pcode", ["SY08", "SY080000", "SY010000", "C1002", "C2227", "C9999"])
def test_a_town_is_no_camp_because_one_stands_beside_it(gazetteer: Gazetteer, pcode: str) -> None:
    """Neither the sub-district of a city, nor a Palestine refugee camp, nor the host of a site last seen in 2015."""
    assert gazetteer.camp_at(pcode) == []


def test_every_site_has_a_dated_status_or_says_that_none_is_known(gazetteer: Gazetteer) -> None:
    for site in gazetteer.at_level("SYR", "site"):
        assert site.note.endswith(".")
        assert (
            any(year in site.note for year in ("2015", "2016", "2019", "2024", "2025", "2026"))
            or "unknown" in site.note
            or "no dated list" in site.note
            or "not stated" in site.note
        )
        assert site.kind in {"planned_camp", "self_settled"}
        assert site.scheme == "dtrack"


@pytest.mark.parametrize(
    ("pcode", "note"),
    [
        ("SYR-AL-HOL", "Reported fully evacuated and closed in February 2026 (Al-Araby Al-Jadeed, 23 February 2026)."),
        ("SYR-RUKBAN", "Closed on 7 June 2025, when its last families left (Daily Sabah, 7 June 2025)."),
        ("SYR-2015-25", "Last seen April 2015 (US Department of State HIU, 16 April 2015), status unknown."),
    ],
)
def test_status_of_sites(gazetteer: Gazetteer, pcode: str, note: str) -> None:
    place = gazetteer.get(pcode)
    assert place is not None
    assert place.note == note
