"""Whatever sources print is text: it never becomes markup, a script, a link that runs, or a request to elsewhere (T21, T23, T44)."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fake_records import document, figure, health, point, trouble
from fake_tracker import FakeTracker, story
from hypothesis import example, given
from hypothesis import strategies as st

from dtrack.model.place import PlaceRef
from dtrack.spec import DashboardSpec, JobSpec
from dtrack.terms import Direction, PlaceRole
from dtrack.web.site import outside, script_json

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "</title></style><iframe srcdoc='<script>alert(1)</script>'>",
    '<a href="javascript:alert(1)">x</a>',
    "{{ 7*7 }}{% raw %}",
    "%(boom)s %s {0} {boom}",
    "\u202egnp.exe\u2066 \u200b\u2028\u2029",
    "دير الزور \u202b<b>غ</b>",
    "Z\u0335\u0321\u0322" * 40,
    "x" * 400,
]
PATHS = [
    "/",
    "/places/SY09",
    "/figures",
    "/figures/f0f0f0f0f0f0f0f0",
    "/figures/aaaaaaaaaaaaaaaa",
    "/documents",
    "/documents/d0d0d0d0d0d0d0d0",
    "/sources",
    "/problems",
    "/about",
    "/d/evil",
]
_TAGS = """html head meta title link style script body a header nav main section h1 h2 h3 p ul ol li dl dt dd table caption thead tbody tfoot tr th td span
strong bdi code mark blockquote figure figcaption div details summary footer form label input select option button svg desc text line rect path circle br"""
TAGS = frozenset(_TAGS.split())


class Seen(HTMLParser):
    """Every tag, attribute and link of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.scripts: list[str] = []
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action", "data"}]
        self._data = tag == "script" and ("type", "application/json") in attrs
        if tag == "script" and not self._data:
            assert dict(attrs).get("src", "").startswith("/static/")

    def handle_endtag(self, tag: str) -> None:
        self._data = False

    def handle_data(self, data: str) -> None:
        if self._data:
            self.scripts.append(data)


def hostile(evil: str) -> FakeTracker:
    """The payload in every field that comes from outside."""
    base = story()
    places = (PlaceRef("SY09", evil, evil, PlaceRole.IN), PlaceRef(None, evil, evil, PlaceRole.ORIGIN))
    marked = figure(
        quote=f"{evil} 45037",
        places=places,
        source_org=evil,
        attribution=evil,
        definition=evil,
        caveat=evil,
        fix=evil,
        extractor=evil,
        publisher=evil,
        title=evil,
        url=f"javascript:{evil}",
        reason="lower_standing",
        reason_params={"source": evil},
    )
    other = figure("a" * 16, "7", quote=evil, number=evil, title=evil, publisher=evil, url="data:text/html," + evil, reason=evil, household_size_source=evil)
    answers = [replace(record, point=replace(record.point, source_org=evil, recommended="f0f0f0f0f0f0f0f0")) for record in base.answers]
    extra = point("7", answers[0].point.start, answers[0].point.end, direction=Direction.UNSTATED, figure="a" * 16, source_org=evil, reason=evil)
    job = JobSpec.model_validate({"title": evil, "source": {"kind": "folder"}, "publisher": {"name": evil, "licence": evil, "definition": evil}})
    return replace(
        base,
        records=[marked, other],
        answers=[*answers, extra],
        papers=[document(title=evil, publisher=evil, url=evil, licence=evil, filename=evil, key=evil)],
        troubles=[trouble(what=evil, remedy=evil, where=evil), trouble(kind=evil, what=evil)],
        health=[health(title=evil, last_error=evil, schedule=evil, state=evil, newest=evil)],
        ledger=[replace(base.ledger[0], message=evil)],
        jobs={"ocha_idp_movements": job},
        dashboards={"evil": DashboardSpec.model_validate({"title": evil, "panel": [{"chart": "flow", "place": "SY09", "title": evil, "note": evil}]})},
        missing=(replace(base.missing[0], variable=evil, ask_at=evil),),
    )


@pytest.mark.parametrize("evil", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_stays_text_on_every_page(opened, evil: str) -> None:
    client = opened(hostile(evil))
    for path in PATHS:
        answer = client.get(path)
        assert answer.status == 200, path
        seen = Seen()
        seen.feed(answer.text)
        assert seen.tags <= TAGS, (path, seen.tags - TAGS)
        assert answer.text.count("<style") == 1, path  # our own sheet, which the policy knows by its hash
        assert not {name for name in seen.attributes if name.startswith("on") or name in {"style", "srcdoc"}}
        for link in seen.links:
            assert re.match(r"(/|#|https?://)", link), (path, link)
        for data in seen.scripts:
            assert json.loads(data)["data"]


@pytest.mark.parametrize("evil", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_addresses_are_refused_politely(opened, evil: str) -> None:
    from urllib.parse import quote

    client = opened(story())
    for address, wanted in (
        (f"/figures?source={quote(evil)}", {200, 422}),
        (f"/figures?place={quote(evil)}", {422}),
        (f"/?{quote(evil)}=1", {422}),
        (f"/d/{quote(evil, safe='')}", {404}),
    ):
        answer = client.get(address)
        assert answer.status in wanted
        seen = Seen()
        seen.feed(answer.text)
        assert seen.tags <= TAGS
        assert answer.text.count("<style") <= 1


def test_nothing_is_loaded_from_elsewhere(opened) -> None:
    client = opened(hostile("https://evil.example/x.png"))
    for path in PATHS:
        loads = re.findall(r'<(?:script|link|img|iframe|source|use|image)\b[^>]*(?:src|href)="([^"]*)"', client.get(path).text)
        assert all(load.startswith("/static/") for load in loads), path


NO_LINKS = ["javascript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"]
NO_LINKS += ["//evil.example", "/local", "https://", "https:///x", "http://[", "ftp://a.example/", ""]


@pytest.mark.parametrize("url", [*NO_LINKS, None])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert outside(url) is None


def test_a_web_address_is_a_link(opened) -> None:
    assert outside("https://reliefweb.int/report/1?a=b") == "https://reliefweb.int/report/1?a=b"
    page = opened(story()).get("/documents/d0d0d0d0d0d0d0d0").text
    assert '<a href="https://data.humdata.org/dataset/syria-idp-movements" rel="noopener noreferrer nofollow external">' in page


@example(["</script><!--", "&\u2028\u2029", {"<": ">"}])
@given(
    st.recursive(st.text() | st.none() | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8)
)
def test_json_in_a_script_can_not_leave_it(value: object) -> None:
    text = str(script_json(value))
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == value
