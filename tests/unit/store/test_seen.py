"""What each audience sees through any query: sensitivity, withholding, masks. Of both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from dtrack.errors import StoreError
from dtrack.model.alert import Alert, AlertKind, AlertState
from dtrack.model.event import Event, EventKind
from dtrack.model.figure import Problem
from dtrack.model.filter import Filter
from dtrack.model.intake import Intake, IntakeKind
from dtrack.model.period import Period
from dtrack.model.person import Role, may_see
from dtrack.model.place import PlaceRef
from dtrack.model.point import Verdict
from dtrack.model.review import Act, Review
from dtrack.model.site import SiteAct, SiteDeed
from dtrack.store import documents, due, events, figures, given, intake, outbox, outside, points, problems, reviews, sites, suppressed, withheld
from dtrack.store.claims import figure as figure_table
from dtrack.store.engine import Store
from dtrack.store.withheld import Kind, Withheld
from dtrack.terms import FigureRole, Level, PlaceRole, Precision, Sensitivity

Build = Callable[..., Any]
LEVELS = {"pub": Sensitivity.PUBLIC, "int": Sensitivity.INTERNAL, "res": Sensitivity.RESTRICTED}
SEES = {Role.READER: ["pub"], Role.REVIEWER: ["int", "pub"], Role.OPERATOR: ["int", "pub", "res"]}


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_what(role: Role) -> None:
    assert sorted(key for key, level in LEVELS.items() if may_see(role, level)) == SEES[role]


def odd(what: str, remedy: str = "", **more: Any) -> Problem:
    return Problem(**{"kind": "odd", "what": what, "remedy": remedy, **more})


class Kept:
    """A store with one document of each sensitivity, each with a figure, a point that rests on it, and everything else that speaks of it."""

    def __init__(self, store: Store, kept: Build, cell: Build, answer: Build, at: Callable[[float], datetime]) -> None:
        self.store, self.at = store, at
        self.figures: dict[str, str] = {}
        self.documents: dict[str, str] = {}
        with store.writing() as c:
            made = []
            for number, (key, level) in enumerate(LEVELS.items(), 1):
                document = kept(c, f"text {key}", key, sensitivity=level, title=f"Title of {key}", now=at(0))
                figures.replace(c, document, [cell(f"{number}000", f"SY0{number}", row=number)], at(1))
                [record] = figures.find(c, Filter(document=document.id))
                self.documents[key], self.figures[key] = document.id, record.id
                made.append(answer(f"{number}000", f"SY0{number}", verdicts=(Verdict(record.id, FigureRole.RECOMMENDED, "only_one", {}),)))
                self._beside(c, key, number)
            points.replace(c, made, at(2))
            outside.replace(c, [Verdict(ident, FigureRole.UNDATED, "undated", {"of": key}) for key, ident in self.figures.items()], at(2))
            problems.replace(c, "job", None, [odd("the source fails", "Wait.", kind="failed")], at(2))
            problems.replace(c, "job", "x", [odd(key, figure=ident) for key, ident in self.figures.items()], at(2))
            problems.replace(c, "job", "y", [odd(key, document=ident) for key, ident in self.documents.items()], at(2))
            due.clear(c, due.waiting(c))

    def _beside(self, c: Connection, key: str, number: int) -> None:
        ident, document, at = self.figures[key], self.documents[key], self.at
        claim = figures.get(c, ident)
        assert claim is not None
        spike = Event(key=f"spike-{key}", kind=EventKind.SPIKE, at=at(2), day=date(2017, 8, 1), place=f"SY0{number}", figures=(ident,), params={"of": key})
        silence = Event(key=f"silence-{key}", kind=EventKind.SILENCE, at=at(2), day=date(2017, 9, 1), place=f"SY0{number}", params={"last": "2017-08-01"})
        revision = Event(key=f"revision-{key}", kind=EventKind.REVISION, at=at(2), day=date(2017, 8, 1), figure=ident)
        events.add(c, [spike, silence, revision])
        told = {"kind": AlertKind.SPIKE, "channel": "desk", "subject": key, "place": None, "day": date(2017, 8, 1), "value": None}
        words = {"title": f"Rise of {key}", "body": key, "figures": ({"id": ident, "quote": key},), "state": AlertState.WAITING, "created_at": at(2)}
        outbox.add(c, [Alert(id=f"alert-{key}", event=f"spike-{key}", **told, **words)])
        who = {"by": "Rana", "role": "reviewer", "at": at(2), "why": "checked", "machine": claim.figure}
        reviews.add(c, Review(number=number, claim_key=claim.claim_key, figure=ident, document=document, act=Act.APPROVE, **who))
        intake.add(c, Intake(id=f"in-{key}", kind=IntakeKind.ENTERED, at=at(2), who="Rana", why="by phone", document=document, version=1, figure=ident))

    def withhold(self, act: Withheld) -> None:
        with self.store.writing() as c:
            withheld.add(c, act)

    def act(self, kind: Kind, key: str, **more: Any) -> Withheld:
        ref = {Kind.FIGURE: self.figures, Kind.DOCUMENT: self.documents, Kind.SITE: dict.fromkeys(LEVELS, "SY01")}[kind][key]
        claim = None
        if kind is Kind.FIGURE:
            with self.store.reading() as c:
                record = figures.get(c, ref)
                claim = record.claim_key if record else None
        return Withheld(kind, ref, more.pop("words", ()), "Rana", "danger", self.at(5), claim_key=claim, **more)

    def seen(self, role: Role) -> dict[str, list[str]]:
        """The keys of what an audience sees, by table."""
        named = {ident: key for held in (self.figures, self.documents) for key, ident in held.items()}
        with self.store.reading(role) as c:
            return {
                "figures": sorted(named[record.id] for record in figures.find(c, Filter())),
                "history": sorted(named[each.id] for ident in self.figures.values() for each in figures.by_ids(c, [ident])),
                "before": sorted(named[record.id] for record in figures.find(c, Filter(known_on=self.at(3)))),
                "documents": sorted(named[document.id] for document in documents.find(c)),
                "points": sorted(named[record.point.figures[0]] for record in points.find(c, Filter())),
                "points before": sorted(named[record.point.figures[0]] for record in points.find(c, Filter(known_on=self.at(3)))),
                "outside": sorted(named[ident] for ident in outside.find(c, list(self.figures.values()))),
                "problems": sorted({record.problem.what for record in problems.open(c)} - {"the source fails"}),
                "spikes": sorted(each.key[6:] for each in events.since(c, self.at(0)) if each.kind is EventKind.SPIKE),
                "silences": sorted(each.key[8:] for each in events.since(c, self.at(0)) if each.kind is EventKind.SILENCE),
                "revisions": sorted(each.key[9:] for each in events.since(c, self.at(0)) if each.kind is EventKind.REVISION),
                "alerts": sorted(alert.subject for alert in outbox.find(c)),
                "reviews": sorted(named[each.figure] for each in reviews.since(c, self.at(0))),
                "intake": sorted(each.id[3:] for each in intake.find(c)),
            }


@pytest.fixture
def held(sqlite_store: Store, kept: Build, cell: Build, answer: Build, at: Callable[[float], datetime]) -> Kept:
    return Kept(sqlite_store, kept, cell, answer, at)


@pytest.fixture
def twin(postgres_store: Store, kept: Build, cell: Build, answer: Build, at: Callable[[float], datetime]) -> Kept:
    """The same in the other database."""
    return Kept(postgres_store, kept, cell, answer, at)


def test_both_databases_show_the_same(held: Kept, twin: Kept) -> None:
    assert [twin.seen(role) for role in Role] == [held.seen(role) for role in Role]
    for kind in Kind:
        for each in (held, twin):
            each.withhold(each.act(kind, "pub", words=("Title of pub",)))
        assert [twin.seen(role) for role in Role] == [held.seen(role) for role in Role]
        for each in (held, twin):
            with each.store.writing() as c:
                withheld.lift(c, withheld.standing(c)[0], by="Amal", why="safe", now=each.at(6))


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_own(held: Kept, role: Role) -> None:
    own = dict.fromkeys(held.seen(Role.OPERATOR), SEES[role])
    # Silence is told by any figure; words of problems and of the team's own acts are not for others.
    inside = own["problems"] if role is Role.OPERATOR else []
    assert held.seen(role) == own | {"problems": inside, "alerts": inside, "intake": inside}
    with held.store.reading(role) as c:
        assert "the source fails" in {record.problem.what for record in problems.open(c)}
        assert {each.by for each in reviews.since(c, held.at(0))} == ({"reviewer"} if role is Role.READER else {"Rana"})


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_withheld_nobody_sees(held: Kept, role: Role, kind: Kind) -> None:
    before = held.seen(role)
    held.withhold(held.act(kind, "pub"))
    after = held.seen(role)
    gone = {name: [key for key in keys if key not in after[name]] for name, keys in before.items()}
    everywhere = {name: (["pub"] if keys else []) for name, keys in before.items()}
    if kind is not Kind.DOCUMENT:
        everywhere["documents"] = []
        assert [key for key in before["problems"] if key not in after["problems"]] == []  # that of the document still says so
        everywhere["problems"] = gone["problems"]
    if kind is not Kind.SITE:
        everywhere["silences"] = [] if role is Role.OPERATOR else gone["silences"]
    if kind is Kind.SITE:
        everywhere["intake"], everywhere["reviews"] = gone["intake"], gone["reviews"]
    assert gone == everywhere
    with held.store.writing() as c:
        [act] = withheld.standing(c)
        withheld.lift(c, act, by="Amal", why="safe again", now=held.at(6))
    assert held.seen(role) == before


@pytest.mark.parametrize("which", ["held", "twin"])
def test_public_point_beside_what_is_not(which: str, request: pytest.FixtureRequest, answer: Build) -> None:
    held: Kept = request.getfixturevalue(which)
    own, other = (Verdict(held.figures[key], FigureRole.RECOMMENDED, "better_standing", {"source": "Partner"}) for key in ("pub", "int"))
    beside = {key: replace(said, role=FigureRole.TRIANGULATION) for key, said in {"pub": own, "int": other}.items()}
    jump = Verdict(held.figures["pub"], FigureRole.IMPLAUSIBLE, "sudden_jump", {"last": "99"})
    wide = {"low": Decimal(800), "high": Decimal(1200), "origins": 2, "publishers": 3, "reason": "better_standing", "reason_params": {"source": "Partner"}}
    made = [
        answer("1000", "SY01", verdicts=(own, beside["int"]), **wide),
        answer("2000", "SY02", verdicts=(other, beside["pub"]), **wide),
        answer(None, "SY03", verdicts=(beside["pub"],), recommended=None, origins=0),
        answer(None, "SY04", verdicts=(beside["pub"], beside["int"]), recommended=None, origins=0),
        answer("99", "SY05", day=date(2017, 7, 1), verdicts=(other,)),
        answer(None, "SY05", verdicts=(jump,), recommended=None, origins=0, reason="sudden_jump", reason_params={"last": "99"}),
        answer(None, "SY06", verdicts=(jump,), recommended=None, origins=0, reason="sudden_jump", reason_params={"last": "99"}),
    ]
    with held.store.writing() as c:
        points.replace(c, made, held.at(3))
    with held.store.reading(Role.OPERATOR) as c:
        assert [record.point for record in points.find(c, Filter())] == made
    with held.store.reading(Role.READER) as c:
        found = {record.point.series.place: record.point for record in points.find(c, Filter())}
        assert sorted(found) == ["SY01", "SY03", "SY05", "SY06"]
        first = found["SY01"]
        assert (first.value, first.low, first.high, first.origins, first.publishers, first.reason_params) == (1000, 1000, 1000, 1, 1, {})
        assert [(said.figure, said.params) for said in first.verdicts] == [(held.figures["pub"], {})]
        told = {place: [found[place].reason_params, *(said.params for said in found[place].verdicts)] for place in ("SY05", "SY06")}
        assert told == {"SY05": [{}, {}], "SY06": [{"last": "99"}, {"last": "99"}]}
        assert [said.params for said in found["SY03"].verdicts] == [{"source": "Partner"}]


def test_machine_sees_everything_and_derives_without_what_is_withheld(held: Kept) -> None:
    act = held.act(Kind.FIGURE, "pub")
    held.withhold(act)
    with held.store.reading() as c:
        assert c.execute(select(func.count()).select_from(figure_table)).scalar() == 3
        line = ("idp_stock", "unknown", "unstated")
        [of] = given.lines(c)
        assert len(of) == len(line)
        rest = sorted(held.figures[key] for key in ("int", "res"))
        assert sorted(record.id for record in given.of_line(c, *of)) == rest
        assert sorted(given.by_ids(c, list(held.figures.values()))) == rest
        assert sorted(record.id for record in given.within(c, of, date(2017, 1, 1), date(2018, 1, 1))) == rest
        [row] = due.rows(c, due.waiting(c))
        assert [record.id for record in given.by_rows(c, [row])] == [held.figures["pub"]]


def test_document_that_becomes_internal_takes_its_past_with_it(held: Kept, kept: Build, cell: Build, at: Callable[[float], datetime]) -> None:
    with held.store.writing() as c:
        document = kept(c, "text pub", "pub", sensitivity=Sensitivity.INTERNAL, title="Title of pub", now=at(8))
        figures.replace(c, document, [cell("1000", "SY01", row=1)], at(8))
    seen = held.seen(Role.READER)
    assert (seen["figures"], seen["before"], seen["points"], seen["points before"], seen["history"], seen["documents"]) == ([], [], [], [], [], [])


@pytest.mark.parametrize("which", ["held", "twin"])
def test_masks_stand_in_every_text(which: str, request: pytest.FixtureRequest, kept: Build, cell: Build, at: Callable[[float], datetime]) -> None:
    held: Kept = request.getfixturevalue(which)
    with held.store.writing() as c:
        document = kept(c, "t", "abu-khashab-news", title="Flood in Abu Khashab", url="https://x.example/abu-khashab-flood", sensitivity=Sensitivity.PUBLIC)
        made = cell("77", "SY07")
        named = replace(made, evidence=replace(made.evidence, quote="in ABU  Khashab | 77"), attribution="the office of أبو خَشب", caveat="near Abu-Khashab")
        figures.replace(c, document, [named], at(1))
        problems.replace(c, "job", "z", [odd("Abu Khashab is odd", "Look at Abu Khashab.", where="abu_khashab.xlsx")], at(1))
        told = {"last": "2017-08-01", "what": "أبو خشب"}
        events.add(c, [Event(key="e", kind=EventKind.SILENCE, at=at(2), day=date(2017, 9, 1), place="SY07", params=told)])
    held.withhold(Withheld(Kind.SITE, "CAMP-1", ("CAMP-1", "Abu Khashab", "أبو خشب"), "Rana", "danger", held.at(5)))
    with held.store.reading(Role.OPERATOR) as c:
        [record] = figures.find(c, Filter(document=document.id))
        said = [record.figure.evidence.quote, record.figure.attribution, record.figure.caveat, record.title, record.url]
        assert said == ["in [withheld] | 77", "the office of [withheld]", "near [withheld]", "Flood in [withheld]", "https://x.example/[withheld]-flood"]
        found = documents.get(c, document.id)
        assert found is not None and found.key == "[withheld]-news"
        [problem] = [each.problem for each in problems.open(c) if "odd" in each.problem.what]
        assert (problem.what, problem.remedy, problem.where) == ("[withheld] is odd", "Look at [withheld].", "[withheld].xlsx")
        [event] = [each for each in events.since(c, at(0)) if each.key == "e"]
        assert event.params == {"last": "2017-08-01", "what": "[withheld]"}


def test_site_of_several_is_hidden_with_its_figure(held: Kept, kept: Build, cell: Build, at: Callable[[float], datetime]) -> None:
    with held.store.writing() as c:
        document = kept(c, "two", "two")
        made = cell("55", "SY08")
        camp = PlaceRef("CAMP-1", "Abu", "Abu", PlaceRole.IN, Level.SITE, "SY08", "COD", "code")
        figures.replace(c, document, [replace(made, places=(*made.places, camp))], at(1))
    held.withhold(Withheld(Kind.SITE, "CAMP-1", (), "Rana", "danger", held.at(5)))
    with held.store.reading(Role.OPERATOR) as c:
        assert figures.find(c, Filter(document=document.id)) == []
        assert documents.get(c, document.id) is not None


def test_acts_are_kept(held: Kept) -> None:
    act = held.act(Kind.DOCUMENT, "int", words=("Title",))
    held.withhold(act)
    with held.store.writing() as c:
        [stands] = withheld.standing(c, Kind.DOCUMENT)
        assert stands == act
        assert withheld.holds(c, held.documents["int"]) and withheld.holds(c, held.figures["int"]) and not withheld.holds(c, held.figures["pub"])
        withheld.lift(c, stands, by="Amal", why="safe", now=held.at(1))
        assert withheld.standing(c) == []
        [done] = withheld.acts(c)
        assert (done.lifted_by, done.lifted_why, done.lifted_at and done.lifted_at > done.at) == ("Amal", "safe", True)
        assert not withheld.holds(c, held.documents["int"])
    held.withhold(held.act(Kind.DOCUMENT, "int"))
    with held.store.reading() as c:
        assert [each.lifted_by for each in withheld.acts(c)] == ["Amal", None]
        assert withheld.acts(c)[1].at > done.lifted_at  # type: ignore[operator]


def test_stamp_follows(held: Kept) -> None:
    def stamp() -> str:
        with held.store.reading() as c:
            return held.store.stamp(c)

    marks = [stamp()]
    held.withhold(held.act(Kind.FIGURE, "pub"))
    marks.append(stamp())
    with held.store.writing() as c:
        withheld.lift(c, withheld.standing(c)[0], by="Amal", why="safe", now=held.at(6))
    marks.append(stamp())
    assert len(set(marks)) == 3


def test_database_in_memory_cannot_hold_back() -> None:
    store = Store("sqlite://")
    store.upgrade()
    with store.reading(Role.OPERATOR) as c:
        assert figures.find(c, Filter()) == []
    with pytest.raises(StoreError, match="cannot hold back"), store.reading(Role.READER):
        pass
    store.close()


@pytest.mark.parametrize("which", ["sqlite", "postgres"])
def test_small_counts_are_not_told_to_readers(which: str, request: pytest.FixtureRequest, kept: Build, cell: Build, answer: Build, at: Build) -> None:
    store: Store = request.getfixturevalue(f"{which}_store")
    store._guard._small = 10
    with store.writing() as c:
        document = kept(c, "t", "n1")
        sentence = "Sheet | 7 in one, 400 in the other"
        first, other, zero = cell("7", "SY01", row=1), cell("400", "SY02", row=2), cell("0", "SY03", row=3)
        [first, other] = [replace(each, evidence=replace(each.evidence, quote=sentence)) for each in (first, other)]
        figures.replace(c, document, [replace(first, caveat="7", alt=()), other, zero, cell("300", "SY04", row=4)], at(1))
        idents = {record.figure.places[0].pcode: record.id for record in figures.find(c, Filter())}
        suppressed.replace(c, [idents["SY04"]])

        def said(place: str, *rest: str) -> tuple[Verdict, ...]:
            return tuple(
                Verdict(idents[each], FigureRole.RECOMMENDED if each == place else FigureRole.TRIANGULATION, "x", {"a": "b"}) for each in (place, *rest)
            )

        wide = {"low": Decimal(7), "high": Decimal(400)}
        points.replace(
            c,
            [
                answer("7", "SY01", verdicts=said("SY01")),
                answer("400", "SY02", verdicts=said("SY02", "SY01"), **wide),
                answer("0", "SY03", verdicts=said("SY03")),
                answer("300", "SY04", verdicts=said("SY04")),
                answer("5", "SY05", verdicts=said("SY03")),
            ],
            at(2),
        )
    with store.reading(Role.READER) as c:
        found = {record.figure.places[0].pcode: record.figure for record in figures.find(c, Filter())}
        assert {place: (figure.value, figure.value_state.value) for place, figure in found.items()} == {
            "SY01": (None, "suppressed"),
            "SY02": (400, "reported"),
            "SY03": (0, "reported"),
            "SY04": (None, "suppressed"),
        }
        assert [found[place].evidence.quote for place in ("SY01", "SY02", "SY04")] == ["[suppressed]"] * 3
        assert (found["SY01"].caveat, found["SY01"].evidence.number_text, found["SY03"].evidence.quote) == (None, "", "Sheet | IDPs | Place | 0")
        told = {record.point.series.place: record.point for record in points.find(c, Filter())}
        assert {place: point.value for place, point in told.items()} == {"SY01": None, "SY02": 400, "SY03": 0, "SY04": None, "SY05": None}
        assert [(told[place].low, told[place].high) for place in ("SY01", "SY02", "SY03")] == [(None, None), (400, 400), (0, 0)]
        assert [each.params for each in told["SY02"].verdicts] == [{}, {}]
        assert [each.params for each in told["SY03"].verdicts] == [{"a": "b"}]
    with store.reading(Role.REVIEWER) as c:
        assert sorted(record.figure.value for record in figures.find(c, Filter()) if record.figure.value is not None) == [0, 7, 300, 400]
    with store.writing() as c:
        assert suppressed.told(c, set(idents.values())) == set(idents.values())
        assert (suppressed.any_at_all(c), suppressed.replace(c, ()), suppressed.any_at_all(c), suppressed.replace(c, ())) == (True, True, False, False)


@pytest.mark.parametrize("which", ["sqlite", "postgres"])
def test_figures_at_a_site_are_seen_by_those_who_may_see_the_site(
    which: str, request: pytest.FixtureRequest, kept: Build, cell: Build, answer: Build, at: Build
) -> None:
    store: Store = request.getfixturevalue(f"{which}_store")
    on = Period(date(2017, 1, 1), date(2017, 1, 1), Precision.DAY)

    def protect(level: Sensitivity) -> None:
        with store.writing() as c:
            sites.add(c, SiteAct(site="SYR-CAMP", deed=SiteDeed.PROTECT, on=on, source="OCHA", why="danger", by="Rana", sensitivity=level), at(3))

    def seen(role: Role) -> tuple[int, int]:
        with store.reading(role) as c:
            return len(figures.find(c, Filter())), len(points.find(c, Filter()))

    with store.writing() as c:
        figures.replace(c, kept(c), [cell("1000", "SYR-CAMP")], at(1))
        [record] = figures.find(c, Filter())
        points.replace(c, [answer("1000", "SYR-CAMP", verdicts=(Verdict(record.id, FigureRole.RECOMMENDED, "x", {}),))], at(2))
    assert [seen(role) for role in Role] == [(1, 1)] * 3
    protect(Sensitivity.INTERNAL)
    assert [seen(role) for role in Role] == [(0, 0), (1, 1), (1, 1)]
    protect(Sensitivity.RESTRICTED)
    assert [seen(role) for role in Role] == [(0, 0), (0, 0), (1, 1)]
    protect(Sensitivity.PUBLIC)
    assert [seen(role) for role in Role] == [(1, 1)] * 3
