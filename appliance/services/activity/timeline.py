"""The timeline as a person reads it: the newest first, a page at a time, with people's names put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from appliance.models import account, activity_entry
from appliance.models.activity_entry import ActivityEntry
from appliance.services import audit
from appliance.services.activity.naming import SubjectNames, subject_names
from appliance.services.context import Context
from appliance.services.reports.document_words import STATUS_WORDS

PER_PAGE = 50
_SYSTEM = "Transcrypt, by itself"
_GONE = "Somebody whose account is gone"
# What has no audit event of its own.
_WORDS = {"report.started": "Began to make a report"}


@dataclass(frozen=True)
class Entry:
    """One thing that happened. ``words`` are a sentence without its end; ``who`` did it."""

    at: datetime
    who: str
    words: str
    event_type: str
    subject_type: str
    subject_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Timeline:
    """Some entries, newest first; ``older`` asks for those before them, None when there are none."""

    entries: tuple[Entry, ...]
    older: int | None


def timeline(ctx: Context, *, before: int | None = None) -> Timeline:
    """Up to PER_PAGE entries that happened before the one numbered ``before``, or the last ones."""
    with ctx.reading():
        rows = activity_entry.newest(ctx.tenant_id, before=before, limit=PER_PAGE + 1)
        shown = rows[:PER_PAGE]
        people = {UUID(row.actor) for row in shown if row.actor != "system"}
        names = {str(i): name for i, name in account.display_names(people).items()}
        named = subject_names(ctx, shown)
    entries = tuple(_entry(row, names, named) for row in shown)
    return Timeline(entries, shown[-1].seq if len(rows) > PER_PAGE else None)


def _entry(row: ActivityEntry, names: Mapping[str, str], named: SubjectNames) -> Entry:
    return Entry(
        at=row.occurred_at,
        who=_SYSTEM if row.actor == "system" else names.get(row.actor, _GONE),
        words=_words(row, named),
        event_type=row.event_type,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        payload=row.payload,
    )


def _words(row: ActivityEntry, named: SubjectNames) -> str:
    if row.event_type == "control.status_changed":
        was, now = (STATUS_WORDS.get(row.payload[name], row.payload[name]) for name in ("was", "now"))
        return f"{named.control(row.subject_id)} changed from {was.lower()} to {now.lower()}"
    kind = audit.EVENTS.get(row.action)
    words = kind.words if kind else _WORDS.get(row.event_type, row.event_type)
    which = ", ".join(named.of(row))
    return f"{words}: {which}" if which else words
