"""Verifies an organisation's audit chain: every hash, every link, every batch, and its end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from appliance.foundation.canonical_json import canonical_bytes
from appliance.models import audit_event, audit_segment
from appliance.models.audit_segment import AuditSegment
from appliance.models.database import transaction
from appliance.services.audit.read import chain_documents
from appliance.services.audit.record import record
from appliance.services.audit.segments import GENESIS_BATCH, manifest_of_row
from appliance.services.context import Context
from appliance.services.verification.audit_chain import GENESIS_HASH, check_chain

# What a fault's sentence is about, in people's words.
_SUBJECTS = {"event_hash": "its hash", "prev_event_hash": "the hash it holds"}


@dataclass(frozen=True)
class ChainVerdict:
    """``events`` hold, the last with ``head_hash``; ``fault`` says where the chain breaks, if it does.

    The ``expired`` first ones are gone by the retention rule; ``batches`` were exported and agree.
    """

    events: int
    head_hash: str
    fault: str | None = None
    expired: int = 0
    batches: int = 0

    @property
    def intact(self) -> bool:
        return self.fault is None


def verify_chain(ctx: Context) -> ChainVerdict:
    """Check the whole chain and record that it was checked, with what was found."""
    verdict = check(ctx.tenant_id)
    with ctx.transaction():
        record(
            ctx,
            "audit.verified",
            ctx.tenant_id,
            events=verdict.events,
            verdict="intact" if verdict.intact else "broken",
        )
    return verdict


def check(tenant_id: UUID) -> ChainVerdict:
    """Check the chain as it stands now, recording nothing."""
    with transaction(tenant_id=tenant_id):
        last = audit_event.head(tenant_id)
        judged = audit_event.last_judged_seq(tenant_id)
        segments = audit_segment.all_of(tenant_id)
    expired = [segment for segment in segments if segment.expired_at is not None]
    gone = expired[-1].last_seq if expired else 0
    before = expired[-1].head_hash if expired else GENESIS_HASH
    compared = _Compared([segment for segment in segments if segment.expired_at is None])
    documents = chain_documents(tenant_id, up_to=last[0] if last else 0)
    result = check_chain(compared.passing(documents), str(tenant_id), after=(gone, before))
    fault = _batch_chain_fault(segments)
    if result.fault is not None:
        subject = _SUBJECTS.get(result.fault.field, "it")
        fault = f"Event {gone + result.count + 1}: {subject} {result.fault.sentence}."
    elif gone + result.count < judged:
        fault = f"The chain ends after event {gone + result.count}, but an evaluation names event {judged}."
    return ChainVerdict(result.count, result.head_hash, fault or compared.fault(), gone, len(segments))


class _Compared:
    """Hashes the events that pass by batch, and compares with what was exported."""

    def __init__(self, segments: Sequence[AuditSegment]) -> None:
        self._segments = segments
        self._hashes = {segment.number: hashlib.sha256() for segment in segments}

    def passing(self, documents: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        waiting = iter(self._segments)
        segment = next(waiting, None)
        for document in documents:
            while segment is not None and document["seq"] > segment.last_seq:
                segment = next(waiting, None)
            if segment is not None:
                self._hashes[segment.number].update(canonical_bytes(document) + b"\n")
            yield document

    def fault(self) -> str | None:
        """The first batch whose events are not what was exported; asked once all have passed."""
        for segment in self._segments:
            if self._hashes[segment.number].hexdigest() != segment.content_sha256:
                return (
                    f"Batch {segment.number}: events {segment.first_seq} to {segment.last_seq} "
                    "are not those that were exported."
                )
        return None


def _batch_chain_fault(segments: Sequence[AuditSegment]) -> str | None:
    """The first batch that does not follow from the one before it."""
    seq, event_hash, batch = 0, GENESIS_HASH, GENESIS_BATCH
    for number, segment in enumerate(segments, start=1):
        follows = (segment.first_seq, segment.prev_event_hash, segment.prev_batch_hash)
        if segment.number != number:
            return f"Batch {number}: it is missing."
        if follows != (seq + 1, event_hash, batch):
            return f"Batch {number}: it does not follow from the one before it."
        if segment.batch_hash != manifest_of_row(segment)["batch_hash"]:
            return f"Batch {number}: its hash is not the hash of what it says."
        seq, event_hash, batch = segment.last_seq, segment.head_hash, segment.batch_hash
    return None
