"""DOCX: words and tables in their order, and no attack that a container or its XML can carry."""

import io
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from dtrack.errors import ReadError
from dtrack.extract.readers import docx
from papers import WORD, paragraph, table
from papers import docx as made

COUNTS = table(["Governorate", "IDPs"], ["Aleppo", "45,000"], ["Homs", "5,100"])


def test_paragraphs_and_tables_in_their_order() -> None:
    found = docx.read(made(paragraph("First."), COUNTS, paragraph("Last.")), "counts.docx")
    assert [block if isinstance(block, str) else block.rows for block in found.blocks] == [
        "First.",
        [["Governorate", "IDPs"], ["Aleppo", "45,000"], ["Homs", "5,100"]],
        "Last.",
    ]
    assert [sheet.name for sheet in found.tables] == ["counts.docx"]
    assert found.passage(with_tables=True).text == "First.\n\nGovernorate\tIDPs\nAleppo\t45,000\nHoms\t5,100\n\nLast.\n"
    assert found.passage(with_tables=False).text == "First.\n\nLast.\n"
    assert [sheet.name for sheet in docx.read(made(COUNTS, COUNTS)).tables] == ["Table 1", "Table 2"]


@pytest.mark.parametrize(
    "rows",
    [[["Aleppo", "45,000"], ["Homs", "5,100"]], [["Who", "What"], ["we", "that"]], [["One column"], ["45,000"]], [["", ""], ["a", "1"]]],
)
def test_a_table_without_a_header_is_text(rows: list[list[str]]) -> None:
    found = docx.read(made(table(*rows)))
    assert found.tables == []
    assert rows[1][0] in found.passage(with_tables=True).text


def test_what_a_reader_sees_is_read_and_what_was_struck_out_is_not() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    xml = (
        "<w:p>" + run.format("Some ") + "<w:del><w:r><w:t>900 </w:t></w:r></w:del><w:ins>" + run.format("1,200") + "</w:ins>"
        "<w:r><w:noBreakHyphen/><w:tab/><w:t>people</w:t><w:br/><w:t>left</w:t></w:r></w:p>"
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice><w:p>'
        + run.format("Box")
        + "</w:p></mc:Choice>"
        "<mc:Fallback><w:p>" + run.format("Box") + "</w:p></mc:Fallback></mc:AlternateContent>"
        "<w:sdt><w:sdtContent>" + paragraph("Control") + "</w:sdtContent></w:sdt><w:p/>"
    )
    note = f"<w:footnotes {WORD}><w:footnote>{paragraph('Note.')}</w:footnote></w:footnotes>"
    core = '<x xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title> Flash \n update </dc:title></x>'
    found = docx.read(made(xml, word_footnotes=note, docProps_core=core))
    assert found.blocks == ("Some 1,200- people\nleft", "Box", "Control", "Note.")
    assert found.title == "Flash update"


def test_a_cell_over_two_columns() -> None:
    wide = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("Place") + "</w:tc><w:tc>" + paragraph("IDPs") + "</w:tc></w:tr>"
    wide += "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("Aleppo", "Azaz", "10")) + "</w:tr></w:tbl>"
    assert docx.read(made(wide)).tables[0].rows == [["Place", None, "IDPs"], ["Aleppo", "Azaz", "10"]]
    many = wide.replace('w:val="2"', 'w:val="99999999999"')
    assert docx.read(made(many)).tables[0].rows[0] == ["Place", "IDPs"]


def test_a_table_inside_a_cell_is_words_of_that_cell() -> None:
    outer = (
        f"<w:tbl><w:tr><w:tc>{paragraph('Place')}</w:tc><w:tc>{paragraph('IDPs')}</w:tc></w:tr><w:tr><w:tc>{COUNTS}</w:tc><w:tc>{paragraph('7')}</w:tc></w:tr>"
    )
    assert docx.read(made(outer + "</w:tbl>")).tables[0].rows == [["Place", "IDPs"], ["Governorate IDPs Aleppo 45,000 Homs 5,100", "7"]]


def packed(name: str, content: bytes, **more: str) -> bytes:
    out = io.BytesIO(made(paragraph("x"), **more))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr(name, content)
    return out.getvalue()


def only(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", content)
    return out.getvalue()


LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><w:document {WORD}>{paragraph("x").replace("x", "&l9;")}</w:document>', "declares XML entities|broken"),
        (
            f'<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document {WORD}><w:p><w:r><w:t>&f;</w:t></w:r></w:p></w:document>',
            "declares XML entities",
        ),
        (f'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><w:document {WORD}/>', "declares XML entities"),
        (f"<w:document {WORD}>" + "<w:sdt>" * 100_000, "XML is broken"),
        (f"<w:document {WORD}><w:p>", "XML is broken"),
        (f"<w:document {WORD}/>", "holds no text"),
        ("", "XML is broken"),
    ],
)
def test_t19_xml_that_no_word_processor_writes(content: str, what: str) -> None:
    with pytest.raises(ReadError, match=what):
        docx.read(only(content.encode()))


def test_t19_the_same_in_utf_16() -> None:
    source = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY a "b">]><w:document {WORD}><w:p>&a;</w:p></w:document>'
    with pytest.raises(ReadError, match="declares XML entities"):
        docx.read(only(source.encode("utf-16")))


@pytest.mark.parametrize(
    ("whole", "what"),
    [
        (b"PK\x03\x04 nothing", "no readable DOCX"),
        (made(paragraph("x"))[:-30], "no readable DOCX"),
        (bytes(docx.MAX_BYTES + 1), "larger than 64 MiB"),
        (only(b" " * (docx.MAX_XML + 1)), "larger than 32 MiB"),
    ],
)
def test_t16_containers_that_are_broken_or_bombs(whole: bytes, what: str) -> None:
    with pytest.raises(ReadError, match=what):
        docx.read(whole)


def test_t16_more_parts_and_cells_than_any_document_has() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for number in range(docx.MAX_PARTS + 1):
            container.writestr(str(number), b"")
    with pytest.raises(ReadError, match="more than 5,000 parts"):
        docx.read(out.getvalue())
    with pytest.raises(ReadError, match="more than 200,000 cells"):
        docx.read(made("<w:tbl><w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="99"/></w:tcPr></w:tc>' * 2100 + "</w:tr></w:tbl>"))


def test_parts_that_nobody_reads_are_not_unpacked_and_another_container_is_named() -> None:
    assert docx.read(packed("word/media/picture.png", bytes(50 * 2**20))).blocks == ("x",)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("mimetype", "x")
    with pytest.raises(ReadError, match="no DOCX document"):
        docx.read(out.getvalue())


def test_a_protected_document() -> None:
    plain = bytearray(made(paragraph("x")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = plain.find(mark)
        while start >= 0:
            plain[start + at] |= 1
            start = plain.find(mark, start + 1)
    with pytest.raises(ReadError, match="protected with a password"):
        docx.read(bytes(plain))


@given(st.binary(max_size=300), st.integers(0, 600))
def test_damage_anywhere_is_a_plain_error_or_a_document(noise: bytes, at: int) -> None:
    whole = bytearray(made(paragraph("Some words."), COUNTS))
    whole[at : at + len(noise)] = noise
    try:
        docx.read(bytes(whole))
    except ReadError as bad:
        assert bad.remedy
