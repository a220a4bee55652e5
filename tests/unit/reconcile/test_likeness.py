"""Which texts are copies, in three languages, and what a copied text's numbers count for."""

from datetime import date

import pytest

from dtrack.model.document import Original
from dtrack.model.figure import Evidence
from dtrack.reconcile.likeness import COPY, alike, bands, sign
from dtrack.reconcile.points import derive
from dtrack.terms import FigureRole, Quantifier

ENGLISH = """Thousands of families left the eastern countryside of the province on Tuesday after shelling reached the villages along the river, local
 officials said. Most of them went to the north, where schools were opened to receive them, and aid workers asked for tents and blankets before the rain."""
FRENCH = """Des milliers de familles ont quitté mardi la campagne orientale de la province après des bombardements sur les villages situés au bord du
 fleuve, ont indiqué des responsables locaux. La plupart sont parties vers le nord, où des écoles ont été ouvertes pour les accueillir avant les pluies."""
ARABIC = """غادرت آلاف العائلات الريف الشرقي للمحافظة يوم الثلاثاء بعد أن طال القصف القرى الواقعة على ضفة النهر وفق ما قاله مسؤولون محليون وتوجه معظمهم
 إلى الشمال حيث فتحت المدارس لاستقبالهم وطلب عمال الإغاثة خياما وماء وأغطية قبل هطول الأمطار في الأيام القادمة على المنطقة كلها"""


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, ARABIC])
def test_a_copy_with_another_headline_is_found_and_another_text_is_not(text):
    copy = sign("DAMASCUS (AFP) - " + text.upper().replace(",", " -"))
    assert alike(sign(text), copy) >= COPY
    assert set(bands(sign(text))) & set(bands(copy))
    others = [sign(other) for other in (ENGLISH, FRENCH, ARABIC) if other is not text]
    assert max(alike(sign(text), other) for other in others) < 0.1


def test_a_signature_is_the_same_wherever_it_is_made():
    assert (len(sign(ENGLISH)), len(bands(sign(ENGLISH))), sign(ENGLISH)[:16]) == (512, 16, sign(ENGLISH)[:16])
    assert alike(sign(ENGLISH), sign(ENGLISH)) == 1
    assert sign("Five words are too few.") == ""


GONE = Original("gone", None, "news")


def about(make, ident, value, publisher, **more):
    evidence = Evidence(quote=f"about {value}", number_text=f"{value}")
    return make(ident, value, org=None, publisher=publisher, evidence=evidence, quantifier=Quantifier.ABOUT, **more)


def test_unattributed_numbers_of_copies_are_one_origin(make, places):
    some = [about(make, "a", 1200, "Outlet A"), about(make, "b", 1200, "Outlet B", published=date(2019, 2, 1)), about(make, "c", 1500, "Outlet C")]
    apart = derive(some, gazetteer=places, jobs={}, now=date(2019, 3, 1)).points
    (alone,) = [point for point in apart if point.series.place == "SY09"]
    assert (alone.origins, alone.publishers) == (3, 3)
    marked = derive(some, gazetteer=places, jobs={}, now=date(2019, 3, 1), copies={"doc-b": Original("doc-a", "Outlet A", "ocha")})
    (point,) = [point for point in marked.points if point.series.place == "SY09"]
    assert (point.origins, point.publishers) == (2, 3)
    told = {verdict.figure: (verdict.role, verdict.reason, verdict.params) for verdict in point.verdicts}
    assert told["b"] == (FigureRole.DUPLICATE, "copied_text", {"source": "Outlet A", "of": "a"})


def test_copies_of_a_text_without_figures_here_are_one_origin_too(make, places):
    some = [about(make, "b", 1200, "Outlet B"), about(make, "c", 1200, "Outlet C")]
    found = derive(some, gazetteer=places, jobs={}, now=date(2019, 3, 1), copies={"doc-b": GONE, "doc-c": GONE})
    assert {point.origins for point in found.points if point.series.place == "SY09"} == {1}


def test_an_attributed_number_in_a_copy_stays_its_originators(make, places):
    some = [make("a", 1200, org="SOHR", publisher="Outlet A"), make("b", 1300, org="OCHA", publisher="Outlet B")]
    found = derive(some, gazetteer=places, jobs={}, now=date(2019, 3, 1), copies={"doc-b": Original("doc-a", "Outlet A", "ocha")})
    assert {point.origins for point in found.points if point.series.place == "SY09"} == {2}
