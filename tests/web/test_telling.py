"""What was stored in English is told in the visitor's language; what came from outside stays as it is, set apart."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fake_tracker import FakeTracker

from dtrack.speech.language import load
from dtrack.speech.told import CATALOG, Book, book, plain, told
from dtrack.web import languages, telling
from dtrack.web.query import Query
from dtrack.web.site import Visit

SOURCE = Path(languages.__file__).parents[1]
PLACES = re.compile(r"%\((\w+)\)s")


def visit(code: str = "en") -> Visit:
    return Visit(FakeTracker(), load(code), Query(), datetime(2026, 1, 1, tzinfo=UTC), "/", (load(code),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("the job names no country", "la tâche ne nomme aucun pays"),
        ("the job names no country. Raise `[source] limit`.", "la tâche ne nomme aucun pays. Relever `[source] limit`."),
        (
            "45,037 is more than the 12,000 people who lived there on 2016-12-31 (OCHA).",
            "45\u202f037 dépasse les 12\u202f000 personnes qui y vivaient le 31 décembre 2016 (OCHA).",
        ),
        (
            "This figure's dates cannot be right: it ends on 2019-02-01, before it starts on 2020-01-03.",
            "Les dates de ce chiffre ne peuvent pas être justes\u00a0: il finit le 1 février 2019, avant de commencer le 3 janvier 2020.",
        ),
        (
            "OCHA (Syria), north says 45,037, IOM says 1,000 to 3,000 for the same time, and both stand alike.",
            "OCHA (Syria), north dit 45\u202f037, IOM dit 1\u202f000–3\u202f000 pour le même moment, et les deux se valent.",
        ),
        ("this CSV cannot be read: line 3. Split it, or leave columns out.", "ce CSV ne peut pas être lu\u00a0: line 3. Le diviser, ou omettre des colonnes."),
        ("jobs/x.toml:3: `source.url`: its host is malformed", "jobs/x.toml:3: `source.url`: son hôte est mal formé"),
        ("A number is dated after SYS01 ended on 2026-02-20 (close, UNHCR).", "Un nombre est daté d'après la fin de SYS01, le 20 février 2026 (fermé, UNHCR)."),
        ("this was said by no program of ours. Raise `[source] limit`.", "this was said by no program of ours. Relever `[source] limit`."),
        ("this was said by no program of ours", "this was said by no program of ours"),
        (
            "nothing on the network has answered since 2026-11-23 11:57 UTC (2 sources): it is this server's connection",
            "rien sur le réseau n'a répondu depuis le 23 novembre 2026, 11:57 UTC (2 sources)\u00a0: c'est la connexion de ce serveur",
        ),
        ("the file was published on 2026-13", "le fichier a été publié le 2026-13"),
        ("no number was found for 2019-08. Raise `[source] limit`.", "no number was found for 2019-08. Relever `[source] limit`."),
        ("the sheet 2019-08 is neither read nor ignored", "la feuille août 2019 n'est ni lue ni ignorée"),
        ("", ""),
    ],
)
def test_stored_sentences_are_told(stored: str, said: str) -> None:
    assert plain(stored, load("fr")) == said
    assert plain(stored, load("en")) == stored


def test_arabic_and_its_digits() -> None:
    stored = "45,037 is more than the 12,000 people who lived there on 2016-12-31 (OCHA)."
    assert plain(stored, load("ar")) == "45,037 أكثر من 12,000 شخصًا كانوا يعيشون هناك في 31 كانون الأول 2016 (OCHA)."
    assert plain(stored, load("ar", "arabic")) == "٤٥٬٠٣٧ أكثر من ١٢٬٠٠٠ شخصًا كانوا يعيشون هناك في ٣١ كانون الأول ٢٠١٦ (OCHA)."


def test_words_from_outside_are_set_apart_and_escaped() -> None:
    stored = "https://x.org/a answered 403 Forbidden and said <b>you are not welcome</b>"
    assert telling.markup(stored, load("fr"), capital=True) == (
        '<bdi>https://x.org/a</bdi> a répondu <bdi>403 Forbidden</bdi> et a dit <bdi lang="en" dir="ltr">&lt;b&gt;you are not welcome&lt;/b&gt;</bdi>'
    )
    assert telling.markup("said by <nobody>", load("ar")) == '<bdi lang="en" dir="ltr">said by &lt;nobody&gt;</bdi>'
    assert telling.markup("the file is empty", load("en"), capital=True) == "<bdi>The file is empty</bdi>"
    assert telling.markup("https://x.org/a sent an empty page", load("en"), capital=True) == "<bdi>https://x.org/a sent an empty page</bdi>"
    assert telling.markup("the file is empty", load("fr"), capital=True) == "Le fichier est vide"


def test_a_series_is_named_and_a_cell_is_not() -> None:
    assert telling.where(visit("fr"), "SY09 new_displacement arrival 2019-01-01 to 2019-01-31") == (
        "<bdi>Deir Ez-Zor</bdi> · <bdi>Mouvements de déplacement (arrivées)</bdi> · <bdi>janvier 2019</bdi>"
    )
    assert (
        telling.where(visit(), "SY09 idp_stock none 2019-01-31") == "<bdi>Deir-ez-Zor</bdi> · <bdi>Displaced people present</bdi> · <bdi>31 January 2019</bdi>"
    )
    assert telling.where(visit("fr"), "Sheet1!B7") == "<bdi>Sheet1!B7</bdi>"


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    """Each fixed part is looked for once: a text made of them, over and over, is read in a moment."""
    text = "a says b, c says d for the same time, " * 3000
    assert plain(text, load("fr")) == text
    assert told(text, load("fr"))[0].foreign


def test_the_kind_with_most_words_wins_and_one_place_has_one_filling() -> None:
    made = Book({"%(a)s is here": "A", "%(a)s is here and %(b)s is there": "B", "from %(a)s to %(a)s": "C"})
    assert made.find("x is here and y is there is here") == ("A", {"a": "x is here and y is there"})
    assert made.find("x is here and y is there") == ("B", {"a": "x", "b": "y"})
    assert made.find("from 1 to 1") == ("C", {"a": "1"})
    assert made.find("from 1 to 2") is None


def test_no_catalog_no_translation() -> None:
    assert book("en").plain == {}
    assert book("en").opened == []


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_catalogs_say_all_and_the_same(code: str) -> None:
    ids = []
    for each in (code, "fr"):
        with (languages.folder() / each / "LC_MESSAGES" / CATALOG).open("rb") as stream:
            catalog = read_po(stream, locale=each, abort_invalid=True)
        ids.append([message.id for message in catalog if message.id])
        for message in catalog:
            assert str(message.string).strip(), message.id
            assert sorted(PLACES.findall(str(message.string))) == sorted(PLACES.findall(str(message.id))) or not message.id
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])


ROOMS = (
    *("sources", "extract/document.py", "extract/readers", "extract/tables", "model/validation.py", "reconcile/checks.py", "reconcile/sites.py"),
    *("reconcile/plausible.py", "flow", "store/_errors.py", "store/engine.py", "store/archive.py", "store/judging.py", "spec.py", "naming.py", "extras.py"),
)
"""Where problems, errors of runs and refusals of forms are written."""
APART = (
    *("flow/accounts", "flow/addresses.py", "flow/moving.py", "flow/backup.py", "flow/restore.py", "flow/cod.py", "flow/outlining.py", "flow/places.py"),
    *("flow/crew.py", "flow/init.py", "flow/doctor.py", "flow/exporting.py", "flow/fitness.py", "flow/reading.py", "flow/shares.py"),
)
"""Of these, what only a command line says."""
SPEAKERS = re.compile(r"(?:Error|[Pp]roblem|^_unread|^_fault)$")
SAID = {"what", "remedy", "why"}
WORDS = re.compile(r"(?:[A-Za-z]{2,}\W+){2}[A-Za-z]{2,}")
"""In what is left as it stands: words of ours that nobody has said in the language."""


def sentences() -> Iterator[tuple[str, str]]:
    """(where, sentence) of what the program can say: the words of errors and problems, an example in each open place."""
    for room in ROOMS:
        for path in [SOURCE / room] if room.endswith(".py") else sorted((SOURCE / room).rglob("*.py")):
            name = path.relative_to(SOURCE).as_posix()
            if not name.startswith(APART):
                yield from ((f"{name}:{node.lineno}", text) for node in _spoken(ast.parse(path.read_text("utf-8"))) if (text := _example(node)))


def _spoken(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if SPEAKERS.search(called) and called not in {"ValueError", "TypeError", "AttributeError", "NotImplementedError"}:
                yield from node.args
                yield from (word.value for word in node.keywords if word.arg in SAID)
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id in SAID for target in node.targets):
            yield node.value
        if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
            yield from node.value.elts if isinstance(node.value, ast.Tuple | ast.List) else [node.value]


def _example(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "§" for part in node.values]
        text = "".join(str(part) for part in parts)
    else:
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return text if WORDS.search(text) else ""


def shipped() -> Iterator[str]:
    """Titles, definitions, notes and reasons of the files that come with dtrack."""

    def words(value: object, key: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from words(inner, name)
        elif isinstance(value, list):
            for inner in value:
                yield from words(inner, key)
        elif isinstance(value, str) and key in {"title", "definition", "note", "reason"}:
            yield value

    for path in sorted([*(SOURCE.parents[1] / "jobs").glob("*.toml"), *(SOURCE.parents[1] / "dashboards").glob("*.toml")]):
        if not path.name.startswith("_"):
            yield from words(tomllib.loads(path.read_text("utf-8")))


def test_what_ships_is_named_in_every_language() -> None:
    assert [words for words in shipped() if any(piece.foreign for piece in told(words, load("fr")))] == []


def test_every_sentence_that_the_program_can_say_is_told() -> None:
    """Whoever writes a new one adds it to `problems.po` of each language: the id is the sentence with %(name)s in its open places."""
    untold = [f"{where}: {text}" for where, text in sentences() if any(piece.foreign and WORDS.search(piece.text) for piece in told(text, load("fr")))]
    assert untold == []
