"""The API about the organisation, and about which one a person works in."""

from __future__ import annotations

from tests.web.access_rows import Row, read, write

ADMINS = {"guest": 403, "member": 403}

ROWS: list[Row] = [
    read("api_organisations.list_organisations", "/api/v1/organisations", stranger=200),
    write(
        "api_organisations.switch_organisation",
        lambda tenancy: f"/api/v1/organisations/{tenancy.tenant_id}/switch",
        **dict.fromkeys(("guest", "member", "admin", "owner"), 204),
    ),
    read("api_organisation.read_settings", "/api/v1/settings", **ADMINS, stranger=200),
    # Only one can be the first to change a version; the second is told that somebody was faster.
    write(
        "api_organisation.change_settings",
        "/api/v1/settings",
        method="PATCH",
        json={"sector": "Legal"},
        headers={"If-Match": '"1"'},
        **ADMINS,
        owner=409,
        stranger=200,
    ),
    read("api_organisation.read_plan", "/api/v1/plan", **ADMINS, stranger=200),
    read("api_organisation.list_activity", "/api/v1/activity", stranger=200),
    read(
        "api_organisation.read_notification_preferences",
        "/api/v1/notification-preferences",
        guest=403,
        stranger=200,
    ),
    write(
        "api_organisation.choose_notifications",
        "/api/v1/notification-preferences",
        method="PUT",
        json={"notices": ["reports"]},
        stranger=200,
    ),
]
