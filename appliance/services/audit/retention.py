"""How long audit events are kept: hot for 90 days, a year at least, then gone by whole batches (AUD-05).

A batch that expires leaves its row and its manifest, and a tombstone in place of its events: the chain goes
on behind it, and what was there stays provable by its hashes.
"""

from __future__ import annotations

from datetime import timedelta

from appliance.adapters.object_store import MissingObjectError, ObjectStore
from appliance.foundation import logs
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.domain_errors import UnavailableError
from appliance.models import audit_event, audit_segment
from appliance.models.audit_segment import AuditSegment
from appliance.services.audit.export import each_organisation
from appliance.services.audit.record import record
from appliance.services.audit.segments import place, tombstone_of
from appliance.services.context import Context, Product

HOT = timedelta(days=90)
_FLOOR = timedelta(days=366)
"""Whatever the settings say; the database has a floor of twelve months of its own."""


def keep_audit(product: Product) -> None:
    """Move old batches of every organisation to cold storage, and let those go whose time is over."""
    for ctx in each_organisation(product, "audit-retention"):
        try:
            keep_organisation(ctx)
        except UnavailableError as error:
            logs.event("audit.retention_waits", "A store does not answer", level="WARN", err=error)
        except audit_segment.ExpiryRefusedError as error:
            logs.event(
                "audit.expiry_refused",
                "The database keeps a batch: check the chain",
                level="ERROR",
                err=error,
            )


def keep_organisation(ctx: Context) -> None:
    """Do what is due for one organisation. Raises UnavailableError; the next run goes on."""
    now = ctx.product.clock.now()
    expires_before = now - max(timedelta(days=ctx.product.limits.audit_days), _FLOOR)
    with ctx.transaction():
        segments = audit_segment.all_of(ctx.tenant_id)
        head = audit_event.head(ctx.tenant_id)
    for segment in segments:
        if segment.expired_at is not None:
            _remove(ctx, segment)
            continue
        if not _exported(ctx, segment):
            return  # what follows is younger
        if segment.cold_at is None and segment.last_at < now - HOT:
            _move_to_cold(ctx, segment)
        # The end of the chain stays: the next event has to continue it.
        if segment.last_at < expires_before and head is not None and head[0] > segment.last_seq:
            _expire(ctx, segment)


def _exported(ctx: Context, segment: AuditSegment) -> bool:
    copied = ctx.product.audit_second is None or segment.copied_at is not None
    return segment.stored_at is not None and copied


def _stores(ctx: Context) -> list[ObjectStore]:
    return [ctx.product.store, *([ctx.product.audit_second] if ctx.product.audit_second else [])]


def _move_to_cold(ctx: Context, segment: AuditSegment) -> None:
    """Below another prefix, for which a bucket may have a cheaper class of storage."""
    for store in _stores(ctx):
        for kind in ("jsonl", "manifest.json"):
            warm = place(ctx.tenant_id, segment.number, kind, cold=False)
            try:
                content = b"".join(store.get(warm))
            except MissingObjectError:
                continue  # moved by a run that was cut short
            store.put(place(ctx.tenant_id, segment.number, kind, cold=True), [content])
            store.delete(warm)
    with ctx.transaction():
        audit_segment.note(ctx.tenant_id, segment.number, "cold_at", ctx.product.clock.now())


def _expire(ctx: Context, segment: AuditSegment) -> None:
    now = ctx.product.clock.now()
    with ctx.transaction():
        audit_segment.lock(ctx.tenant_id)
        current = audit_segment.find(ctx.tenant_id, segment.number)
        if current is None or current.expired_at is not None:
            return
        audit_segment.expire(ctx.tenant_id, segment.number, now)
        record(
            ctx,
            "audit.expired",
            ctx.tenant_id,
            batch=segment.number,
            first_seq=segment.first_seq,
            last_seq=segment.last_seq,
            batch_hash=segment.batch_hash,
        )
    segment.expired_at = now
    _remove(ctx, segment)


def _remove(ctx: Context, segment: AuditSegment) -> None:
    """Put the tombstone beside the manifest, and take the exported events away."""
    if segment.removed_at is not None or segment.expired_at is None:
        return
    tombstone = canonical_bytes(tombstone_of(segment, segment.expired_at))
    for store in _stores(ctx):
        store.put(place(ctx.tenant_id, segment.number, "tombstone.json", cold=True), [tombstone])
        for cold in (False, True):
            store.delete(place(ctx.tenant_id, segment.number, "jsonl", cold=cold))
    with ctx.transaction():
        audit_segment.note(ctx.tenant_id, segment.number, "removed_at", ctx.product.clock.now())
