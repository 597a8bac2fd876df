"""The sample bundle as an installation makes it: of format 2, with the organisation's audit events."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any
from uuid import UUID

from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.foundation.signing_keys import SigningKey, signature_document
from appliance.foundation.strict_json import parse_json
from appliance.services.verification.audit_chain import GENESIS_HASH, event_hash
from appliance.services.verification.bundle_format import BUNDLE_PREFIX, manifest_of
from appliance.services.verification.verdict import Verdict
from appliance.services.verification.verify import verify
from tests.services.verification.sample_bundle import ALICE, FACTS, HTML, PACK, Json, bundle_of

TENANT = str(UUID(int=1))
EXPORT, PHOTO, FORMER = "export-1", "a-photo", "former-export"
_HASH = {EXPORT: "ab" * 32, FORMER: "cd" * 32, PHOTO: "ef" * 32}
_EVIDENCE = [{**item, "sha256": _HASH[item["id"]]} for item in FACTS["evidence"]]


def event(action: str, resource_id: str, **details: Any) -> Json:
    """An event as it is recorded, before it has its place in the chain."""
    return {
        "tenant_id": TENANT,
        "at": "2026-11-20T09:00:00.000000Z",
        "actor_kind": "service",
        "actor_id": "worker",
        "action": action,
        "resource_type": action.partition(".")[0],
        "resource_id": resource_id,
        "outcome": "success",
        "origin": "worker",
        "request_id": "job-1",
        "details": details,
    }


def chained(events: list[Json]) -> list[Json]:
    """The events with numbers, ids and hashes made anew, each bound to the one before it."""
    chain: list[Json] = []
    for seq, told in enumerate(copy.deepcopy(events), start=1):
        before = chain[-1]["event_hash"] if chain else GENESIS_HASH
        told |= {"seq": seq, "event_id": str(UUID(int=seq)), "prev_event_hash": before}
        chain.append({**told, "event_hash": event_hash(told)})
    return chain


def history(bundle: Json) -> list[Json]:
    """What happened before the evaluation, and the evaluation itself last."""
    parts = {"document_sha256": "evaluation", "facts_sha256": "facts", "answers_sha256": "answers"}
    hashes = {detail: sha256_hex(bundle[part]) for detail, part in parts.items()}
    return [
        event("organisation.created", TENANT),
        event("evidence.sealed", FORMER, sha256=_HASH[FORMER], size_bytes=5),
        event("evidence.sealed", EXPORT, sha256=_HASH[EXPORT]),
        event("evidence.superseded", FORMER, by_id=EXPORT),
        event("evidence.sealed", PHOTO, sha256=_HASH[PHOTO]),
        event("evaluation.completed", str(UUID(int=9)), by=None, **hashes),
    ]


@cache
def _made(redacted: str | None) -> tuple[bytes, bytes]:
    items = [item | ({"redacted": True} if item["id"] == redacted else {}) for item in _EVIDENCE]
    return bundle_of({**FACTS, "evidence": items}, PACK)


def unaudited(redacted: str | None = None) -> Json:
    """The bundle before its events are in; ``redacted`` names a piece of evidence that was destroyed."""
    bundle: Json = parse_json(_made(redacted)[0], source="made") | {"format": 2}
    return bundle


def audited(events: list[Json] | None = None, redacted: str | None = None) -> Json:
    """A fresh copy of the bundle with a sound chain of ``events``, or of its honest history."""
    bundle = unaudited(redacted)
    bundle["audit"]["events"] = chained(history(bundle) if events is None else events)
    return sealed(bundle)


def sealed(bundle: Json, key: SigningKey = ALICE) -> Json:
    """The bundle with manifest and signature made anew: what whoever holds the key can do to any bundle."""
    files = {"report.html": HTML, "report.pdf": _made(None)[1]}
    bundle = {**bundle, "manifest": manifest_of(bundle, files)}
    return bundle | {
        "signatures": [signature_document(key, BUNDLE_PREFIX, canonical_bytes(bundle["manifest"]))]
    }


def judged(bundle: Json) -> Verdict:
    """The verdict of someone who trusts Alice."""
    return verify(canonical_bytes(bundle), html=HTML, trusted_keys=[ALICE.public_key.raw])
