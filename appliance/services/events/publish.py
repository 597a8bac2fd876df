"""Writes an event in the transaction of its change, with one job for each consumer (JOBS-01).

Both commit together or neither does: the event, its jobs and the change are rows of one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from appliance.models import audit_event, domain_event
from appliance.models.database import require_transaction
from appliance.services.context import Context, Product
from appliance.services.event_fields import UndeclaredEventError, checked
from appliance.services.events.catalogue import EVENT_TYPES, checked_subject, consumers_of, partition_key
from appliance.services.events.envelope import Event

DELIVER_TASK = "event.deliver"
_SYSTEM = "system"


@dataclass(frozen=True)
class _Cause:
    """Whose event it is, and what it follows from."""

    tenant_id: UUID | None
    actor: str
    correlation_id: str
    event_id: UUID


def publish(ctx: Context, event_type: str, subject_id: UUID | str, **payload: Any) -> UUID:
    """Write an event of the organisation and return its id. Call it at the end of the transaction.

    Fields of the payload that may be None can be left out. From here no other event of the organisation can
    be written until the transaction ends, so that the order of events is that of the transactions.
    ``audit.record`` publishes by itself: call this only for what has no audit event of its own.
    Raises UndeclaredEventError when type or payload are not as the catalogue says.
    """
    audit_event.lock_chain(ctx.tenant_id)
    return publish_in_chain(ctx, event_type, subject_id, payload)


def publish_in_chain(
    ctx: Context, event_type: str, subject_id: UUID | str, payload: Mapping[str, Any]
) -> UUID:
    """As ``publish``, for whoever holds the end of the organisation's audit chain already."""
    actor = ctx.actor.id if ctx.actor.kind == "account" else _SYSTEM
    cause = _Cause(ctx.tenant_id, actor, ctx.request_id, uuid4())
    return _write(ctx.product, event_type, str(subject_id), payload, cause)


def publish_for_all(
    product: Product, event_type: str, subject_id: str, *, event_id: UUID | None = None, **payload: Any
) -> UUID:
    """Write an event that belongs to no organisation, in a transaction of none; only the worker may."""
    domain_event.lock_house()
    cause = _Cause(None, _SYSTEM, f"house-{uuid4().hex[:16]}", event_id or uuid4())
    return _write(product, event_type, subject_id, payload, cause)


def defer_delivery(product: Product, consumer: str, event: Event, *, tenant_id: UUID | None) -> None:
    """Have the event delivered, after those of its partition that were asked for before.

    ``tenant_id`` says for which organisation, when the event itself is of none.
    """
    partition = event.partition_key if event.tenant_id == tenant_id else f"tenant:{tenant_id}"
    product.queue.defer(
        DELIVER_TASK,
        key=f"{consumer}/{partition}",
        consumer=consumer,
        event_id=str(event.event_id),
        request_id=event.correlation_id,
        tenant_id=None if tenant_id is None else str(tenant_id),
    )


def _write(
    product: Product, event_type: str, subject_id: str, payload: Mapping[str, Any], cause: _Cause
) -> UUID:
    require_transaction()
    kind = EVENT_TYPES.get(event_type)
    if kind is None or kind.of_the_house != (cause.tenant_id is None):
        raise UndeclaredEventError(f"{event_type!r} is not declared: see services/events/catalogue.py")
    left_out = {name: None for name, field in kind.fields.items() if field.may_be_none}
    written = checked(event_type, kind.fields, {**left_out, **payload})
    subject_type = str(written.get("resource_type") or kind.subject)
    event = Event(
        event_id=cause.event_id,
        event_type=event_type,
        occurred_at=product.clock.now(),
        tenant_id=cause.tenant_id,
        actor=cause.actor,
        correlation_id=cause.correlation_id,
        payload={f"{kind.subject}_id": checked_subject(event_type, subject_id), **written},
        schema_version=kind.schema_version,
        partition_key=partition_key(subject_type, subject_id, cause.tenant_id),
        subject_type=subject_type,
        subject_id=subject_id,
    )
    domain_event.append({name: value for name, value in vars(event).items() if name != "seq"})
    for consumer in consumers_of(event_type):
        defer_delivery(product, consumer, event, tenant_id=cause.tenant_id)
    return event.event_id
