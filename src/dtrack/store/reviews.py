"""Acts of people: added, looked up, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from dtrack.model.review import Act, Review, decisive, words_of
from dtrack.store.change import chunks
from dtrack.store.rows import from_json, to_json
from dtrack.store.said import review as table

_PLAIN = ("number", "claim_key", "figure", "document", "by", "role", "at", "why", "other", "other_figure", "undoes")


def add(c: Connection, act: Review) -> Review:
    """Write an act down; it comes back with its number."""
    last: int | None = c.execute(select(func.max(table.c.number))).scalar_one()
    number = (last or 0) + 1
    row: dict[str, Any] = {name: getattr(act, name) for name in _PLAIN} | {"number": number, "act": act.act.value, "changed": list(act.changed)}
    row |= {"machine": to_json(act.machine), "outcome": None if act.outcome is None else to_json(act.outcome), "words": words_of(act.machine.evidence)}
    c.execute(insert(table), row)
    return _review(c.execute(select(table).where(table.c.number == number)).one())


def of_claims(c: Connection, keys: Iterable[str], known_on: datetime | None = None) -> dict[str, list[Review]]:
    """Acts by claim, in order; up to a moment, those that were known then."""
    found: dict[str, list[Review]] = defaultdict(list)
    for some in chunks(dict.fromkeys(keys)):
        for act in _find(c, table.c.claim_key.in_(some), known_on=known_on):
            found[act.claim_key].append(act)
    return dict(found)


def get(c: Connection, number: int) -> Review | None:
    """One act; None where there is none of that number."""
    return next(iter(_find(c, table.c.number == number)), None)


def by_words(c: Connection, documents: Collection[str], words: Collection[str]) -> list[Review]:
    """Acts on passages of these documents that have these words, in order."""
    if not documents or not words:
        return []
    return [act for some in chunks(words) for act in _find(c, table.c.document.in_(list(documents)), table.c.words.in_(some), table.c.act != Act.DOUBT.value)]


def since(c: Connection, moment: datetime, until: datetime | None = None) -> list[Review]:
    """Acts after a moment, in order; doubts of readers are no news."""
    return _find(c, table.c.at > moment, table.c.act != Act.DOUBT.value, known_on=until)


def by_acts(c: Connection, acts: Collection[Act]) -> list[Review]:
    """Every act of these kinds ever made, taken back or not, in order."""
    return _find(c, table.c.act.in_([act.value for act in acts]))


def is_one_with(c: Connection, claim_key: str) -> bool:
    """True where a person said that another claim is one with this one, and has not taken it back: it must stand for both."""
    others = [act.claim_key for act in _find(c, table.c.other == claim_key)]
    return any(act.other == claim_key for acts in of_claims(c, others).values() for act in decisive(acts))


def any_at_all(c: Connection) -> bool:
    """False while nobody has judged anything: then storing a document costs one look more."""
    return c.execute(select(table.c.number).limit(1)).first() is not None


def last(c: Connection, claim_key: str) -> int:
    """Number of the last act on a claim that says something of it; 0 where there is none."""
    asked = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.claim_key == claim_key, table.c.act != Act.DOUBT.value)
    number: int = c.execute(asked).scalar_one()
    return number


def doubts(c: Connection, after: datetime, claim_key: str | None = None) -> int:
    """How many doubts of readers came in since then; about one claim where named."""
    rules: list[ColumnElement[bool]] = [table.c.act == Act.DOUBT.value, table.c.at > after]
    if claim_key is not None:
        rules.append(table.c.claim_key == claim_key)
    number: int = c.execute(select(func.count()).select_from(table).where(*rules)).scalar_one()
    return number


def doubted(c: Connection) -> dict[str, int]:
    """By claim, doubts of readers that no person has answered with an act since."""
    answered = select(table.c.claim_key, func.max(table.c.number).label("last")).where(table.c.act != Act.DOUBT.value).group_by(table.c.claim_key).subquery()
    asked = select(table.c.claim_key, func.count()).outerjoin(answered, answered.c.claim_key == table.c.claim_key)
    open_ = asked.where(table.c.act == Act.DOUBT.value, table.c.number > func.coalesce(answered.c.last, 0))
    rows = c.execute(open_.group_by(table.c.claim_key)).all()
    return {row[0]: row[1] for row in rows}


def _find(c: Connection, *rules: ColumnElement[bool], known_on: datetime | None = None) -> list[Review]:
    then = [] if known_on is None else [table.c.at <= known_on]
    return [_review(row) for row in c.execute(select(table).where(*rules, *then).order_by(table.c.number))]


def _review(row: Row[Any]) -> Review:
    values = {name: row._mapping[name] for name in _PLAIN}
    outcome = None if row.outcome is None else from_json(row.outcome)
    return Review(**values, act=Act(row.act), machine=from_json(row.machine), outcome=outcome, changed=tuple(row.changed))
