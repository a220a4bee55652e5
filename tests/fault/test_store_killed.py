"""kill -9 at any moment: what the store and the archive hold afterwards is whole, and what was committed is there."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from sqlalchemy import text

from dtrack.model.filter import Filter
from dtrack.store import documents, figures
from dtrack.store.archive import Archive
from dtrack.store.engine import Store

FIGURES = 50
WRITER = f"""
    import hashlib, os, sys
    from datetime import UTC, date, datetime
    from decimal import Decimal
    from pathlib import Path
    from dtrack.model.document import Item
    from dtrack.model.figure import Evidence, Figure
    from dtrack.model.place import PlaceRef
    from dtrack.store import documents, figures
    from dtrack.store.archive import Archive
    from dtrack.store.engine import Store
    from dtrack.terms import Metric, PlaceRole, Sensitivity, Unit

    store, archive, first = Store(sys.argv[1]), Archive(Path(sys.argv[2])), int(sys.argv[3])

    def cell(row):
        proof = Evidence(quote=f"S | C | {{row}}", number_text=str(row), sheet="S", column="C", rows=(row,))
        where = PlaceRef(f"SY{{row:04}}", "P", "P", PlaceRole.IN)
        day = date(2017, 8, 1)
        return Figure(metric=Metric.IDP_STOCK, value=Decimal(row), unit=Unit.PERSON, evidence=proof, places=(where,), start=day, end=day)

    for number in range(first, first + 10_000):
        body, now = os.urandom(20_000), datetime.now(UTC)
        sha256 = archive.keep(body)
        item = Item(key=str(number), media_type="text/csv", body=body, fetched_at=now)
        with store.writing() as c:
            facts = {{"job": "j", "source": "folder", "sha256": sha256, "text_sha256": sha256, "sensitivity": Sensitivity.PUBLIC, "now": now}}
            document, _ = documents.record(c, item, **facts)
            figures.replace(c, document, [cell(row) for row in range(1, {FIGURES} + 1)], now)
        print(number, flush=True)
"""


def test_killed_at_any_moment_nothing_is_half_written_or_lost(tmp_path: Path) -> None:
    store, archive = Store(f"sqlite:///{tmp_path / 'dtrack.sqlite'}"), Archive(tmp_path / "archive")
    store.upgrade()
    chance, said = random.Random(7), set[str]()
    for turn in range(4):
        command = [sys.executable, "-c", textwrap.dedent(WRITER), store.url, str(archive.root), str(turn * 10_000)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            said.add(writer.stdout.readline().strip())
            time.sleep(chance.uniform(0, 0.2))
            os.kill(writer.pid, signal.SIGKILL)
            said |= {line.strip() for line in writer.stdout if line.endswith("\n")}
    with store.reading() as c:
        kept = list(documents.latest(c))
        found = figures.find(c, Filter())
        assert c.execute(text("SELECT count(*) FROM figure_place")).scalar_one() == len(found)
    assert said <= {document.key for document in kept}
    assert len(kept) <= len(said) + 4
    assert len(found) == FIGURES * len(kept)
    assert all(len(archive.read(document.sha256)) == 20_000 for document in kept)
    store.close()
