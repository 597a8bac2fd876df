"""Put a report and all it rests on into one signed document that a stranger can check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from appliance.engine import canonical_facts
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.errors import RefusedError
from appliance.foundation.signing_keys import SigningKey, signature_document
from appliance.foundation.strict_json import MAX_BYTES
from appliance.services.verification.bundle_format import (
    BUNDLE_PREFIX,
    KIND,
    format_of,
    manifest_of,
)

Json = Mapping[str, Any]


def build_bundle(  # noqa: PLR0913, PLR0917 - one parameter for each part of the bundle
    facts: Json,
    evaluation: Json,
    answers: Json,
    pack_document: Json,
    pack_signature: Json,
    report_document: Json,
    files: Mapping[str, bytes],
    signing_key: SigningKey,
    audit_events: Sequence[Json] | None = None,
    audit_expired: Json | None = None,
) -> bytes:
    """Return the canonical bytes of the bundle (bundle.schema.json).

    The parts are the JSON documents as they were written; ``facts`` may stand in any order.
    ``files`` holds the bytes of report.html, report.pdf and of whatever else of FURTHER_FILES was made: their
    hashes go in, they themselves do not. ``audit_events`` are the organisation's, up to the one that records
    the evaluation; None where nothing is recorded, which makes a bundle of format 1 or 3. ``audit_expired``
    tells of the events before them that are gone because their time of keeping is over.
    Raises RefusedError for a bundle too large for any verifier.
    """
    ordered = dict(canonical_facts(facts))
    bundle: dict[str, Any] = {
        "format": format_of(recorded=audit_events is not None, files=files),
        "kind": KIND,
        "facts": ordered,
        "evaluation": evaluation,
        "answers": answers,
        "pack": {"document": pack_document, "signature": pack_signature},
        "report": report_document,
        "evidence": ordered["evidence"],
        "audit": {
            "events": list(audit_events or ()),
            **({} if audit_expired is None else {"expired": audit_expired}),
        },
    }
    manifest = manifest_of(bundle, files)
    signature = signature_document(signing_key, BUNDLE_PREFIX, canonical_bytes(manifest))
    data = canonical_bytes({**bundle, "manifest": manifest, "signatures": [signature]})
    if len(data) > MAX_BYTES:
        raise RefusedError(
            f"the bundle would be larger than the {MAX_BYTES // 2**20} MiB that verifiers read",
            mend="Give equal entries once with their count, and state what is unknown of the others",
        )
    return data
