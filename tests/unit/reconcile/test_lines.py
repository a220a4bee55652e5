"""A line is the largest unit of deriving."""

from dtrack.model.given import lean
from dtrack.reconcile.lines import Line, line, touched
from dtrack.terms import Cause, Metric, Population


def test_a_line_is_metric_population_and_cause(make):
    some = [lean(each) for each in (make("a", 5), make("b", 7, "SY08"), make("c", 5, metric=Metric.RETURN))]
    moved, returned = Line(Metric.NEW_DISPLACEMENT, Population.IDP, Cause.UNSTATED), Line(Metric.RETURN, Population.IDP, Cause.UNSTATED)
    assert {of: [record.id for record in some] for of, some in touched(some).items()} == {moved: ["a", "b"], returned: ["c"]}
    assert line(make("a", 5).figure) == moved
