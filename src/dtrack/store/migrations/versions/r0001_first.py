"""First tables: identity, versions and sightings of documents; figures and points with record time; problems; the ledger.

The closed lists stand here as they were then: a migration does not change when `dtrack.terms` does.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_METRIC = "idp_stock new_displacement return returnee_stock site_population refugee_stock refugee_flow homes_destroyed"
_DIRECTION = "arrival departure within unstated none"
_POPULATION = "idp refugee mixed unstated"
_TERM = "displaced fled evacuated relocated sheltered in_camp homeless returned refugees destroyed"
_CAUSE = "conflict disaster other unstated"
_SCOPE = "in_sites outside_sites all unknown"
_METHOD = "registration headcount key_informant survey government_statement media model unknown"
_QUANTIFIER = "exact about at_least more_than less_than up_to between vague"
_VAGUE = "tens hundreds thousands tens_of_thousands hundreds_of_thousands millions"
_VALUE_STATE = "reported reported_zero not_reported not_accessible suppressed"
_PRECISION = "day week month quarter year unknown"
_STATUS = "extracted approved corrected rejected changed_after_approval"
_SENSITIVITY = "public internal restricted"
_UNIT = "person household home"
_ROLE = "origin destination in unspecified"
_LEVEL = "adm0 adm1 adm2 adm3 town site"
_FIGURE_ROLE = "recommended triangulation duplicate part shared in_review implausible undated"
_STOCKS = "'idp_stock', 'returnee_stock', 'site_population', 'refugee_stock'"


def upgrade() -> None:
    """Make the tables."""
    _documents()
    _problems()
    _runs()
    _figures()
    _figure_places()
    _points()


def _columns(kind: sa.types.TypeEngine[Any], names: str) -> list[sa.Column[Any]]:
    """Columns of one type; a name with a question mark may be empty."""
    return [sa.Column(name.rstrip("?"), kind, nullable=name.endswith("?")) for name in names.split()]


def _texts(names: str) -> list[sa.Column[Any]]:
    return _columns(sa.Text(), names)


def _moments(names: str) -> list[sa.Column[Any]]:
    return _columns(sa.DateTime(timezone=True), names)


def _rules(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(sql, name=op.f(f"{table}_{name}")) for name, sql in rules.items()]


def _lists(table: str, lists: dict[str, str]) -> list[sa.CheckConstraint]:
    return _rules(table, {name: f"{name} IN ({', '.join(repr(word) for word in words.split())})" for name, words in lists.items()})


def _indexes(table: str, indexes: dict[str, str]) -> None:
    for name, columns in indexes.items():
        op.create_index(f"{table}_{name}", table, columns.split())


def _one_open(table: str, name: str, columns: str, empty: str = "known_to") -> None:
    """At most one row of a kind stands at a time."""
    stands = sa.text(f"{empty} IS NULL")
    op.create_index(f"{table}_{name}", table, columns.split(), unique=True, sqlite_where=stands, postgresql_where=stands)


def _documents() -> None:
    op.create_table(
        "document",
        *_texts("id job source key media_type sha256 text_sha256 container? requested_url? final_url? url?"),
        *_texts("filename? title? publisher? language? licence? sensitivity"),
        *_columns(sa.Integer(), "version http_status? sightings"),
        *_columns(sa.Date(), "published?"),
        *_columns(sa.Boolean(), "published_inferred"),
        *_moments("published_at? fetched_at recorded_at last_seen_at known_to?"),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("document_pk")),
        *_lists("document", {"sensitivity": _SENSITIVITY}),
        *_rules(
            "document",
            {
                "counts": "version >= 1 AND sightings >= 1",
                "seen_order": "last_seen_at >= recorded_at",
                "known_order": "known_to > recorded_at",
                "hashes": "length(sha256) = 64 AND length(text_sha256) = 64",
            },
        ),
    )
    _one_open("document", "open", "id")
    _indexes("document", {"job": "job known_to fetched_at", "recorded": "recorded_at"})


def _problems() -> None:
    op.create_table(
        "problem",
        *_columns(sa.Integer(), "row"),
        *_texts("key scope_job scope_document kind what remedy job? document? figure? claim_key? location?"),
        *_moments("first_seen last_seen closed_at?"),
        sa.PrimaryKeyConstraint("row", name=op.f("problem_pk")),
        *_rules("problem", {"seen_order": "last_seen >= first_seen", "closed_order": "closed_at >= first_seen"}),
    )
    _one_open("problem", "open", "scope_job scope_document key", "closed_at")
    _indexes("problem", {"scope": "scope_job scope_document closed_at", "closed": "closed_at"})


def _runs() -> None:
    op.create_table(
        "run",
        *_columns(sa.Integer(), "id documents sightings figures problems"),
        *_texts("job state message"),
        *_moments("due? started finished?"),
        sa.PrimaryKeyConstraint("id", name=op.f("run_pk")),
        *_lists("run", {"state": "running good failed abandoned"}),
        *_rules(
            "run",
            {
                "finished_order": "finished >= started",
                "finished_state": "(finished IS NULL) = (state = 'running')",
                "counts": "documents >= 0 AND sightings >= 0 AND figures >= 0 AND problems >= 0",
            },
        ),
    )
    _indexes("run", {"job": "job id", "state": "state job id"})
    op.create_table(
        "job_memory",
        *_texts("job"),
        *_columns(sa.JSON(), "memory"),
        *_moments("updated_at"),
        sa.PrimaryKeyConstraint("job", name=op.f("job_memory_pk")),
    )


def _figures() -> None:
    op.create_table(
        "figure",
        *_columns(sa.Integer(), "row document_version span_start? span_end? number_start? number_end? occurrence"),
        *_texts("id claim_key positions document job sensitivity superseded_by? status metric value? unit direction population term? cause scope"),
        *_texts("operation? round? assessment_type? method definition? quantifier vague? low? high? value_state"),
        *_texts("household_size? household_size_source? persons? persons_low? persons_high? start_precision end_precision"),
        *_texts("source_org? attribution? caveat? fix? extractor quote number_text sheet? column? record_id?"),
        *_columns(sa.Boolean(), "cumulative primary part"),
        *_columns(sa.Float(), "confidence"),
        *_columns(sa.JSON(), "alt doubts rows addends"),
        *_columns(sa.Date(), "start? end?"),
        *_moments("known_from known_to? learned_at"),
        sa.PrimaryKeyConstraint("row", name=op.f("figure_pk")),
        sa.ForeignKeyConstraint(["document", "document_version"], ["document.id", "document.version"], name=op.f("figure_document_document_version_fk")),
        *_lists("figure", {"metric": _METRIC, "unit": _UNIT, "direction": _DIRECTION, "population": _POPULATION, "term": _TERM, "cause": _CAUSE}),
        *_lists("figure", {"scope": _SCOPE, "method": _METHOD, "quantifier": _QUANTIFIER, "vague": _VAGUE, "value_state": _VALUE_STATE}),
        *_lists("figure", {"start_precision": _PRECISION, "end_precision": _PRECISION, "status": _STATUS, "sensitivity": _SENSITIVITY}),
        *_figure_rules(),
    )
    _one_open("figure", "open_claim", "claim_key")
    _indexes("figure", {"id": "id", "claim": "claim_key known_from", "document": "document known_to", "order": "known_to start id"})
    _indexes("figure", {"metric": "metric known_to start", "learned": "learned_at", "job": "job known_to end"})


def _figure_rules() -> list[sa.CheckConstraint]:
    return _rules(
        "figure",
        {
            "stock_date": f'metric NOT IN ({_STOCKS}) OR start = "end" OR (start IS NULL AND "end" IS NULL)',
            "vague_value": "vague IS NULL OR value IS NULL",
            "vague_quantifier": "(vague IS NULL) = (quantifier <> 'vague')",
            "state_value": "value IS NULL OR value_state IN ('reported', 'reported_zero')",
            "confidence_range": "confidence >= 0 AND confidence <= 1",
            "known_order": "known_to > known_from",
            "learned_order": "learned_at <= known_from",
            "superseded_closed": "superseded_by IS NULL OR known_to IS NOT NULL",
            "span_order": "span_start >= 0 AND span_end >= span_start",
            "span_both": "(span_start IS NULL) = (span_end IS NULL)",
            "number_span_order": "number_start >= 0 AND number_end >= number_start",
            "number_span_both": "(number_start IS NULL) = (number_end IS NULL)",
            "number_in_span": "number_start >= span_start AND number_end <= span_end",
            "quote_given": "length(quote) > 0",
            "occurrence": "occurrence >= 0",
        },
    )


def _figure_places() -> None:
    op.create_table(
        "figure_place",
        *_columns(sa.Integer(), "figure_row position span_start? span_end?"),
        *_texts("pcode? name text role level? adm1? scheme resolved"),
        *_columns(sa.Boolean(), "ambiguous"),
        sa.PrimaryKeyConstraint("figure_row", "position", name=op.f("figure_place_pk")),
        sa.ForeignKeyConstraint(["figure_row"], ["figure.row"], name=op.f("figure_place_figure_row_fk")),
        *_lists("figure_place", {"role": _ROLE, "level": _LEVEL}),
        *_rules(
            "figure_place",
            {"span_order": "span_start >= 0 AND span_end >= span_start", "span_both": "(span_start IS NULL) = (span_end IS NULL)"},
        ),
    )
    _indexes("figure_place", {"pcode": "pcode figure_row"})


def _points() -> None:
    op.create_table(
        "point",
        *_columns(sa.Integer(), "row origins"),
        *_texts("series digest place metric direction population cause precision value? unit low? high? recommended? reason quantifier source_org?"),
        *_columns(sa.Date(), "since? start end"),
        *_columns(sa.JSON(), "reason_params"),
        *_columns(sa.Boolean(), "provisional"),
        *_moments("known_from known_to?"),
        sa.PrimaryKeyConstraint("row", name=op.f("point_pk")),
        *_lists("point", {"metric": _METRIC, "direction": _DIRECTION, "population": _POPULATION, "cause": _CAUSE}),
        *_lists("point", {"precision": _PRECISION, "unit": _UNIT, "quantifier": _QUANTIFIER}),
        *_rules("point", {"window_order": 'start <= "end"', "origins_count": "origins >= 0", "known_order": "known_to > known_from"}),
    )
    _one_open("point", "open", "series start end unit")
    _indexes("point", {"place": "place metric known_to start", "metric": "metric known_to end", "known_to": "known_to", "known_from": "known_from"})
    op.create_table(
        "verdict",
        *_columns(sa.Integer(), "point_row position"),
        *_texts("figure role reason"),
        *_columns(sa.JSON(), "params"),
        sa.PrimaryKeyConstraint("point_row", "position", name=op.f("verdict_pk")),
        sa.ForeignKeyConstraint(["point_row"], ["point.row"], name=op.f("verdict_point_row_fk")),
        *_lists("verdict", {"role": _FIGURE_ROLE}),
    )
    _indexes("verdict", {"figure": "figure point_row"})
