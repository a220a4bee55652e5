"""`dtrack add` and `dtrack upload`: what they print, store, refuse and take back."""

import sys
from pathlib import Path

import pytest
from flow_home import Home
from partner_books import SITES, book, sites

from dtrack.cli import main
from dtrack.tracker import Tracker

ADD = ["--place", "SY09", "--metric", "new_displacement", "--value", "300", "--unit", "household", "--direction", "arrival", "--start", "2026-10-05"]
SAID = ["--informant", "camp manager", "--quote", "About 300 families arrived.", "--quantifier", "about"]
WHO = ["--by", "A reviewer", "--why", "told by telephone"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = Home(tmp_path / "home")
    monkeypatch.chdir(home.root)
    return home.root


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["dtrack", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, "\n".join(line for line in err.split("\n") if " info " not in line)


def test_add_stores_refuses_and_takes_back(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(monkeypatch, capsys, "add", *ADD, *SAID, *WHO)
    assert status == 0
    ident = out.partition(":")[0]
    with Tracker.open("config.toml", {}) as tracker:
        record = tracker.figure(ident)
        assert (record.figure.value, record.figure.quantifier.value, record.publisher, record.sensitivity.value) == (
            300,
            "about",
            "camp manager, Deir-ez-Zor",
            "internal",
        )
    status, out, err = run(monkeypatch, capsys, "add", *ADD, *SAID[:2], "--quote", "Nobody came.", *WHO)
    assert (status, out) == (2, "") and "the number 300 does not stand in the quote" in err
    status, _, err = run(monkeypatch, capsys, "add", *WHO)
    assert status == 2 and "must be filled" in err
    status, out, _ = run(monkeypatch, capsys, "add", "--undo", ident, *WHO)
    assert (status, out) == (0, f"{ident}: taken back. Enter it again if it holds after all.\n")
    assert run(monkeypatch, capsys, "add", "--undo", ident, *WHO)[0] == 2


def test_upload_looks_stores_lists_and_takes_back(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = here / "list.xlsx"
    file.write_bytes(sites(rows=[*SITES, ["Al-Hasakeh", "Nawruzz camp", 900, 200]], total=5))
    status, out, _ = run(monkeypatch, capsys, "upload", str(file), "--preview")
    assert status == 0
    assert "D       IDPs Sep     site_population/person/idp     4  24,500  5 DIFFERS (D8)" in out
    assert "no place 'Nawruzz camp' (row 7). Near: Newroz camp (SYR-NEWROZ)" in out
    assert "missing source: say whose numbers these are" in out and "8 figures would be stored, internal." in out
    assert not (here / "inbox" / "sites").exists() and list((here / "data" / "staging").iterdir()) == []
    status, out, err = run(monkeypatch, capsys, "upload", str(file), "--as", "nes-sites", *WHO)
    assert status == 1 and "missing source" in out and "nothing was stored" in err
    said = ["--as", "nes-sites", "--source", "ACTED", "--date", "2026-09-30", "--name", "Nawruzz camp=SYR-NEWROZ", "--column", "e=-"]
    status, out, _ = run(monkeypatch, capsys, "upload", str(file), *said, *WHO)
    assert status == 0 and "4 figures added" in out
    ident = out.partition(":")[0]
    file.write_bytes(sites("Oct"))
    status, out, _ = run(monkeypatch, capsys, "upload", str(file), "--date", "2026-10-31", *WHO)
    assert status == 1 and "column D: 'IDPs Oct' stands where 'IDPs Sep' stood: same meaning? --same or --not-same" in out
    status, out, _ = run(monkeypatch, capsys, "upload", str(file), "--date", "2026-10-31", "--same", *WHO)
    assert status == 0 and "Stored by the job nes-sites." in out
    status, out, _ = run(monkeypatch, capsys, "upload", "--undo", ident, *WHO)
    assert (status, out) == (0, f"{ident}: taken back; its figures are closed.\n")
    status, out, _ = run(monkeypatch, capsys, "upload", "--list")
    rows = out.splitlines()
    assert status == 0 and rows[0].split() == ["id", "at", "who", "file", "job", "document", "undone"] and ident in rows[2] and len(rows) == 3


def test_upload_refuses_in_words(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = here / "reached.xlsx"
    file.write_bytes(book(("A", [["Governorate", "People reached"], ["Idleb", 900]])))
    status, out, err = run(monkeypatch, capsys, "upload", str(file), "--as", "x", "--source", "A", "--date", "2026-10", *WHO)
    assert status == 1 and out.startswith("This counts people assisted, not displaced people.\n") and "nothing was stored" in err
    file.write_bytes(b"PK\x03\x04 torn")
    assert run(monkeypatch, capsys, "upload", str(file))[0] == 1
    assert run(monkeypatch, capsys, "upload")[0] == 2
    assert run(monkeypatch, capsys, "upload", str(file), "--column", "D")[0] == 2
    assert run(monkeypatch, capsys, "upload", str(here / "none.xlsx"))[0] == 1
    file.write_bytes("المحافظة;عدد النازحين\nإدلب;900\n".encode())
    status, out, _ = run(monkeypatch, capsys, "upload", str(file.rename(here / "a.csv")), "--preview")
    assert status == 0 and "idp_stock 900 person, Idleb" in out
