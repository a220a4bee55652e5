"""Names and types of all columns. Made by `python tools/tables.py` from `store/declared`: change those.

`!` is part of the primary key.
"""

from __future__ import annotations

COLUMNS = {
    "account": """
        row:Integer! name:Words name_key:Words role:Words password:Words issuer:Words subject:Words made_at:Moment made_by:Words last_login:Moment
        removed_at:Moment removed_by:Words
    """,
    "alert": """
        row:Integer! id:Words event:Words channel:Words kind:Words subject:Words place:Words day:Date value:Exact title:Words body:Words
        figures:Json state:Words created_at:Moment ready_at:Moment batch:Words claimed_at:Moment tries:Integer next_try:Moment sent_at:Moment
        who:Words why:Words error:Words params:Json
    """,
    "apart": """
        audience:Words! series:Words! since:Moment
    """,
    "api_token": """
        row:Integer! name:Words hash:Words role:Words scopes:Json owner:Integer made_at:Moment made_by:Words expires_at:Moment last_used:Moment
        revoked_at:Moment revoked_by:Words
    """,
    "audit": """
        row:Integer! at:Moment who:Words role:Words act:Words subject:Words outcome:Words near:Words detail:Words ended_at:Moment
    """,
    "derivation": """
        one:Integer! rules:Words day:Date
    """,
    "document": """
        id:Words! version:Integer! job:Words source:Words key:Words media_type:Words sha256:Words text_sha256:Words container:Words
        requested_url:Words final_url:Words url:Words http_status:Integer filename:Words title:Words publisher:Words published:Date
        published_at:Moment published_inferred:Boolean language:Words licence:Words sensitivity:Words fetched_at:Moment recorded_at:Moment
        last_seen_at:Moment sightings:Integer known_to:Moment
    """,
    "due": """
        number:Integer! figure_row:Integer
    """,
    "event": """
        row:Integer! key:Words kind:Words at:Moment day:Date place:Words metric:Words direction:Words population:Words cause:Words figure:Words
        source:Words degree:Words value:Exact before:Exact figures:Json params:Json
    """,
    "figure": """
        row:Integer! id:Words claim_key:Words positions:Words document:Words document_version:Integer job:Words sensitivity:Words known_from:Moment
        known_to:Moment learned_at:Moment superseded_by:Words status:Words metric:Words value:Exact unit:Words direction:Words population:Words
        cumulative:Boolean term:Words cause:Words scope:Words operation:Words round:Words assessment_type:Words method:Words definition:Words
        quantifier:Words vague:Words low:Exact high:Exact value_state:Words household_size:Exact household_size_source:Words persons:Exact
        persons_low:Exact persons_high:Exact alt:Json start:Date end:Date start_precision:Words end_precision:Words source_org:Words
        attribution:Words confidence:Float primary:Boolean part:Boolean doubts:Json caveat:Words fix:Words extractor:Words quote:Words
        span_start:Integer span_end:Integer number_text:Words number_start:Integer number_end:Integer occurrence:Integer sheet:Words column:Words
        rows:Json addends:Json record_id:Words preferred:Words merged:Words
    """,
    "figure_place": """
        figure_row:Integer! position:Integer! pcode:Words name:Words text:Words role:Words level:Words adm1:Words scheme:Words resolved:Words
        ambiguous:Boolean span_start:Integer span_end:Integer metric_number:Integer first_day:Integer last_day:Integer
    """,
    "intake": """
        row:Integer! id:Words kind:Words at:Moment who:Words why:Words document:Words version:Integer figure:Words claim_key:Words job:Words
        filename:Words before:Words undoes:Words
    """,
    "job_memory": """
        job:Words! memory:Json updated_at:Moment
    """,
    "login_try": """
        key:Words! fails:Integer last_at:Moment until:Moment
    """,
    "outside_verdict": """
        row:Integer! figure:Words role:Words reason:Words params:Json known_from:Moment known_to:Moment
    """,
    "point": """
        row:Integer! series:Words digest:Words place:Words metric:Words direction:Words population:Words cause:Words since:Date start:Date end:Date
        precision:Words value:Exact unit:Words low:Exact high:Exact origins:Integer recommended:Words reason:Words reason_params:Json
        provisional:Boolean quantifier:Words source_org:Words known_from:Moment known_to:Moment publishers:Integer audience:Words
    """,
    "problem": """
        row:Integer! key:Words scope_job:Words scope_document:Words kind:Words what:Words remedy:Words job:Words document:Words figure:Words
        claim_key:Words location:Words first_seen:Moment last_seen:Moment closed_at:Moment
    """,
    "reading": """
        row:Integer! claim_key:Words document:Words version:Integer figure:Json given:Boolean withdrawn_at:Moment twin:Words known_from:Moment
        known_to:Moment
    """,
    "review": """
        number:Integer! claim_key:Words figure:Words document:Words words:Words act:Words by:Words role:Words at:Moment why:Words machine:Json
        outcome:Json changed:Json other:Words other_figure:Words undoes:Integer
    """,
    "run": """
        id:Integer! job:Words due:Moment started:Moment finished:Moment state:Words documents:Integer sightings:Integer figures:Integer
        problems:Integer message:Words
    """,
    "session": """
        id:Words! account:Integer made_at:Moment seen_at:Moment
    """,
    "site_act": """
        number:Integer! site:Words deed:Words on_start:Date on_end:Date on_precision:Words source:Words by:Words role:Words why:Words at:Moment
        undoes:Integer said:Json
    """,
    "suppressed": """
        figure:Words!
    """,
    "tally": """
        job:Words! documents:Integer figures:Integer
    """,
    "tally_province": """
        job:Words! adm1:Words! newest:Date
    """,
    "text_band": """
        document:Words! position:Integer! band:Words
    """,
    "text_copy": """
        row:Integer! document:Words original:Words likeness:Float known_from:Moment known_to:Moment
    """,
    "text_credit": """
        document:Words! agency:Words
    """,
    "text_sign": """
        document:Words! sign:Words
    """,
    "tracked": """
        country:Words! since:Moment
    """,
    "verdict": """
        point_row:Integer! position:Integer! figure:Words role:Words reason:Words params:Json
    """,
    "withheld": """
        row:Integer! kind:Words ref:Words claim_key:Words words:Json by:Words why:Words at:Moment lifted_at:Moment lifted_by:Words lifted_why:Words
    """,
}
