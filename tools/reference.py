"""Writes docs/reference from the code: keys of the TOML files, verbs of the command line, columns of the exports. A test says when it is out of date."""

from __future__ import annotations

import ast
import inspect
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import typer

from dtrack import config, spec
from dtrack.cli import app
from dtrack.export import _columns, _rows
from dtrack.model import landmark
from dtrack.reconcile import judgement
from dtrack.web import exposition
from dtrack.web.api import app as described

HEAD = "<!-- Made by `python tools/reference.py` from the code. Change the code's docstrings, not this page. -->\n"


def notes(module: Any) -> dict[tuple[str, str], str]:
    """The sentence under each attribute of each class: (class, attribute) -> text."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            for field, after in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                    found[node.name, field.target.id] = " ".join(str(after.value.value).split()) if said else ""  # type: ignore[attr-defined]
    return found


def kind_of(field: Any) -> str:
    """The type of a key in words of TOML."""
    text = str(field.annotation)
    if text.startswith("dict["):
        return "table"
    words = {
        "<class 'str'>": "text",
        "<class 'int'>": "whole number",
        "<class 'float'>": "number",
        "<class 'bool'>": "true or false",
        "list[str]": "list of texts",
    }
    if text in words:
        return words[text]
    for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
        if inspect.isclass(part) and issubclass(part, str) and part is not str:
            return "one of " + ", ".join(f"`{member.value}`" for member in part)  # type: ignore[attr-defined]
    if "Literal" in text:
        inner = text[text.index("Literal[") + 8 :].split("]", maxsplit=1)[0]
        return ("list of " if text.startswith("list") else "one of ") + inner.replace("'", "`")
    if "list[typing.Annotated[str" in text:
        return "list of texts"
    return "text" if "str" in text else "whole number" if "int" in text else "table"


def table(model: Any, said: dict[tuple[str, str], str]) -> str:
    """Keys of one TOML table."""
    lines = ["| key | form | default | what it is |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        default = "required" if field.is_required() else "" if field.default_factory or field.default in (None, "", [], {}) else f"`{field.default}`"
        if inspect.isclass(type(field.default)) and isinstance(field.default, spec.Spec):
            default = ""
        lines.append(f"| `{field.alias or name}` | {kind_of(field)} | {default} | {said.get((model.__name__, name), '').replace('|', '/')} |")
    return "\n".join(lines) + "\n"


def page(title: str, parts: list[tuple[str, Any]], *modules: Any) -> str:
    """One page: a heading and a table for each part."""
    said = {key: text for module in modules for key, text in notes(module).items()}
    body = "\n".join(f"## {name}\n{(model.__doc__ or '').strip()}\n\n{table(model, said)}" for name, model in parts)
    return f"# {title}\n{HEAD}\n{body}"


def commands() -> str:
    """Every verb with its options."""
    group = typer.main.get_command(app)
    lines = ["# Command line", HEAD, "Exit status: 0 good, 1 something failed (said on the error output), 2 wrong use.\n"]
    for name in sorted(group.commands):  # type: ignore[attr-defined]
        command = group.commands[name]  # type: ignore[attr-defined]
        lines += verb(name, command)
        for inner in sorted(getattr(command, "commands", {})):
            lines += verb(f"{name} {inner}", command.commands[inner], "###")
    return "\n".join(lines)


def verb(name: str, command: Any, mark: str = "##") -> list[str]:
    """One verb with its options, or what a group of verbs is about."""
    lines = [f"{mark} dtrack {name}", " ".join((command.help or "").split()), ""]
    if hasattr(command, "commands"):
        return lines
    lines += ["| option | what it does |", "|---|---|"]
    for option in command.params:
        names = (
            ", ".join(f"`{word}`" for word in [*option.opts, *option.secondary_opts])
            if option.param_type_name == "option"
            else f"`{(option.name or '').upper()}`"
        )
        lines.append(f"| {names} | {' '.join((getattr(option, 'help', '') or '').split()).replace('|', '/')} |")
    return [*lines, ""]


def columns() -> str:
    """Columns of the exports, in their order."""
    lines = ["# Columns of the exports", HEAD]
    for title, table in (("Figures", _columns.FIGURES), ("Points", _columns.POINTS)):
        lines += [
            f"## {title}",
            "| column | form | what it holds |",
            "|---|---|---|",
            *(f"| `{each.name}` | {each.form} | {each.note} |" for each in table),
            "",
        ]
    lines += [
        "Keys of `--json`:",
        "",
        "figures: " + ", ".join(f"`{name}`" for name in _rows.FIGURE_FIELDS),
        "",
        "points: " + ", ".join(f"`{name}`" for name in _rows.POINT_FIELDS),
        "",
    ]
    return "\n".join(lines)


def metrics() -> str:
    """What `/metrics` tells."""
    lines = ["# Metrics", HEAD, exposition.__doc__ or "", "", "Everything is a gauge. Times are seconds since 1970-01-01 UTC.", ""]
    lines += ["| metric | labels | what it holds |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {', '.join(f'`{label}`' for label in each.labels)} | {each.help} |" for each in exposition.GAUGES]
    lines += ["", f"States of a source: {', '.join(exposition.STATES)}. Of a province: {', '.join(exposition.PROVINCE_STATES)}.", ""]
    lines += ["A source is *silent* when it answers and has had nothing new for over twice its rhythm. A rule that wakes somebody, after a day:", ""]
    lines += ['`max by (job) (dtrack_source_state{state=~"failing|misconfigured|silent|overdue|unreachable"}) == 1`', ""]
    return "\n".join(lines)


def api() -> str:
    """Every address of the HTTP API with what it may be asked."""
    told = described.create(cast(Any, None), lambda: datetime.now(UTC)).openapi()
    lines = ["# HTTP API", HEAD, told["info"]["description"], ""]
    lines += [
        "Addresses stand below `/api/v1`; `/api/v1/openapi.json` describes the same for programs, with every key of every answer and an example of each.",
        "",
    ]
    for path, verbs in told["paths"].items():
        for verb_, about in verbs.items():
            lines += [f"## {verb_.upper()} {path}", about.get("description") or about["summary"], ""]
            asked = about.get("parameters", [])
            if asked:
                lines += ["| parameter | form | what it is |", "|---|---|---|", *(_parameter(each, told["components"]["schemas"]) for each in asked), ""]
    return "\n".join(lines)


def _parameter(each: dict[str, Any], schemas: dict[str, Any]) -> str:
    forms = [form for form in each["schema"].get("anyOf", [each["schema"]]) if form.get("type") != "null"]
    named = [schemas[form["$ref"].rpartition("/")[2]] if "$ref" in form else form for form in forms]
    words = [f"one of {', '.join(f'`{one}`' for one in form['enum'])}" if "enum" in form else form.get("format") or form.get("type", "text") for form in named]
    said = " ".join((each.get("description") or each["schema"].get("description") or "").split()).replace("|", "/")
    return f"| `{each['name']}` | {' or '.join(dict.fromkeys(words))}{' (required)' if each.get('required') else ''} | {said} |"


def pages() -> dict[str, str]:
    """File name -> text of every page of docs/reference."""
    settings = [(f"[{name}]", field.annotation) for name, field in config.ConfigSpec.model_fields.items()]
    settings += [("[daemon.share.NAME]", config.ShareSpec)]
    settings += [("[alerts.channel.NAME]", config.ChannelSpec), ("[[alerts.rule]]", config.AlertRuleSpec), ("[accounts.oidc]", config.OidcSpec)]
    job = [
        ("A job file", spec.JobSpec),
        ("[source]", spec.SourceSpec),
        ("[publisher]", spec.PublisherSpec),
        ("[publish]", spec.PublishSpec),
        ("[publish.filter]", spec.PublishFilterSpec),
        ("[expect]", spec.ExpectSpec),
        ("[table]", spec.TableSpec),
        ("[[sheet]]", spec.SheetSpec),
        ("[[column]]", spec.ColumnSpec),
        ("[[fix]]", spec.FixSpec),
    ]
    board = [("A dashboard file", spec.DashboardSpec), ("[[panel]]", spec.PanelSpec)]
    tables = [
        ("standing.toml", judgement.StandingSpec),
        ("derivation.toml", judgement.DerivationSpec),
        ("events.toml", landmark.LandmarksSpec),
        ("[[event]]", landmark.LandmarkSpec),
    ]
    return {
        "tables.md": page("Files beside config.toml", tables, judgement, landmark),
        "config.md": page("config.toml", settings, config),
        "jobs.md": page("jobs/*.toml", job, spec),
        "dashboards.md": page("dashboards/*.toml", board, spec),
        "commands.md": commands(),
        "exports.md": columns(),
        "metrics.md": metrics(),
        "api.md": api(),
    }


if __name__ == "__main__":
    folder = Path(__file__).resolve().parents[1] / "docs" / "reference"
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")
        sys.stdout.write(f"{folder / name}\n")
