"""Judging on the pages: who may, what a form does, what is told where somebody was quicker, and what readers see of it."""

import csv
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from flow_judged import Desk, flow

from dtrack.flow import judging
from dtrack.model.review import Act
from dtrack.terms import PlaceRole, Status
from dtrack.tracker import Tracker
from dtrack.web.app import create

sys.path.append(str(Path(__file__).parents[1] / "web"))
from poster import Poster

pytestmark = pytest.mark.stores

AMAL = {"by": "Amal", "why": "read it again"}


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    made = Desk(tracker._kit)
    made.read(flow(confidence=0.6), flow(900, at=100, confidence=0.99), flow(700, at=200, confidence=0.9))
    tracker.reconcile()
    return made


@pytest.fixture
def here(tracker: Tracker, desk: Desk) -> Poster:
    return Poster(create(tracker))


def one(desk: Desk, value: int = 45_000):
    return next(record for record in desk.all() if record.figure.value == value)


def form(desk: Desk, **more: str) -> dict[str, str]:
    """What the form of the figure is filled with, as a browser sends it."""
    figure = one(desk).figure
    stands = {name: getattr(figure, name).value for name in ("unit", "metric", "direction", "population", "quantifier")}
    stands |= {"value": "45000", "start": "2019-01", "end": "2019-01", "source": "OCHA", "place": "SY09", "placerole": "destination"}
    return stands | {"act": "correct", "seen": "0", **AMAL} | more


def test_the_queue_shows_what_weighs_most_and_is_most_doubtful_first_and_leaves_out_what_is_sure(here: Poster, desk: Desk, tracker: Tracker) -> None:
    page = here.get("/review").text
    assert re.findall(r'id="f([0-9a-f]{16})"', page) == [one(desk).id, one(desk, 700).id]
    assert "read with little certainty" in page
    tracker.doubt(one(desk, 900).id)
    tracker.doubt(one(desk, 900).id)
    assert re.findall(r'id="f([0-9a-f]{16})"', here.get("/review").text) == [one(desk).id, one(desk, 900).id, one(desk, 700).id]
    assert "2 readers" in here.get("/review").text
    assert "Nothing waits for a person here." in here.get("/review?place=SY14").text


def test_the_queue_is_empty_of_what_was_judged(here: Poster, desk: Desk) -> None:
    answer = here.send(f"/figures/{one(desk).id}/review", "/review", act="approve", seen="0", by="Amal", back="queue")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review?done={one(desk).id}")
    page = here.get(answer.headers["location"]).text
    assert re.findall(r'id="f([0-9a-f]{16})"', page) == [one(desk, 700).id]
    assert "approved" in page
    (act,) = judging.acts(desk.kit, one(desk).id)
    assert (act.by, act.role, act.why) == ("Amal", "operator", "agrees with its sentence")


def test_only_what_was_changed_in_the_form_is_corrected(here: Poster, desk: Desk) -> None:
    ident = one(desk).id
    path = f"/figures/{ident}/review"
    assert here.send(path, **form(desk)).status_code == 422
    answer = here.send(path, **form(desk, place="Idleb", start="2019-01-31", end="2019-01-31", source=""))
    assert answer.status_code == 303
    record = one(desk)
    assert answer.headers["location"] == f"/figures/{record.id}"
    assert ([(ref.pcode, ref.role) for ref in record.figure.places], str(record.figure.start)) == ([("SY07", PlaceRole.DESTINATION)], "2019-01-31")
    assert (record.figure.source_org, record.status) == (None, Status.CORRECTED)
    (act,) = judging.acts(desk.kit, record.id)
    assert {"places", "start", "start_precision", "end_precision", "source_org"} <= set(act.changed)
    assert not {"value", "metric", "unit", "population", "direction", "quantifier"} & set(act.changed)


def test_a_correction_that_cannot_be_shows_the_form_again_with_what_was_written(here: Poster, desk: Desk) -> None:
    path = f"/figures/{one(desk).id}/review"
    answer = here.send(path, **form(desk, value="46000", place="Atlantis"))
    assert answer.status_code == 422
    assert 'value="46000"' in answer.text
    assert 'value="Atlantis"' in answer.text
    assert "does not stand in the quote" in answer.text
    assert one(desk).status is Status.EXTRACTED
    without = here.send(path, **form(desk, why=""))
    assert (without.status_code, "Say why" in without.text) == (422, True)


def test_whoever_comes_second_is_told_what_the_first_did(here: Poster, desk: Desk, tracker: Tracker) -> None:
    ident = one(desk).id
    tracker.review(ident, "approve", by="Basel", why="it is right", seen=0)
    answer = here.send(f"/figures/{ident}/review", act="reject", seen="0", **AMAL)
    assert answer.status_code == 422
    assert "Somebody was quicker: Basel (operator) was quicker: approve" in answer.text
    assert one(desk).status is Status.APPROVED
    fresh = re.findall(r'name="seen" value="(\d+)"', answer.text)[0]
    assert here.send(f"/figures/{ident}/review", act="reject", seen=fresh, **AMAL).status_code == 303
    assert one(desk).status is Status.REJECTED


def test_two_figures_are_said_to_be_one_by_the_address_of_the_other_and_taken_back(here: Poster, desk: Desk) -> None:
    small, large = one(desk, 900), one(desk)
    path = f"/figures/{small.id}/review"
    assert here.send(path, act="merge", seen="0", into=f"http://localhost/figures/{large.id}?lang=ar", **AMAL).status_code == 303
    assert one(desk, 900).merged == large.id
    assert here.send(path, act="undo", seen="1", undoes="1", **AMAL).status_code == 303
    assert one(desk, 900).merged is None
    assert here.send(path, act="merge", seen="2", into="nothing", **AMAL).status_code == 422


def test_readers_elsewhere_see_roles_and_no_names_and_cannot_judge(here: Poster, desk: Desk, tracker: Tracker) -> None:
    ident = tracker.review(one(desk).id, "approve", by="Amal al-Reviewer", why="read twice", role="reviewer").id
    away = Poster(here.app, host="192.0.2.7")
    page = away.get(f"/figures/{ident}").text
    assert "a reviewer" in page
    assert "read twice" in page
    assert "Amal" not in page
    assert "/review" not in page
    assert "Amal al-Reviewer" in here.get(f"/figures/{ident}").text
    for path in (
        "/review",
        f"/figures/{ident}/review",
        f"/documents/{one(desk).document}/text",
        f"/documents/{one(desk).document}/add",
        "/review/places?q=Raqqa",
    ):
        assert away.get(path).status_code == 403
    headers = {"origin": away.base, "sec-fetch-site": "same-origin"}
    assert away.post(f"/figures/{ident}/review", data={"act": "reject", **AMAL}, headers=headers).status_code == 403


def test_a_form_from_another_site_is_refused(here: Poster, desk: Desk) -> None:
    path = f"/figures/{one(desk).id}/review"
    token = here.token(path)
    for headers in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {}):
        assert here.post(path, data={"token": token, "act": "reject", **AMAL}, headers=headers).status_code == 403
    assert here.post(path, data={"token": "x", "act": "reject", **AMAL}, headers={"origin": here.base}).status_code == 403
    assert one(desk).status is Status.EXTRACTED


def test_a_reader_s_doubt_needs_no_login_is_thanked_and_is_bounded(here: Poster, desk: Desk) -> None:
    away = Poster(here.app, host="192.0.2.7")
    path = f"/figures/{one(desk).id}/doubt"
    for _ in range(judging.DOUBTS_A_FIGURE + 2):
        answer = away.send(path, why="more than live there")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?sent=1")
    assert "Thank you" in away.get(f"{path}?sent=1").text
    acts = judging.acts(desk.kit, one(desk).id)
    assert [(act.act, act.role) for act in acts] == [(Act.DOUBT, "reader")] * judging.DOUBTS_A_FIGURE
    assert "more than live there" not in away.get(f"/figures/{one(desk).id}").text
    assert "more than live there" in here.get(f"/figures/{one(desk).id}/review").text


def test_places_are_found_by_name_in_any_language_and_by_code(here: Poster) -> None:
    assert here.get("/review/places?q=sy11").json()[0]["code"] == "SY11"
    assert here.get("/review/places?q=الرقة").json()[0]["code"] in {"SY11", "C5710"}
    found = here.get("/review/places?q=Deir ez").json()
    assert "SY09" in {place["code"] for place in found}
    assert here.get("/review/places?q=").json() == []


@pytest.mark.parametrize("path", ["/figures/0000000000000000/review", "/figures/0000000000000000/doubt", "/documents/0000000000000000/text"])
def test_what_nobody_knows_is_not_found(here: Poster, path: str) -> None:
    assert here.get(path).status_code == 404


def test_a_hostile_reason_is_shown_as_text(here: Poster, desk: Desk) -> None:
    path = f"/figures/{one(desk).id}/review"
    here.send(path, act="reject", seen="0", by="<b>x</b>", why="<script>alert(1)</script>")
    for page in (here.get(path).text, here.get(f"/figures/{one(desk).id}").text):
        assert "<script>alert" not in page
        assert "<b>x" not in page
        assert "&lt;script&gt;" in page


def test_status_shows_in_lists_and_exports(here: Poster, desk: Desk, tracker: Tracker) -> None:
    tracker.review(one(desk).id, "correct", **AMAL, place="SY07")
    tracker.review(one(desk, 700).id, "reject", **AMAL)
    rows = here.get("/export.csv").text.splitlines()
    head = rows[0].split(",")
    found = {row[head.index("value")]: row[head.index("status")] for row in csv.reader(rows[1:])}
    assert found == {"45000": "corrected", "700": "rejected", "900": "extracted"}
    page = here.get("/figures?status=rejected").text
    assert re.findall(r'href="/figures/([0-9a-f]{16})"', page) == [one(desk, 700).id]
    assert one(desk).figure.value == Decimal(45_000)
