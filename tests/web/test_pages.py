"""What each page tells, by value."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from fake_records import FETCHED, figure, health, point, seed_figure, trouble
from fake_tracker import FakeTracker, story

from dtrack.config import ConfigSpec
from dtrack.model.figure import Evidence
from dtrack.spec import DashboardSpec, JobSpec
from dtrack.terms import Cause, Direction, Metric, Population, Precision, Quantifier, Sensitivity, Status, Unit, Vague, ValueState

MONTH = (date(2018, 8, 1), date(2018, 8, 31))


def text(html: str) -> str:
    """The words of a page: no tags, no data for scripts, single spaces."""
    bare = re.sub(r"<(script|style|head)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare)).replace("&#39;", "'").replace(" ,", ",").strip()


def test_the_overview_puts_deir_ez_zor_first_and_dates_every_value(pages) -> None:
    page = pages.get("/").text
    names = re.findall(r'<th scope="row"><a href="/places/(SY\d\d)">', page)
    assert (names[:2], len(names)) == (["SY09", "SY11"], 14)
    row = text(page.split('<a href="/places/SY09">')[1].split("</tr>")[0])
    assert row.startswith("Deir-ez-Zor 146,875 −4,925 45,037 +4,166")
    head = text(page.split("<thead>")[1].split("</thead>")[0])
    assert "In every column: OCHA · 8 years ago · machine-read · not current" in text(page)
    assert "Displaced people present August 2018 change against August 2017" in head
    assert page.count('class="old"') == 4
    assert "no figure collected" in text(page.split('<a href="/places/SY14">')[1].split("</tr>")[0])


def test_the_overview_sets_the_sum_beside_the_national_figure(pages) -> None:
    foot = text(pages.get("/").text.split("<tfoot>")[1].split("</tfoot>")[0])
    assert "195,833 August 2018 · 2 provinces national figure: 5,875,000, difference -96.7%" in foot
    assert "The sum and the national figure are more than 5% apart." in foot


def test_the_set_up_card_says_what_is_missing(pages) -> None:
    card = text(pages.get("/").text.split('class="card"')[1].split("</section>")[0])
    assert "A contact address is missing." in card
    assert "The job reliefweb_syr needs a key" in card
    assert "DTRACK_RELIEFWEB_APPNAME" in card
    assert "https://apidoc.reliefweb.int/parameters#appname" in card
    assert "up to date OCHA: monthly IDP movements" in card
    assert "a setting must be mended ReliefWeb reports on Syria" in card
    assert "Newest provincial figures here: January 2019. None collected since; this is not zero." in card


def ready(**more: object) -> FakeTracker:
    spec = ConfigSpec.model_validate({"fetch": {"contact": "a@example.org"}, "tracker": {"languages": ["en"]}})
    return replace(story(), spec=spec, missing=(), health=[health(kind="feed")], **more)  # type: ignore[arg-type]


def test_the_card_goes_when_set_up_is_done_and_old_figures_stay_marked(opened) -> None:
    page = opened(ready()).get("/").text
    assert 'class="card"' not in page
    assert '<p class="notice">Newest provincial figures here: January 2019. None collected since; this is not zero.</p>' in page
    fresh = opened(ready(newest=date(2026, 11, 1))).get("/").text
    assert "None collected since" not in fresh
    assert 'lang="ar"' not in fresh


def test_the_card_of_recent_figures_does_not_say_that_none_came(opened) -> None:
    tracker = replace(story(), newest=date(2026, 11, 1))
    card = text(opened(tracker).get("/").text)
    assert "Newest provincial figures here: November 2026." in card
    assert "None collected since" not in card


def test_a_card_without_faults_says_that_no_run_was_good(opened) -> None:
    spec = ConfigSpec.model_validate({"fetch": {"contact": "a@example.org"}})
    assert "No source on the network has had a good run yet." in opened(replace(story(), spec=spec, missing=())).get("/").text


def test_an_empty_installation_looks_right(opened) -> None:
    client = opened(FakeTracker())
    overview = text(client.get("/").text)
    assert "No provincial figure has been collected yet; this is not zero." in overview
    assert "There is no job file yet." in overview
    assert "No national figure collected." in overview
    assert overview.count("no figure collected") == 14
    assert "Displaced people present Displacement movements (arrivals) IDP return movements" in overview
    assert "No figure collected for this place; this is not zero." in client.get("/places/SY09").text
    assert "No figure collected that fits; this is not zero." in client.get("/figures").text
    assert "No document collected yet." in client.get("/documents").text
    assert "No open problem." in client.get("/problems").text
    assert "There is no job file yet." in client.get("/sources").text
    assert "There is no job file yet." in client.get("/about").text


def test_a_single_figure_is_a_column_and_no_chart(opened) -> None:
    tracker = FakeTracker(records=[figure()], answers=[point("45037", date(2019, 1, 1), date(2019, 1, 31), figure="f0f0f0f0f0f0f0f0")])
    client = opened(tracker)
    assert "45,037" in client.get("/").text
    assert "<tfoot>" not in client.get("/").text
    page = client.get("/places/SY09").text
    assert '<a href="/figures/f0f0f0f0f0f0f0f0"><bdi>45,037</bdi></a>' in page
    assert "<svg" not in page


def test_the_place_page_answers_first_and_tells_the_story_of_the_seed(pages) -> None:
    page = text(pages.get("/places/SY09").text)
    assert page.index("146,875 August 2018 · OCHA") < page.index("Over time") < page.index("Side by side")
    beside = page.split("Side by side")[1].split("Problems with figures")[0]
    assert "about 120,000 Displacement movements (direction not stated) · about 10 Oct" in beside
    assert "some 120,000 people have been displaced in recent weeks." in beside
    assert "125,277 Displacement movements (arrivals) · October 2017 · OCHA" in beside
    assert "Definition: People who arrived in the governorate in the month" in beside
    assert "neither is recommended over the other" in beside
    assert "The column adds up to 110,924" in page


def test_charts_have_picture_data_method_and_table(pages) -> None:
    page = pages.get("/places/SY09").text
    assert page.count('<svg class="chart"') == page.count('type="application/json"') == page.count("<details>") == 3
    assert text(page).count("one person may move several times") == 2
    table = text(page.split("<details>")[2].split("</details>")[0])
    assert "January 2019 45,037 OCHA machine-read" in table
    assert "September 2018 0 OCHA machine-read" in table


def test_a_chart_whose_last_figure_is_past_its_window_says_how_old_it_is(opened) -> None:
    """A line that ended years ago must not look current: the words stand over the chart, in its description and in the picture that is passed on."""
    old = "Last figure: January 2019, 8 years ago; not current."
    client = opened(story())
    page = client.get("/places/SY09").text
    assert page.count(f'<p class="fine">{old}</p>') == 2
    assert re.search(rf"<desc[^>]*>[^<]*{re.escape(old)}</desc>", page)
    assert old in text(client.get("/chart.svg?place=SY09&metric=new_displacement&direction=arrival").text)
    then = opened(story(), now=datetime(2019, 2, 3, tzinfo=UTC))
    assert "Last figure" not in then.get("/places/SY09").text


def test_arrivals_and_departures_share_their_axes(pages) -> None:
    page = pages.get("/places/SY09").text
    ticks = re.findall(r'<svg class="chart".*?</svg>\s*</div>', page, flags=re.S)
    assert [re.findall(r'class="tick"[^>]*>([\d,]+)<', tick)[:3] for tick in ticks[1:]] == [["0", "50,000", "100,000"]] * 2


def test_a_place_without_figures_of_its_own_names_its_chain(pages) -> None:
    page = pages.get("/places/SY0902").text
    assert "<h1>Abu Kamal</h1>" in page
    assert '<a href="/places/SYR">Syria</a> / <a href="/places/SY09">Deir-ez-Zor</a>' in page
    arabic = pages.get("/places/SY0902?lang=ar").text
    assert 'href="/places/SY09?lang=ar"' in arabic
    assert "البوكمال" in arabic


def test_places_are_listed_with_their_districts(pages) -> None:
    page = text(pages.get("/places").text)
    assert "Deir-ez-Zor SY09 Deir-ez-Zor (district) · Abu Kamal · Al Mayadin" in page


def test_the_figure_page_marks_the_quote_and_shows_one_sentence_around(pages) -> None:
    page = pages.get("/figures/5eed5eed5eed5eed").text
    assert '<strong class="number">120,000</strong> people have been displaced in recent weeks.</mark>' in page
    assert '<span class="around">Tens of thousands of people have been displaced by fighting in Deir Ezzor province.</span>' in page
    assert '<span class="around">The next sentence stands beside it.</span>' in page
    assert "And a second one does not" not in page
    words = text(page)
    assert "Document Syria: the regime enters the last city · version 1 · fetched 20 November 2026, 09:30 UTC" in words
    assert "Figure 5eed5eed5eed5eed · recorded 20 November 2026, 09:30 UTC" in words
    assert "Point Deir-ez-Zor · Displacement movements (direction not stated) · about 10 Oct" in words
    assert "Used in totals (a rule of this tool, not the source's endorsement) : the only figure for this period" in words
    assert "8 November 2017 (inferred from the text)" in words


def test_the_citation_is_that_of_the_rules(pages) -> None:
    ident = next(record.id for record in story().records if record.figure.value == 45037)
    cited = text(pages.get(f"/figures/{ident}").text.split('class="cite">')[1].split("</p>")[0])
    assert cited == (
        "Deir-ez-Zor: 45,037 displacement movements (arrivals), January 2019, as reported. Source: OCHA, “IDP movements, January 2019”, 20 February 2019, "
        f"sheet “Summary”, row 9. Retrieved 20 November 2026; as known on 22 November 2026; dtrack figure {ident}, not checked by a person."
    )


def test_a_stock_is_cited_on_its_day_and_as_it_was_known(opened) -> None:
    day = date(2024, 12, 31)
    record = figure(metric=Metric.IDP_STOCK, start=day, end=day, status=Status.APPROVED, evidence=Evidence(quote="45037", rows=(3, 4, 9), sheet="S"))
    record = replace(record, figure=replace(record.figure, start_precision=Precision.DAY, end_precision=Precision.DAY))
    page = text(opened(FakeTracker(records=[record])).get("/figures/f0f0f0f0f0f0f0f0?known_on=2026-11-21").text)
    assert "45,037 displaced people present on 31 December 2024, as reported." in page
    assert "sheet “S”, row 3–4, 9. Retrieved 20 November 2026; as known on 21 November 2026; dtrack figure f0f0f0f0f0f0f0f0, checked by a person." in page
    assert "It enters no point." in page


def test_a_retired_figure_says_what_replaced_it(opened) -> None:
    old = figure("a" * 16, "45000", claim_key="claim", known_to=FETCHED, superseded_by="b" * 16)
    new = figure("b" * 16, claim_key="claim")
    client = opened(FakeTracker(records=[old, new]))
    page = text(client.get("/figures/" + "a" * 16).text)
    assert "This figure no longer stands since 20 November 2026. What replaced it" in page
    assert "History of this claim" in page
    assert "45,000 until 20 November 2026, 09:30 UTC" in page


def test_everything_that_is_known_of_a_figure_is_shown(opened) -> None:
    record = figure(
        value="1200",
        quantifier=Quantifier.MORE_THAN,
        low=Decimal(1000),
        high=Decimal(1500),
        persons=Decimal(6000),
        persons_low=Decimal(3500),
        persons_high=Decimal(6800),
        household_size=Decimal("5.0"),
        household_size_source="HNAP 2020",
        attribution="according to OCHA",
        caveat="families",
        fix="The header names the plan's cycle, 2017.",
        evidence=Evidence(quote="600 600", number_text="1200", sheet="S", column="C", rows=(2, 3), addends=(Decimal(600), Decimal(600))),
        cause=Cause.CONFLICT,
        extractor="tables/1",
    )
    record = replace(record, figure=replace(record.figure, unit=Unit.HOUSEHOLD))
    tracker = FakeTracker(records=[record], troubles=[trouble(figure=None, claim_key=record.claim_key, document=None, job=None, remedy="", where=None)])
    page = text(opened(tracker).get(f"/figures/{record.id}").text)
    assert "more than 1,200 displacement movements (arrivals): conflict" in page
    assert "6,000 people, with 5 a family (HNAP 2020); 3,500 – 6,800" in page
    assert "1,000 – 1,500" in page
    assert "rows 2–3: a sum of 2 cells; recomputed here: 1,200" in page
    assert "Known misprint, corrected on reading The header names the plan's cycle, 2017." in page
    assert "The column adds up to 110,924" in page
    assert "read by tables/1" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"vague": Vague.TENS_OF_THOUSANDS}, "tens of thousands"),
        ({"low": Decimal(1000), "high": Decimal(2000), "quantifier": Quantifier.BETWEEN}, "between 1,000 and 2,000"),
        ({"value_state": ValueState.NOT_ACCESSIBLE}, "no access"),
        ({}, "no number"),
    ],
)
def test_what_is_no_number_says_why(opened, more: dict[str, object], words: str) -> None:
    record = figure(value=None, number="", start=None, end=None, **more)
    page = text(opened(FakeTracker(records=[record])).get(f"/figures/{record.id}").text)
    assert f"{words} displacement movements (arrivals)" in page
    assert "date not known" in page


def test_a_figure_whose_text_moved_still_shows_its_quote(opened) -> None:
    tracker = story()
    tracker.texts.clear()
    assert '<strong class="number">120,000</strong>' in opened(tracker).get("/figures/5eed5eed5eed5eed").text
    tracker.papers.clear()
    tracker.records[0] = replace(
        seed_figure(), figure=replace(seed_figure().figure, evidence=replace(seed_figure().figure.evidence, number_text="", number_span=None))
    )
    page = opened(tracker).get("/figures/5eed5eed5eed5eed").text
    assert "<mark>According to Linda Tom" in page
    assert "Document</strong> 5eed000000000000" in page


def test_series_of_two_causes_and_populations_are_named_apart(opened) -> None:
    answers = [
        point("5", *MONTH, metric=Metric.RETURN, population=Population.REFUGEE),
        point("6", *MONTH, metric=Metric.RETURN),
        point("7", *MONTH, metric=Metric.RETURN, direction=Direction.DEPARTURE),
        point("9", date(2018, 1, 1), date(2018, 8, 31), since=date(2018, 1, 1)),
        point(None, *MONTH, metric=Metric.IDP_STOCK, reason="only_parts"),
    ]
    made = replace(answers[0], point=replace(answers[0].point, series=replace(answers[0].point.series, cause=Cause.DISASTER, metric=Metric.HOMES_DESTROYED)))
    page = text(opened(FakeTracker(answers=[*answers, made])).get("/places/SY09").text)
    for name in (
        "Returns from abroad",
        "IDP return movements",
        "IDP return movements (departures)",
        "Displacement movements (arrivals), counted since 1 January 2018",
    ):
        assert name in page
    assert "Homes destroyed: disaster" in page
    assert "Displaced people present" not in page


def test_stale_is_measured_against_the_sources_rhythm(opened) -> None:
    job = JobSpec.model_validate({"title": "T", "source": {"kind": "folder"}, "expect": {"rhythm_days": 30}})
    dates = [date(2026, 10, 31), date(2026, 9, 30)]
    ages = []
    for end in dates:
        made = point("5", end.replace(day=1), end, figure="f0f0f0f0f0f0f0f0", provisional=True)
        tracker = FakeTracker(records=[figure()], answers=[made], jobs={"ocha_idp_movements": job})
        ages.append("not current" in opened(tracker).get("/places/SY09").text)
    assert ages == [False, True]
    assert "provisional" in opened(tracker).get("/places/SY09").text


def test_lists_are_paged_and_keep_their_filters(opened) -> None:
    tracker = FakeTracker(records=[figure(f"{index:016x}", str(index)) for index in range(5000)])
    client = opened(tracker)
    first = client.get("/figures?place=SY09&lang=fr").text
    assert first.count('class="quote pair"') == 50
    assert 'rel="next" href="/figures?lang=fr&amp;place=SY09&amp;page=2"' in first
    last = client.get("/figures?place=SY09&page=100").text
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last
    assert '<option value="idp_stock" selected>' in client.get("/figures?metric=idp_stock").text
    assert client.get("/documents/d0d0d0d0d0d0d0d0").status == 404


def test_the_document_page_lists_its_figures_and_problems(opened) -> None:
    tracker = story()
    tracker.records += [figure(f"{index:016x}", str(index)) for index in range(300)]
    page = text(opened(tracker).get("/documents/d0d0d0d0d0d0d0d0").text)
    assert "seen 2 times" in page
    assert "The list is longer; the CSV has all of it." in page
    assert "A total does not add up." in page
    assert "Collected by ocha_idp_movements" in page
    seed = text(opened(tracker).get("/documents/5eed000000000000").text)
    assert "none: dropped in as a file" in seed


def test_sources_tell_health_and_runs_in_plain_words(pages) -> None:
    page = text(pages.get("/sources").text)
    assert "ReliefWeb reports on Syria a setting must be mended" in page
    assert "Last error Appname is not approved (403)" in page
    assert "20 November 2026, 09:30 UTC good 1 0 600" in page
    assert "1 document, 1 figure" in page


def test_problems_are_grouped_and_none_is_hidden_silently(opened) -> None:
    tracker = FakeTracker(troubles=[trouble(where=f"S!{index}") for index in range(250)] + [trouble(kind="a_newer_kind")])
    page = text(opened(tracker).get("/problems").text)
    assert "A total does not add up 200" in page
    assert "200 of 251 are shown." in page


def test_about_names_whose_numbers_they_are(opened) -> None:
    job = JobSpec.model_validate(
        {
            "title": "OCHA workbooks",
            "source": {"kind": "folder"},
            "publisher": {"name": "OCHA", "licence": "CC BY-IGO", "definition": "People displaced in the month."},
        }
    )
    page = text(opened(replace(story(), jobs={"ocha": job})).get("/about").text)
    assert "OCHA workbooks OCHA · CC BY-IGO People displaced in the month." in page
    assert "Used in totals (a rule of this tool, not the source's endorsement)" in page


def test_a_dashboard_file_is_a_page(pages, opened) -> None:
    page = pages.get("/d/syria").text
    titles = re.findall(r"<figcaption><h3>(.*?)</h3>", page)
    assert titles == [
        "Deir-ez-Zor: Displacement movements (arrivals)",
        "Deir-ez-Zor: Displacement movements (departures)",
        "Ar-Raqqa: Displacement movements (arrivals)",
        "Syria: Displaced people present",
    ]
    spec = {
        "title": "One place",
        "panel": [{"chart": "cumulative", "place": "SY09", "title": "Since", "note": "A note."}, {"chart": "trend", "metric": "return", "level": "adm1"}],
    }
    late = DashboardSpec.model_validate(
        {"title": "Late", "since": "2018-12", "source": "OCHA", "panel": [{"chart": "flow", "place": "SY09", "direction": "arrival"}]}
    )
    tracker = replace(story(), dashboards={"late": late, "one": DashboardSpec.model_validate(spec), "none": DashboardSpec.model_validate({"title": "Empty"})})
    one = text(opened(tracker).get("/d/one").text)
    assert "Since A note. No figure collected." in one
    rows = re.findall(r'<th scope="row"><bdi>(.*?)</bdi>', opened(tracker).get("/d/late").text)
    assert rows == ["January 2019", "December 2018"]
    assert "This dashboard has no panel." in opened(tracker).get("/d/none").text


def test_internal_figures_are_marked(pages) -> None:
    assert '<span class="tag">internal</span>' in pages.get("/figures/5eed5eed5eed5eed").text
    assert Sensitivity.INTERNAL in {record.sensitivity for record in story().records}


def test_a_chart_can_be_had_as_a_picture_of_its_own(opened) -> None:
    pages = opened(story())
    answer = pages.get("/chart.svg?place=SY09&metric=idp_stock")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert "Deir-ez-Zor: Displaced people present" in answer.text
    assert "As known on 22 November 2026" in answer.text
    assert [pages.get(path).status for path in ("/chart.svg", "/chart.svg?place=SY09&metric=refugee_flow", "/chart.svg?place=XX")] == [422, 404, 422]


def test_licences_that_forbid_commercial_use_are_said_beside_the_file(opened) -> None:
    tracker = story()
    for name, licence in (("free", "CC BY 4.0"), ("bound", "CC BY-NC-SA"), ("terms", "credit us; not for commercial use")):
        spec = {"title": name, "source": {"kind": "folder"}, "publisher": {"name": name.title(), "licence": licence}}
        tracker.jobs[name] = JobSpec.model_validate(spec)
    page = opened(tracker).get("/figures").text
    assert "may not be used commercially: Bound (CC BY-NC-SA), Terms (credit us; not for commercial use)." in page
