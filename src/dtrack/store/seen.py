"""What an audience sees of the store, as views of the database that stand in the way of the tables: whoever asks, whatever for, gets no other rows.

On a connection that is read for somebody, `figure`, `point`, `document` and the others are temporary views of these names, which SQL finds before the tables.
A query that forgets about protection is protected all the same. Three rules meet here: what is withheld (R36), what is not public, and what is masked.
"""

# ruff: noqa: S608 - the statements are made of constants of this file and of names of tables; nothing from outside is among them
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from re import Pattern
from typing import Any, NamedTuple

from sqlalchemy import Table

from dtrack.model.person import Role, may_see
from dtrack.resolve import private
from dtrack.resolve.masking import masked, masked_value
from dtrack.store import apart, suppressed
from dtrack.store.beside import event, outside_verdict
from dtrack.store.claims import figure, point, verdict
from dtrack.store.hiding import name_of
from dtrack.store.intake import table as intake
from dtrack.store.outbox import table as alert
from dtrack.store.said import review
from dtrack.store.tables import document, problem, run
from dtrack.terms import Sensitivity


class Tongue(NamedTuple):
    """How a database says what SQL has no common words for. The store's engine knows."""

    schema: str
    """Where its tables are: the views of their names stand before it."""
    each: str
    """The elements of a list in JSON, as a table `j` with the column `value`."""
    member: str
    """A member of a value in JSON by name, as text."""
    no: str
    """Never true."""
    nothing: str
    """A value in JSON without members."""
    masked: str
    masked_json: str
    guarded: str
    """The codes of the sites that this audience may not see, as a list in JSON."""
    private: Callable[[str], str]
    """A text with the names of private people masked."""
    private_json: Callable[[str], str]
    """A value in JSON with them masked in every text."""


def _private(text: str) -> str:
    for pattern, told in private.RULES:
        text = f"regexp_replace({text}, {_quoted(pattern)}, {_quoted(told)}, 'g')"
    return text


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


SQLITE = Tongue(
    "main",
    "json_each({}) j",
    "json_extract({}, '$.{}')",
    "0",
    "'{}'",
    "dtrack_masked({})",
    "dtrack_masked_json({})",
    "dtrack_guarded()",
    "dtrack_private({})".format,
    "dtrack_private_json({})".format,
)
POSTGRESQL = Tongue(
    "public",
    "json_array_elements_text({}) j(value)",
    "(({})::json ->> '{}')",
    "false",
    "'{}'::json",
    "regexp_replace({}, current_setting('dtrack.masked'), '[withheld]', 'gi')",
    "regexp_replace(({})::jsonb::text, current_setting('dtrack.masked'), '[withheld]', 'gi')::json",
    "current_setting('dtrack.guarded')::json",
    _private,
    lambda value: f"({_private(f'({value})::jsonb::text')})::json",
)
"""What the views are said in."""

SCHEMAS = "dtrack_seen_"
"""Schemas of views that last begin so."""
_TEXTS: dict[Table, tuple[str, ...]] = {
    figure: ("quote", "attribution", "definition", "caveat", "fix", "sheet", "column", "operation", "preferred", "record_id", "household_size_source"),
    document: ("title", "publisher", "url", "requested_url", "final_url", "filename", "key"),
    problem: ("what", "remedy", "location"),
    run: ("message",),
    alert: ("title", "body", "why", "error"),
    review: ("why",),
    intake: ("why", "filename"),
}
"""Texts of each table in which a name may stand."""
_VALUES: dict[Table, tuple[str, ...]] = {
    point: ("reason_params",),
    verdict: ("params",),
    event: ("params",),
    alert: ("figures", "params"),
    review: ("machine", "outcome", "changed"),
    outside_verdict: ("params",),
}
"""Columns of JSON in which one may."""

_SAID: dict[Table, tuple[str, ...]] = {figure: ("quote", "attribution", "preferred", "caveat"), review: ("why",)}
_SAID_VALUES: dict[Table, tuple[str, ...]] = {review: ("machine", "outcome", "changed")}
"""Sentences, of sources and of those who check, in which readers are not told the names of private people."""
_WHY = "'preferred'"
"""The reason whose parameters hold a person's own words."""
_NUMBERS = {
    **dict.fromkeys(("value", "low", "high", "persons", "persons_low", "persons_high", "caveat", "fix", "household_size", "vague"), "NULL"),
    **dict.fromkeys(("alt", "addends"), "'[]'"),
    "number_text": "''",
    "value_state": "'suppressed'",
    "quantifier": "'exact'",
}
"""What a figure tells in the place of a number that is not told."""
_OF_OTHERS = "'sudden_jump', 'better_source_stands'"
"""Reasons whose words hold a number or a source of another point."""
_KINDS = (("claim_key", "figure"), ("ref", "document"), ("ref", "site"))


def views(role: Role, tongue: Tongue, *, withheld: bool, small: int = 0) -> list[str]:
    """The statements that make a connection see what a role sees. `withheld`: something is withheld just now; without it an operator needs no view.

    `small`: counts below are not told to readers (R28); 0: all are.
    """
    if role is Role.OPERATOR and not withheld:
        return []
    return list(_made(role, tongue, withheld, small if role is Role.READER else 0))


@lru_cache(maxsize=32)
def _made(role: Role, tongue: Tongue, withheld: bool, small: int) -> tuple[str, ...]:
    """Every look at the store for an audience asks for them, and they hang on these four alone."""
    return tuple(_Views(role, tongue, withheld, small).statements())


def schema(statements: list[str]) -> str:
    """Name of a schema that holds exactly these views: others have another name."""
    return f"{SCHEMAS}{hashlib.sha256(chr(0).join(statements).encode()).hexdigest()[:16]}"


def lasting(statement: str, name: str) -> str:
    """The statement of a view as one that lasts, in the schema of that name."""
    return statement.replace("CREATE TEMPORARY VIEW ", f"CREATE VIEW {name}.", 1)


class _Views:
    """The rules for one audience. In each view the table itself is `t`."""

    def __init__(self, role: Role, tongue: Tongue, withheld: bool, small: int) -> None:
        self.role, self.tongue, self.mask, self.small, self.main = role, tongue, withheld, small, tongue.schema
        self.everything = role is Role.OPERATOR
        self.levels = ", ".join(f"'{level.value}'" for level in Sensitivity if may_see(role, level))
        stands = f"FROM {self.main}.withheld WHERE lifted_at IS NULL AND kind ="
        self.claims, self.documents, self.sites = (f"SELECT {what} {stands} '{kind}'" for what, kind in _KINDS)
        if not self.everything:
            self.sites += f" UNION ALL SELECT j.value FROM {tongue.each.format(tongue.guarded)}"
        self.hidden_ids = f"SELECT h.id FROM {self.main}.figure h WHERE {self.hidden('h')}"
        beside = "EXISTS (SELECT 1 FROM {main}.verdict w WHERE w.point_row = {row} AND NOT {shown})"
        others = {row: beside.format(main=self.main, row=row, shown=self.shown("w.figure")) for row in ("t.row", "t.point_row")}
        self.betrayed = {point: others["t.row"], verdict: f"({others['t.point_row']} OR {self.of_another('t.point_row')})"}
        self.params_betrayed = f"({others['t.row']} OR {self.of_another('t.row')})"
        nothing = tongue.nothing
        self.betraying = {
            **{(point, name): said for name, said in {"low": "t.value", "high": "t.value", "origins": "1", "publishers": "1"}.items()},
            (point, "reason_params"): nothing,
            (verdict, "params"): nothing,
        }

    def statements(self) -> Iterator[str]:
        """One for each table."""
        for table, rules in self.rules():
            columns = ", ".join(f'{self.column(table, column.name)} AS "{column.name}"' for column in table.columns)
            where = f" WHERE {' AND '.join(rules)}" if rules else ""
            yield f'CREATE TEMPORARY VIEW "{table.name}" AS SELECT {columns} FROM {self.main}."{table.name}" t{where}'

    def column(self, table: Table, name: str) -> str:
        """A column as it is shown."""
        if table is review and name == "by" and self.role is Role.READER:
            return "t.role"  # public history shows who someone is, not their name
        if table is point and name == "audience" and not self.everything:
            return "''"  # `rules` lets none through but this audience's own, and these are its answers
        if self.small and (told := self.untold(table, name)) is not None:
            return told
        if not self.everything and (table, name) in self.betraying:
            told_of = self.params_betrayed if name == "reason_params" else self.betrayed[table]
            return f"CASE WHEN {told_of} THEN {self.betraying[table, name]} ELSE {self.plain(table, name)} END"
        return self.plain(table, name)

    def untold(self, table: Table, name: str) -> str | None:
        """A column of what is too small to be told, or follows from another number; None for a column that tells nothing of it.

        A sentence goes where any number that was read in it does. A point goes with its answer; beside one, lowest and highest are not told.
        """
        plain, main = self.plain(table, name), self.main
        if table is figure and name in ("quote", "attribution"):
            same = f"s.document = t.document AND s.quote = t.quote AND {suppressed.rule(main, 's', self.small)}"
            return f"CASE WHEN EXISTS (SELECT 1 FROM {main}.figure s WHERE {same}) THEN '[suppressed]' ELSE {plain} END"
        if table is figure and name in _NUMBERS:
            return f"CASE WHEN {suppressed.rule(main, 't', self.small)} THEN {_NUMBERS[name]} ELSE {plain} END"
        if table is point and name in ("value", "low", "high", "reason_params"):
            rule = suppressed.rule(main, "s", self.small)
            answer = f"EXISTS (SELECT 1 FROM {main}.figure s WHERE s.id = t.recommended AND {rule})"
            number = "CAST(t.value AS NUMERIC)"
            gone = f"({answer} OR ({number} > 0 AND {number} < {self.small:d}))"
            verdicts = f"SELECT 1 FROM {main}.verdict w JOIN {main}.figure s ON s.id = w.figure WHERE w.point_row = t.row AND {rule}"
            betrayed = self.params_betrayed if name == "reason_params" else self.betrayed[point]
            beside = f"({betrayed} OR EXISTS ({verdicts}))"
            if name == "value":
                return f"CASE WHEN {gone} THEN NULL ELSE {plain} END"
            nothing, less = (self.tongue.nothing,) * 2 if name == "reason_params" else ("NULL", "t.value")
            return f"CASE WHEN {gone} THEN {nothing} WHEN {beside} THEN {less} ELSE {plain} END"
        if table is verdict and name == "params":
            return f"CASE WHEN {self.betrayed[verdict]} OR {self.around()} THEN {self.tongue.nothing} ELSE {plain} END"
        return None

    def of_another(self, row: str) -> str:
        """True for words that hold a number or a source of another point of the series, where an answer that stood when they were written is not shown."""
        words = f"t.reason IN ({_OF_OTHERS})"
        if self.everything or self.small:
            return words  # that other number may be too small to be told
        same = "o.place = p.place AND o.metric = p.metric AND o.series = p.series AND o.audience = p.audience"
        stood = "o.known_from <= p.known_from AND (o.known_to IS NULL OR o.known_to > p.known_from)"
        answers = f"o.recommended IS NOT NULL AND NOT {self.shown('o.recommended')}"
        return f"({words} AND EXISTS (SELECT 1 FROM {self.main}.point p JOIN {self.main}.point o ON {same} WHERE p.row = {row} AND {stood} AND {answers}))"

    def around(self) -> str:
        """True for a verdict of a point beside which a number is not told."""
        rule = suppressed.rule(self.main, "s", self.small)
        return f"EXISTS (SELECT 1 FROM {self.main}.verdict w JOIN {self.main}.figure s ON s.id = w.figure WHERE w.point_row = t.point_row AND {rule})"

    def plain(self, table: Table, name: str) -> str:
        """A column with what is withheld masked in it."""
        said = f't."{name}"'
        if self.role is Role.READER:
            if name in _SAID.get(table, ()):
                said = self.tongue.private(said)
            elif name in _SAID_VALUES.get(table, ()):
                said = self.tongue.private_json(said)
            elif (table, name) in self.betraying and name in _VALUES[table]:
                said = f"CASE WHEN t.reason = {_WHY} THEN {self.tongue.private_json(said)} ELSE {said} END"
        if self.mask and name in _TEXTS.get(table, ()):
            return self.tongue.masked.format(said)
        if self.mask and name in _VALUES.get(table, ()):
            return self.tongue.masked_json.format(said)
        return said

    def rules(self) -> Iterator[tuple[Table, list[str]]]:
        """Each table with what a row must meet."""
        all_seen, none = self.everything, [self.tongue.no]
        unhidden = f"(t.figure IS NULL OR t.figure NOT IN ({self.hidden_ids}))"
        of_documents = f"(t.document IS NULL OR t.document NOT IN ({self.documents}))"
        of_claims = f"(t.claim_key IS NULL OR t.claim_key NOT IN (SELECT h.claim_key FROM {self.main}.figure h WHERE {self.hidden('h')}))"
        yield figure, [f"NOT {self.hidden('t')}", *self.open_for("t", "document")]
        yield document, [f"t.id NOT IN ({self.documents})", *self.open_for("t", "id")]
        yield point, [f"t.place NOT IN ({self.sites})", *self.own_points(), self.resting()]
        yield verdict, [unhidden if all_seen else self.shown("t.figure")]
        yield outside_verdict, [unhidden if all_seen else self.shown("t.figure")]
        # Outsiders are told of sources and settings only: the words of a problem with figures hold numbers of others.
        yield problem, [unhidden, of_documents, of_claims] if all_seen else ["t.figure IS NULL", "t.claim_key IS NULL", "t.document IS NULL"]
        yield run, []
        yield event, self.of_event()
        kept = f"EXISTS (SELECT 1 FROM {self.tongue.each.format('t.figures')} WHERE {self.tongue.member.format('j.value', 'id')} IN ({self.hidden_ids}))"
        yield alert, [f"NOT {kept}"] if all_seen else none
        yield review, [unhidden, of_documents, of_claims] if all_seen else [self.shown("t.figure")]
        yield intake, [unhidden, of_documents, of_claims] if all_seen else none

    def hidden(self, of: str) -> str:
        """See `store.withheld.hidden`: the same rule, in the words of a view."""
        here = f"SELECT figure_row FROM {self.main}.figure_place WHERE pcode IN ({self.sites})"
        return f"({of}.claim_key IN ({self.claims}) OR {of}.document IN ({self.documents}) OR {of}.row IN ({here}))"

    def open_for(self, table: str, document_id: str) -> list[str]:
        """The row was for this audience when it was written, and its document is now."""
        rules = f"d.id = {table}.{document_id} AND d.known_to IS NULL AND d.sensitivity IN ({self.levels})"
        now = f"EXISTS (SELECT 1 FROM {self.main}.document d WHERE {rules})"
        return [] if self.everything else [f"{table}.sensitivity IN ({self.levels})", now]

    def shown(self, ident: str) -> str:
        """True where the figure of an id is shown."""
        rules = [f"f.id = {ident}", f"NOT {self.hidden('f')}", *self.open_for("f", "document")]
        return f"EXISTS (SELECT 1 FROM {self.main}.figure f WHERE {' AND '.join(rules)})"

    def own_points(self) -> list[str]:
        """Points of a series that the audience has by itself are its own; of any other series those that everybody has."""
        name = name_of(self.role)
        by_itself = f"SELECT 1 FROM {self.main}.{apart.table.name} a WHERE a.audience = '{name}' AND a.series = t.series"
        return [] if self.everything else [f"(t.audience = '{name}' OR (t.audience = '' AND NOT EXISTS ({by_itself})))"]

    def resting(self) -> str:
        """A point is shown where its answer is; one that gives none, where everything beside it is. What rests on anything withheld is not.

        An audience's own points rest on nothing that it may not see. Those of before it had the series by itself may, and so may those of a document that
        became internal just now: where a figure beside the answer is not shown, `column` tells of the value alone.
        """
        withheld = f"t.row NOT IN (SELECT v.point_row FROM {self.main}.verdict v WHERE v.figure IN ({self.hidden_ids}))"
        if self.everything:
            return withheld
        return f"{withheld} AND CASE WHEN t.recommended IS NULL THEN NOT {self.betrayed[point]} ELSE {self.shown('t.recommended')} END"

    def of_event(self) -> list[str]:
        """All figures of an event are shown. Outsiders hear of a silence where the last day before it is that of a public figure."""
        hidden = f"EXISTS (SELECT 1 FROM {self.tongue.each.format('t.figures')} WHERE NOT {self.shown('j.value')})"
        rules = [f"(t.place IS NULL OR t.place NOT IN ({self.sites}))", f"(t.figure IS NULL OR {self.shown('t.figure')})", f"NOT {hidden}"]
        here = f"FROM {self.main}.figure f JOIN {self.main}.figure_place p ON p.figure_row = f.row"
        last = f'p.pcode = t.place AND f.known_to IS NULL AND CAST(f."end" AS TEXT) = {self.tongue.member.format("t.params", "last")}'
        known = f"EXISTS (SELECT 1 {here} WHERE {' AND '.join([last, *self.open_for('f', 'document')])})"
        return rules if self.everything else [*rules, f"(t.kind <> 'silence' OR {known})"]


def functions(pattern: Callable[[], Pattern[str] | None]) -> dict[str, Callable[[Any], Any]]:
    """The functions that the views call, by name; each takes one argument. `pattern` gives what is masked at the moment.

    `dtrack_guarded()`, which takes none, is the caller's.
    """

    def text(value: Any) -> Any:
        return masked(value, pattern()) if isinstance(value, str) else value

    def value(held: Any) -> Any:
        if not isinstance(held, str) or held in ("[]", "{}", "null"):
            return held
        return json.dumps(masked_value(json.loads(held), pattern()), ensure_ascii=True, sort_keys=True, separators=(",", ":"))

    def names(value: Any) -> Any:
        return private.masked(value) if isinstance(value, str) else value

    def all_names(held: Any) -> Any:
        if not isinstance(held, str) or held in ("[]", "{}", "null"):
            return held
        return json.dumps(private.masked_value(json.loads(held)), ensure_ascii=True, sort_keys=True, separators=(",", ":"))

    return {"dtrack_private": names, "dtrack_private_json": all_names, "dtrack_masked": text, "dtrack_masked_json": value}
