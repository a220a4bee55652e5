"""PDF: the text of pages in their order, and a child process that takes every harm upon itself."""

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from dtrack.errors import ReadError
from dtrack.extract.readers import _reflow, pdf
from dtrack.extract.readers._reflow import Box, Line
from papers import assembled, flood, lines
from papers import pdf as made

PROSE = (
    "In January 2019 the task force recorded movements of displaced people, of whom some\n"
    "45,037 people arrived in Deir-ez-Zor governorate. They were hosted by relatives in the\n"
    "towns along the river."
)


def test_lines_of_a_paragraph_are_one_and_pages_are_marked() -> None:
    body = made([[(50, 800, 20, "Flash update 3"), *lines(PROSE + "\n\nA second paragraph.", 740)], lines("Page two.")], "Flash update")
    found = pdf.read(body)
    assert found.text == "Flash update 3\n\n" + PROSE.replace("\n", " ") + "\n\nA second paragraph.\n\f\nPage two.\n"
    assert (found.title, found.published, found.problems) == ("Flash update", None, ())
    assert [pdf.page_of(found.text, found.text.index(words)) for words in ("45,037", "Page two")] == [1, 2]


def test_rows_of_a_table_and_items_of_a_list_stay_lines() -> None:
    rows = "Governorate and what was counted there in the month\nAleppo and the towns around it 45,000 12,000 3,000 400\nHoms 5,100 900"
    items = "- people who came from the villages on the other bank of the\n- people who stayed"
    found = pdf.read(made([lines(rows + "\n" + items)]))
    assert found.text == rows + "\n" + items + "\n"


def test_two_columns_are_read_one_after_the_other() -> None:
    left = "People arrived from the villages in the east\nand stay with relatives in the town."
    right = "Returns began in the second half of October\nwhen the road was open again."
    found = pdf.read(made([lines(left, left=40, size=9) + lines(right, left=310, size=9)]))
    assert [part.replace("\n", " ") for part in found.text.strip().split("\n\n")] == [left.replace("\n", " "), right.replace("\n", " ")]


@pytest.mark.parametrize("title", ["Microsoft Word - draft", "report_final.docx", "untitled", "---", "C:\\x\\y.indd"])
def test_what_programs_put_in_the_place_of_a_title_is_none(title: str) -> None:
    assert pdf.read(made([lines("Words.")], title)).title is None


def test_a_scanned_pdf_says_what_to_do() -> None:
    with pytest.raises(ReadError, match=r"scanned or drawn.*ocrmypdf.*inbox/.*not a zero"):
        pdf.read(made([[], b"q 100 0 0 100 0 0 cm Q"]))


def test_pages_without_text_are_named() -> None:
    [problem] = pdf.read(made([lines("Words."), [], lines("More."), []])).problems
    assert (problem.kind, problem.what) == ("unreadable", "2 of 4 pages hold no text, as scanned ones do: 2, 4")
    many = pdf.read(made([lines("Words."), *[[]] * 25])).problems[0].what
    assert many.endswith("20, 21 and 5 more")


@pytest.mark.parametrize("body", [b"%PDF-1.7 nothing", made([lines("Words.")])[:300], b"%PDF-1.4\n" + bytes(5000), assembled([b"<< /Type /Catalog >>"])])
def test_a_damaged_pdf_is_one_plain_error(body: bytes) -> None:
    with pytest.raises(ReadError, match=r"damaged|crash"):
        pdf.read(body)


def test_a_pdf_with_a_password_says_so() -> None:
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32)
    pages = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>", encrypt]
    with pytest.raises(ReadError, match="protected with a password"):
        pdf.read(assembled(pages, b"/Root 1 0 R /Encrypt 3 0 R /ID [<aa><aa>]"))


def test_a_pdf_past_the_limit_is_refused_unread() -> None:
    with pytest.raises(ReadError, match="larger than 64 MiB"):
        pdf.read(b"%PDF-1.4" + bytes(pdf.MAX_BYTES))


def test_a_tree_of_pages_that_holds_itself_ends() -> None:
    loop = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"]
    with pytest.raises(ReadError):
        pdf.read(assembled(loop))


def test_more_pages_than_are_read_are_told() -> None:
    found = pdf.read(made([lines(f"Page {number}.") for number in range(510)]))
    assert found.text.count("\f") == 499
    assert [problem.what for problem in found.problems] == ["only the first 500 of its 510 pages were read"]


@pytest.mark.slow
@pytest.mark.slow
def test_a_flood_of_words_is_cut_and_told() -> None:
    words = b"BT /F1 9 Tf 50 700 Td " + b"(word after word ) Tj " * 5000 + b"ET"
    found = pdf.read(made([words] * 40))
    assert found.problems[0].what.startswith("only the first ")
    assert "in part" in found.problems[0].what
    assert len(found.text) < 2_200_000


CHILDREN = {
    "crashes": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "made its reader crash"),
    "hangs": ("import time; time.sleep(60)", "longer than 1 seconds"),
    "is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "processor time or memory"),
    "runs out of memory": ("import sys; sys.exit(3)", "more memory"),
    "says nonsense": ("print('{')", "nothing that makes sense"),
    "says another thing": ("print('[]')", None),
    "looks for secrets": ("import json, os; print(json.dumps(dict(os.environ)))", None),
}


@pytest.mark.parametrize("name", CHILDREN)
def test_whatever_the_reader_does_ends_with_it(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTRACK_SECRET", "4711")
    source, says = CHILDREN[name]
    child = tmp_path / "child.py"
    child.write_text(source)
    began = time.monotonic()
    if says is None:
        assert "4711" not in str(pdf._told(b"%PDF-", child, 10))
    else:
        with pytest.raises(ReadError, match=says) as caught:
            pdf._told(b"%PDF-", child, 1)
        assert caught.value.remedy
    assert time.monotonic() - began < 5


def test_the_child_limits_itself(tmp_path: Path) -> None:
    """The limits hold for what runs after them: processor time, memory and the answer's size."""
    own = str(Path(pdf._CHILD))
    head = f"import importlib.util as u\ns = u.spec_from_file_location('c', {own!r})\nc = u.module_from_spec(s)\ns.loader.exec_module(c)\n"
    for change, work, says in [
        ("c.PROCESSOR_S = 1", "while True: pass", "processor time"),
        ("", "try:\n  bytearray(2 * 2**30)\nexcept MemoryError:\n  raise SystemExit(3)", "more memory"),
        ("c.ANSWER = 10_000", "import sys\nsys.stdout.write('x' * 10**6)\nsys.stdout.flush()", "crash"),
    ]:
        child = tmp_path / "child.py"
        child.write_text(f"{head}{change}\nc._limit()\n{work}\n")
        with pytest.raises(ReadError, match=says):
            pdf._told(b"%PDF-", child, 20)


@pytest.mark.slow
def test_a_bomb_of_packed_zeros_ends_within_its_limits() -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        flood(b"0 " * 2**19, 700),
    ]
    body = assembled(objects)
    assert len(body) < 2 * 2**20
    began = time.monotonic()
    with pytest.raises(ReadError):
        pdf.read(body)
    assert time.monotonic() - began < pdf.WALL_S


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ([Line("displace\ufffe"), Line("ment")], "displacement"),
        ([Line("Deir ez\ufffe"), Line("Zor")], "Deir ez-Zor"),
        ([Line("o\ufb03cial"), Line(" "), Line("a\x07b")], "official\na b"),
        ([Line("\ufee7\ufeae\ufea3"), Line("\ufefb")], "\u0646\u0631\u062d\n\u0644\u0627"),
        ([], ""),
    ],
)
def test_words_are_whole_and_in_plain_letters(printed: list[Line], read: str) -> None:
    assert _reflow.paragraphs(printed) == read


def test_a_line_from_right_to_left_is_full_at_its_left_end() -> None:
    full, short = "\u0643\u0644\u0645\u0629 " * 9, "\u0643\u0644\u0645\u0629 \u0643\u0644\u0645\u0629"
    first, second, third = (Line(full, Box(50, 550, 700, 713)), Line(short, Box(430, 550, 685, 698)), Line(full, Box(50, 550, 670, 683)))
    assert _reflow.paragraphs([first, second]) == f"{full.strip()} {short}"
    assert _reflow.paragraphs([first, second, third]) == f"{full.strip()} {short}\n{full.strip()}"


@given(st.lists(st.tuples(st.text(max_size=60), st.none() | st.tuples(*[st.floats(-1000, 1000)] * 4)), max_size=8))
def test_no_page_loses_a_word(page: list[tuple[str, tuple[float, float, float, float] | None]]) -> None:
    given_words = [word for text, _ in page for word in _reflow.letters(text).replace("\u00ad", " ").split()]
    text = _reflow.paragraphs(Line(text, box and Box(*box)) for text, box in page)
    squeezed = "".join(char for char in text if not char.isspace())
    assert all(word in squeezed for word in given_words if word.isalnum())
