"""`dtrack extract` and `dtrack eval`: what would be read from a text, and how well texts are read."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json

if TYPE_CHECKING:
    from dtrack.extract.context import Context

TABLES = {".xlsx", ".xlsm", ".csv", ".tsv", ".json"}
PAGES = {".html", ".htm"}


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command()(extract)
    app.command(name="eval")(evaluate)


def extract(
    *,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A text or a page; - is standard input.")],
    as_json: Json = False,
    why: Annotated[bool, typer.Option("--why", help="Also every number that is no figure, and why.")] = False,
    published: Annotated[str | None, typer.Option("--published", metavar="DATE", help="Day of publication; inferred from the text without it.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="The text's title, where it stands apart.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="CODE", help="Language of the text (en); found without it.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="JSON lines in (id, text, published, title, lang), JSON lines out.")] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """What would be read from a text. Nothing is stored, and no installation is needed."""
    from dtrack.extract import record
    from dtrack.extract.context import Context

    with _uncollected():
        context = Context.load(_countries(config), published=record.day(published), title=title, language=lang)
        if not batch:
            _one(file, context, as_json, why)
    if batch:
        with _stream(file) as lines:
            _batch(lines, context)


def _one(file: str, context: Context, as_json: bool, why: bool) -> None:
    """Read one text, and say what was understood."""
    body = _bytes(file)
    from dtrack.extract import output, prose

    text = _text(body, file)
    reading = prose.read(text, context, why=why)
    if not as_json:
        sys.stdout.write(_safe(output.explain(reading, text, why)) + "\n")
        return
    figures = [output.as_json(figure, context.gazetteer) for figure in reading.figures]
    left = [{"number_text": out.number_text, "span": list(out.span), "why": out.why} for out in reading.left_out]
    said: Any = {"figures": figures, "left_out": left} if why else figures
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=1) + "\n")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: tables of words and places that stay are built, and the search would walk all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _safe(text: str) -> str:
    """Control and escape characters of a text from outside, made visible; its lines stay lines."""
    from dtrack.cli._say import escape

    return "\n".join(escape(line) for line in text.split("\n"))


def _countries(config: Path) -> tuple[str, ...]:
    """Countries of the installation, where there is one; else Syria. The settings are only glanced at: `extract` must answer at once."""
    import tomllib

    from dtrack.errors import UsageError

    try:
        named = tomllib.loads(config.read_text("utf-8")).get("tracker", {}).get("countries", ["SYR"])
    except FileNotFoundError:
        if config != DEFAULT_CONFIG:
            raise UsageError(f"{config}: there is no such file", "Leave --config out, or name the installation's config.toml.") from None
        return ("SYR",)
    except (OSError, ValueError, AttributeError) as bad:
        raise UsageError(f"{config} cannot be read ({bad})", "Run `dtrack check`.") from bad
    return tuple(str(country) for country in named)


def _bytes(file: str) -> bytes:
    with _stream(file) as stream:
        return stream.read()


@contextmanager
def _stream(file: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input."""
    from dtrack.errors import UsageError

    if file == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as opened:
        try:
            stream = opened.enter_context(Path(file).open("rb"))
        except OSError as bad:
            raise UsageError(f"{file}: {bad.strerror}", "Name a text file, or - for standard input.") from bad
        yield stream


def _text(body: bytes, file: str) -> str:
    """The words of a text or a page."""
    from dtrack.errors import UsageError
    from dtrack.extract.readers import decode

    ending = Path(file).suffix.lower()
    if ending in TABLES:
        raise UsageError(f"{file} is a table, which is read as a job says", "Put it into the job's folder under inbox/ and use `dtrack run JOB --dry`.")
    if ending in PAGES:
        from dtrack.extract.readers import article

        return article.read(body, None).text
    return decode.decode(body)


def _batch(lines: Iterable[bytes], context: Context) -> None:
    """A line out for each line in, in the same order, written before the next one is read: a file of any size takes the memory of one line."""
    from dtrack.extract import output, prose, record

    for number, line in enumerate(lines, 1):
        given = record.parse(line, number)
        if given is None:
            continue
        figures = [output.as_json(figure, context.gazetteer) for figure in prose.read(given["text"], record.known(given, context, number), why=False).figures]
        sys.stdout.write(json.dumps({"id": given.get("id"), "figures": figures}, ensure_ascii=False) + "\n")


def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of languages with passages and what should be read from them.")] = Path(
        "tests/corpus"
    ),
    misses: Annotated[bool, typer.Option("--misses", help="Also every passage that was not read exactly.")] = False,
    reliability: Annotated[bool, typer.Option("--reliability", help="Also how many of the figures given so much confidence are right.")] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Accuracy of the reading over a corpus. Fails where a result is under its floor in FOLDER/floors.toml."""
    from dtrack.cli._say import fail, line
    from dtrack.errors import UsageError
    from dtrack.extract import prose, scoring
    from dtrack.extract.context import Context

    passages = scoring.load(folder)
    if not passages:
        raise UsageError(f"{folder} has no passages", "Name a folder that holds LANGUAGE/NAME.toml with [[passage]].")
    results = scoring.evaluate(passages, prose.read, Context.load(_countries(config)))
    line(f"{len(passages)} passages")
    sys.stdout.write(_safe(scoring.table(results)) + "\n")
    for row in scoring.bands(results["all"]) if reliability else []:
        line(row)
    for miss in results["all"].misses if misses else []:
        line(miss)
    if sunk := scoring.floors(results, _floors(folder / "floors.toml")):
        for each in sunk:
            fail(each)
        raise typer.Exit(1)


def _floors(file: Path) -> dict[str, Any]:
    """Least F1 by language and level; none where nobody has set any."""
    import tomllib

    from dtrack.errors import ConfigError

    try:
        return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    except (OSError, ValueError) as bad:
        raise ConfigError(f"cannot be read ({bad})", "Mend it: [en] value = 0.95.", file=file) from bad
