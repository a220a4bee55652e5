"""What people said, in the derivation: a rejection and its prints, a preference, two claims that are one."""

from dataclasses import replace
from datetime import date

import pytest

from dtrack.terms import Direction, Metric, ProblemKind, Status

DAY = date(2019, 1, 31)
STOCK = {"metric": Metric.IDP_STOCK, "direction": Direction.NONE, "start": DAY, "end": DAY}


def said(found, ident):
    return {verdict.figure: (verdict.role.value, verdict.reason) for point in own(found) for verdict in point.verdicts}[ident]


def own(found):
    """Points of the province itself."""
    return [point for point in found.points if point.series.place == "SY09"]


def test_a_rejection_reaches_prints_and_leaves_another_sources_equal_number(make, run):
    rejected, printed = make("1", 500, status=Status.REJECTED), make("2", 500, publisher="AFP")
    theirs = make("3", 500, org="SOHR", publisher="SOHR")
    found = run([rejected, printed, theirs])
    assert said(found, "3") == ("recommended", "only_figure")
    assert {said(found, "1"), said(found, "2")} == {("in_review", "rejected"), ("duplicate", "same_origin")}
    (point,) = own(found)
    assert (point.origins, point.value) == (1, 500)


def test_where_one_print_is_confirmed_the_rejection_is_of_the_other(make, run):
    found = run([make("1", 500, status=Status.APPROVED), make("2", 500, publisher="AFP", status=Status.REJECTED)])
    assert said(found, "1") == ("recommended", "only_figure")
    assert said(found, "2") == ("in_review", "rejected")


def test_where_all_prints_are_rejected_nothing_stands(make, run):
    found = run([make("1", 500, status=Status.REJECTED), make("2", 500, publisher="AFP", status=Status.REJECTED)])
    assert [point.value for point in own(found)] == [None]


@pytest.mark.parametrize("facts", [{}, STOCK])
def test_a_preferred_figure_goes_before_better_standing_and_tells_why(make, run, facts):
    agency, paper = make("1", 50_000, **facts), replace(make("2", 30_000, org="AFP", publisher="AFP", status=Status.APPROVED, **facts), preferred="two months")
    found = run([agency, paper])
    (point,) = own(found)
    assert (point.recommended, point.reason, point.reason_params) == ("2", "preferred", {"why": "two months"})
    assert said(found, "1") == ("triangulation", "other_preferred")
    assert not [problem for problem in found.problems if problem.kind == ProblemKind.CONTRADICTION]


def test_a_preferred_stock_is_used_while_a_better_source_still_stands(make, run):
    later = {**STOCK, "start": date(2019, 2, 20), "end": date(2019, 2, 20)}
    paper = make("2", 30_000, org="AFP", publisher="AFP", status=Status.APPROVED, published=date(2019, 2, 25), **later)
    assert said(run([make("1", 50_000, **STOCK), paper]), "2") == ("triangulation", "better_source_stands")
    assert said(run([make("1", 50_000, **STOCK), replace(paper, preferred="counted anew")]), "2") == ("recommended", "preferred")


def test_a_preferred_print_stands_for_its_copies(make, run):
    first, second = make("1", 500), replace(make("2", 500, publisher="AFP", status=Status.APPROVED), preferred="clearer")
    assert said(run([first, second]), "2")[0] == "recommended"
    assert said(run([first, second]), "1")[0] == "duplicate"


def test_a_preferred_figure_that_stands_alone_still_tells_why(make, run):
    (point,) = own(run([replace(make("1", 500, status=Status.APPROVED), preferred="the only count")]))
    assert (point.reason, point.reason_params) == ("preferred", {"why": "the only count"})


def test_rivals_of_a_preferred_figure_are_no_contradiction_any_more(make, run):
    rival = make("2", 90_000, org="IOM", publisher="IOM")
    assert [problem.kind for problem in run([make("1", 50_000), rival]).problems] == [ProblemKind.CONTRADICTION]
    assert run([replace(make("1", 50_000, status=Status.APPROVED), preferred="newer"), rival]).problems == []


@pytest.mark.parametrize("value", [500, 700])
def test_a_merged_claim_is_a_duplicate_and_counts_nowhere(make, run, value):
    merged = replace(make("2", value, publisher="AFP", org="AFP"), merged="1")
    found = run([make("1", 500), merged])
    assert said(found, "2") == ("duplicate", "merged")
    (point,) = own(found)
    assert (point.value, point.low, point.high, point.origins) == (500, 500, 500, 1)
