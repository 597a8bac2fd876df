"""Every event there is, with exactly what it carries (SAIS 6.3.9; JOBS-08), and who consumes which.

A payload holds ids, hashes, counts, days and codes: there is no kind of field for free text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.services.event_fields import (
    CODE,
    CONTROL,
    COUNT,
    DAY,
    HASH,
    ID,
    REFERENCE,
    VERSION,
    Field,
    checked,
    optional,
)

ACTIVITY = "audit.activity_recorded"
"""What an audited change is told as when no other type is made for it."""

_OWN_ORDER = frozenset({"report", "evidence", "billing_object"})


@dataclass(frozen=True)
class EventType:
    """``subject`` names what the event's subject id is an id of. ``of_the_house``: of no organisation."""

    subject: str
    fields: Mapping[str, Field]
    schema_version: int = 1
    of_the_house: bool = False


@dataclass(frozen=True)
class Consumer:
    """Somebody who acts on events. Its function stands in ``jobs/consumers.py`` under the same name.

    ``replayable``: doing it again does no harm outside (never mail, never payments). An event of no
    organisation goes to it once, or with ``each_organisation`` once for each of them.
    """

    types: tuple[str, ...]
    replayable: bool = False
    each_organisation: bool = False


def _type(subject: str, **fields: Field) -> EventType:
    # ``action``: the audit event that goes with it, when there is one.
    return EventType(subject, {"action": optional(CODE), **fields})


def _house(subject: str, **fields: Field) -> EventType:
    return EventType(subject, fields, of_the_house=True)


EVENT_TYPES: Mapping[str, EventType] = {
    "tenant.created": _type("organisation"),
    "tenant.updated": _type("organisation", version=optional(COUNT)),
    "tenant.plan_changed": _type("organisation", plan=CODE),
    "user.invited": _type("invitation", role=optional(CODE)),
    "user.invite_accepted": _type("invitation", account_id=optional(ID), role=optional(CODE)),
    "user.joined": _type("account", role=optional(CODE)),
    "user.role_changed": _type("account", role=optional(CODE)),
    "user.deactivated": _type("account"),
    "user.reactivated": _type("account"),
    "control.answered": _type("own_answer", value_sha256=optional(HASH)),
    "control.status_changed": _type("control", evaluation_id=ID, was=optional(CODE), now=CODE),
    "evidence.added": _type("evidence", form=optional(CODE), kind=optional(CODE)),
    "evidence.removed": _type("evidence", sha256=optional(HASH)),
    "evidence.tagged": _type("evidence", control_id=CONTROL),
    "report.requested": _type("report", evaluation_id=optional(ID), cycle=optional(COUNT)),
    "report.started": _type("report"),
    "report.generated": _type("report", manifest_sha256=optional(HASH)),
    "report.failed": _type("report", code=optional(CODE)),
    "email.dispatch_requested": _type("mail_message", template=CODE),
    "email.sent": _type("mail_message", template=CODE),
    "email.bounced": _type("mail_message", template=CODE, code=optional(CODE)),
    "billing.invoice_created": _type("billing_object", amount_minor=COUNT, currency=CODE),
    "billing.payment_succeeded": _type("billing_object", amount_minor=COUNT, currency=CODE),
    "billing.payment_failed": _type("billing_object", amount_minor=COUNT, currency=CODE, code=optional(CODE)),
    ACTIVITY: _type(
        "resource",
        resource_type=CODE,
        number=optional(COUNT),
        control_id=optional(CONTROL),
        code=optional(CODE),
        readiness=optional(CODE),
        would_fail_count=optional(COUNT),
    ),
    "audit.security_event": _type("resource", resource_type=CODE, code=optional(CODE)),
    "analytics.pageview_recorded": _house("visit", page=CODE),
    "analytics.cta_clicked": _house("visit", page=CODE, cta=CODE),
    "analytics.signup_completed": _house("visit", page=optional(CODE)),
    "scheduled.daily": _house("period", day=DAY),
    "scheduled.weekly": _house("period", day=DAY),
    "scheduled.monthly": _house("period", day=DAY),
    "feature.disabled": _house("flag", version=optional(VERSION)),
    "feature.enabled": _house("flag", version=optional(VERSION)),
}

_TIMELINE = tuple(
    name
    for name in EVENT_TYPES
    if name.partition(".")[0] in {"tenant", "user", "control", "evidence", "report"} or name == ACTIVITY
)

CONSUMERS: Mapping[str, Consumer] = {
    "activity": Consumer(_TIMELINE, replayable=True),
    # What became of an invitation's mail is the invitation's state.
    "invitations": Consumer(("email.sent", "email.bounced"), replayable=True),
    "notifications": Consumer(("tenant.created", "report.generated", "report.failed")),
    "evidence_expiry": Consumer(("scheduled.daily",), replayable=True, each_organisation=True),
    "evidence_nudges": Consumer(("scheduled.daily",), each_organisation=True),
    "digests": Consumer(("scheduled.weekly",), each_organisation=True),
    "clarifications": Consumer(("scheduled.daily",), each_organisation=True),
    "renewals": Consumer(("scheduled.daily",), each_organisation=True),
}


def consumers_of(event_type: str) -> tuple[str, ...]:
    """The names of those who want events of this type."""
    return tuple(name for name, consumer in CONSUMERS.items() if event_type in consumer.types)


def partition_key(subject_type: str, subject_id: str, tenant_id: object | None) -> str:
    """Whose events keep their order: of a report, a piece of evidence, a bill; else of an organisation."""
    if subject_type in _OWN_ORDER:
        return f"{subject_type}:{subject_id}"
    return "house" if tenant_id is None else f"tenant:{tenant_id}"


def checked_subject(event_type: str, subject_id: str) -> str:
    """The subject's id; raises UndeclaredEventError for what is no id."""
    return str(checked(event_type, {"subject_id": REFERENCE}, {"subject_id": subject_id})["subject_id"])
