"""A server without a connection says so once on a page, in the visitor's language."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fake_tracker import story

from dtrack.model.run import Outage

WORDS = {
    "en": "Nothing on the network has answered since 5 March 2026, 06:00 UTC (2 sources asked)",
    "fr": "Rien sur le réseau n'a répondu depuis",
    "ar": "لم يُجب أي شيء على الشبكة منذ",
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("path", ["/", "/sources"])
def test_the_outage_is_said_once_and_only_while_it_lasts(opened: Callable[[Any], Any], path: str, language: str) -> None:
    tracker = story()
    setup = tracker.setup()
    down = Outage(since=datetime(2026, 3, 5, 6, tzinfo=UTC), jobs=("a", "b"))
    assert WORDS[language] not in opened(tracker).get(f"{path}?lang={language}").text
    tracker.setup = lambda: replace(setup, outage=down)  # type: ignore[method-assign]
    assert opened(tracker).get(f"{path}?lang={language}").text.count(WORDS[language]) == 1
