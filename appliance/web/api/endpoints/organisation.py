"""The organisation that the caller works in: its settings, its plan, and what happened in it."""

from __future__ import annotations

from typing import Any

from flask import request

from appliance.services import activity, mail, organisations, plans
from appliance.services.activity import Entry
from appliance.services.organisations import OrganisationSettings
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import requires

api = ApiGroup("organisation", "Organisation")


@api.get("/settings", access=requires(Permission.MANAGE_SETTINGS), answers={200: "settings"}, tagged=True)
def read_settings(asked: Asked) -> Answer:
    """Read the settings of the organisation."""
    return _settings(organisations.read_settings(asked.ctx))


@api.patch(
    "/settings",
    access=requires(Permission.MANAGE_SETTINGS),
    body="settings_change",
    answers={200: "settings"},
    problems=(409, 422),
    shared=True,
)
def change_settings(asked: Asked) -> Answer:
    """Change settings of the organisation.

    What the body leaves out stays as it is; the same again is no new version. Another pack_id has the
    organisation assessed anew by those rules. Refused with 422 for a sector, a time zone or a day that cannot
    be chosen.
    """
    typed = {name: value or "" for name, value in asked.body.items()}
    return _settings(organisations.change_settings(asked.ctx, typed, asked.expected_version()))


@api.get("/plan", access=requires(Permission.MANAGE_PEOPLE), answers={200: "plan"})
def read_plan(asked: Asked) -> Answer:
    """Read the plan, and how much of it is used now."""
    plan, uses = plans.usage(asked.ctx)
    items = [
        {"quota": use.quota.value, "title": use.title, "used": use.used, "limit": use.limit} for use in uses
    ]
    return Answer({"name": plan.name, "items": items})


@api.get("/activity", access=requires(Permission.VIEW), query="activity_query", answers={200: "activity"})
def list_activity(asked: Asked) -> Answer:
    """List what happened in the organisation.

    The newest first, 50 at a time. Nobody counts them, so total is null; follow next.
    """
    shown = activity.timeline(asked.ctx, before=asked.query.get("before"))
    older = None if shown.older is None else f"{request.path}?before={shown.older}"
    return Answer({"items": [_entry(entry) for entry in shown.entries], "total": None, "next": older})


@api.get(
    "/notification-preferences",
    access=requires(Permission.CHOOSE_NOTICES),
    answers={200: "notification_preferences"},
)
def read_notification_preferences(asked: Asked) -> Answer:
    """Read which letters the caller gets about this organisation."""
    return _choices(asked)


@api.put(
    "/notification-preferences",
    access=requires(Permission.CHOOSE_NOTICES),
    body="notification_choice",
    answers={200: "notification_preferences"},
)
def choose_notifications(asked: Asked) -> Answer:
    """Choose which letters the caller gets about this organisation.

    The kinds that the body names come, and no others. They are the caller's own, so no If-Match is needed.
    Letters about access and deletion cannot be switched off and are not among them.
    """
    mail.choose(asked.ctx, {mail.Notice(name) for name in asked.body["notices"]})
    return _choices(asked)


def _choices(asked: Asked) -> Answer:
    items = [
        {"notice": one.notice.value, "title": one.title, "words": one.words, "wanted": one.wanted}
        for one in mail.choices(asked.ctx)
    ]
    return Answer({"items": items})


def _settings(stands: OrganisationSettings) -> Answer:
    day = stands.planned_submission_on
    body = {
        "id": str(stands.id),
        "name": stands.name,
        "size_band": stands.size_band,
        "sector": stands.sector,
        "region": stands.region,
        "time_zone": stands.time_zone,
        "pack_id": stands.pack_id,
        "planned_submission_on": day.isoformat() if day else None,
        "version": stands.version,
    }
    return Answer(body, tag=stands.version)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": moment(entry.at),
        "who": entry.who,
        "words": entry.words,
        "event_type": entry.event_type,
        "subject": {"type": entry.subject_type, "id": entry.subject_id},
    }
