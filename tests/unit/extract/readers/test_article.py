"""Pages give their article and only the date that they state."""

import time
from datetime import date

import pytest
from trafilatura import external

from dtrack.errors import ReadError
from dtrack.extract.readers import article

BODY = "Some 18,200 people have fled Khan Shaykun and Morek since Monday, OCHA said on Wednesday, most of them heading for Salamiyeh. "
PAGE = f"""<!doctype html><html lang="en-GB"><head><title>Site | Thousands leave</title>
<meta property="og:title" content="Thousands leave northern Hama"><meta property="og:site_name" content="The Paper">
<meta property="article:published_time" content="2024-12-04T23:30:00-05:00"><meta name="empty" content=""><meta content="nameless">
<script>var people = 99999;</script></head>
<body><nav>Home About</nav><article><h1>Thousands leave northern Hama</h1><p>{BODY * 3}</p></article><footer>Terms of service</footer></body></html>"""


def test_an_article() -> None:
    found = article.read(PAGE.encode())
    assert BODY.strip() in found.text
    assert "99999" not in found.text
    assert "Home About" not in found.text
    assert (found.title, found.published, found.language, found.publisher) == ("Thousands leave northern Hama", date(2024, 12, 4), "en", "The Paper")


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2020-05-06T10:00:00Z"}, 3]}</script>', date(2020, 5, 6)),
        ('<script type="application/ld+json">{broken</script><meta name="pubdate" content="2020-05-07">', date(2020, 5, 7)),
        ('<script type="application/ld+json">[{"datePublished": 5}, [[]]]</script>', None),
        ('<script type="application/ld+json">3</script>', None),
        ('<script type="application/ld+json"></script>', None),
        ('<time pubdate datetime="2020-05-08 12:00">', date(2020, 5, 8)),
        ('<meta name="date" content="8 May 2020">', None),
        ('<meta name="date" content="2020-13-45">', None),
        ("", None),
    ],
)
def test_only_stated_dates(head: str, published: date | None) -> None:
    page = f"<html><head>{head}</head><body><p>{BODY} It was 3 May 2019.</p></body></html>"
    assert article.read(page.encode()).published == published


def test_titles_from_headings_and_none() -> None:
    assert article.from_text(f"<h1> A <b>b</b></h1><p>{BODY}</p>").title == "A b"
    assert article.from_text(f"<p>{BODY}</p>").title is None


def test_a_fragment_is_read_whole() -> None:
    body = "<script>no</script><!-- no --><div>One<br>two</div><nav>menu</nav> tail<ul><li>three</li></ul><table><tr><td>4</td></tr></table>"
    found = article.from_text(body)
    assert [line for line in found.text.split("\n") if line] == ["One", "two", "tail", "three", "4"]


def test_the_fallback_where_the_extractor_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    monkeypatch.setattr(trafilatura, "extract", lambda *_args, **_kwargs: None)
    assert article.from_text("<html><head><title>no</title></head><body><p>One <b>two</b> three</p><p></p>four</body></html>").text == "One two three\n\nfour\n"


@pytest.mark.parametrize("page", ["", " ", "<html></html>", "<html><body><script>x</script></body></html>", "<!-- -->"])
def test_a_page_without_text(page: str) -> None:
    with pytest.raises(ReadError, match="no text") as told:
        article.from_text(page)
    assert "challenge" in told.value.remedy


def test_charsets() -> None:
    arabic = "نزح نحو 3000 شخص من مدينة البوكمال في ريف دير الزور الشرقي خلال الأيام الماضية. " * 4
    page = f'<html><head><meta charset="windows-1256"></head><body><p>{arabic}</p></body></html>'
    assert arabic.strip() in article.read(page.encode("cp1256")).text
    assert arabic.strip() in article.read(page.encode("cp1256"), "iso-8859-1").text


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article, "MAX_BYTES", 10)
    with pytest.raises(ReadError, match="larger"):
        article.read(b"x" * 11)


@pytest.mark.parametrize("bad", ["<div>" * 30_000 + BODY, "<p>" + "<b>" * 20_000 + "x", "&" * 100_000 + BODY, "<" * 100_000 + BODY])
def test_hostile_pages_take_no_time(bad: str) -> None:
    began = time.process_time()
    try:
        assert article.from_text(f"<html><body>{bad}</body></html>").text
    except ReadError as told:
        assert told.remedy
    assert time.process_time() - began < 10


TOLD = {
    "en": "About 4,200 people fled their homes in the north on Monday after shelling, and most of them are now with families in the city, the camp said. ",
    "fr": "Environ 4 200 personnes ont fui lundi leurs maisons dans le nord après des tirs, et la plupart sont chez des familles de la ville, dit le camp. ",
    "ar": "نزح نحو 4200 شخص من منازلهم في شمال المحافظة يوم الاثنين بعد القصف، ومعظمهم الآن لدى عائلات في المدينة أو في المدارس، بحسب إدارة المخيم. ",
}


@pytest.mark.parametrize("spoken", TOLD)
@pytest.mark.parametrize("declared", ["en_US", "tr-TR"])
def test_a_page_is_read_in_the_language_of_its_paragraphs(spoken: str, declared: str) -> None:
    """Whatever its template declares: not refused for it, and without the words of a hundred languages, which would stay in memory."""
    menu = "".join(f'<li><a href="/{number}">Raqqa Aleppo {number}</a></li>' for number in range(9))
    head = f'<meta http-equiv="Content-Language" content="{declared}"><meta property="og:locale" content="{declared}">'
    body = f"<div><p>{TOLD[spoken]}</p><aside><ul>{menu}</ul></aside><p>{TOLD[spoken]}<button>Share</button></p></div>"
    found = article.read(f'<html lang="{declared}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode())
    assert found.text.count(TOLD[spoken].strip()) == 2
    assert "Raqqa Aleppo" not in found.text
    assert found.language == declared[:2]
    assert external.JT_STOPLIST is None


def test_a_page_without_paragraphs_is_read() -> None:
    assert article.read(f"<html><body><div>{BODY * 3}</div></body></html>".encode()).text.count(BODY.strip()) == 3
    long = "".join(f"<p>{BODY}</p>" for _ in range(60))
    assert article.read(f"<html><body>{long}</body></html>".encode()).text.count(BODY.strip()) == 60
