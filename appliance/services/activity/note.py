"""Writes an event into the timeline."""

from __future__ import annotations

from appliance.models import activity_entry
from appliance.services.context import Context
from appliance.services.events import Event


def note(ctx: Context, event: Event) -> None:
    """Show the event on the organisation's timeline; the same event again changes nothing."""
    with ctx.transaction():
        activity_entry.put(
            tenant_id=ctx.tenant_id,
            event_id=event.event_id,
            seq=event.seq,
            occurred_at=event.occurred_at,
            event_type=event.event_type,
            action=event.payload.get("action") or event.event_type,
            actor=event.actor,
            subject_type=event.subject_type,
            subject_id=event.subject_id,
            payload=dict(event.payload),
        )
