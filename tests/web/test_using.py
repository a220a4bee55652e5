"""What can be taken from a page: a chart as picture, file, text and link; provinces beside each other; digits by choice; what is made once and still holds."""

import html
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import brotli
import pytest
from fake_records import document, figure, point
from fake_tracker import FakeTracker, story

from dtrack.config import ConfigSpec
from dtrack.flow.searching import Found, Hit
from dtrack.model.filter import Filter
from dtrack.terms import Method, Metric, Population, Quantifier, Sensitivity, Status
from dtrack.web.assets import Asset, collect
from dtrack.web.reliability import measured

ARRIVALS = "SY09|new_displacement|arrival|idp|unstated|"
CHART = "new_displacement-arrival-idp"
DECEMBER, JANUARY = (date(2018, 12, 1), date(2018, 12, 31)), (date(2019, 1, 1), date(2019, 1, 31))
Opened = Callable[[Any], Any]


def words(markup: str) -> str:
    bare = re.sub(r"<(script|style|head|svg)\b.*?</\1>", " ", markup, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", bare))).strip()


def part(page: str, ident: str = CHART) -> str:
    """One chart's own part of a page."""
    return page.split(f'id="{ident}"')[1].split("</figure>")[0]


def flows(place: str = "SY09", *, later: dict[str, Any] | None = None, **of_figure: Any) -> FakeTracker:
    """Two months of arrivals, each with a figure behind it. `later` overrides the second point."""
    before, last = figure(f"{place}-12", "6026", place=place, start=DECEMBER[0], end=DECEMBER[1]), figure(f"{place}-01", place=place, **of_figure)
    point_of = {"figure": f"{place}-01", "place": place, **(later or {})}
    answers = [point("6026", *DECEMBER, figure=f"{place}-12", place=place), point("45037", *JANUARY, **point_of)]
    return FakeTracker(records=[before, last], answers=answers, papers=[document()])


def test_a_chart_says_how_to_take_it_along(opened: Opened) -> None:
    own = part(opened(flows()).get("/places/SY09?lang=en").text)
    named = quote(ARRIVALS, safe="")
    for address in ("/chart.svg?lang=en&amp;series=", "/export.csv?lang=en&amp;what=points&amp;series=", "/export.xlsx?lang=en&amp;what=points&amp;series="):
        assert f'href="{address}{named}"' in own
    assert f'href="/places/SY09?lang=en#{CHART}"' in own
    assert 'href="/places/SY09.atom?lang=en" type="application/atom+xml"' in own
    told = words(own)
    assert (
        "Deir-ez-Zor: 45,037 displacement movements (arrivals), January 2019, as reported by OCHA. (“IDP movements, January 2019”, 20 February 2019; " in told
    )
    assert "machine-read, not checked by a person; last known value, not current)" in told
    assert "*Deir-ez-Zor* 45,037 displacement movements (arrivals), January 2019 Source: OCHA, 20 February 2019 " in told
    assert "sheet “Summary”, row 9. Retrieved 20 November 2026; as known on 22 November 2026; dtrack figure SY09-01, not checked by a person." in told
    assert "frame" not in told


@pytest.mark.parametrize(
    ("more", "wanted", "missing"),
    [
        ({"status": Status.APPROVED}, "20 February 2019; checked by a person; last known", "not checked by a person"),
        ({"sensitivity": Sensitivity.INTERNAL}, "[internal] Deir-ez-Zor: 45,037", "[public]"),
        ({"source_org": "A*B*", "publisher": None}, "as reported by A*B*.", "OCHA."),
    ],
)
def test_texts_say_who_may_see_them_and_who_has_looked(opened: Opened, more: dict[str, Any], wanted: str, missing: str) -> None:
    told = words(part(opened(flows(**more)).get("/places/SY09").text).split("texts")[1])
    assert wanted in told
    assert missing not in told


def test_a_value_without_a_figure_has_no_text_to_copy(opened: Opened) -> None:
    own = part(opened(flows(later={"figure": None})).get("/places/SY09").text)
    assert "/chart.svg?" in own
    assert "cite" not in own


def test_the_filters_of_the_page_are_those_of_its_files(opened: Opened) -> None:
    own = part(opened(flows()).get("/places/SY09?since=2018-01-01&source=OCHA").text)
    assert f"/export.csv?what=points&amp;series={quote(ARRIVALS, safe='')}&amp;since=2018-01-01&amp;source=OCHA" in own
    assert f"/places/SY09?since=2018-01-01&amp;source=OCHA#{CHART}" in own


def test_an_installation_says_who_may_frame_its_charts(opened: Opened) -> None:
    tracker = flows()
    web = {"embed": ["https://partner.example.org"]}
    allowed = FakeTracker(tracker.records, tracker.answers, spec=ConfigSpec.model_validate({"web": web}))
    assert f"/embed/chart?series={quote(ARRIVALS, safe='')}" in part(opened(allowed).get("/places/SY09").text)


def test_files_of_one_series(opened: Opened) -> None:
    tracker = flows()
    pages = opened(tracker)
    assert pages.get(f"/export.csv?what=points&series={quote(ARRIVALS)}").status == 200
    assert tracker.exports[-1][2] == Filter(series=ARRIVALS)  # type: ignore[index]
    picture = pages.get(f"/chart.svg?series={quote(ARRIVALS)}")
    assert (picture.status, picture.headers["content-disposition"]) == (200, 'inline; filename="dtrack-SY09-new_displacement-arrival-idp-unstated.svg"')
    assert "Deir-ez-Zor: Displacement movements (arrivals)" in picture.text


@pytest.mark.parametrize(
    "address",
    [
        f"/export.csv?series={quote(ARRIVALS)}",
        "/export.csv?what=points&series=SY09",
        "/chart.svg?series=XX|idp_stock|none|idp|unstated|",
        "/?series=x",
        "/chart.svg",
    ],
)
def test_a_series_that_cannot_be_meant_is_refused(opened: Opened, address: str) -> None:
    assert opened(flows()).get(address).status == 422


@pytest.mark.parametrize(
    ("later", "of_figure", "wanted"),
    [
        ({}, {}, "+39,011 against December 2018"),
        ({"source_org": "IOM"}, {}, "not comparable with December 2018"),
        ({}, {"method": Method.REGISTRATION}, "not comparable with December 2018"),
        ({"quantifier": Quantifier.AT_LEAST}, {}, "not comparable with December 2018"),
    ],
)
def test_a_change_is_told_within_one_source_and_method_only(opened: Opened, later: dict[str, Any], of_figure: dict[str, Any], wanted: str) -> None:
    assert wanted in words(opened(flows(later=later, **of_figure)).get("/places/SY09").text)


def test_periods_of_other_length_are_not_compared(opened: Opened) -> None:
    tracker = flows()
    tracker.answers[1] = point("45037", date(2019, 1, 1), date(2019, 3, 31), figure="SY09-01")
    assert "not comparable with December 2018" in words(opened(tracker).get("/places/SY09").text)


def many() -> FakeTracker:
    """Three provinces: two of one source and month, one of another source; a fourth of an older month."""
    tracker = flows("SY09")
    for place, later in (("SY11", {}), ("SY08", {"source_org": "IOM"})):
        more = flows(place, later=later)
        tracker.records += more.records
        tracker.answers += more.answers
    more = flows("SY02")
    tracker.records += more.records
    tracker.answers.append(more.answers[0])
    return tracker


def test_provinces_beside_each_other_with_the_same_axes(opened: Opened) -> None:
    page = opened(many()).get("/compare").text
    told = words(page)
    assert "Displacement movements (arrivals): last known value" in told
    assert page.count('class="lanebar"') == 2
    assert re.search(r"Al-Hasakeh 45,037 not comparable: another source January 2019", told)
    assert "Aleppo 6,026 not comparable: another date or period December 2018" in told
    assert "Damascus – no figure collected" in told
    pictures = page.split('class="smalls"')[1].split("</ul>")[0].split("<li>")[1:]
    ticks = [re.findall(r'class="tick[^"]*"[^>]*>([^<]+)', picture) for picture in pictures]
    assert len(ticks) == 4
    assert all(each == ticks[0] for each in ticks)


def test_what_is_compared_is_chosen_by_the_address(opened: Opened) -> None:
    pages = opened(story())
    assert '<option value="idp_stock~none~idp" selected>' in pages.get("/compare").text
    assert '<option value="new_displacement~arrival~idp" selected>' in pages.get("/compare?of=new_displacement~arrival~idp").text
    assert '<option value="new_displacement~arrival~idp" selected>' in pages.get("/compare?metric=new_displacement&direction=arrival").text
    assert pages.get("/compare?of=nothing~none~idp").status == 422
    assert "No figure collected that fits; this is not zero." in words(opened(FakeTracker()).get("/compare").text)


def test_other_methods_and_units_stand_apart(opened: Opened) -> None:
    tracker = flows("SY09")
    for place, more, later in (("SY11", {}, {}), ("SY08", {"method": Method.HEADCOUNT}, {}), ("SY07", {}, {"unit": "household"})):
        one = flows(place, **more)
        tracker.records += one.records
        tracker.answers += one.answers if not later else [one.answers[0]]
    told = words(opened(tracker).get("/compare").text)
    assert "Al-Hasakeh 45,037 not comparable: another method" in told


def test_digits_are_the_readers_choice(opened: Opened) -> None:
    pages = opened(story())
    latin, arabic = pages.get("/places/SY09?lang=ar").text, pages.get("/places/SY09?lang=ar&digits=arabic").text
    assert "146,875" in words(latin)
    assert "١٤٦٬٨٧٥" in words(arabic)
    assert "146,875" not in words(arabic.split("blockquote")[0])
    assert 'href="/places/SY09?lang=ar&amp;digits=arabic"' in latin
    assert 'href="/figures?lang=ar&amp;digits=arabic"' in arabic
    assert "SY09" in words(arabic)
    assert pages.get("/places/SY09?lang=en&digits=arabic").text.count("١") == 0
    assert pages.get("/?digits=roman").status == 422


def test_what_still_holds_is_not_made_again(opened: Opened) -> None:
    tracker = flows()
    pages, read = opened(tracker), []
    whole = tracker.whole
    tracker.whole = lambda series: read.append(series) or whole(series)  # type: ignore[method-assign,func-returns-value]
    pages.get("/places/SY09")
    first = len(read)
    tracker.records.append(figure("other", "5", place="SY01"))
    assert pages.get("/places/SY09").status == 200
    assert (first > 0, len(read)) == (True, first)
    tracker.answers[1] = point("45038", *JANUARY, figure="SY09-01")
    tracker.records.append(figure("third", "5", place="SY01"))
    assert "45,038" in words(pages.get("/places/SY09").text)
    assert len(read) > first


def test_a_figure_that_stands_otherwise_is_worded_anew(opened: Opened) -> None:
    tracker = flows()
    pages = opened(tracker)
    assert "20 February 2019; machine-read, not checked by a person" in words(part(pages.get("/places/SY09").text))
    tracker.records = flows(status=Status.APPROVED, sensitivity=Sensitivity.RESTRICTED).records
    tracker.papers = [document(), document("e" * 16)]
    tracker.answers.append(point("1", *JANUARY, place="SY01"))
    told = words(part(pages.get("/places/SY09").text))
    assert "[restricted] Deir-ez-Zor: 45,037" in told
    assert "20 February 2019; checked by a person; last known value" in told


def test_cells_say_since_when_they_are_known(opened: Opened) -> None:
    page = opened(flows()).get("/").text
    assert 'id="visit" class="since" hidden' in page
    assert re.search(r'<td data-label="Displacement movements \(arrivals\)" class="old" data-learned="\d{10}">', page)


@pytest.mark.parametrize("metric", [Metric.IDP_STOCK, Metric.NEW_DISPLACEMENT])
def test_small_trends_are_of_one_source(opened: Opened, metric: Metric) -> None:
    days = [(date(2018, month, 1), date(2018, month, 28)) for month in (1, 2, 3, 4)]
    tracker = FakeTracker(answers=[point(str(10 * number), *span, metric=metric) for number, span in enumerate(days, 1)])
    assert opened(tracker).get("/").text.count('class="spark"') == 1
    tracker.answers = [*tracker.answers[:2], *(point("5", *span, metric=metric, source_org="IOM") for span in days[2:])]
    assert opened(tracker).get("/").text.count('class="spark"') == 0


def test_words_are_looked_for_in_titles_and_quotes(opened: Opened) -> None:
    tracker, asked = flows(), []
    paper = document()

    def search(text: str, limit: int, offset: int = 0) -> Found:
        asked.append((text, limit, offset))
        return Found((Hit(paper, "SY09-01", "About <b> 45,037 moved"), Hit(paper, None, None)), more=True, bounded=True)

    tracker.search = search  # type: ignore[attr-defined]
    page = opened(tracker).get("/documents?q=%D8%A7%D9%84%D8%B1%D9%82%D9%87%20%20moved&page=2").text
    assert asked == [("الرقه moved", 50, 50)]
    assert '<blockquote dir="auto"><a href="/figures/SY09-01">About &lt;b&gt; 45,037 moved</a></blockquote>' in page
    assert 'rel="next" href="/documents?q=%D8%A7%D9%84%D8%B1%D9%82%D9%87++moved&amp;page=3"' in page
    assert "Only the newest were looked at." in words(page)
    tracker.search = lambda *_: Found((), more=False, bounded=False)  # type: ignore[attr-defined]
    assert "No title and no quote holds all of these words." in words(opened(tracker).get("/documents?q=x").text)


def test_a_frame_is_for_the_sites_that_are_named_only(opened: Opened) -> None:
    tracker = flows()
    web = {"embed": ["https://partner.example.org"], "public_url": "https://tracker.example.org"}
    allowed = FakeTracker(tracker.records, tracker.answers, spec=ConfigSpec.model_validate({"web": web, "accounts": {"reading": "open"}}))
    address = f"/embed/chart?series={quote(ARRIVALS)}"
    assert opened(tracker).get(address).status == 404
    frame = opened(allowed).get(address)
    assert frame.status == 200
    assert "frame-ancestors 'self' https://partner.example.org" in frame.headers["content-security-policy"]
    assert "default-src 'none'" in frame.headers["content-security-policy"]
    assert "x-frame-options" not in frame.headers
    assert "Deir-ez-Zor: Displacement movements (arrivals)" in words(frame.text)
    assert f'href="https://tracker.example.org/places/SY09#{CHART}" target="_top"' in frame.text
    for other in ("/", "/places/SY09", "/nowhere"):
        plain = opened(allowed).get(other).headers
        assert ("frame-ancestors 'none'" in plain["content-security-policy"], plain["x-frame-options"]) == (True, "DENY")
    assert opened(allowed).get("/embed/chart").status == 422
    assert opened(allowed).get(f"/embed/chart?series={quote(ARRIVALS.replace('SY09', 'SY01'))}").status == 404


def test_the_reliability_of_the_page_is_that_of_the_documentation(opened: Opened) -> None:
    text = (Path(__file__).parents[2] / "docs" / "explanation" / "confidence.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\d.]+) to ([\d.]+) \| (\d+) \| [\d.]+ \| ([\d.]+) \|$", text, re.M)
    told = measured()
    assert [(band.low, band.high, band.figures, band.right) for band in told.bands] == [(float(a), float(b), int(n), float(r)) for a, b, n, r in rows]
    assert f"({told.figures:,} figures of the corpus" in text
    last = told.bands[-1]
    assert f"0.9 – 1 {last.figures:,} {last.right:.0%}" in words(opened(FakeTracker()).get("/about").text)


def test_what_shares_no_axis_stands_apart_in_an_order_of_its_own(opened: Opened) -> None:
    tracker = story()
    tracker.answers += [point(str(number), *span, metric=Metric.RETURN, population=Population.REFUGEE) for number, span in ((5, DECEMBER), (6, JANUARY))]
    tracker.answers += [point(str(number), date(2018, 12, 1), span[1], since=date(2018, 12, 1)) for number, span in ((50, DECEMBER), (60, JANUARY))]
    page = opened(tracker).get("/places/SY09").text
    assert re.findall(r'<figure class="plot" id="(.*?)">', page) == [
        "idp_stock-none-idp",
        "new_displacement-arrival-idp",
        "new_displacement-departure-idp",
        "return-arrival-refugee",
        "new_displacement-arrival-idp-2018-12-01",
    ]


def test_places_within_that_have_figures_are_shown_beside_each_other(opened: Opened) -> None:
    tracker = flows("SY0902")
    page = words(opened(tracker).get("/places/SY09").text)
    assert "Places within, with figures of their own Place Displacement movements (arrivals) Abu Kamal 45,037 January 2019" in page
    assert "their sum is not its total" in page
    assert "with figures of their own" not in words(opened(tracker).get("/places/SY01").text)


def test_the_whole_page_is_light_where_brotli_is_there_and_works_without(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, found = opened(flows()), collect()
    style = found["dtrack.css"]
    answer = pages.get(style.url, accept_encoding="gzip, deflate, br")
    assert answer.headers["content-encoding"] == "br"
    assert brotli.decompress(answer.body) == style.body
    assert pages.get(style.url, accept_encoding="gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in pages.get(style.url).headers
    page = pages.get("/places/SY09", accept_encoding="gzip").body
    if "basic" in found["plotly.js"].path.name:
        assert len(page) + sum(len(found[name].smaller or b"") for name in ("dtrack.js", "plotly.js", "icon.svg")) <= 400_000
    monkeypatch.setattr("dtrack.web.assets.find_spec", lambda name: None)
    assert Asset("x.css", style.path).smaller is None
