"""What programs are told of evidence is written by the database, and says what is there, however odd."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from appliance.services.evidence import KINDS
from tests.cast import Tenancy
from tests.database import Database
from tests.web.api.announcing import BASE
from tests.web.api.conftest import ApiAs
from tests.web.api.told_bodies import told

ODD = 'Größe "\\" </b>\t\n\x01\x7f\u2028 \U0001f512 %s'
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEALED = {"state": "SEALED", "sha256": "a" * 64, "size_bytes": 1, "content_type": "text/plain"}
_TAKEN = date(2026, 2, 28)
_FRESH = timedelta(days=KINDS["patch_report"].fresh_days)
PIECES: dict[str, dict[str, Any]] = {
    "says nothing": {},
    "odd words": {"title": ODD, "filename": ODD, "source_system": ODD, "delayed_reason": ODD},
    "empty words": {"filename": "", "source_system": "", "delayed_reason": ""},
    "large numbers": SEALED | {"size_bytes": 2**63 - 1, "covered_count": 0, "total_count": 2**31 - 1},
    "turned away": {"state": "REJECTED", "reject_code": "hash_mismatch", "reject_reason": ODD},
    "turned away, said later": {"reject_code": "hash_mismatch"},
    "exact to the microsecond": {"created_at": NOON + timedelta(microseconds=1), "state_changed_at": NOON},
    "half a second": {"state_changed_at": NOON + timedelta(microseconds=500_000)},
    "of another zone": {"created_at": NOON.astimezone(timezone(timedelta(hours=13, minutes=45)))},
    "long ago": {"created_at": datetime(999, 1, 1, tzinfo=UTC), "captured_on": date(999, 2, 3)},
    "of nobody": {"created_by": uuid4()},
    "ends before its kind": {"captured_on": date(2026, 11, 1), "expires_on": date(2026, 11, 2)},
    "ends after its kind": {"captured_on": date(2026, 11, 1), "expires_on": date(2028, 2, 29)},
    "ends, and never began": {"expires_on": date(2028, 2, 29)},
    "of a period": {"period_from": date(2026, 1, 1), "period_until": date(2026, 10, 31)},
    "of a period beyond all calendars": {"period_until": date.max},
    "of a period up to the last day": {"period_until": date.max - _FRESH},
    "ends before a period that never does": {"period_until": date.max, "expires_on": date(2028, 2, 29)},
    "of a period, taken later": {"period_until": date(2026, 10, 31), "captured_on": date(2026, 11, 1)},
    "redacted": SEALED,
    "redacted by nobody": SEALED,
    "replaced": SEALED,
    "its heir": SEALED,
    "of every control": {"coverage": "sample"},
}
PIECES.update({f"of kind {kind}": {"kind": kind, "captured_on": _TAKEN} for kind in KINDS})


@pytest.fixture
def shelf(acorn: Tenancy, db: Database) -> dict[str, UUID]:
    """One piece of each sort, as rows: no service would make all of them."""
    ids = {sort: uuid4() for sort in PIECES}
    owner = acorn.account_ids["owner"]
    with db.as_admin() as admin:
        admin.execute("set session_replication_role = replica")  # past every trigger of ours
        for sort, said in PIECES.items():
            _insert(admin, "evidence", _piece(acorn, owner, sort, ids) | said)
        for sort, person in (("redacted", owner), ("redacted by nobody", uuid4())):
            redaction = {"reason": ODD, "redacted_by": person, "redacted_at": NOON, "audit_event_id": uuid4()}
            place = {"tenant_id": acorn.tenant_id, "evidence_id": ids[sort]}
            _insert(admin, "evidence_redaction", place | redaction)
        for control_id in ("CE-SCOPE", "CE-10", "CE-9", "CE-1"):
            bound = {"control_id": control_id, "bound_by": owner, "bound_at": NOON}
            place = {"tenant_id": acorn.tenant_id, "evidence_id": ids["of every control"]}
            _insert(admin, "evidence_control", place | bound)
    return ids


TOLD: dict[str, dict[str, Any]] = {
    "says nothing": {"captured_on": None, "size_bytes": None, "relied_on_until": None, "rejection": None},
    "odd words": {"title": ODD, "filename": ODD, "source_system": ODD, "delayed_reason": ODD},
    "empty words": {"filename": "", "source_system": "", "delayed_reason": ""},
    "large numbers": {"size_bytes": 2**63 - 1, "covered_count": 0, "total_count": 2**31 - 1},
    "turned away": {"rejection": {"code": "hash_mismatch", "reason": ODD}},
    "turned away, said later": {"rejection": {"code": "hash_mismatch", "reason": ""}},
    "exact to the microsecond": {
        "created_at": "2026-11-20T12:00:00.000001Z",
        "status_changed_at": "2026-11-20T12:00:00Z",
    },
    "half a second": {"status_changed_at": "2026-11-20T12:00:00.500000Z"},
    "of another zone": {"created_at": "2026-11-20T12:00:00Z"},
    "long ago": {"created_at": "0999-01-01T00:00:00Z", "captured_on": "0999-02-03"},
    "ends before its kind": {"relied_on_until": "2026-11-02"},
    "ends after its kind": {"relied_on_until": "2026-11-15"},
    "ends, and never began": {"relied_on_until": "2028-02-29"},
    "of a period": {"relied_on_until": "2026-11-14"},
    "of a period beyond all calendars": {"relied_on_until": None},
    "of a period up to the last day": {"relied_on_until": "9999-12-31"},
    "ends before a period that never does": {"relied_on_until": "2028-02-29"},
    "of a period, taken later": {"relied_on_until": "2026-11-15"},
    "replaced": {"status": "superseded"},
    "its heir": {"status": "in_use"},
    "of every control": {"control_ids": ["CE-1", "CE-9", "CE-10", "CE-SCOPE"], "coverage": "sample"},
}
TOLD.update(
    {
        f"of kind {kind.id}": {"relied_on_until": (_TAKEN + timedelta(days=kind.fresh_days)).isoformat()}
        for kind in KINDS.values()
    }
)


@pytest.mark.req("API-01", "API-06", "EVID-12")
def test_what_is_told_of_evidence_is_what_is_there(
    acorn: Tenancy, api_as: ApiAs, shelf: dict[str, UUID]
) -> None:
    owner = api_as(acorn.owner)
    items = {item["id"]: item for item in told(owner.get(f"{BASE}?per_page=100"))["items"]}
    of = {sort: items[str(evidence_id)] for sort, evidence_id in shelf.items()}
    assert len(items) == len(PIECES)
    for sort, said in TOLD.items():
        assert {name: of[sort][name] for name in said} == said, sort
    assert of["replaced"]["superseded_by_id"] == of["its heir"]["id"]
    assert of["its heir"]["supersedes_id"] == of["replaced"]["id"]
    assert of["says nothing"]["created_by"]["name"] == "Owner of Acorn Ltd"
    assert of["of nobody"]["created_by"]["name"] == "Somebody who is gone"
    assert of["redacted"]["status"] == of["redacted by nobody"]["status"] == "redacted"
    assert of["redacted"]["redaction"]["by"]["name"] == "Owner of Acorn Ltd"
    assert of["redacted by nobody"]["redaction"]["by"]["name"] == "Somebody who is gone"
    assert of["redacted"]["redaction"]["reason"] == ODD


@pytest.mark.req("API-01")
def test_a_piece_by_itself_and_in_its_history_is_told_as_on_its_page(
    acorn: Tenancy, api_as: ApiAs, shelf: dict[str, UUID]
) -> None:
    owner, member = api_as(acorn.owner), api_as(acorn.member)
    page = owner.get(f"{BASE}?per_page=100").data
    chain = [owner.get(f"{BASE}/{shelf[sort]}").data for sort in ("replaced", "its heir")]
    assert all(piece in page for piece in chain)
    for sort in ("replaced", "its heir"):
        history = member.get(f"{BASE}/{shelf[sort]}/history")
        assert told(history)["total"] == 2
        assert b",".join(chain) in history.data


def _piece(acorn: Tenancy, owner: UUID, sort: str, ids: dict[str, UUID]) -> dict[str, Any]:
    return {
        "id": ids[sort],
        "tenant_id": acorn.tenant_id,
        "form": "file",
        "kind": "patch_report",
        "title": sort,
        "supersedes_id": ids["replaced"] if sort == "its heir" else None,
        "created_by": owner,
        "created_at": NOON,
        "state_changed_at": NOON,
    }


def _insert(admin: psycopg.Connection[Any], table: str, row: dict[str, Any]) -> None:
    words = {"table": psycopg.sql.Identifier(table), "names": psycopg.sql.SQL(", ").join(map(_name, row))}
    values = psycopg.sql.SQL(", ").join(map(psycopg.sql.Placeholder, row))
    query = psycopg.sql.SQL("insert into {table} ({names}) values ({values})")
    admin.execute(query.format(values=values, **words), row)


def _name(column: str) -> psycopg.sql.Identifier:
    return psycopg.sql.Identifier(column)
