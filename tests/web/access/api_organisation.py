"""The API about the organisation, and about which one a person works in."""

from __future__ import annotations

from appliance.services import organisations
from tests.cast import Tenancy
from tests.web.access.organisation import a_scheduled_deletion, picture
from tests.web.access_rows import Row, read, write

ADMINS = {"guest": 403, "member": 403}
OWNERS = {**ADMINS, "admin": 403}
DELETION = "/api/v1/organisation-deletion"

LOGO = "/api/v1/settings/logo"


def with_a_logo(tenancy: Tenancy) -> str:
    """The address of a logo that there is."""
    organisations.set_logo(tenancy.owner, picture(), replaces=None)
    return LOGO


def a_deletion(tenancy: Tenancy) -> str:
    """The address of a deletion that is scheduled."""
    a_scheduled_deletion(tenancy)
    return DELETION


ROWS: list[Row] = [
    read("api_organisations.list_organisations", "/api/v1/organisations", stranger=200),
    write(
        "api_organisations.switch_organisation",
        lambda tenancy: f"/api/v1/organisations/{tenancy.tenant_id}/switch",
        **dict.fromkeys(("guest", "member", "admin", "owner"), 204),
    ),
    # Everybody who is signed in may make one, in which they work from then on.
    write(
        "api_organisations.create_organisation",
        "/api/v1/organisations",
        json={"name": "Oak Ltd"},
        **dict.fromkeys(("guest", "member", "admin", "owner", "stranger"), 201),
    ),
    read("api_logo.read_logo", with_a_logo, stranger=404),
    # Whoever comes second sees that there is one. A stranger sets their own.
    write(
        "api_logo.set_logo",
        LOGO,
        method="PUT",
        data=lambda _: picture(),
        headers={"Content-Type": "application/octet-stream", "If-None-Match": "*"},
        **ADMINS,
        owner=409,
        stranger=200,
    ),
    write(
        "api_logo.remove_logo",
        LOGO,
        method="DELETE",
        headers={"If-None-Match": "*"},
        **ADMINS,
        **dict.fromkeys(("admin", "owner", "stranger"), 204),
    ),
    read("api_deletion.read_organisation_deletion", a_deletion, **ADMINS),
    # A stranger owns an organisation too, of another name, and none of that one is scheduled.
    write(
        "api_deletion.delete_organisation",
        DELETION,
        json={"typed_name": "Acorn Ltd", "understood": True},
        fresh=True,
        **OWNERS,
        owner=201,
        stranger=422,
    ),
    write(
        "api_deletion.call_deletion_off",
        lambda tenancy: f"{a_deletion(tenancy)}/cancel",
        **OWNERS,
        owner=204,
        stranger=409,
    ),
    read("api_deletion.list_own_deletions", "/api/v1/deletions", stranger=200),
    read(
        "api_deletion.take_deletion_certificate",
        lambda tenancy: f"/api/v1/deletions/{tenancy.tenant_id}/certificate",
        **dict.fromkeys(("guest", "member", "admin", "owner"), 404),
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
