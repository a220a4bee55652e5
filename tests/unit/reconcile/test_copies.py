"""One claim printed many times is one claim (R17)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dtrack.model.document import Original
from dtrack.model.figure import Evidence
from dtrack.reconcile.points import derive
from dtrack.terms import FigureRole, Metric, Precision, Quantifier, Status, Unit


def point(found, place="SY09"):
    [one] = [point for point in found.points if point.series.place == place]
    return one


def roles(found, place="SY09"):
    return {verdict.figure: (verdict.role.value, verdict.reason) for verdict in point(found, place).verdicts}


def test_repeats_in_other_sheets_and_in_the_history_are_duplicates_and_no_new_origin(make, run, make_job):
    found = run(
        [make("1", 45037, job="history", published=date(2019, 1, 1)), make("2", 45037), make("3", 45037)],
        history=make_job(transcription=True),
        ocha=make_job(publisher={"name": "OCHA"}),
    )
    assert roles(found) == {"2": ("recommended", "only_figure"), "1": ("duplicate", "same_origin"), "3": ("duplicate", "same_origin")}
    assert (point(found).value, point(found).low, point(found).high, point(found).origins) == (45037, 45037, 45037, 1)
    assert point(found).verdicts[1].params == {"source": "OCHA", "of": "2"}


def test_a_revised_original_goes_before_the_older_transcription(make, run, make_job):
    found = run(
        [make("1", 45037, job="history", published=date(2019, 2, 1)), make("2", 45038, published=None)],
        history=make_job(transcription=True, publisher={"standing": "assessment"}),
        ocha=make_job(publisher={"name": "OCHA"}),
    )
    assert roles(found) == {"2": ("recommended", "original"), "1": ("triangulation", "transcribed")}


def test_the_originators_own_print_goes_before_a_papers(make, run):
    found = run([make("1", 500, publisher="AFP", published=date(2019, 2, 1)), make("2", 500), make("3", 500, publisher="UN OCHA", published=date(2019, 2, 9))])
    assert roles(found) == {"3": ("recommended", "only_figure"), "1": ("duplicate", "same_origin"), "2": ("duplicate", "same_origin")}


def test_the_surest_reading_then_the_earliest_then_the_smallest_id(make, run):
    found = run([make("1", 500, confidence=0.9, published=None), make("2", 500, confidence=0.95), make("3", 500, confidence=0.95)])
    assert roles(found)["2"][0] == "recommended"


def test_what_derives_from_another_is_no_independent_origin(make, run):
    stock = {"metric": Metric.IDP_STOCK, "start": date(2016, 12, 31), "end": date(2016, 12, 31)}
    found = run(
        [
            make("1", 6325978, "SYR", org="IDMC", publisher="IDMC", **stock, quantifier=Quantifier.ABOUT),
            make("2", 6325978, "SYR", **stock, precision=Precision.YEAR, quantifier=Quantifier.ABOUT),
        ]
    )
    assert roles(found, "SYR") == {"2": ("recommended", "only_figure"), "1": ("duplicate", "derived")}
    assert point(found, "SYR").verdicts[1].params == {"source": "IDMC", "origin": "OCHA", "of": "2"}
    assert point(found, "SYR").origins == 1


def test_derived_numbers_that_differ_still_count_as_one_origin(make, run):
    found = run([make("1", 1000), make("2", 1100, org="IDMC", publisher="IDMC"), make("3", 1200, org="SOHR", publisher="SOHR")])
    assert (point(found).value, point(found).low, point(found).high, point(found).origins) == (1000, 1000, 1200, 2)


def test_an_identical_exact_number_is_presumed_one_origin(make, run):
    found = run([make("1", 1234), make("2", 1234, org="SOHR", publisher="SOHR")])
    assert roles(found) == {"1": ("recommended", "only_figure"), "2": ("duplicate", "equal_number")}
    assert point(found).origins == 1
    about = run([make("1", 1234), make("2", 1234, org="SOHR", publisher="SOHR", quantifier=Quantifier.ABOUT)])
    assert roles(about) == {"1": ("recommended", "better_standing"), "2": ("triangulation", "lower_standing")}
    assert point(about).origins == 2


def test_ten_papers_that_print_one_agencys_statement_on_following_days_are_one_origin(make, run):
    """Each paper's "recent weeks" ends on its own day."""
    papers = [
        make(
            f"{day:02}",
            120000,
            publisher=f"paper {day}",
            quantifier=Quantifier.ABOUT,
            start=date(2018, 12, day),
            end=date(2019, 1, day),
            published=date(2019, 1, day),
        )
        for day in range(1, 11)
    ]
    found = run(papers)
    assert [verdict.role for verdict in point(found).verdicts] == [FigureRole.RECOMMENDED] + [FigureRole.DUPLICATE] * 9
    assert (point(found).recommended, point(found).origins) == ("01", 1)


def test_an_equal_number_of_another_month_is_another_claim(make, run):
    found = run([make("1", 500), make("2", 500, start=date(2018, 12, 1), end=date(2018, 12, 31))])
    assert [point.value for point in found.points if point.series.place == "SY09"] == [500, 500]


def test_equal_numbers_in_persons_and_in_families_are_two_claims(make, run):
    found = run([make("1", 500), make("2", 500, unit=Unit.HOUSEHOLD)])
    assert roles(found) == {"1": ("recommended", "in_persons"), "2": ("triangulation", "other_unit")}


def test_doubts_pass_to_equal_claims(make, run):
    """19,868 returns in Al-Hasakeh stand at a camp: the summary sheet's same number inherits the doubt."""
    found = run([make("1", 19868, "SY08", metric=Metric.RETURN), make("2", 19868, "SY08", metric=Metric.RETURN, doubts=("return_at_camp",))])
    assert roles(found, "SY08") == {"1": ("in_review", "doubt"), "2": ("duplicate", "same_origin")}
    assert (point(found, "SY08").value, point(found, "SY08").recommended, point(found, "SY08").reason) == (None, None, "doubt")
    assert point(found, "SY08").reason_params == {"doubt": "return_at_camp"}
    assert point(found, "SY08").origins == 1


def test_certainty_passes_to_equal_claims(make, run):
    found = run([make("1", 500, confidence=0.5), make("2", 500, confidence=0.9, publisher="AFP")])
    assert roles(found)["1"] == ("recommended", "only_figure")


@pytest.mark.parametrize(
    ("said", "other", "role"),
    [
        (Status.APPROVED, Status.EXTRACTED, "recommended"),
        (Status.CORRECTED, Status.REJECTED, "recommended"),
        (Status.REJECTED, Status.EXTRACTED, "in_review"),
    ],
)
def test_a_persons_word_binds_the_duplicates_too(make, run, said, other, role):
    found = run([make("1", 500, doubts=("total_mismatch",) if role == "recommended" else ()), make("2", 500, status=said), make("3", 500, status=other)])
    assert roles(found)["1"][0] == role


def outlets(make, count, value=12_300, **more):
    """Papers without a source, three languages in turn, four a day."""
    texts = ["12,300", "12 300", "١٢٣٠٠"]
    facts = {"org": None, "quantifier": Quantifier.ABOUT, **more}
    return [
        make(
            f"{n:02}",
            value,
            publisher=f"Outlet {n}",
            evidence=Evidence(quote=f"{texts[n % 3]} people", number_text=texts[n % 3]),
            **{"published": date(2019, 2, 1 + n // 4), **facts},
        )
        for n in range(count)
    ]


def test_an_unattributed_agency_text_in_twelve_outlets_and_three_languages_is_one_origin(make, run):
    """Twelve papers on 1, 2 and 3 February: all within three days of the first, 12,300 has three significant digits."""
    found = run(outlets(make, 12))
    assert (point(found).recommended, point(found).value, point(found).origins, point(found).publishers) == ("00", 12_300, 1, 12)
    assert [(said.role.value, said.reason) for said in point(found).verdicts] == [("recommended", "only_figure")] + [("duplicate", "one_text")] * 11


def test_an_agency_text_that_twelve_outlets_credit_is_the_agencys_whatever_its_number(make, places):
    """12,000 has two significant digits and the last paper prints it nine days after the first: only the credit tells whose it is. The agency's own page
    comes in as a thirteenth print and stands for all; what one paper says itself, and what one attributes to SOHR, are two more origins."""
    papers = [*outlets(make, 11, 12_000), *outlets(make, 12, 12_000, published=date(2019, 2, 10))[11:]]
    credited = {record.document: Original(record.document, "AFP", "", credited=True) for record in papers}
    plain = {"org": None, "quantifier": Quantifier.ABOUT, "evidence": papers[0].figure.evidence}
    agency = make("afp", 12_000, publisher="Agence France-Presse", published=date(2019, 2, 3), **plain)
    own = make("own", 12_000, publisher="Own paper", published=date(2019, 2, 3), **plain)
    named = make("named", 12_000, publisher="Outlet 99", published=date(2019, 2, 3), **(plain | {"org": "SOHR"}))
    extra = {record.document: Original(record.document, "AFP", "", credited=True) for record in (agency, named)}
    found = derive([*papers, agency, own, named], gazetteer=places, jobs={}, now=date(2019, 3, 1), copies=credited | extra)
    assert (point(found).origins, point(found).publishers) == (3, 15)
    said = {each.figure: each for each in point(found).verdicts}
    assert {said[record.id].reason for record in papers} == {"agency_text"}
    assert said["00"].params == {"source": "AFP", "of": "afp"}
    assert [said[ident].role.value for ident in ("afp", "own", "named")] == ["triangulation", "triangulation", "recommended"]


@pytest.mark.parametrize(
    "apart",
    [
        {"value": 12_000},  # two significant digits: may be two people's estimate
        {"published": None},
        {"inferred": True},
        {"evidence": Evidence(quote="12300", number_text="12300", sheet="S", column="C", rows=(3,))},  # a table's cell is no prose
    ],
)
def test_what_may_be_two_peoples_estimate_is_not_one_text(make, run, apart):
    value = apart.pop("value", 12_300)
    papers = [replace(record, figure=replace(record.figure, evidence=apart["evidence"])) for record in outlets(make, 2)] if "evidence" in apart else None
    found = run(papers or outlets(make, 2, value, **apart))
    assert (point(found).origins, roles(found)["01"][0]) == (2, "triangulation")


def test_an_attribution_another_wording_or_a_later_day_is_another_origin(make, run):
    one = outlets(make, 1)
    late = [make("late", 12_300, org=None, publisher="Late", quantifier=Quantifier.ABOUT, published=date(2019, 2, 5), evidence=one[0].figure.evidence)]
    least = [make("least", 12_300, org=None, publisher="Least", quantifier=Quantifier.AT_LEAST, published=date(2019, 2, 1), evidence=one[0].figure.evidence)]
    named = [make("named", 12_300, org="SOHR", publisher="Paper", quantifier=Quantifier.ABOUT, published=date(2019, 2, 1), evidence=one[0].figure.evidence)]
    assert [point(run(one + other)).origins for other in (late, least, named)] == [2, 2, 2]


def test_repeats_far_apart_are_not_chained_through_what_lies_between(make, run):
    """Three equal flows of 30 days, each 10 days on: 20 of 30 days are common to neighbours (at least half), 10 to the first and the last (less)."""
    said = [make(f"{n}", 500, start=date(2018, 12, 1) + timedelta(10 * n), end=date(2018, 12, 30) + timedelta(10 * n)) for n in range(3)]
    found = run(said)
    assert roles(found)["1"] == ("duplicate", "same_origin")
    # Of two that cover 30 days each and cannot both stand, the later one is used.
    assert (roles(found)["2"], roles(found)["0"]) == (("recommended", "fills_calendar"), ("triangulation", "overlaps"))
