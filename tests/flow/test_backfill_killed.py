"""A first backfill that is killed goes on from its last page: nothing lost, nothing doubled, and hardly anything asked for twice."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from over_http import Hold, Place, ReliefWeb, Server, kill, reports, wait

pytestmark = pytest.mark.slow
COUNT, LIMIT = 40, 5


@pytest.mark.parametrize(("page", "half"), [(1, False), (3, True), (6, False), (10, True)])
def test_killed_at_any_page_and_run_again(tmp_path: Path, page: int, half: bool) -> None:
    api, place = ReliefWeb(reports(COUNT)), Place(tmp_path / "home")
    api.hold = Hold(page, half)
    with Server(api) as server:
        place.job("reliefweb", "reliefweb", f"{server.url}/v2", more=f'since = 2026-01-01T00:00:00Z\nlimit = {LIMIT}\n[publisher]\nname = "ReliefWeb"\n')
        process = place.start("run", "reliefweb")
        wait(api.hold.reached.is_set, "the page that is held back")
        stored = [created for (created,) in place.ask("SELECT max(published_at) FROM document")]
        kill(process)
        api.hold.go.set()
        walked = len(api.asked)
        place.dtrack("run", "reliefweb")
    place.close()
    assert place.states("reliefweb") == ["abandoned", "good"]
    assert place.ask("SELECT count(*), count(DISTINCT id), max(version) FROM document") == [(COUNT, COUNT, 1)]
    assert sorted(figure["value"] for figure in place.figures) == [1200 + 310 * number for number in range(COUNT)]
    assert place.ask("SELECT count(*) FROM figure WHERE known_to IS NOT NULL") == [(0,)]
    begun = datetime.fromisoformat(api.asked[walked]["filter"]["conditions"][1]["value"]["from"])
    if page == 1:
        assert (stored, begun.isoformat()) == ([None], "2026-01-01T00:00:00+00:00")
    else:
        newest = max(datetime.fromisoformat(one.created) for one in api.stored[: (page - 1) * (LIMIT - 1) + 1])
        assert begun == newest - timedelta(days=1)
