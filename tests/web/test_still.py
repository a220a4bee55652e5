"""Pages as files: what becomes of each tag and each address, and a folder that is there whole or not at all."""

from pathlib import Path

import pytest

from dtrack.errors import UsageError
from dtrack.web.still import folder
from dtrack.web.still.names import Address, Link, Scope, file_of, read, tool
from dtrack.web.still.rewriting import GONE, POLICY, Rewriter, links

SCOPE = Scope({"SY09", "SYR"}, {"SYR"})


def rewritten(page: str, **more: object) -> str:
    return Rewriter(lambda href: {"/places/SY09": "../places/SY09.html", "/static/ab/dtrack.css": "../static/dtrack.css"}.get(href, ""), **more)(page)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("served", "still"),
    [
        ('<a href="/places/SY09" class="x">A &amp; B</a>', '<a href="../places/SY09.html" class="x">A &amp; B</a>'),
        ('<p><a href="/review" class="x" aria-current="page">R</a></p>', '<p><span class="x">R</span></p>'),
        ('<a href="https://example.org/?a=1&amp;b=2" rel="noopener">x</a>', '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">x</a>'),
        ('<a href="#main">skip</a>', '<a href="#main">skip</a>'),
        (
            '<svg viewBox="0 0 1 1"><a href="/places/SY01"><rect width="1"/></a><a href="/places/SY09"><g/></a></svg>',
            '<svg viewBox="0 0 1 1"><g><rect width="1"/></g><a href="../places/SY09.html"><g/></a></svg>',
        ),
        ('a<script src="/static/ab/dtrack.js" defer></script>b<script type="application/json">{"a": "<b>"}</script>c', "abc"),
        ('a<form method="get"><label>x <input name="y"><select><option>z</select></label><button>go</button></form>b', "ab"),
        ('<p>a <button type="button">Copy</button></p>', "<p>a </p>"),
        ('<link rel="stylesheet" href="/static/ab/dtrack.css"><link rel="icon" href="/gone.svg">', '<link rel="stylesheet" href="../static/dtrack.css">'),
        ("<!doctype html><p>&#39;&lt;b&gt;&nbsp;\u0639</p><!-- gone -->", "<!doctype html><p>&#39;&lt;b&gt;&nbsp;\u0639</p>"),
        ("<br><details open><summary>x</summary></details>", "<br><details open><summary>x</summary></details>"),
    ],
)
def test_what_becomes_of_each_tag(served: str, still: str) -> None:
    assert rewritten(served) == still


@pytest.mark.parametrize(
    ("served", "still"),
    [
        ('<p><a href="/export.xlsx">X</a> · <a href="/places/SY09">A</a> · <a href="/alerts.atom">F</a></p>', '<p><a href="../places/SY09.html">A</a></p>'),
        ('<p class="files"><a href="/export.xlsx">X</a> · <a href="/export.md">M</a></p><p>y</p>', "<p>y</p>"),
        ('<ul class="inline"><li><a href="/export.xlsx"><b>X</b></a></li>\n<li>z</li></ul>', '<ul class="inline"><li>z</li></ul>'),
        ('<p>Tables: <a href="/export.xlsx">X</a> · z</p>', "<p>Tables: z</p>"),
    ],
)
def test_links_that_need_a_server_go_with_their_words(served: str, still: str) -> None:
    def link(href: str) -> str:
        found = read(href)
        return GONE if found is not None and tool(found) else {"/places/SY09": "../places/SY09.html"}.get(href, "")

    assert Rewriter(link)(served) == still


@pytest.mark.parametrize(
    ("href", "gone"),
    [("/export.xlsx?place=SY09", True), ("/figures?page=2", True), ("/places/SY09.atom", True), ("/?digits=arabic", True), ("/places/SY0104", False)],
)
def test_which_links_name_nothing(href: str, gone: bool) -> None:
    link = read(href)
    assert link is not None
    assert tool(link) is gone


def test_a_page_says_that_nothing_runs_in_it_and_what_it_is() -> None:
    made = rewritten("<head><title>x</title></head><body><footer><p>y</p></footer></body>", foot="<p>a copy</p>")
    assert made == (
        f'<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<meta name="referrer" content="no-referrer"><title>x</title></head>'
        "<body><footer><p>y</p><p>a copy</p></footer></body>"
    )


def test_a_style_stands_inside_and_parts_are_dropped_with_all_that_is_in_them() -> None:
    page = '<link rel="stylesheet" href="/static/ab/dtrack.css"><section class="a"><section>1</section>2</section><p>3</p>'
    assert rewritten(page, style="p { top: 0 }", drop=lambda tag, held: held.get("class") == "a") == "<style>p { top: 0 }</style><p>3</p>"


def test_links_of_a_page_are_those_within_the_dashboard() -> None:
    page = '<a href="/a">1</a><a href="https://b.example/">2</a><a href="#c">3</a><a>4</a><svg><a href="/d?e=1&amp;f=2">5</a></svg><a href="/a">6</a>'
    assert links(page) == ["/a", "/d?e=1&f=2"]


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("/places/SY09?lang=ar#known", Link(Address("/places/SY09"), "ar", "known")),
        ("/export.csv?what=points&place=SY09", Link(Address("/export.csv", (("place", "SY09"), ("what", "points"))), "", "")),
        ("/d/a%20b", Link(Address("/d/a b"), "", "")),
        ("//evil.example/x", None),
        ("https://evil.example/x", None),
        ("places", None),
    ],
)
def test_where_a_link_leads(href: str, link: Link | None) -> None:
    assert read(href) == link


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("/", (), "ar/index.html"),
        ("/places", (), "ar/places.html"),
        ("/places/SY09", (), "ar/places/SY09.html"),
        ("/brief/SYR", (), "ar/brief/SYR.html"),
        ("/documents/0a", (), "ar/documents/0a.html"),
        ("/d/../../etc", (), None),
        ("/d/a b", (), "ar/d/a_b-c8687a08.html"),
        ("/export.csv", (), "files/dtrack.csv"),
        ("/export.csv", (("place", "SY09"), ("what", "points")), "files/dtrack-place-SY09-what-points.csv"),
        ("/export.csv", (("known_on", "2020-01-01"),), None),
        ("/export.xlsx", (), None),
        ("/places/SY01", (), None),
        ("/brief/SY09", (), None),
        ("/figures", (("page", "2"),), None),
        ("/review", (), None),
        ("/alerts.atom", (), None),
        ("/api/v1/figures", (), None),
    ],
)
def test_what_is_published_and_under_which_name(path: str, query: tuple[tuple[str, str], ...], name: str | None) -> None:
    address = Address(path, query)
    assert SCOPE.takes(address) is (name is not None)
    if name is not None:
        assert file_of(address, "ar") == name


def test_no_name_leads_out_of_the_folder() -> None:
    for odd in ("..", ".", "a/../b", "x" * 300, "con\x00", "\\..\\x", "\u0639"):
        name = file_of(Address(f"/d/{odd}"), "en")
        assert name.startswith("en/")
        assert not {"", ".", ".."} & set(name.split("/"))
        assert name.isascii()
        assert len(name) < 120
    assert file_of(Address("/d/a b"), "en") != file_of(Address("/d/a_b"), "en")


def filled(part: Path, text: str) -> None:
    folder.put(part, "en/index.html", text.encode())
    folder.mark(part, {"title": "x"})


def files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in sorted(root.rglob("*")) if path.is_file() and path.name != folder.MARK}


def test_a_folder_takes_the_place_of_the_one_before_with_everything_in_it(tmp_path: Path) -> None:
    target = tmp_path / "out" / "copy"
    with folder.replaced(target) as part:
        filled(part, "one")
        folder.put(part, "en/gone.html", b"x")
    with folder.replaced(target) as part:
        filled(part, "two")
        folder.put(part, "en/half.html", b"x")
        folder.emptied(part)
        filled(part, "three")
    assert files(target) == {"en/index.html": "three"}
    assert [path.name for path in target.parent.iterdir()] == ["copy"]


def test_what_fails_leaves_the_folder_of_before(tmp_path: Path) -> None:
    target = tmp_path / "copy"
    with folder.replaced(target) as part:
        filled(part, "one")
    with pytest.raises(RuntimeError), folder.replaced(target) as part:
        filled(part, "two")
        raise RuntimeError
    with pytest.raises(FileNotFoundError), folder.replaced(target) as part:
        folder.put(part, "en/index.html", b"not marked: not whole")
    assert files(target) == {"en/index.html": "one"}
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_what_a_kill_left_is_put_back_or_cleared(tmp_path: Path) -> None:
    target = tmp_path / "copy"
    filled(tmp_path / ".copy.old", "one")
    folder.put(tmp_path / ".copy.part", "half.html", b"x")
    with pytest.raises(RuntimeError), folder.replaced(target):
        raise RuntimeError
    assert files(tmp_path) == {"copy/en/index.html": "one"}


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_text("x", "utf-8")
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name, said in (("photos", "holds files that were not published by dtrack"), ("file", "is no folder"), ("link", "is no folder")):
        with pytest.raises(UsageError, match=said), folder.replaced(tmp_path / name):
            pass
    with pytest.raises(UsageError, match="is a disk of its own"):
        folder.check(Path("/proc"))
    with folder.replaced(tmp_path / "empty") as part:
        filled(part, "one")
    assert files(tmp_path / "empty") == {"en/index.html": "one"}
    assert (tmp_path / "photos" / "a.jpg").read_text("utf-8") == "x"


def test_a_file_is_whole_or_not_at_all(tmp_path: Path) -> None:
    folder.whole(tmp_path / "a" / "b.html", b"x")
    folder.whole(tmp_path / "a" / "b.html", b"y")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "a").iterdir()] == [("b.html", b"y")]
