"""Fakes of this folder, and an installation for each test."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent / "fakes"))

from flow_home import Home, laid, tallied

from dtrack.tracker import Tracker

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from postgres import Server


EVERYWHERE = os.environ.get("DTRACK_STORES") == "both"
"""Every test that uses an installation of this folder is made on both kinds of database: `DTRACK_STORES=both pytest tests/flow`."""
SELDOM = re.compile(
    "hangs_on_a_corrected_field|correction_that_cannot_be|faulty_settings|trial_says|channel_is_told|channel_without|rules_say_what|quiet_hours|broken_channel"
    "|each_act_is_taken_back_exactly|other_counts_of_a_closed|split_site_ends|zero_after_the_closing|closed_and_renamed"
    "|file_for_the_same_date|job_file_that_a_person_changed|too_many_or_too_large|headers_that_are_patterns|operators_job_of_that_name|text_goes_to"
    "|every_act_names_who|what_cannot_be_is_refused|who_why_and_source|blurred_the_same|code_of_another_site|every_spelling|what_nobody_knows|hostile_reason"
    "|real_browser|docx|page_that_is_sent|no_window|in_three_languages|form_from_another_site|role_alone|another_number_of_the_quote|no_machine_revives"
    "|rejection_covers|reads_the_same_stays|killed_run_leaves|dry_run_names"
)
"""Tests whose SQL is that of tests beside them, or which never come to any: on a server they are made under DTRACK_STORES alone."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests under the mark `stores` are made on both kinds of database; on a server not every day."""
    own = any("database" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    often = metafunc.definition.get_closest_marker("stores") and not SELDOM.search(metafunc.function.__name__)
    if "database" in metafunc.fixturenames and not own and (EVERYWHERE or often):
        metafunc.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of an empty database with its tables on a server; empty where the test's figures are kept in a file."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    with request.getfixturevalue("postgres").emptied() as url:
        yield url


@pytest.fixture
def emptied(postgres: "Server") -> Iterator[str]:
    """Address of an empty database with its tables on a server."""
    with postgres.emptied() as url:
        yield url


@pytest.fixture
def home(tmp_path: Path, database: str) -> Iterator[Home]:
    home = Home(tmp_path / "home", database)
    home.job()
    yield home
    home.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with an empty database, to be copied: migrations take longer than most tests."""
    home = Home(tmp_path_factory.mktemp("prepared") / "home")
    home.job()
    home.open()._kit.prepare()
    home.close()
    return home.root


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Tracker]:
    """One installation for what is only looked at."""
    with Tracker.open(laid(prepared, tmp_path_factory.mktemp("desk") / "home"), {}) as opened:
        yield opened


@pytest.fixture
def tracker(tmp_path: Path, prepared: Path, database: str) -> Iterator[Tracker]:
    """A fresh installation, open."""
    with Tracker.open(laid(prepared, tmp_path / "home", database), {}) as opened:
        yield opened
        tallied([opened])


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A real Chromium that asks nobody for anything by itself."""
    from chromium import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def address(tracker: Tracker) -> Iterator[str]:
    """Where the pages of the test's installation are served, without the last slash."""
    from chromium import served
    from dtrack.web.app import create

    with served(create(tracker)) as found:
        yield found
