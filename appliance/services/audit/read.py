"""Reads an organisation's audit events: pages of them, the whole chain, or its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.clock import rfc3339
from appliance.foundation.domain_errors import FieldProblem, InvalidError, NotFoundError
from appliance.models import audit_event, audit_segment, organisation
from appliance.models.audit_event import AuditEvent, AuditFilter
from appliance.models.database import transaction
from appliance.services.audit.events import EVENTS
from appliance.services.audit.record import record_seq
from appliance.services.context import Context
from appliance.services.paging import page_at

PER_PAGE = 50
_AS_THEY_ARE = (
    "seq", "actor_kind", "actor_id", "action", "resource_type", "resource_id",
    "outcome", "origin", "request_id", "details", "prev_event_hash", "event_hash",
)  # fmt: skip


@dataclass(frozen=True)
class EventPage:
    """Some events, newest first, as documents; ``total`` is how many there are in all."""

    events: tuple[dict[str, Any], ...]
    total: int
    number: int
    pages: int


def narrowed(
    *,
    subject: str | None = None,
    actor_id: str | None = None,
    resource_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AuditFilter:
    """What a program asks for; None does not narrow. Raises InvalidError for a subject there is not."""
    actions = None if subject is None else actions_of(subject)
    if actions == ():
        told = FieldProblem("subject", "Use an action such as report.approved, or its beginning")
        raise InvalidError("There are no events of this subject.", fields=(told,))
    return AuditFilter(actions, actor_id, resource_id, since, until)


def list_events(
    ctx: Context, wanted: AuditFilter, *, page: int = 1, per_page: int | None = None
) -> EventPage:
    """One page of events; a page beyond the last is the last."""
    with ctx.transaction():
        total = audit_event.count(ctx.tenant_id, wanted)
        at = page_at(page, of=total, per_page=per_page or PER_PAGE)
        rows = audit_event.page(ctx.tenant_id, wanted, limit=at.limit, offset=at.offset)
    return EventPage(tuple(map(event_document, rows)), total, at.number, at.pages)


def actions_of(subject: str) -> tuple[str, ...]:
    """The declared events of a subject ("evidence"), or the one of that full name; empty for neither."""
    return tuple(action for action in EVENTS if action == subject or action.partition(".")[0] == subject)


def extract(ctx: Context, up_to_seq: int) -> list[dict[str, Any]]:
    """The chain from its first event to number ``up_to_seq``, as documents, for a bundle."""
    with ctx.transaction():
        return list(chain_documents(ctx.tenant_id, up_to=up_to_seq))


def expired(ctx: Context) -> dict[str, Any] | None:
    """What a bundle says of the events before the first that is kept; None where all are kept."""
    with ctx.transaction():
        gone = audit_segment.last_expired(ctx.tenant_id)
    if gone is None or gone.expired_at is None:
        return None
    return {
        "batch": gone.number,
        "last_seq": gone.last_seq,
        "event_hash": gone.head_hash,
        "batch_hash": gone.batch_hash,
        "last_at": rfc3339(gone.last_at),
        "expired_at": rfc3339(gone.expired_at),
    }


def export_lines(ctx: Context) -> Iterator[bytes]:
    """The whole chain as JSON Lines (each line canonical JSON), ending with the event of this export.

    That event is recorded at once; the lines follow as they are asked for, a batch in memory at a time.
    """
    return chain_lines(ctx.tenant_id, up_to=record_export(ctx))


def record_export(ctx: Context) -> int:
    """Put on record that the whole chain is taken away; the number of that event, which is its last."""
    with ctx.transaction():
        before, gone = audit_event.head(ctx.tenant_id), audit_segment.last_expired(ctx.tenant_id)
        kept = (before[0] if before else 0) - (gone.last_seq if gone else 0)
        return record_seq(ctx, "audit.exported", ctx.tenant_id, events=kept + 1)


def require_chain_of(ctx: Context) -> None:
    """Raise NotFoundError where there is no such organisation: an empty chain would look intact."""
    with ctx.transaction():
        if organisation.find(ctx.tenant_id) is None:
            raise NotFoundError(f"There is no organisation {ctx.tenant_id}.")


def chain_lines(tenant_id: UUID, *, up_to: int | None = None) -> Iterator[bytes]:
    """The chain as JSON Lines, recording nothing."""
    return (canonical_bytes(document) + b"\n" for document in chain_documents(tenant_id, up_to=up_to))


def chain_documents(tenant_id: UUID, *, after: int = 0, up_to: int | None = None) -> Iterator[dict[str, Any]]:
    """Every event behind number ``after``, in order.

    Each batch has its own short transaction: rows never change behind it.
    """
    while True:
        with transaction(tenant_id=tenant_id):
            rows = audit_event.batch(tenant_id, after=after, up_to=up_to)
        yield from map(event_document, rows)
        if not rows:
            return
        after = rows[-1].seq


def event_document(row: AuditEvent) -> dict[str, Any]:
    """The event as it is hashed, exported and put into bundles: flat, with its hashes."""
    values = {name: getattr(row, name) for name in _AS_THEY_ARE}
    return {
        **values,
        "tenant_id": str(row.tenant_id),
        "event_id": str(row.event_id),
        "at": rfc3339(row.at),
    }
