"""What comes from outside is harmless in a real spreadsheet: opened by LibreOffice, saved by it, opened again. Numbers stay the same numbers."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from dtrack.export import csv as dtrack_csv
from dtrack.export import xlsx
from dtrack.export._columns import Column, Form
from dtrack.export._sheet import Sheet
from dtrack.resolve.places import Gazetteer

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed on this machine")]

CANARY = "4242"
FORMULAS = [
    "=4200+42", "+4200+42", "-4200+8442", "@SUM(4200,42)", "\t=4200+42", "\r=4200+42", "\n=4200+42", "  =4200+42", '"=4200+42', "'=4200+42",
    "\ufeff=4200+42", "\u200b=4200+42", "＝4200+42", "＋4200+42", "－4200+8442", "＠SUM(4200,42)", "\xa0=4200+42", "=4200+42\n", 'x";=4200+42', "x;=4200+42",
    'x,"=4200+42', "x\t=4200+42", "x\r\n=4200+42", '=HYPERLINK("http://evil.example/","4242")', "=cmd|' /C calc'!A0", '=DDE("cmd";"/C calc";"x")',
    '=WEBSERVICE("http://evil.example/")', "=IMPORTXML(1;2)", "{=4200+42}", "=\x014200+42", "%0A=4200+42", "=4200+42;", ",=4200+42", "of:=4200+42", "-5 people",
]  # fmt: skip
NUMBERS = ["45037", "-5", "0", "30263.5", "0.001", "1234567890", "-30263.5", ""]


def sheet(*, excel: bool) -> Sheet:
    columns = (
        Column("at", Form.WHOLE, "row"),
        Column("words", Form.WORDS, "words"),
        Column("value", Form.NUMBER, "number"),
        Column("end", Form.CODE, "end"),
    )
    return Sheet(what="figures", columns=columns, gazetteer=Gazetteer.load(["SYR"]), excel=excel)


def rows() -> list[list[str]]:
    return [[str(at), text, NUMBERS[at % len(NUMBERS)], "end"] for at, text in enumerate(FORMULAS, 1)]


SEPARATORS = {"comma": "44", "semicolon": "59", "tab": "9"}
Opened = dict[str, dict[str, Path]]


def converted(paths: list[Path], form: str, out: Path, *filters: str) -> dict[str, Path]:
    """The files as LibreOffice opens them and saves them, by their names. It takes seconds to begin, so one process takes all that it can."""
    command = ["soffice", f"-env:UserInstallation=file://{out.parent / 'profile'}", "--headless", *filters, "--convert-to", form, "--outdir", str(out)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=240)
    return {path.stem: out / f"{path.stem}.{form}" for path in paths}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """By step (`source`, `once`, `again`, `back`) and name, what LibreOffice made of a CSV by each separator, of one that is not defused, and of a workbook."""
    folder = tmp_path_factory.mktemp("sheets")
    made = {name: folder / f"{name}.csv" for name in (*SEPARATORS, "naive")} | {"book": folder / "book.xlsx"}
    for name in SEPARATORS:
        made[name].write_bytes(b"".join(dtrack_csv.pieces(rows(), sheet(excel=name == "semicolon"))))
    stream = io.StringIO()
    csv.writer(stream).writerows(rows())
    made["naive"].write_text(stream.getvalue(), "utf-8")
    made["book"].write_bytes(b"".join(xlsx.pieces(rows(), sheet(excel=False))))
    once = converted([made["book"]], "xlsx", folder / "once")
    for name, separator in SEPARATORS.items():
        # The last switches: no formulas from cells that look like ones was the default only lately; ask for the dangerous reading.
        dangerous = f"--infilter=CSV:{separator},34,76,1,,0,false,true,false,false,false,-1,true"
        once |= converted([made[name], *([made["naive"]] if name == "comma" else [])], "xlsx", folder / "once", dangerous)
    again = converted([once[name] for name in (*SEPARATORS, "book")], "xlsx", folder / "again")
    return {"source": made, "once": once, "again": again, "back": converted([again[name] for name in SEPARATORS], "csv", folder / "back")}


def formulas(path: Path) -> list[str]:
    """Every formula, link and outside reference in a workbook, whatever its sheet."""
    with zipfile.ZipFile(path) as book:
        texts = {name: book.read(name).decode("utf-8", "replace") for name in book.namelist() if name.endswith((".xml", ".rels"))}
    wrong = [name for name, text in texts.items() if name.startswith("xl/worksheets/") and ("<f>" in text or "<f " in text or "<hyperlink" in text)]
    wrong += re.findall(r"<c [^>]*><f.{0,80}", texts.get("xl/worksheets/sheet1.xml", ""))
    return wrong + [name for name in texts if "externalLink" in name]


def read(path: Path) -> list[list[object]]:
    book = openpyxl.load_workbook(path)
    page = book["Data"] if "Data" in book.sheetnames else book.worksheets[0]
    return [[cell.value for cell in line] for line in page.iter_rows()]


def numbers(path: Path) -> dict[int, object]:
    """The value by row number, wherever a cell that holds line breaks put it."""
    return {line[0]: line[2] for line in read(path)[1:] if isinstance(line[0], int) and line[-1] == "end"}


EXPECTED = {at: None if text == "" else float(text) for at, (_, _, text, _) in enumerate(rows(), 1)}


@pytest.mark.parametrize("name", SEPARATORS)
def test_a_csv_is_harmless_whatever_locale_opens_it(opened: Opened, name: str) -> None:
    for step in ("once", "again"):
        assert formulas(opened[step][name]) == []
        assert not [cell for line in read(opened[step][name]) for cell in line if cell in (4242, 4242.0, CANARY)]
    if name == "comma":
        assert {at: None if value is None else float(str(value)) for at, value in numbers(opened["again"][name]).items()} == EXPECTED
    with opened["back"][name].open(newline="", encoding="latin-1") as stream:
        assert not [cell for line in csv.reader(stream) for cell in line if cell.strip() == CANARY]


def test_a_workbook_is_harmless_and_its_texts_stay_as_they_were(opened: Opened) -> None:
    for step in ("source", "once", "again"):
        assert formulas(opened[step]["book"]) == []
        assert {at: None if value is None else float(str(value)) for at, value in numbers(opened[step]["book"]).items()} == EXPECTED
    texts = {line[0]: line[1] for line in read(opened["again"]["book"])[1:]}
    plain = {at: text for at, text in enumerate(FORMULAS, 1) if not {"\r", "\x01"} & set(text)}
    assert {at: texts[at] for at in plain} == plain


def test_a_cell_that_is_not_defused_does_run_here(opened: Opened) -> None:
    """The trial itself: without defusing, LibreOffice runs what it is given."""
    assert formulas(opened["once"]["naive"]) != []
