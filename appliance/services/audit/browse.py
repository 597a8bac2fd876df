"""The audit log as a person reads it: narrowed, a page at a time, with people's names put in while showing.

Rows hold only the ids of people; names are looked up for the page and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.models import account, audit_event, membership
from appliance.models.audit_event import AuditFilter
from appliance.services.audit.events import EVENTS
from appliance.services.audit.read import EventPage, actions_of, event_document, list_events
from appliance.services.context import Context
from appliance.services.local_day import zone_of

SUBJECTS: Mapping[str, str] = {
    "organisation": "The organisation",
    "member": "Members",
    "invitation": "Invitations",
    "guest": "Guests who enter by a link",
    "session": "Signing in and out",
    "profile": "The profile",
    "answer": "Own answers",
    "evidence": "Evidence",
    "evaluation": "Evaluations",
    "report": "Reports",
    "audit": "The audit log",
}
_CHECKS = AuditFilter(actions=("audit.verified",))
_SERVICE = "Transcrypt, by itself"
_OPERATOR = "The operator of this service"
_GONE = "Somebody whose account is gone"


@dataclass(frozen=True)
class Asked:
    """What a person typed above the list; empty text does not narrow."""

    subject: str = ""
    person: str = ""
    thing: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Told:
    """One event to show. ``details`` are the declared ones, in people's words."""

    event: Mapping[str, Any]
    words: str
    who: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Browsed:
    """A page of the log, the people to choose from, and the newest check of the chain there is."""

    told: tuple[Told, ...]
    page: EventPage
    people: Mapping[str, str] = field(default_factory=dict)
    last_check: Mapping[str, Any] | None = None

    @property
    def runs(self) -> tuple[tuple[Told, ...], ...]:
        """The events, those together that say the same of the same thing one after the other.

        An evaluation may note thirty things that are missing; they are thirty events, and one line.
        """
        return tuple(tuple(run) for _, run in groupby(self.told, _what_is_said))


def browse(ctx: Context, asked: Asked, *, page: int = 1) -> Browsed:
    """The events asked for. Raises InvalidError naming the field that cannot be used as it is."""
    with ctx.transaction():
        found = list_events(ctx, _filter(ctx, asked), page=page)
        checks = audit_event.page(ctx.tenant_id, _CHECKS, limit=1, offset=0)
        members = [account_id for account_id, _role in membership.people_of(ctx.tenant_id)]
        acting = [UUID(event["actor_id"]) for event in found.events if event["actor_kind"] == "account"]
        names = {str(i): name for i, name in account.display_names({*members, *acting}).items()}
    return Browsed(
        told=tuple(_told(event, names) for event in found.events),
        page=found,
        people={str(i): names[str(i)] for i in members if str(i) in names},
        last_check=event_document(checks[0]) if checks else None,
    )


def _what_is_said(told: Told) -> tuple[Any, ...]:
    said = ("action", "resource_id", "actor_id", "request_id", "outcome")
    return tuple(told.event[name] for name in said)


def _told(event: Mapping[str, Any], names: Mapping[str, str]) -> Told:
    kind = EVENTS.get(event["action"])
    who = {"service": _SERVICE, "operator": _OPERATOR}.get(event["actor_kind"]) or names.get(
        event["actor_id"], _GONE
    )
    details = tuple(
        (name.replace("_", " ").capitalize(), "none" if value is None else str(value))
        for name, value in event["details"].items()
    )
    return Told(event, kind.words if kind else event["action"], who, details)


def _filter(ctx: Context, asked: Asked) -> AuditFilter:
    zone = zone_of(ctx) if asked.since or asked.until else ZoneInfo("UTC")
    problems: list[FieldProblem] = []
    since = _midnight("since", asked.since, zone, problems)
    until = _midnight("until", asked.until, zone, problems)
    if since and until and since > until:
        problems.append(FieldProblem("until", "The last day must not be before the first"))
    if asked.subject and not actions_of(asked.subject):
        problems.append(FieldProblem("subject", "Choose one of the list"))
    if problems:
        raise InvalidError("The list cannot be narrowed like that.", fields=tuple(problems))
    return AuditFilter(
        actions=actions_of(asked.subject) if asked.subject else None,
        actor_id=asked.person.strip()[:64] or None,
        resource_id=asked.thing.strip()[:80] or None,
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def _midnight(name: str, text: str, zone: ZoneInfo, problems: list[FieldProblem]) -> datetime | None:
    """The beginning of a day where the organisation is; a problem is added when it is no day."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
        if day == date.max:
            raise ValueError("nothing comes after it, so it has no end")
        return datetime.combine(day, time.min, zone)
    except ValueError:
        problems.append(FieldProblem(name, "Enter a date as 2026-11-21"))
        return None
