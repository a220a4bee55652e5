"""Both databases refuse rows of accounts, logins, tokens and the audit log that no program of ours would write."""

from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert

from dtrack.errors import StoreError
from dtrack.store import accounts, audit, tokens, tries
from dtrack.store.declared import Base
from dtrack.store.engine import Store

assert accounts and audit and tokens and tries  # their tables are known once they are imported

GOOD: dict[str, dict[str, Any]] = {
    "account": {"row": 1, "name": "Omar", "name_key": "omar", "role": "reviewer", "made_at": 0, "made_by": "Amal"},
    "session": {"id": "a" * 64, "account": 1, "made_at": 0, "seen_at": 0},
    "api_token": {"name": "nightly", "hash": "b" * 64, "role": "reader", "scopes": ["read"], "account": 1, "made_at": 0, "made_by": "Amal", "expires_at": 1},
    "login_try": {"key": "k", "fails": 1, "last_at": 0, "until": 1},
    "audit": {"at": 0, "who": "Amal", "role": "operator", "act": "login", "subject": "", "outcome": "done", "near": "elsewhere", "detail": "", "ended_at": 0},
}
BREACHES: list[tuple[str, str, dict[str, Any]]] = [
    ("account", "role", {"role": "owner"}),
    ("account", "named", {"name": ""}),
    ("account", "named", {"name_key": ""}),
    ("account", "provider", {"issuer": "https://login.example.org"}),
    ("account", "provider", {"subject": "7"}),
    ("account", "removed", {"removed_at": 1}),
    ("account", "removed", {"removed_by": "Amal"}),
    ("account", "removed_order", {"removed_at": 0, "removed_by": "Amal"}),
    ("session", "hash", {"id": "short"}),
    ("api_token", "role", {"role": "owner"}),
    ("api_token", "hash", {"hash": "plain words"}),
    ("api_token", "named", {"name": ""}),
    ("api_token", "expires_order", {"expires_at": 0}),
    ("api_token", "revoked", {"revoked_at": 1}),
    ("login_try", "fails", {"fails": 0}),
    ("audit", "outcome", {"outcome": "perhaps"}),
    ("audit", "near", {"near": "nowhere"}),
    ("audit", "ended", {"ended_at": None}),
    ("audit", "ended", {"outcome": "begun"}),
    ("audit", "named", {"act": ""}),
]
MOMENTS = {"made_at", "seen_at", "expires_at", "removed_at", "revoked_at", "last_at", "until", "at", "ended_at"}


def put(c: Connection, name: str, wrong: dict[str, Any], at: Any) -> None:
    """A row that every rule allows but for `wrong`; moments are hours after the first."""
    table: Table = Base.metadata.tables[name]
    row = GOOD[name] | wrong
    named = {key: at(value) if key in MOMENTS and value is not None else value for key, value in row.items() if key in table.c}
    c.execute(insert(table).values(**named))


@pytest.mark.parametrize(("name", "rule", "wrong"), BREACHES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_rule_refuses_what_breaks_it(store: Store, at: Any, name: str, rule: str, wrong: dict[str, Any]) -> None:
    if name not in {"account", "audit", "login_try"}:
        with store.writing() as c:
            put(c, "account", {}, at)
    with pytest.raises(StoreError, match=rf"rule of the store.*{name}_{rule}\b"), store.writing() as c:
        put(c, name, wrong, at)
    with store.writing() as c:
        put(c, name, {}, at)
