"""Whatever the model can say, the store gives back."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from dtrack.model.figure import Evidence, Figure
from dtrack.model.filter import Filter
from dtrack.model.place import PlaceRef
from dtrack.model.validation import refusals
from dtrack.store import figures
from dtrack.store.claims import figure as table
from dtrack.store.claims import figure_place
from dtrack.store.engine import Store
from dtrack.terms import Level, Metric, PlaceRole, Precision, ProblemKind, Quantifier, Unit, Vague, ValueState

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
maybe = st.none() | words
count = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=3)
spans = st.none() | st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: (min(pair), max(pair)))
places = st.builds(
    PlaceRef, pcode=maybe, name=words, text=words, role=st.sampled_from(PlaceRole), level=st.none() | st.sampled_from(Level), adm1=maybe, span=spans
)


@st.composite
def anything(draw: st.DrawFn) -> Figure:
    """A figure that keeps the rules, every field drawn."""
    metric = draw(st.sampled_from(Metric))
    start, end = draw(st.none() | st.dates()), draw(st.none() | st.dates())
    value = draw(count)
    vague = draw(st.none() | st.sampled_from(Vague))
    quantifiers = [each for each in Quantifier if each is not Quantifier.VAGUE]
    low, high = sorted([draw(count), draw(count)])
    state = draw(st.sampled_from(ValueState))
    reported = state in {ValueState.REPORTED, ValueState.REPORTED_ZERO}
    printed = format(value, "f")
    evidence = Evidence(
        quote=f"{draw(words)} {printed} {draw(words)}",
        span=draw(spans),
        number_text=printed,
        occurrence=draw(st.integers(0, 9)),
        sheet=draw(maybe),
        column=draw(maybe),
        rows=tuple(draw(st.lists(st.integers(1, 10**6), max_size=4))),
        record_id=draw(maybe),
    )
    drawn: dict[str, Any] = {name: draw(maybe) for name in ("operation", "round", "assessment_type", "definition", "household_size_source")}
    drawn |= {name: draw(maybe) for name in ("source_org", "attribution", "caveat", "fix")}
    drawn |= {name: draw(st.booleans()) for name in ("cumulative", "primary", "part")}
    return Figure(
        metric=metric,
        value=value if reported and vague is None else None,
        unit=draw(st.sampled_from(Unit)),
        evidence=evidence,
        places=tuple(draw(st.lists(places, max_size=3))),
        quantifier=Quantifier.VAGUE if vague else draw(st.sampled_from(quantifiers)),
        vague=vague,
        low=low,
        high=high,
        value_state=state,
        household_size=draw(st.none() | count),
        persons=draw(st.none() | count),
        alt=tuple(draw(st.lists(st.tuples(count, st.sampled_from(Unit)), max_size=2))),
        start=start,
        end=start if metric.is_stock else end,
        start_precision=draw(st.sampled_from(Precision)),
        confidence=draw(st.floats(0, 1)),
        doubts=(ProblemKind.IMPOSSIBLE_DATE.value, ProblemKind.CONTRADICTION.value),
        extractor=draw(words),
        **drawn,
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=anything())
def test_a_figure_goes_in_and_comes_out_whole(store: Store, kept: Callable[..., Any], at: Callable[[float], Any], drawn: Figure) -> None:
    assert refusals(drawn) == []
    with store.writing() as c:
        document = kept(c)
        assert figures.replace(c, document, [drawn], at(1)).added == 1
        (found,) = figures.find(c, Filter())
        assert found.figure == drawn
        assert figures.replace(c, document, [found.figure], at(2)).kept == 1
        c.execute(delete(figure_place))
        c.execute(delete(table))


def test_a_decimal_keeps_its_noughts(store: Store, kept: Callable[..., Any], cell: Callable[..., Any], at: Callable[[float], Any]) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c), [cell("30263.50")], at(1))
        assert str(figures.find(c, Filter())[0].figure.value) == "30263.50"
        assert figures.find(c, Filter())[0].figure.value == Decimal("30263.5")


def test_nothing_of_the_store_is_left_outside_its_folder(sqlite_store: Store, tmp_path: Path) -> None:
    assert {path.name for path in tmp_path.iterdir()} == {"data"}
