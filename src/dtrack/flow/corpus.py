"""Corrections as examples of a corpus: the passage, and what a person says that should be read from it, in the form of `extract.scoring`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection

from dtrack.flow.kit import Kit, looked
from dtrack.model.figure import FigureRecord
from dtrack.model.identity import is_table, same_text
from dtrack.model.review import Act, decisive
from dtrack.store import documents, figures, reviews
from dtrack.store.claims import figure as table
from dtrack.terms import Quantifier, Sensitivity, Status

FILE = "reviews.toml"
_CONFIRMED = (Status.APPROVED, Status.CORRECTED)


@dataclass(frozen=True, slots=True)
class Exported:
    """Passages written, by file, and corrections that were left out: of tables and upstream records, and of documents that are not public."""

    files: dict[Path, int]
    left_out: int


def export(kit: Kit, folder: Path) -> Exported:
    """Write LANGUAGE/reviews.toml below `folder`, each anew: the same corrections give the same bytes. Nothing that is not public leaves."""
    with looked(kit) as c:
        passages, left_out = _passages(kit, c)
    files: dict[Path, int] = {}
    for language, texts in sorted(passages.items()):
        file = folder / language / FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("# Passages whose reading a person corrected or rejected.\n\n" + "\n".join(texts), "utf-8")
        files[file] = len(texts)
    return Exported(files, left_out)


def _passages(kit: Kit, c: Connection) -> tuple[dict[str, list[str]], int]:
    found: dict[str, list[str]] = defaultdict(list)
    left_out = 0
    written: set[tuple[str, str]] = set()
    for record in sorted(_judged(c), key=lambda record: (record.published is None, record.published, record.document, record.figure.evidence.quote)):
        proof = record.figure.evidence
        if is_table(proof) or proof.record_id is not None or record.sensitivity is not Sensitivity.PUBLIC:
            left_out += 1
            continue
        passage = (record.document, same_text(proof.quote))
        if passage in written:
            continue
        written.add(passage)
        beside = figures.matching(c, table.c.document == record.document, table.c.known_to.is_(None))
        same = sorted((each for each in beside if same_text(each.figure.evidence.quote) == passage[1]), key=_position)
        document = documents.get(c, record.document)
        language = (document.language if document else None) or kit.config.spec.tracker.languages[0]
        found[language].append(_toml(record, same))
    return found, left_out


def _judged(c: Connection) -> Iterator[FigureRecord]:
    """Standing claims that a person corrected or rejected, and has not taken it back."""
    keys = {act.claim_key for act in reviews.by_acts(c, (Act.CORRECT, Act.REJECT))}
    for key, acts in reviews.of_claims(c, sorted(keys)).items():
        if any(act.act in (Act.CORRECT, Act.REJECT) for act in decisive(acts)):
            yield from figures.matching(c, table.c.claim_key == key, table.c.known_to.is_(None))


def _position(record: FigureRecord) -> tuple[int, str]:
    span = record.figure.evidence.number_span
    return (span[0] if span else 0), record.claim_key


def _toml(record: FigureRecord, same: Sequence[FigureRecord]) -> str:
    lines = ["[[passage]]", f"id = {_text(f'figure {record.id}')}"]
    if record.published is not None and not record.published_inferred:
        lines.append(f"published = {record.published}")
    if record.title:
        lines.append(f"title = {_text(record.title)}")
    lines.append(f"text = {_text(record.figure.evidence.quote)}")
    rejected = [_text(each.figure.evidence.number_text) for each in same if each.status is Status.REJECTED]
    if rejected:
        lines.append(f"left_out = [{', '.join(dict.fromkeys(rejected))}]")
    for each in same:
        if each.status is not Status.REJECTED:
            lines += _figure(each)
    return "\n".join(lines) + "\n"


def _figure(record: FigureRecord) -> list[str]:
    figure = record.figure
    lines = ["[[passage.figure]]"]
    if figure.vague is not None:
        lines.append(f"vague = {_text(figure.vague.value)}")
    elif figure.value is not None:
        lines.append(f"value = {_number(figure.value)}")
    elif figure.low is not None and figure.high is not None:
        lines += [f"low = {_number(figure.low)}", f"high = {_number(figure.high)}"]
    lines += [f"unit = {_text(figure.unit.value)}", f"metric = {_text(figure.metric.value)}"]
    if figure.quantifier is not Quantifier.EXACT:
        lines.append(f"quantifier = {_text(figure.quantifier.value)}")
    lines.append(f"places = [{', '.join(_text(f'{ref.pcode}:{ref.role.value}') for ref in figure.places if ref.pcode)}]")
    lines += [f"{name} = {day}" for name, day in (("start", figure.start), ("end", figure.end)) if day is not None]
    if figure.source_org:
        lines.append(f"source_org = {_text(figure.source_org)}")
    # What nobody has looked at counts neither way.
    return lines if record.status in _CONFIRMED else [*lines, "optional = true"]


def _number(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")


def _text(value: str) -> str:
    """A basic string of TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
