"""Exports audit events by the hour, in chained batches, to the object store and to a second place (AUD-02).

The database is the record; what is exported is made of it again whenever a store did not take it, byte for
byte the same. What does not agree with its batch is never exported: it was changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from appliance.adapters.object_store import ObjectStore
from appliance.foundation import logs
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.domain_errors import UnavailableError
from appliance.models import audit_event, audit_segment, organisation
from appliance.models.audit_segment import AuditSegment, Step
from appliance.models.database import transaction
from appliance.services.audit.read import chain_documents, event_document
from appliance.services.audit.segments import GENESIS_BATCH, manifest_of, manifest_of_row, place
from appliance.services.context import Context, Product
from appliance.services.verification.audit_chain import GENESIS_HASH, check_chain

MOST_EVENTS = 5_000
"""In one batch; what is more goes into further ones."""


def export_audit(product: Product) -> None:
    """Export what is new of every organisation, and what a store did not take before."""
    for ctx in each_organisation(product, "audit-export"):
        try:
            export_organisation(ctx)
        except UnavailableError as error:
            logs.event(
                "audit.export_waits", "Exported audit events wait for a store", level="ERROR", err=error
            )


def export_organisation(ctx: Context) -> None:
    """Cut what is new into batches and store them. Raises UnavailableError; the next run goes on."""
    while _cut(ctx):
        pass
    with ctx.transaction():
        second = ctx.product.audit_second is not None
        segments = audit_segment.not_stored(ctx.tenant_id, nor_copied=second)
    for segment in segments:
        _store(ctx, segment)


def each_organisation(product: Product, name: str) -> Iterator[Context]:
    """A context for each organisation, one after the other: the chain outlives those that were deleted."""
    with transaction():
        tenant_ids = organisation.find_ids_ever()
    for tenant_id in tenant_ids:
        yield Context.of_worker(product, tenant_id, service=name)


def _content_of(tenant_id: UUID, segment: AuditSegment) -> bytes:
    """The events of a batch as they are exported."""
    documents = chain_documents(tenant_id, after=segment.first_seq - 1, up_to=segment.last_seq)
    return b"".join(canonical_bytes(document) + b"\n" for document in documents)


def _cut(ctx: Context) -> bool:
    """Make one batch of the events that are in none, and say whether there were any."""
    with ctx.transaction():
        audit_segment.lock(ctx.tenant_id)
        before = audit_segment.last(ctx.tenant_id)
        after = before.last_seq if before else 0
        prev_event_hash = before.head_hash if before else GENESIS_HASH
        rows = audit_event.batch(ctx.tenant_id, after=after, up_to=after + MOST_EVENTS, most=MOST_EVENTS)
        if not rows:
            return False
        documents = list(map(event_document, rows))
        if check_chain(documents, str(ctx.tenant_id), after=(after, prev_event_hash)).fault is not None:
            _say_changed(ctx, (before.number if before else 0) + 1)
            return False
        content = b"".join(canonical_bytes(document) + b"\n" for document in documents)
        segment = {
            "tenant_id": ctx.tenant_id,
            "number": before.number + 1 if before else 1,
            "first_seq": rows[0].seq,
            "last_seq": rows[-1].seq,
            "first_at": min(row.at for row in rows),  # a clock may have been put back
            "last_at": max(row.at for row in rows),
            "prev_event_hash": prev_event_hash,
            "head_hash": rows[-1].event_hash,
            "content_sha256": hashlib.sha256(content).hexdigest(),
            "size_bytes": len(content),
            "prev_batch_hash": before.batch_hash if before else GENESIS_BATCH,
            "created_at": ctx.product.clock.now(),
        }
        audit_segment.add(segment | {"batch_hash": manifest_of(segment)["batch_hash"]})
    return True


def _store(ctx: Context, segment: AuditSegment) -> None:
    product = ctx.product
    targets: list[tuple[ObjectStore | None, Step, bool]] = [
        (product.store, "stored_at", segment.stored_at is None),
        (product.audit_second, "copied_at", segment.copied_at is None),
    ]
    wanted = [(store, step) for store, step, missing in targets if missing and store is not None]
    content = _content_of(ctx.tenant_id, segment)
    if hashlib.sha256(content).hexdigest() != segment.content_sha256:
        _say_changed(ctx, segment.number)
        return
    manifest, cold = canonical_bytes(manifest_of_row(segment)), segment.cold_at is not None
    for store, step in wanted:
        store.put(place(ctx.tenant_id, segment.number, "jsonl", cold=cold), [content])
        store.put(place(ctx.tenant_id, segment.number, "manifest.json", cold=cold), [manifest])
        with ctx.transaction():
            audit_segment.note(ctx.tenant_id, segment.number, step, product.clock.now())


def _say_changed(ctx: Context, number: int) -> None:
    logs.event(
        "audit.changed_behind_us",
        "Audit events are not what they were when they were recorded: check the chain",
        level="ERROR",
        tenant_id=str(ctx.tenant_id),
        batch=number,
    )
