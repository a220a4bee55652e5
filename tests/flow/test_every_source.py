"""Every kind of source, from a local server that speaks its contract to figures in the store; and a second run that adds nothing."""

import pytest
from all_kinds import EXPECTED, SECRETS, answers, lay

from dtrack import Tracker
from loopback import Server, reply


@pytest.fixture
def server():
    with Server() as running:
        running.script = lambda request: answers(request, running)
        yield running


def test_every_kind_gives_its_figures_once(tmp_path, server):
    config = lay(tmp_path, server)
    with Tracker.open(config, SECRETS) as tracker:
        assert tracker.faults == ()
        outcomes = {outcome.job: outcome for outcome in tracker.run()}
        assert {job: outcome.message for job, outcome in outcomes.items() if outcome.failed} == {}
        found = {(record.job, str(record.figure.metric), record.figure.value, str(record.figure.end)) for record in tracker.figures()}
        assert {entry for entry in found if entry[0] in ("hapi", "dtm", "idmc", "unhcr", "hdx")} == EXPECTED
        assert ("reliefweb", 1250) in {(job, value) for job, _, value, _ in found}
        assert ("gdelt", 2300) in {(job, value) for job, _, value, _ in found}
        assert ("feed", 140) in {(job, value) for job, _, value, _ in found}
        assert "4711" not in "".join(f"{document.requested_url} {document.final_url} {document.url}" for document in tracker.documents())
        again = {outcome.job: (outcome.documents, outcome.figures, outcome.closed) for outcome in tracker.run()}
        assert again == dict.fromkeys(outcomes, (0, 0, 0))


def test_a_source_that_changed_its_shape_breaks_nothing_else(tmp_path, server):
    config = lay(tmp_path, server)
    with Tracker.open(config, SECRETS) as tracker:
        tracker.run()
        before = {record.id for record in tracker.figures()}
        good = server.script
        server.script = lambda request: (
            reply('{"result": [{"who": 1}], "isSuccess": true, "totalRecordsCount": 1}') if request.path.startswith("/dtm") else good(request)
        )
        outcomes = {outcome.job: outcome for outcome in tracker.run()}
        assert [job for job, outcome in outcomes.items() if outcome.failed] == ["dtm"]
        assert "they have: who" in outcomes["dtm"].message
        assert {record.id for record in tracker.figures()} == before
        assert [record.problem.kind for record in tracker.problems("dtm")] == ["misconfigured"]
