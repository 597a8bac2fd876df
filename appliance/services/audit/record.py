"""Writes an audit event: in the transaction of the change, as the next link of the organisation's chain.

If it cannot be written, the exception ends the transaction and the change does not happen (AUD-04).
"""

from __future__ import annotations

import re
from typing import Any, Literal
from uuid import UUID, uuid4

from appliance.foundation import logs
from appliance.foundation.clock import rfc3339
from appliance.models import audit_event
from appliance.models.database import after_commit, require_transaction
from appliance.services import events
from appliance.services.audit.events import EVENTS, checked_details
from appliance.services.context import Context
from appliance.services.event_fields import UndeclaredEventError
from appliance.services.verification.audit_chain import GENESIS_HASH, event_hash

Outcome = Literal["success", "denied", "error"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


def record(
    ctx: Context,
    action: str,
    resource_id: UUID | str,
    *,
    outcome: Outcome = "success",
    **details: Any,
) -> UUID:
    """Write the event and return its id. Call it inside ``ctx.transaction()``, as the last thing there.

    From here to the end of the transaction no other event of the organisation can be written, so that the
    numbers have no gap; what comes after makes others wait. ``details`` are exactly the declared ones.
    """
    return UUID(_append(ctx, action, str(resource_id), outcome, details)["event_id"])


def record_seq(
    ctx: Context,
    action: str,
    resource_id: UUID | str,
    *,
    outcome: Outcome = "success",
    **details: Any,
) -> int:
    """As ``record``, and return the event's number in the organisation's chain."""
    return int(_append(ctx, action, str(resource_id), outcome, details)["seq"])


def _append(
    ctx: Context, action: str, resource_id: str, outcome: Outcome, details: dict[str, Any]
) -> dict[str, Any]:
    require_transaction()
    written = checked_details(action, details)
    for name, value in (
        ("resource_id", resource_id),
        ("actor_id", ctx.actor.id),
        ("origin", ctx.origin),
        ("request_id", ctx.request_id),
    ):
        if not _ID.fullmatch(value):
            raise UndeclaredEventError(f"{action}: {name} does not look like an id")
    audit_event.lock_chain(ctx.tenant_id)
    seq, previous_hash = audit_event.head(ctx.tenant_id) or (0, GENESIS_HASH)
    now = ctx.product.clock.now()
    event: dict[str, Any] = {
        "tenant_id": str(ctx.tenant_id),
        "seq": seq + 1,
        "event_id": str(uuid4()),
        "at": rfc3339(now),
        "actor_kind": ctx.actor.kind,
        "actor_id": ctx.actor.id,
        "action": action,
        "resource_type": EVENTS[action].resource_type,
        "resource_id": resource_id,
        "outcome": outcome,
        "origin": ctx.origin,
        "request_id": ctx.request_id,
        "details": written,
        "prev_event_hash": previous_hash,
    }
    event["event_hash"] = event_hash(event)
    audit_event.append({**event, "at": now})
    _tell(ctx, event)
    after_commit(lambda: _mirror(event))
    return event


def _tell(ctx: Context, event: dict[str, Any]) -> None:
    """Tell it as a domain event, so that no change can forget to: what is refused is told as a warning."""
    told = EVENTS[event["action"]].event if event["outcome"] != "denied" else "audit.security_event"
    if told is None:
        return
    fields = events.EVENT_TYPES[told].fields
    known = {**event["details"], "action": event["action"], "resource_type": event["resource_type"]}
    payload = {name: value for name, value in known.items() if name in fields}
    events.publish_in_chain(ctx, told, event["resource_id"], payload)


def _mirror(event: dict[str, Any]) -> None:
    """Show it among the log lines too, once it stands; the row is the record, the line a copy."""
    told = ("event_id", "seq", "action", "resource_type", "resource_id", "outcome", "origin", "event_hash")
    logs.event(
        event["action"],
        EVENTS[event["action"]].words,
        log_type="audit",
        tenant_id=event["tenant_id"],
        request_id=event["request_id"],
        audit={
            **{name: event[name] for name in told},
            "actor": {"kind": event["actor_kind"], "id": event["actor_id"]},
        },
    )
