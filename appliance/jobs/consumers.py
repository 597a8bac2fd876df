"""What each consumer of events does: call one service. Who wants what: services/events/catalogue.py."""

from __future__ import annotations

from uuid import UUID

from appliance.services import activity, clarification, evidence, notices, people, renewal
from appliance.services.context import Context
from appliance.services.events import Event, Handler


def _note_mail(ctx: Context, event: Event) -> None:
    people.note_mail(ctx, UUID(event.subject_id), sent=event.event_type == "email.sent")


def _nudge_evidence(ctx: Context, _event: Event) -> None:
    notices.nudge_evidence(ctx)


def _judge_expired(ctx: Context, _event: Event) -> None:
    evidence.judge_expired(ctx)


def _send_digest(ctx: Context, _event: Event) -> None:
    notices.send_digest(ctx)


def _count_down(ctx: Context, _event: Event) -> None:
    clarification.remind(ctx)


def _remind_of_renewal(ctx: Context, _event: Event) -> None:
    renewal.remind(ctx)


HANDLERS: dict[str, Handler] = {
    "activity": activity.note,
    "invitations": _note_mail,
    "notifications": notices.tell_of,
    "evidence_expiry": _judge_expired,
    "evidence_nudges": _nudge_evidence,
    "digests": _send_digest,
    "clarifications": _count_down,
    "renewals": _remind_of_renewal,
}
"""By the names of ``events.CONSUMERS``. Each gets a Context, or the Product where no organisation is."""
