"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "document",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("container", sa.Text(), nullable=True),
        sa.Column("requested_url", sa.Text(), nullable=True),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_inferred", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sensitivity IN ('public', 'internal', 'restricted')", name=op.f("document_sensitivity")),
        sa.CheckConstraint("known_to > recorded_at", name=op.f("document_known_order")),
        sa.CheckConstraint("last_seen_at >= recorded_at", name=op.f("document_seen_order")),
        sa.CheckConstraint("length(sha256) = 64 AND length(text_sha256) = 64", name=op.f("document_hashes")),
        sa.CheckConstraint("version >= 1 AND sightings >= 1", name=op.f("document_counts")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("document_pk")),
    )
    op.create_index("document_job", "document", ["job", "known_to", "fetched_at"], unique=False)
    op.create_index("document_open", "document", ["id"], unique=True, sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL"))
    op.create_index("document_recorded", "document", ["recorded_at"], unique=False)
    op.create_table(
        "job_memory",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("job_memory_pk")),
    )
    op.create_table(
        "point",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("recommended", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_params", sa.JSON(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("quantifier", sa.Text(), nullable=False),
        sa.Column("source_org", sa.Text(), nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cause IN ('conflict', 'disaster', 'other', 'unstated')", name=op.f("point_cause")),
        sa.CheckConstraint("direction IN ('arrival', 'departure', 'within', 'unstated', 'none')", name=op.f("point_direction")),
        sa.CheckConstraint(
            "metric IN ('idp_stock', 'new_displacement', 'return', 'returnee_stock', 'site_population', 'refugee_stock', 'refugee_flow', 'homes_destroyed')",
            name=op.f("point_metric"),
        ),
        sa.CheckConstraint("population IN ('idp', 'refugee', 'mixed', 'unstated')", name=op.f("point_population")),
        sa.CheckConstraint("precision IN ('day', 'week', 'month', 'quarter', 'year', 'unknown')", name=op.f("point_precision")),
        sa.CheckConstraint(
            "quantifier IN ('exact', 'about', 'at_least', 'more_than', 'less_than', 'up_to', 'between', 'vague')", name=op.f("point_quantifier")
        ),
        sa.CheckConstraint("unit IN ('person', 'household', 'home')", name=op.f("point_unit")),
        sa.CheckConstraint("known_to > known_from", name=op.f("point_known_order")),
        sa.CheckConstraint("origins >= 0", name=op.f("point_origins_count")),
        sa.CheckConstraint('start <= "end"', name=op.f("point_window_order")),
        sa.PrimaryKeyConstraint("row", name=op.f("point_pk")),
    )
    op.create_index("point_known_from", "point", ["known_from"], unique=False)
    op.create_index("point_known_to", "point", ["known_to"], unique=False)
    op.create_index("point_metric", "point", ["metric", "known_to", "end"], unique=False)
    op.create_index(
        "point_open",
        "point",
        ["series", "start", "end", "unit"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_index("point_place", "point", ["place", "metric", "known_to", "start"], unique=False)
    op.create_table(
        "problem",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("scope_job", sa.Text(), nullable=False),
        sa.Column("scope_document", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("figure", sa.Text(), nullable=True),
        sa.Column("claim_key", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closed_at >= first_seen", name=op.f("problem_closed_order")),
        sa.CheckConstraint("last_seen >= first_seen", name=op.f("problem_seen_order")),
        sa.PrimaryKeyConstraint("row", name=op.f("problem_pk")),
    )
    op.create_index("problem_closed", "problem", ["closed_at"], unique=False)
    op.create_index(
        "problem_open",
        "problem",
        ["scope_job", "scope_document", "key"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("problem_scope", "problem", ["scope_job", "scope_document", "closed_at"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint("(finished IS NULL) = (state = 'running')", name=op.f("run_finished_state")),
        sa.CheckConstraint("state IN ('running', 'good', 'failed', 'abandoned')", name=op.f("run_state")),
        sa.CheckConstraint("documents >= 0 AND sightings >= 0 AND figures >= 0 AND problems >= 0", name=op.f("run_counts")),
        sa.CheckConstraint("finished >= started", name=op.f("run_finished_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("run_pk")),
    )
    op.create_index("run_job", "run", ["job", "id"], unique=False)
    op.create_index("run_state", "run", ["state", "job", "id"], unique=False)
    op.create_table(
        "figure",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("claim_key", sa.Text(), nullable=False),
        sa.Column("positions", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("cumulative", sa.Boolean(), nullable=False),
        sa.Column("term", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("round", sa.Text(), nullable=True),
        sa.Column("assessment_type", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("quantifier", sa.Text(), nullable=False),
        sa.Column("vague", sa.Text(), nullable=True),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("value_state", sa.Text(), nullable=False),
        sa.Column("household_size", sa.Text(), nullable=True),
        sa.Column("household_size_source", sa.Text(), nullable=True),
        sa.Column("persons", sa.Text(), nullable=True),
        sa.Column("persons_low", sa.Text(), nullable=True),
        sa.Column("persons_high", sa.Text(), nullable=True),
        sa.Column("alt", sa.JSON(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("start_precision", sa.Text(), nullable=False),
        sa.Column("end_precision", sa.Text(), nullable=False),
        sa.Column("source_org", sa.Text(), nullable=True),
        sa.Column("attribution", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("part", sa.Boolean(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("caveat", sa.Text(), nullable=True),
        sa.Column("fix", sa.Text(), nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("number_text", sa.Text(), nullable=False),
        sa.Column("number_start", sa.Integer(), nullable=True),
        sa.Column("number_end", sa.Integer(), nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("addends", sa.JSON(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.CheckConstraint("(vague IS NULL) = (quantifier <> 'vague')", name=op.f("figure_vague_quantifier")),
        sa.CheckConstraint("cause IN ('conflict', 'disaster', 'other', 'unstated')", name=op.f("figure_cause")),
        sa.CheckConstraint("direction IN ('arrival', 'departure', 'within', 'unstated', 'none')", name=op.f("figure_direction")),
        sa.CheckConstraint("end_precision IN ('day', 'week', 'month', 'quarter', 'year', 'unknown')", name=op.f("figure_end_precision")),
        sa.CheckConstraint(
            "method IN ('registration', 'headcount', 'key_informant', 'survey', 'government_statement', 'media', 'model', 'unknown')",
            name=op.f("figure_method"),
        ),
        sa.CheckConstraint(
            "metric IN ('idp_stock', 'new_displacement', 'return', 'returnee_stock', 'site_population', 'refugee_stock', 'refugee_flow', 'homes_destroyed')",
            name=op.f("figure_metric"),
        ),
        sa.CheckConstraint("population IN ('idp', 'refugee', 'mixed', 'unstated')", name=op.f("figure_population")),
        sa.CheckConstraint(
            "quantifier IN ('exact', 'about', 'at_least', 'more_than', 'less_than', 'up_to', 'between', 'vague')", name=op.f("figure_quantifier")
        ),
        sa.CheckConstraint("scope IN ('in_sites', 'outside_sites', 'all', 'unknown')", name=op.f("figure_scope")),
        sa.CheckConstraint("sensitivity IN ('public', 'internal', 'restricted')", name=op.f("figure_sensitivity")),
        sa.CheckConstraint("start_precision IN ('day', 'week', 'month', 'quarter', 'year', 'unknown')", name=op.f("figure_start_precision")),
        sa.CheckConstraint("status IN ('extracted', 'approved', 'corrected', 'rejected', 'changed_after_approval')", name=op.f("figure_status")),
        sa.CheckConstraint(
            "term IN ('displaced', 'fled', 'evacuated', 'relocated', 'sheltered', 'in_camp', 'homeless', 'returned', 'refugees', 'destroyed')",
            name=op.f("figure_term"),
        ),
        sa.CheckConstraint("unit IN ('person', 'household', 'home')", name=op.f("figure_unit")),
        sa.CheckConstraint("vague IN ('tens', 'hundreds', 'thousands', 'tens_of_thousands', 'hundreds_of_thousands', 'millions')", name=op.f("figure_vague")),
        sa.CheckConstraint("value IS NULL OR value_state IN ('reported', 'reported_zero')", name=op.f("figure_state_value")),
        sa.CheckConstraint("value_state IN ('reported', 'reported_zero', 'not_reported', 'not_accessible', 'suppressed')", name=op.f("figure_value_state")),
        sa.CheckConstraint("(number_start IS NULL) = (number_end IS NULL)", name=op.f("figure_number_span_both")),
        sa.CheckConstraint("(span_start IS NULL) = (span_end IS NULL)", name=op.f("figure_span_both")),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("figure_confidence_range")),
        sa.CheckConstraint("known_to > known_from", name=op.f("figure_known_order")),
        sa.CheckConstraint("learned_at <= known_from", name=op.f("figure_learned_order")),
        sa.CheckConstraint("length(quote) > 0", name=op.f("figure_quote_given")),
        sa.CheckConstraint(
            "metric NOT IN ('idp_stock', 'returnee_stock', 'site_population', 'refugee_stock') OR start = \"end\" OR (start IS NULL AND \"end\" IS NULL)",
            name=op.f("figure_stock_date"),
        ),
        sa.CheckConstraint("number_start >= 0 AND number_end >= number_start", name=op.f("figure_number_span_order")),
        sa.CheckConstraint("number_start >= span_start AND number_end <= span_end", name=op.f("figure_number_in_span")),
        sa.CheckConstraint("occurrence >= 0", name=op.f("figure_occurrence")),
        sa.CheckConstraint("span_start >= 0 AND span_end >= span_start", name=op.f("figure_span_order")),
        sa.CheckConstraint("superseded_by IS NULL OR known_to IS NOT NULL", name=op.f("figure_superseded_closed")),
        sa.CheckConstraint("vague IS NULL OR value IS NULL", name=op.f("figure_vague_value")),
        sa.ForeignKeyConstraint(["document", "document_version"], ["document.id", "document.version"], name=op.f("figure_document_document_version_fk")),
        sa.PrimaryKeyConstraint("row", name=op.f("figure_pk")),
    )
    op.create_index("figure_claim", "figure", ["claim_key", "known_from"], unique=False)
    op.create_index("figure_document", "figure", ["document", "known_to"], unique=False)
    op.create_index("figure_id", "figure", ["id"], unique=False)
    op.create_index("figure_job", "figure", ["job", "known_to", "end"], unique=False)
    op.create_index("figure_learned", "figure", ["learned_at"], unique=False)
    op.create_index("figure_metric", "figure", ["metric", "known_to", "start"], unique=False)
    op.create_index(
        "figure_open_claim", "figure", ["claim_key"], unique=True, sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL")
    )
    op.create_index("figure_open_id", "figure", ["id"], unique=True, sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL"))
    op.create_index("figure_order", "figure", ["known_to", "start", "id"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("point_row", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "role IN ('recommended', 'triangulation', 'duplicate', 'part', 'shared', 'in_review', 'implausible', 'undated')", name=op.f("verdict_role")
        ),
        sa.ForeignKeyConstraint(["point_row"], ["point.row"], name=op.f("verdict_point_row_fk")),
        sa.PrimaryKeyConstraint("point_row", "position", name=op.f("verdict_pk")),
    )
    op.create_index("verdict_figure", "verdict", ["figure", "point_row"], unique=False)
    op.create_table(
        "figure_place",
        sa.Column("figure_row", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pcode", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("adm1", sa.Text(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("resolved", sa.Text(), nullable=False),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.CheckConstraint("level IN ('adm0', 'adm1', 'adm2', 'adm3', 'town', 'site')", name=op.f("figure_place_level")),
        sa.CheckConstraint("role IN ('origin', 'destination', 'in', 'unspecified')", name=op.f("figure_place_role")),
        sa.CheckConstraint("(span_start IS NULL) = (span_end IS NULL)", name=op.f("figure_place_span_both")),
        sa.CheckConstraint("span_start >= 0 AND span_end >= span_start", name=op.f("figure_place_span_order")),
        sa.ForeignKeyConstraint(["figure_row"], ["figure.row"], name=op.f("figure_place_figure_row_fk")),
        sa.PrimaryKeyConstraint("figure_row", "position", name=op.f("figure_place_pk")),
    )
    op.create_index("figure_place_pcode", "figure_place", ["pcode", "figure_row"], unique=False)
