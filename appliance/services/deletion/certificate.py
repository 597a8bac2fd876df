"""The certificate of a deletion: what went, when, and what stays; signed, and without anybody's name.

Whoever knew the organisation's name can show that it is meant: the certificate holds the name's SHA-256.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.clock import rfc3339
from appliance.foundation.errors import UnreadableError
from appliance.foundation.signing_keys import SigningKey, signature_document
from appliance.foundation.strict_json import parse_json
from appliance.services.verification.signatures import fault_of, public_key_of

KIND = "transcrypt-deletion-certificate"
_PREFIX = b"transcrypt-deletion-v1\n"
_KEYS_TABLE = "artefact_key"
_OF_A_SIGNATURE = frozenset({"key_id", "public_key", "signature", "signed"})
STATEMENT = (
    "Every record of this organisation in the product's database was deleted, the encryption keys of its "
    "files were destroyed, and the files were removed from the store. Its audit events stay until their "
    "retention ends: they hold ids, hashes and counts, and name nobody. The accounts of its people are their "
    "own and stay. Copies in backups made before the deletion go when those backups expire."
)


@dataclass(frozen=True)
class Facts:
    """What a certificate tells.

    ``rows`` is how many were removed from each table; ``last_event`` the number and the hash of the
    organisation's last audit event before the certificate.
    """

    deletion_id: UUID
    tenant_id: UUID
    name_sha256: str
    requested_at: datetime
    due_at: datetime
    erased_at: datetime
    certified_at: datetime
    rows: Mapping[str, int]
    objects: int
    last_event: tuple[int, str]


def signed(facts: Facts, key: SigningKey) -> bytes:
    """The certificate in canonical form."""
    document = _document(facts)
    signature = signature_document(key, _PREFIX, canonical_bytes(document))
    return canonical_bytes({**document, "signature": signature})


def fault_in(data: bytes, trusted: Collection[bytes]) -> str | None:
    """Why ``data`` is no certificate signed by a trusted key (32 bytes each); None when it is one."""
    try:
        document = parse_json(data, source="the certificate")
    except UnreadableError as error:
        return str(error).rstrip(".")
    if not isinstance(document, dict) or document.get("kind") != KIND or document.get("format") != 1:
        return "this is no certificate of a deletion"
    signature = document.pop("signature", None)
    if not _has_shape(signature):
        return "the certificate has no signature"
    if canonical_bytes({**document, "signature": signature}) != data:
        return "the certificate is not in canonical form"
    fault = fault_of(signature, _PREFIX, canonical_bytes(document))
    if fault is not None:
        return f"the certificate and its signature do not fit: {fault.place} {fault.sentence}"
    key = public_key_of(signature)
    if key is None or key.raw not in trusted:
        return f"the certificate is signed by key {signature['key_id']}, for which nobody vouched"
    return None


def _has_shape(signature: Any) -> bool:
    return (
        isinstance(signature, dict)
        and signature.keys() >= _OF_A_SIGNATURE
        and all(isinstance(value, str) for value in signature.values())
    )


def _document(facts: Facts) -> dict[str, Any]:
    number, last_hash = facts.last_event
    return {
        "format": 1,
        "kind": KIND,
        "statement": STATEMENT,
        "deletion_id": str(facts.deletion_id),
        "organisation": {"id": str(facts.tenant_id), "name_sha256": facts.name_sha256},
        "requested_at": rfc3339(facts.requested_at),
        "not_before": rfc3339(facts.due_at),
        "erased_at": rfc3339(facts.erased_at),
        "certified_at": rfc3339(facts.certified_at),
        "removed": {
            "keys": facts.rows.get(_KEYS_TABLE, 0),
            "objects": facts.objects,
            "rows": dict(sorted(facts.rows.items())),
        },
        "kept": {"audit_events": {"last_number": number, "last_hash": last_hash}},
    }
