"""A picture of its own: every sentence inside it, nothing of the text is markup, nothing is fetched."""

from datetime import date
from xml.etree import ElementTree

from dtrack.charts.drawing import Drawing, Line, Step
from dtrack.charts.drawing.picture import WIDTH, picture

SVG = "{http://www.w3.org/2000/svg}"


def drawing(title: str = "Deir-ez-Zor: Displaced people present") -> Drawing:
    return Drawing(
        title=title,
        description="One value",
        unit="people",
        start=date(2018, 1, 1),
        end=date(2018, 12, 31),
        top=200_000,
        value_ticks=((0, "0"),),
        date_ticks=((date(2018, 1, 1), "2018"),),
        lines=(Line(name="OCHA"),),
        steps=(Step(start=date(2018, 8, 1), end=date(2018, 8, 31), value=146_875, known=True),),
    )


def test_title_and_footer_stand_inside_and_long_sentences_are_broken() -> None:
    root = ElementTree.fromstring(picture(drawing(), ["word " * 60, "Source: OCHA", "", "Licence: CC BY"]))
    foot = [text.text for text in root.findall(f"{SVG}text[@class='foot']")]
    assert root.find(f"{SVG}text[@class='head']").text == "Deir-ez-Zor: Displaced people present"  # type: ignore[union-attr]
    assert (len(foot), foot[-2:]) == (5, ["Source: OCHA", "Licence: CC BY"])
    assert (root.get("width"), int(root.get("height") or 0)) == (str(WIDTH), 62 + 250 + 26 + 18 * 5 + 24)
    assert root.find(f".//{SVG}path") is not None


def test_an_arabic_picture_begins_at_the_right() -> None:
    root = ElementTree.fromstring(picture(drawing("دير الزور"), ["المصدر"], direction="rtl"))
    head = root.find(f"{SVG}text[@class='head']")
    assert head is not None
    assert (head.get("x"), head.get("direction"), head.get("text-anchor")) == ("936", "rtl", "start")


def test_nothing_of_the_text_is_markup_and_nothing_is_fetched() -> None:
    text = picture(drawing("<script>alert(1)</script>"), ["</text><image href='http://x'/>"])
    assert "<script" not in text and "<image" not in text
    assert text.count("http") == 2  # the namespace, and the defused address
    assert "url(" not in text
