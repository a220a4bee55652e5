"""The first pages stand before anybody asks; what a build has packed is what is served; paper says what it shows and when."""

import asyncio
import gzip
import logging
import re
import threading
from dataclasses import replace

import pytest
from fake_records import NOW
from fake_tracker import FakeTracker, story

from dtrack.config import ConfigSpec
from dtrack.web.app import create
from dtrack.web.assets import Asset, collect, plotly_file
from dtrack.web.site import Site
from dtrack.web.warming import lifespan, warm


def site(tracker: FakeTracker) -> Site:
    return Site(tracker, lambda: NOW)  # type: ignore[arg-type]


def test_overview_and_first_province_are_drawn_for_everybody() -> None:
    made = site(story())
    assert warm(made) == 2 * (len(made.codes) + 1)
    assert len(made._pages) == 2 * (len(made.codes) + 1)
    stopped = threading.Event()
    stopped.set()
    assert warm(site(story()), stopped) == 0


def test_it_runs_beside_the_server_and_its_faults_stop_nothing(caplog: pytest.LogCaptureFixture) -> None:
    made, broken = site(story()), site(replace(story()))
    broken.tracker.config = None  # type: ignore[assignment]

    async def run(each: Site) -> None:
        async with lifespan(each)(None):
            pass

    with caplog.at_level(logging.ERROR, "dtrack.web"):
        asyncio.run(run(made))
        assert caplog.text == ""
        asyncio.run(run(broken))
    assert "could not be drawn beforehand" in caplog.text
    assert create(story(), clock=lambda: NOW).router.lifespan_context is not None  # type: ignore[arg-type]


def test_what_the_build_packed_is_served_for_its_own_bytes_only(tmp_path) -> None:
    file = tmp_path / "x.js"
    file.write_bytes(b"one" * 100)
    own = Asset("x.js", file)
    for form in (".gz", ".br"):
        file.with_name(f"x.js.{own.hash}{form}").write_bytes(form.encode())
    assert (own.packed, own.smaller) == (b".gz", b".br")
    file.write_bytes(b"two" * 100)
    assert gzip.decompress(Asset("x.js", file).packed) == b"two" * 100


@pytest.mark.skipif(plotly_file().name != "plotly-basic.min.js", reason="no basic bundle here: npm brings it (`make plotly`)")
def test_a_whole_page_is_at_most_400_kB_even_with_gzip(pages) -> None:
    found = collect()
    page = pages.get("/places/SY09")
    most = 28_000  # of page and style together: test_reads holds them to it with three years of days
    assert most + sum(len(found[name].packed) for name in ("dtrack.js", "icon.svg", "plotly.js")) <= 400_000
    assert re.findall(r'<script src="[^"]+/(\w+\.js)" defer>', page.text) == ["plotly.js", "dtrack.js"]


def test_paper_says_as_known_when_and_from_where(opened) -> None:
    public = FakeTracker(
        story().records, story().answers, spec=ConfigSpec.model_validate({"web": {"public_url": "https://t.example"}, "accounts": {"reading": "open"}})
    )
    foot = re.search(r'<p class="paper">(.*?)</p>', opened(public).get("/places/SY09?lang=en").text)
    assert foot is not None
    assert re.sub(r"<[^>]+>", "", foot[1]).split() == ["As", "known", "on", "22", "November", "2026.", "https://t.example/places/SY09?lang=en"]
    assert "As known on 1 March 2019." in opened(story()).get("/places/SY09?known_on=2019-03-01").text


def test_the_link_of_a_chart_leads_to_the_page_of_its_place_by_a_name_that_is_there(pages) -> None:
    overview = pages.get("/").text
    links = re.findall(r'href="(/places/SYR)#([^"]+)"', overview)
    assert links
    there = pages.get("/places/SYR").text
    assert all(f'id="{anchor}"' in there for _, anchor in links)
