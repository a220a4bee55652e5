"""What ships of the life of sites is dated, sourced, and about sites that there are; added sites and partners' codes are found."""

from dtrack.model.place import Place
from dtrack.model.site import SiteDeed
from dtrack.resolve.places import Gazetteer
from dtrack.resolve.sites import shipped
from dtrack.terms import Level

CAMP = Place("SYR-NEW", Level.SITE, "New camp", "SY0401", "SYR", "dtrack", (("en", "New"),))


def test_every_fact_that_ships_names_a_site_once_with_date_and_source() -> None:
    gazetteer, acts = Gazetteer.load(["SYR"]), shipped(("SYR",))
    assert len(acts) == 64
    assert len({act.site for act in acts}) == 64
    for act in acts:
        place = gazetteer.get(act.site)
        assert place is not None
        assert place.level is Level.SITE
        assert (act.number, act.at) == (0, None)
        assert act.source
    closed = {act.site: f"{act.on}" for act in acts if act.deed is SiteDeed.CLOSE}
    assert closed == {"SYR-MABROUKA": "2019-10", "SYR-AIN-ISSA": "2019-10", "SYR-RUKBAN": "2025-06-07", "SYR-AL-HOL": "2026-02"}


def test_a_country_without_facts_has_none() -> None:
    assert shipped(("LBN",)) == ()


def test_a_gazetteer_with_sites_finds_them_and_their_codes() -> None:
    plain = Gazetteer.load(["SYR"])
    made = plain.with_sites([CAMP], {"NES-012": "SYR-NEW", "4711": "SYR-NEW", "X-1": "SYR-NONE"})
    new = made.get("SYR-NEW")
    assert new is not None
    assert new.names == (("en", "New"), ("mul", "NES-012"))
    assert made.by_code("NES-012") == made.by_code("nes 012") == made.by_code("4711") == made.by_name("4711") == new
    assert made.by_name("4711", Level.ADM1) is made.by_name("4711", Level.SITE, "SY09") is None
    assert made.by_code("X-1") is None
    assert new in made.children("SY0401")
    assert made.adm1_of("SYR-NEW") == "SY04"
    assert plain.get("SYR-NEW") is None
    assert plain.fingerprint != made.fingerprint
    assert made.by_code("SY0401") == plain.by_code("SY0401")


def test_a_cell_may_say_camp_before_or_after_the_name() -> None:
    gazetteer = Gazetteer.load(["SYR"])
    for cell in ("Roj camp", "مخيم روج", "camp Roj", "Roj"):
        found = gazetteer.by_name(cell, Level.SITE)
        assert found is not None, cell
        assert found.pcode == "SYR-ROJ"
