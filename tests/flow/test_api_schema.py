"""Whatever the API's description allows, and much that it does not: no answer is an error of the program, and each fits its description."""

import os
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
import schemathesis
from flow_home import Home, report
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from dtrack.web.app import create

pytestmark = pytest.mark.slow

HOST = {"Host": "localhost"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module", params=["sqlite", "postgres"] if os.environ.get("DTRACK_STORES") == "both" else ["sqlite"])
def described(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[schemathesis.BaseSchema]:
    with request.getfixturevalue("postgres").emptied() if request.param == "postgres" else nullcontext("") as database:
        home = Home(tmp_path_factory.mktemp("api") / "home", database)
        home.job()
        home.say(*(report(key) for key in "abco"))
        tracker = home.open()
        tracker.run()
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", create(tracker), headers=HOST)
        home.close()


ASKED = [(path, mode) for path in ("/figures", "/points", "/places", "/sources", "/documents", "/changes") for mode in GenerationMode]


@pytest.mark.parametrize(("path", "mode"), [*ASKED, ("/health", GenerationMode.POSITIVE)])  # /health takes nothing that could be wrong
def test_no_question_breaks_the_api(described: schemathesis.BaseSchema, path: str, mode: GenerationMode) -> None:
    operation = described[path]["GET"]
    asked = 0

    @settings(max_examples=15, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(headers=HOST, checks=CHECKS)

    ask()
    assert asked > 0
