"""T51: an installed package with a known hole fails the build, and a service that cannot be asked is never taken for good news."""

import importlib.util
import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from loopback import Server, reply

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dtrack_audit", ROOT / "tools" / "audit.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["dtrack_audit"] = module
    spec.loader.exec_module(module)
    return module


def listed(tmp_path: Path, *entries: str, as_of: date | None = None) -> list[str]:
    path = tmp_path / "list.toml"
    path.write_text(f"as_of = {as_of or datetime.now(UTC).date()}\n" + "".join(f"[[advisory]]\n{entry}\n" for entry in entries), "utf-8")
    return ["--list", str(path)]


HOLE = 'package = "Jinja2"\nhit = ">=2"\nid = "CVE-0000-0001"\nwhat = "a hole"'
OTHER = 'package = "jinja2"\nhit = "<2"\nid = "CVE-0000-0002"\nwhat = "an old hole"'


def test_t51_what_is_installed_here_has_no_known_hole(audit: ModuleType) -> None:
    as_of, known = audit.read()
    assert audit.hits(known, audit.installed()) == []
    assert len(known) >= 80 and as_of >= date(2026, 11, 23)
    assert all(each.id.startswith(("CVE-", "GHSA-", "PYSEC-")) for each in known)


def test_t51_a_known_hole_fails_the_build_and_names_itself(audit: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(listed(tmp_path, HOLE, OTHER)) == 1
    told = capsys.readouterr()
    assert "jinja2" in told.err and "CVE-0000-0001" in told.err and "CVE-0000-0002" not in told.err
    assert audit.main(listed(tmp_path, OTHER)) == 0


def test_t51_the_version_that_is_installed_decides(audit: ModuleType) -> None:
    known = [audit.Advisory("a", audit.SpecifierSet("<2.0.0"), "X", "x")]
    assert audit.hits(known, {"a": "1.9"}) and audit.hits(known, {"a": "1.9.9rc1"}) and not audit.hits(known, {"a": "2.0.0"})
    assert not audit.hits(known, {"b": "1.0"})


def test_t51_a_list_that_nobody_looked_through_for_a_year_warns_and_fails_on_hits(
    audit: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clean checkout does not begin to fail by the calendar alone."""
    day, later = date(2026, 1, 1), date(2026, 1, 1) + timedelta(366)
    assert audit.main(listed(tmp_path, OTHER, as_of=day), today=day + timedelta(365)) == 0
    assert "WARNING" not in capsys.readouterr().err
    assert audit.main(listed(tmp_path, OTHER, as_of=day), today=later) == 0
    warned = capsys.readouterr().err.splitlines()
    assert warned[0] == warned[2] == "!" * 100
    assert "WARNING: the list is older than 365 days" in warned[1] and "make audit" in warned[1]
    assert audit.main(listed(tmp_path, HOLE, as_of=day), today=later) == 1


def test_t51_an_entry_that_lacks_something_is_refused(audit: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="package, hit, id and what"):
        audit.main(listed(tmp_path, HOLE.replace("id", "name")))


def test_t51_online_what_the_service_knows_fails_and_silence_is_no_good_news(audit: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[list[dict[str, object]]] = [[]]

    def script(request):
        queries = request.json["queries"]
        assert {"package": {"name": "jinja2", "ecosystem": "PyPI"}, "version": audit.installed()["jinja2"]} in queries
        return reply(json.dumps({"results": [{"vulns": told[0]}, *({} for _ in queries[1:])]}), content_type="application/json")

    with Server(script) as server:
        online = [*listed(tmp_path, OTHER), "--online", "--service", server.url]
        assert audit.main(online) == 0
        told[0] = [{"id": "GHSA-aaaa"}]
        assert audit.main(online) == 1
        assert "GHSA-aaaa" in capsys.readouterr().err
        server.script = lambda request: reply('{"results": []}')
        assert audit.main(online) == 3
        assert "OSV was NOT asked" in capsys.readouterr().err
    assert audit.main(online) == 3
    assert audit.main([*listed(tmp_path, HOLE), "--online", "--service", online[-1]]) == 1


def test_t51_the_build_asks(audit: ModuleType) -> None:
    targets = (ROOT / "Makefile").read_text("utf-8").split("\n\n")
    check = next(part for part in targets if part.startswith("check:"))
    assert "tools/audit.py" in check
    assert "--online" in next(part for part in targets if part.startswith("audit:"))
