"""The form of exported audit batches: a file of events, and a manifest chained to the one before (AUD-02).

Batch 12 of an organisation is ``12`` written with eight digits: ``00000012.jsonl`` holds its events, one in
canonical JSON a line; ``00000012.manifest.json`` says which they are and by which hashes. When its time is
over, ``00000012.tombstone.json`` takes the place of the events; the manifest stays, and with it the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.clock import rfc3339
from appliance.models.audit_segment import AuditSegment

FORMAT = 1
MANIFEST, TOMBSTONE = "transcrypt-audit-segment", "transcrypt-audit-tombstone"
ROOT = "audit/v1"
GENESIS_BATCH = "0" * 64
SHORTEST_KEEPING = timedelta(days=365)
"""No batch may expire sooner after its last event."""


def place(tenant_id: object, number: int, kind: str, *, cold: bool) -> str:
    """The storage key of one file of a batch; ``kind`` is jsonl, manifest.json or tombstone.json."""
    return f"{ROOT}/{'cold' if cold else 'hot'}/{tenant_id}/{number:08d}.{kind}"


def manifest_of(segment: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of a batch: ``segment`` holds the columns of its row, moments as datetimes."""
    manifest: dict[str, Any] = {
        "kind": MANIFEST,
        "format": FORMAT,
        "tenant_id": str(segment["tenant_id"]),
        "number": segment["number"],
        "first_seq": segment["first_seq"],
        "last_seq": segment["last_seq"],
        "first_at": rfc3339(segment["first_at"]),
        "last_at": rfc3339(segment["last_at"]),
        "prev_event_hash": segment["prev_event_hash"],
        "head_hash": segment["head_hash"],
        "files": [
            {
                "name": f"{segment['number']:08d}.jsonl",
                "sha256": segment["content_sha256"],
                "bytes": segment["size_bytes"],
            }
        ],
        "prev_batch_hash": segment["prev_batch_hash"],
        "created_at": rfc3339(segment["created_at"]),
    }
    manifest["batch_hash"] = batch_hash(manifest)
    return manifest


def manifest_of_row(row: AuditSegment) -> dict[str, Any]:
    """The manifest as the row in the database tells it."""
    return manifest_of(row.__data__)


def batch_hash(manifest: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the canonical JSON of all of a manifest but its own hash."""
    return sha256_hex({name: value for name, value in manifest.items() if name != "batch_hash"})


def tombstone_of(row: AuditSegment, expired_at: datetime) -> dict[str, Any]:
    """What stands for events that are gone: which they were, and the batch that held them."""
    return {
        "kind": TOMBSTONE,
        "format": FORMAT,
        "tenant_id": str(row.tenant_id),
        "number": row.number,
        "first_seq": row.first_seq,
        "last_seq": row.last_seq,
        "head_hash": row.head_hash,
        "batch_hash": row.batch_hash,
        "expired_at": rfc3339(expired_at),
    }
