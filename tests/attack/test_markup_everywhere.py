"""T21, T23: hostile text in every field that comes from outside, in a real installation; every address that answers a GET is asked for, and none of it runs."""

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from flow_home import Home
from partner_books import SITES, sites

from dtrack.flow.siting_words import Words
from dtrack.flow.uploading.choices import Choices
from dtrack.model.intake import Entry
from dtrack.model.life import SiteDeed
from dtrack.tracker import Tracker
from dtrack.web.app import create
from dtrack.web.still.rewriting import Rewriter
from poster import Poster

EVIL = """<script>alert(1)</script>"><img src=//evil.example/x.png onerror=alert(1)>'><svg/onload=alert(1)></title></style>"""
EVIL += """<iframe srcdoc='<b>'><a href="javascript:alert(1)">x</a><!--]]>{{ 7*7 }}{% raw %}%(boom)s \u202egnp.exe\u2028 &#60;b&#62;"""
SHORT = '"><script src=//evil.example></script>'
SITE = "SYR-AREESHA"
ITEMS = {"key": "a", "published": "2017-03-05", "title": EVIL, "url": "https://a.example/?q=%22%3E<script>alert(1)</script>"}
SENTENCE = f"About 4,500 people fled fighting in Raqqa governorate on 3 March 2017, OCHA said {SHORT}."
PANEL = "[[panel]]\nchart = 'flow'\nplace = 'SYR'\nmetric = 'new_displacement'\n"
BOARD = f"title = {json.dumps(EVIL)}\n{PANEL}title = {json.dumps(EVIL)}\nnote = {json.dumps(EVIL)}\n"
TAGS = """html head meta title link script style body a header nav main section aside h1 h2 h3 h4 p ul ol li dl dt dd table caption thead tbody tfoot tr th td
span strong em b i small bdi bdo code pre kbd mark blockquote q cite figure figcaption div details summary footer form fieldset legend label input
select option optgroup textarea button svg g defs desc text tspan line rect path circle ellipse polygon polyline br hr time abbr data output sup sub
wbr noscript article colgroup col datalist pattern clippath use"""
ALLOWED = frozenset(TAGS.split())
"""What pages are made of; a style is looked at apart."""
LINK = re.compile(r"(/(?!/)|\.\.?/|#|\?|https?://|$)")
LOADS = {"src", "srcset", "data", "poster", "background", "formaction", "ping", "manifest"}


class Seen(HTMLParser):
    """What a page holds that could run or load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.styles: list[str] = []
        self._data, self._style = False, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        own = [f"<{tag}>"] if tag not in ALLOWED else []
        own += [f"{name}=" for name in held if name.startswith("on") or name == "srcdoc"]
        own += [f"{name}={value[:60]}" for name, value in held.items() if name in LOADS and (not value.startswith("/") or "evil.example" in value)]
        own += [held[name][:60] for name in ("href", "action", "xlink:href") if name in held and not LINK.match(held[name])]
        own += ["a load from elsewhere"] if tag in ("link", "use") and not held.get("href", "/").startswith(("/", "#", "..")) else []
        if tag == "script" and held.get("type") != "application/json" and not held.get("src", "").startswith("/static/"):
            own.append("a script of its own")
        self.wrong += own
        self._style = tag == "style"
        self._data = tag == "script" and held.get("type") == "application/json"

    def handle_endtag(self, tag: str) -> None:
        self._data, self._style = False, False

    def handle_data(self, data: str) -> None:
        if self._style:
            self.styles.append(data)
        if self._data:
            json.loads(data)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """What sources, partners, operators and reviewers may write is hostile, wherever they may write it."""
    home = Home(tmp_path_factory.mktemp("evil") / "home")
    home.settings('embed = ["https://partner.example"]\n')
    home.job(extra=f"[publisher]\nname = {json.dumps(EVIL)}\nlicence = {json.dumps(SHORT)}\ndefinition = {json.dumps(EVIL)}\n")
    job = home.root / "jobs" / "fake.toml"
    job.write_text(job.read_text("utf-8").replace('title = "Fake"', f"title = {json.dumps(EVIL)}"), "utf-8")
    (home.root / "dashboards" / "evil.toml").write_text(BOARD, "utf-8")
    first = {**ITEMS, "text": f"{EVIL}\n\n{SENTENCE}\n\n{EVIL}"}
    other = {**ITEMS, "key": f"b{EVIL}", "text": SENTENCE.replace("4,500", "1,200").replace("Raqqa", "Aleppo"), "url": "https://b.example/"}
    problem = {"problem": {"kind": "failed", "what": EVIL, "remedy": EVIL, "where": EVIL}}
    home.say(first, other, problem)
    found = home.open()
    found.run(["fake"])
    home.say({**first, "text": first["text"].replace("4,500", "9,000")}, other, problem, error="ContractError")
    found.run(["fake"])
    ident = next(record.id for record in found.figures() if record.figure.value == 1200)
    who: dict[str, Any] = {"by": SHORT, "why": EVIL}
    found.review(ident, "approve", **who)
    found.doubt(ident, EVIL)
    found.site_act(SiteDeed.RENAME, SITE, Words(name="Areesha <img src=x onerror=alert(1)>"), on="2026-10", source=EVIL, **who)
    found.enter(
        Entry(
            place="SY12",
            metric="new_displacement",
            value="700",
            quote=f"some 700 left {EVIL}",
            start="2017-03-04",
            source=SHORT,
            title=EVIL,
            sensitivity="public",
            **who,
        )
    )
    rows = [[*SITES[0][:1], f"Camp {SHORT}", *SITES[0][2:]], *SITES]
    token = found.uploads.stage(f"{SHORT}.xlsx", sites(rows=rows))
    found.uploads.choose(token, Choices(source=EVIL, title=EVIL), by=SHORT)
    yield found
    home.close()


def walked(app: Any, before: str = "") -> Iterator[str]:
    for route in app.routes:
        if hasattr(route, "routes"):
            yield from walked(route, before + route.path)
        elif "GET" in route.methods:
            yield before + route.path


def addresses(tracker: Tracker, app: Any) -> list[str]:
    """Every address that there is, with every name that it can be asked with here."""
    figures = [record.id for record in tracker.figures()][:2]
    papers = list({record.document: None for record in tracker.figures()})[:2]
    staged = [path.name for path in (tracker.config.data / "staging").iterdir()]
    names = {
        "/figures/{name}": figures,
        "/documents/{name}": papers,
        "/documents/{name}/text": papers,
        "/documents/{name}/add": papers,
        "/sites/{name}": [SITE],
        "/d/{name}": ["evil"],
        "/upload/{name}": staged,
        "/sources/{name}/run": ["fake"],
        **{f"/figures/{{name}}/{act}": figures for act in ("review", "doubt")},
        **{f"/{kind}/{{name}}": ["SY11", "SYR"] for kind in ("places", "brief")},
        "/places/{name}.atom": ["SY11"],
    }
    more = [
        "/figures?q=fled",
        "/documents?q=fled",
        "/changes?since=2000-01-01",
        "/api/v1/changes?learned_since=2000-01-01",
        "/compare?place=SY11&place=SY02&metric=new_displacement",
    ]
    more += ["/embed/chart?place=SY11&metric=new_displacement", "/chart.svg?place=SY11&metric=new_displacement", "/review/places?q=Areesha"]
    more += [
        f"{path}?{key}={quote(EVIL)}"
        for path, key in (("/figures", "source"), ("/documents", "q"), ("/compare", "place"), ("/login", "next"), ("/changes", "since"))
    ]
    found = list(more)
    for path in walked(app):
        if "{form}" in path:
            found += [path.format(form=form) for form in ("csv", "jsonl", "md")]
        elif "{hash}" not in path:
            assert "{" not in path or path in names, f"say here with what {path} is asked"
            found += [path.replace("{name}", name) for name in names.get(path, [""])]
    return found


def test_t21_nothing_hostile_runs_or_loads_on_any_page_feed_chart_or_copy(tracker: Tracker) -> None:
    app = create(tracker)
    here, away = Poster(app), Poster(app, host="192.0.2.7")
    kinds: dict[str, int] = {}
    told = 0
    faults: list[tuple[str, Any]] = []
    for browser in (here, away):
        for path in addresses(tracker, app):
            answer = browser.get(path)
            kind = answer.headers.get("content-type", "").partition(";")[0]
            kinds[kind] = kinds.get(kind, 0) + 1
            assert answer.status_code < 500, path
            if "default-src 'none'" not in answer.headers.get("content-security-policy", "") or answer.headers.get("x-content-type-options") != "nosniff":
                faults.append((path, "headers"))
            told += "alert(1)" in answer.text
            if kind == "text/html":
                seen = Seen(answer.text)
                still = Seen(Rewriter(lambda href: href if href.startswith("#") else "")(answer.text))
                faults += [(path, each) for each in seen.wrong] + [(f"still {path}", each) for each in still.wrong]
                # One style, the program's own: the policy knows it by its hash.
                policy = answer.headers["content-security-policy"]
                known = [style for style in seen.styles if base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy]
                if seen.styles != known[:1] or not set(still.styles) <= set(known):
                    faults.append((path, "a style of its own"))
            elif kind in ("application/atom+xml", "image/svg+xml"):
                tags = {element.tag.rpartition("}")[2] for element in etree.fromstring(answer.content).iter()}
                faults += [(path, tag) for tag in tags & {"script", "iframe", "foreignObject", "img", "image", "b"}]
            elif kind == "application/json" and answer.text:
                answer.json()
    assert faults == []
    assert told > 40, "the hostile text is shown, as text"
    assert {"text/html", "application/atom+xml", "image/svg+xml", "application/json", "text/csv"} <= kinds.keys()
