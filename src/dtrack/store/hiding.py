"""Which figures that stand an audience may not see: what its points are derived without. The rule is that of the views (`store/seen.py`), but for what is
withheld, which nothing is derived from anyway."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, literal_column, not_, or_, select, text

from dtrack.model.document import Original
from dtrack.model.life import levels
from dtrack.model.person import Role, may_see
from dtrack.store import apart, sites
from dtrack.store.beside import text_copy
from dtrack.store.change import chunks
from dtrack.store.claims import figure, figure_place
from dtrack.store.tables import document
from dtrack.terms import Sensitivity

AUDIENCES = (Role.READER, Role.REVIEWER)
"""Those who do not see everything."""
_PUBLIC: ColumnElement[str] = literal_column(f"'{Sensitivity.PUBLIC.value}'")
"""Said so that an index of what is not public answers."""
_STANDS, _IS = figure.c.known_to.is_(None), document.c.known_to.is_(None)
_ANY_CLOSED = text("SELECT 1 FROM figure INDEXED BY figure_not_public WHERE known_to IS NULL AND sensitivity <> 'public' LIMIT 1")
_JOBS_CLOSED = text("SELECT DISTINCT job FROM figure INDEXED BY figure_not_public WHERE known_to IS NULL AND sensitivity <> 'public'")
_ONE_WITH = text('SELECT "row" FROM figure INDEXED BY figure_merged WHERE known_to IS NULL AND merged IS NOT NULL AND merged IN :idents')
_ONE_WITH = _ONE_WITH.bindparams(bindparam("idents", expanding=True))
"""For SQLite, which goes through all figures that stand unless it is told that a small index answers."""
_CLOSED, _KEPT = and_(_STANDS, figure.c.sensitivity != _PUBLIC), and_(_IS, document.c.sensitivity != _PUBLIC)


def name_of(role: Role) -> str:
    """What an audience is called in the tables."""
    return role.name.lower()


@dataclass(frozen=True, slots=True)
class Eyes:
    """One audience, with the codes of the sites that it may not see."""

    role: Role
    sites: tuple[str, ...] = ()
    levels: tuple[str, ...] = field(init=False)
    """Sensitivities that it may see."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", tuple(level.value for level in Sensitivity if may_see(self.role, level)))

    @property
    def name(self) -> str:
        """What it is called in the tables."""
        return name_of(self.role)

    def hidden(self, c: Connection, idents: Collection[str]) -> set[str]:
        """Of the figures that stand under these ids, those that it may not see."""
        shown = exists().where(document.c.id == figure.c.document, _IS, document.c.sensitivity.in_(self.levels))
        rule = or_(figure.c.sensitivity.not_in(self.levels), not_(shown), self._at_a_site())
        return {ident for some in chunks(idents) for ident in c.execute(select(figure.c.id).where(figure.c.id.in_(some), _STANDS, rule)).scalars()}

    def hidden_of_line(self, c: Connection, line: tuple[str, str, str]) -> set[str]:
        """The same of all figures of a metric, population and cause: what it costs hangs on how much is not public."""
        of = (figure.c.metric == line[0], figure.c.population == line[1], figure.c.cause == line[2])
        kept = select(document.c.id).where(_KEPT, document.c.sensitivity.not_in(self.levels))
        rules = [_CLOSED & figure.c.sensitivity.not_in(self.levels), _STANDS & figure.c.document.in_(kept), _STANDS & self._at_a_site()]
        return {ident for rule in rules for ident in c.execute(select(figure.c.id).where(*of, rule)).scalars()}

    def documents(self, c: Connection, idents: Collection[str]) -> set[str]:
        """Of these documents, those that it may not see."""
        asked = select(document.c.id).where(_KEPT, document.c.sensitivity.not_in(self.levels))
        return {ident for some in chunks(idents) for ident in c.execute(asked.where(document.c.id.in_(some))).scalars()}

    def printed(self, c: Connection, all_of_them: Mapping[str, Original]) -> tuple[dict[str, Original], set[str]]:
        """Whose text each copy prints, as far as this audience knows; and the documents of which that is not what the team knows.

        Of the copies of a text that it may not see, the one that came first is the text. An agency that the text credits is known without it.
        """
        asked = select(document.c.id).where(_KEPT, document.c.sensitivity.not_in(self.levels))
        kept = set(c.execute(asked.where(document.c.id.in_(select(text_copy.c.original).where(text_copy.c.known_to.is_(None))))).scalars())
        told = {ident: held for ident, held in all_of_them.items() if held.document not in kept or ident == held.document}
        others = {ident for ident in all_of_them if ident not in told}
        if not others:
            return told, others
        gone = self.documents(c, others)
        family: dict[str, list[str]] = {}
        for ident in _in_order(c, others - gone):
            family.setdefault(all_of_them[ident].document, []).append(ident)
        for copies in family.values():
            first = copies[0]
            credited = {each: all_of_them[each] for each in copies if all_of_them[each].credited}
            facts = c.execute(select(document.c.publisher, document.c.job).where(document.c.id == first, _IS)).one()
            for ident in copies:
                if ident in credited:
                    told[ident] = Original(first, credited[ident].publisher, credited[ident].job, credited=True)
                elif ident != first:
                    told[ident] = Original(first, facts.publisher, facts.job)
        return told, others

    def _at_a_site(self) -> ColumnElement[bool]:
        if not self.sites:
            return literal_column("1 = 0", type_=_STANDS.type)
        return figure.c.row.in_(select(figure_place.c.figure_row).where(figure_place.c.pcode.in_(self.sites)))


def eyes(c: Connection) -> list[Eyes]:
    """The audiences that do not see all of what stands, or did not: none costs a look at three small indexes."""
    known = levels(sites.every(c))
    closed = _ANY_CLOSED if c.dialect.name == "sqlite" else select(figure.c.row).where(_CLOSED).limit(1)
    asked = (closed, select(document.c.id).where(_KEPT).limit(1))
    guarded = any(level is not Sensitivity.PUBLIC for level in known.values())
    if not guarded and not apart.any_at_all(c) and not any(c.execute(each).first() is not None for each in asked):
        return []
    return [Eyes(role, tuple(sorted(site for site, level in known.items() if not may_see(role, level)))) for role in AUDIENCES]


def jobs(c: Connection) -> set[str]:
    """Jobs of which some audience may not see all that stands: of every other, what all see is what there is."""
    guarded = tuple(sorted(site for site, level in levels(sites.every(c)).items() if level is not Sensitivity.PUBLIC))
    asked = [
        _JOBS_CLOSED if c.dialect.name == "sqlite" else select(figure.c.job).where(_CLOSED).distinct(),
        select(document.c.job).where(_KEPT).distinct(),
        select(figure.c.job).where(figure.c.row.in_(select(figure_place.c.figure_row).where(figure_place.c.pcode.in_(guarded)))).distinct(),
    ]
    return {job for each in asked for job in c.execute(each).scalars()}


def merged_into(c: Connection, idents: Collection[str]) -> list[int]:
    """Rows of the figures that stand and that a person said are one with one of these."""
    plain = select(figure.c.row).where(_STANDS, figure.c.merged.is_not(None), figure.c.merged.in_(bindparam("idents", expanding=True)))
    asked = _ONE_WITH if c.dialect.name == "sqlite" else plain
    return [row for some in chunks(idents) for row in c.execute(asked, {"idents": list(some)}).scalars()]


def _in_order(c: Connection, documents: Collection[str]) -> Sequence[Any]:
    """Copies in the order in which they were found to be copies."""
    stands = text_copy.c.known_to.is_(None)
    rows = [row for some in chunks(documents) for row in c.execute(select(text_copy.c.row, text_copy.c.document).where(stands, text_copy.c.document.in_(some)))]
    return [document for _, document in sorted(rows)]
