"""A figure by hand: what is stored, what is refused, and that no reading retires or doubles it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flow_home import Home, report

from dtrack.errors import NotFoundError, UsageError
from dtrack.model.filter import Filter
from dtrack.model.intake import Entry
from dtrack.terms import Direction, Method, Metric, Precision, Quantifier, Sensitivity, Status, Unit
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores

CALL = Entry(
    place="Deir-ez-Zor",
    metric="new_displacement",
    value="300",
    unit="household",
    direction="arrival",
    start="2026-10-05",
    informant="camp manager",
    quote="About 300 families arrived on Monday from Ar-Raqqa.",
    quantifier="about",
    origin="SY11",
    by="A reviewer",
    why="told by telephone",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """One installation for everything that is refused: nothing is stored."""
    home = Home(tmp_path_factory.mktemp("desk") / "home")
    yield home.open()
    home.close()


def test_a_call_becomes_a_figure_with_its_words(home: Home) -> None:
    tracker = home.open()
    record = tracker.enter(CALL)
    figure = record.figure
    assert (figure.metric, figure.value, figure.unit, figure.direction) == (Metric.NEW_DISPLACEMENT, 300, Unit.HOUSEHOLD, Direction.ARRIVAL)
    assert (figure.start, figure.end, figure.start_precision, figure.quantifier) == (date(2026, 10, 5), date(2026, 10, 5), Precision.DAY, Quantifier.ABOUT)
    assert [(place.pcode, place.role.value, place.text) for place in figure.places] == [("SY09", "destination", "Deir-ez-Zor"), ("SY11", "origin", "SY11")]
    assert (figure.evidence.quote, figure.evidence.number_text, figure.evidence.number_span) == (CALL.quote, "300", (6, 9))
    assert (figure.attribution, figure.source_org, figure.method) == ("camp manager, Deir-ez-Zor", None, Method.KEY_INFORMANT)
    assert (record.sensitivity, record.publisher, record.job, record.status) == (Sensitivity.INTERNAL, "camp manager, Deir-ez-Zor", "hand", Status.EXTRACTED)
    assert tracker.document_text(record.document) == CALL.quote
    points = tracker.points(Filter(place="SY09"))
    assert [(point.point.value, point.point.unit, point.point.recommended) for point in points] == [(Decimal(300), Unit.HOUSEHOLD, record.id)]


def test_the_same_entry_again_changes_nothing(home: Home) -> None:
    tracker = home.open()
    first = tracker.enter(CALL)
    assert tracker.enter(CALL) == first
    assert len(tracker.figures()) == 1
    with pytest.raises(UsageError, match=f"stands already, as figure {first.id}"):
        tracker.enter(replace(CALL, metric="return"))


def test_one_message_may_hold_several_figures(home: Home) -> None:
    tracker = home.open()
    text = "Roj camp: 1,250 people in 260 households. No arrivals."
    common = replace(CALL, place="SYR-ROJ", metric="site_population", direction="", origin="", quantifier="exact", text=text, informant="", source="UN OCHA")
    people = tracker.enter(replace(common, value="1250", unit="person", quote="1,250 people"))
    homes = tracker.enter(replace(common, value="260", unit="household", quote="260 households"))
    assert people.document == homes.document
    assert (people.figure.evidence.number_text, people.figure.evidence.span, homes.figure.evidence.number_span) == ("1,250", (10, 22), (26, 29))
    assert people.figure.source_org == "OCHA"
    assert (people.figure.persons, homes.figure.persons) == (1250, None)


def test_a_range_and_a_month_and_numbers_of_every_script(home: Home) -> None:
    tracker = home.open()
    flow = replace(CALL, value="٣٠٠٠-٤٠٠٠", unit="person", quote="نزح بين ٣٠٠٠ و ٤٠٠٠ شخص", start="2026-09", origin="", quantifier="exact")
    figure = tracker.enter(flow).figure
    assert (figure.value, figure.low, figure.high, figure.quantifier) == (None, 3000, 4000, Quantifier.BETWEEN)
    assert (figure.start, figure.end, figure.start_precision) == (date(2026, 9, 1), date(2026, 9, 30), Precision.MONTH)
    stock = replace(flow, metric="idp_stock", direction="", value="4500", quote="عدد النازحين ٤٬٥٠٠ نازح")
    figure = tracker.enter(stock).figure
    assert (figure.start, figure.end, figure.evidence.number_text) == (date(2026, 9, 30), date(2026, 9, 30), "٤٬٥٠٠")
    worded = replace(flow, value="200", unit="household", quote="two hundred families fled")
    assert tracker.enter(worded).figure.evidence.number_text == "two hundred"


@pytest.mark.parametrize(
    ("wrong", "key", "said"),
    [
        ({"value": "400"}, "value", "the number 400 does not stand in the quote. Numbers that stand there: 300."),
        ({"value": "many"}, "value", "'many' is no count"),
        ({"value": "-300"}, "value", "'-300' is no count"),
        ({"value": "4000-3000"}, "value", "does not rise"),
        ({"place": "Nowhere at all"}, "place", "there is no one place 'Nowhere at all'"),
        ({"place": "Der ez Zorr"}, "place", r"Did you mean Deir-ez-Zor \(SY09\)"),
        ({"start": "2033-01-01"}, "start", "lies after the day of retrieval"),
        ({"start": "2026-10-05", "end": "2026-10-01"}, "end", "ends before that"),
        ({"start": ""}, "start", "needs a date"),
        ({"start": "yesterday"}, "start", "'yesterday' is no period"),
        ({"metric": "idps"}, "metric", "Use one of: idp_stock"),
        ({"metric": "idp_stock"}, "direction", "has no direction"),
        ({"informant": ""}, "source", "whose number is it"),
        ({"informant": "Ahmad"}, "informant", "Names of people are not stored"),
        ({"informant": "", "source": "Abu Ahmad"}, "source", "name of a person"),
        ({"informant": "", "source": "key informant Khaled Mansour"}, "source", "name of a person"),
        ({"informant": "", "source": "Khaled Mansour", "method": "key_informant"}, "source", "name of a person"),
        ({"quote": "About 300 families arrived, call +963 944 123 456."}, "quote", "telephone number or address is not stored"),
        ({"why": "he wrote from m@example.org"}, "why", "telephone number or address is not stored"),
        ({"by": " "}, "by", "must be filled"),
        ({"why": ""}, "why", "must be filled"),
        ({"sensitivity": "secret"}, "sensitivity", "public, internal, restricted"),
        ({"url": "javascript:alert(1)"}, "url", "no web address"),
        ({"text": "something else"}, "quote", "does not stand in the text"),
        ({"text": CALL.quote + CALL.quote}, "quote", "more than once"),
        ({"direction": "departure"}, "origin", "only an arrival"),
        ({"quantifier": "vague"}, "quantifier", "no single number"),
        ({"quote": "3" * 6000}, "quote", "5,000 characters"),
        ({"published": "soon"}, "published", "no day"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(desk: Tracker, wrong: dict[str, str], key: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        desk.enter(replace(CALL, **wrong))
    assert refused.value.key == key
    assert desk.figures() == []


@pytest.mark.parametrize("source", ["key informant, Deir-ez-Zor", "Key informant", "informateur clé", "مخبر رئيسي"])
def test_an_informant_is_a_role_and_a_governorate(home: Home, source: str) -> None:
    record = home.open().enter(replace(CALL, place="SY0902", origin="", informant="", source=source))
    assert (record.publisher, record.figure.source_org) == ("key informant, Deir-ez-Zor", None)


def test_an_organisation_that_asks_informants_keeps_its_name(home: Home) -> None:
    record = home.open().enter(replace(CALL, informant="", source="IOM", method="key_informant"))
    assert (record.figure.source_org, record.figure.method) == ("IOM", Method.KEY_INFORMANT)


def test_a_second_reading_leaves_what_was_entered(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    document = tracker.documents()[0].id
    text = tracker.document_text(document)
    with pytest.raises(UsageError, match="stands already, as figure"):
        tracker.enter(replace(CALL, document=document, quote="About 4,500 people fled fighting", value="4500", unit="person", origin="", place="SY11"))
    entered = tracker.enter(
        replace(
            CALL,
            document=document,
            quote="3 March 2017",
            value="3",
            unit="person",
            origin="",
            place="SY11",
            start="2017-03-03",
            informant="",
            quantifier="exact",
        )
    )
    by_hand = tracker.enter(CALL)
    assert (entered.document, entered.publisher) == (document, tracker.document(document).publisher)
    assert text[slice(*entered.figure.evidence.span or (0, 0))] == "3 March 2017"
    before = {record.id for record in tracker.figures()}
    assert tracker.reread().figures == 0
    assert {record.id for record in tracker.figures()} == before >= {entered.id, by_hand.id}
    home.say(report("a", number="4,600"))
    tracker.run()
    after = {record.id: record for record in tracker.figures()}
    assert after[entered.id].known_to is None
    assert len(after) == 3


def test_a_number_that_was_entered_is_not_read_again(home: Home) -> None:
    home.say({"key": "a", "text": "Nothing of note.\n\nNumbers: 4,500 souls gone, we hear, from the town of Busra.", "published": "2017-03-05"})
    tracker = home.open()
    tracker.run()
    document = tracker.documents()[0].id
    missed = replace(CALL, document=document, quote="4,500 souls gone", value="4500", unit="person", origin="", informant="", source="SOHR", start="2017-03-03")
    assert tracker.figures() == []
    mine = tracker.enter(missed)
    home.say({"key": "a", "text": "Numbers: 4,500 souls gone, people displaced from the town of Busra in Dar'a on 3 March 2017.", "published": "2017-03-05"})
    tracker.run()
    assert [record.id for record in tracker.figures()] == [mine.id]


def test_an_entry_is_taken_back_with_its_history(home: Home) -> None:
    tracker = home.open()
    record = tracker.enter(CALL)
    act = tracker.undo_entry(record.id, by="Another", why="he had counted twice")
    assert (act.kind.value, act.who, act.why, act.figure) == ("undone", "Another", "he had counted twice", record.id)
    assert tracker.figures() == [] and tracker.points() == []
    told = [(change.kind.value, change.who, change.why) for change in tracker.changes(record.known_from - timedelta(days=1))]
    assert told == [("withdrawn", "reviewer", "taken_back"), ("new", "reviewer", "entered")]
    assert [(each.kind.value, each.who, each.why) for each in tracker.intake(record)] == [
        ("entered", "A reviewer", "told by telephone"),
        ("undone", "Another", "he had counted twice"),
    ]
    assert [(each.id, back is not None) for each, back in tracker.entered()] == [(act.undoes, True)]
    with pytest.raises(UsageError, match="must be filled"):
        tracker.undo_entry(record.id, by="", why="x")
    with pytest.raises(UsageError, match="taken back already"):
        tracker.undo_entry(act.undoes or "", by="A", why="x")
    closed = tracker.history(record.id)
    assert [found.known_to is not None for found in closed] == [True]
    assert [found.id for found in tracker.figures(Filter(known_on=record.known_from))] == [record.id]
    with pytest.raises(NotFoundError):
        tracker.undo_entry(record.id, by="Another", why="again")
    again = tracker.enter(CALL)
    assert again.id == record.id and again.known_from > record.known_from
    assert [found.known_to is None for found in tracker.history(record.id)] == [False, True]
