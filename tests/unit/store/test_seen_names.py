"""Names of private people are masked for readers, in sentences of sources and in the words of those who check. Of both databases."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dtrack.model.filter import Filter
from dtrack.model.person import Role
from dtrack.model.point import Verdict
from dtrack.model.review import Act, Review
from dtrack.store import figures, points, reviews
from dtrack.store.engine import Store
from dtrack.terms import FigureRole

Build = Callable[..., Any]


@pytest.mark.parametrize("which", ["sqlite", "postgres"])
def test_private_names_are_masked_for_readers(which: str, request: pytest.FixtureRequest, kept: Build, cell: Build, at: Build) -> None:
    store: Store = request.getfixturevalue(f"{which}_store")
    said = "Rana Aziz, aged 34, told Dr. Karam Bishar's team that 1000 fled; it's قال الدكتور أحمد خليل, said Ahmad al-Khalil"
    with store.writing() as c:
        made = cell("1000", "SY01")
        figures.replace(c, kept(c), [replace(made, evidence=replace(made.evidence, quote=said), attribution="Mrs Haddad")], at(1))
    with store.reading(Role.READER) as c:
        [figure] = [record.figure for record in figures.find(c, Filter())]
        told = "[name], aged 34, told Dr. [name] team that 1000 fled; it's قال الدكتور [name], said [name]"
        assert (figure.evidence.quote, figure.attribution) == (told, "Mrs [name]")
    with store.reading(Role.REVIEWER) as c:
        assert [record.figure.evidence.quote for record in figures.find(c, Filter())] == [said]


@pytest.mark.parametrize("which", ["sqlite", "postgres"])
def test_private_names_in_the_words_of_those_who_check_are_masked_for_readers(
    which: str, request: pytest.FixtureRequest, kept: Build, cell: Build, answer: Build, at: Build
) -> None:
    store: Store = request.getfixturevalue(f"{which}_store")
    why = 'Mrs Haddad counted; "it\'s 1000", قال الدكتور أحمد خليل'
    with store.writing() as c:
        figures.replace(c, kept(c), [cell("1000", "SY01")], at(1))
        [claim] = figures.find(c, Filter())
        said = {"reason": "preferred", "reason_params": {"why": why}}
        points.replace(c, [answer("1000", "SY01", verdicts=(Verdict(claim.id, FigureRole.RECOMMENDED, "preferred", {"why": why}),), **said)], at(2))
        who = {"by": "Rana", "role": "reviewer", "at": at(2), "why": why, "machine": replace(claim.figure, caveat=why)}
        reviews.add(c, Review(number=1, claim_key=claim.claim_key, figure=claim.id, document=claim.document, act=Act.PREFER, **who))

    def told(role: Role) -> set[str | None]:
        with store.reading(role) as c:
            [point], [review] = points.find(c, Filter()), reviews.since(c, at(0))
        machine = review.machine
        assert machine is not None
        return {point.point.reason_params["why"], point.point.verdicts[0].params["why"], review.why, machine.caveat}

    assert told(Role.READER) == {'Mrs [name] counted; "it\'s 1000", قال الدكتور [name]'}
    assert told(Role.REVIEWER) == {why}
