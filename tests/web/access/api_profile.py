"""The profile over the API."""

from __future__ import annotations

from appliance.services import profiles
from tests.cast import Tenancy
from tests.web.access_rows import Build, Row, read, write

HERE = "/api/v1/org-profile"


def published(suffix: str = "") -> Build:
    def path(tenancy: Tenancy) -> str:
        for at in range(2):
            profiles.replace_profile(tenancy.owner, {"org": {"headcount": at}}, at)
        return f"{HERE}{suffix}"

    return path


ROWS: list[Row] = [
    read("api_profile.read_profile", published()),
    # The same again: everybody may send it, and it changes nothing. A stranger has no version 2.
    write(
        "api_profile.replace_profile",
        published(),
        method="PUT",
        json={"org": {"headcount": 1}},
        headers={"If-Match": '"2"'},
        stranger=409,
    ),
    read("api_profile.read_profile_draft", f"{HERE}/draft", stranger=200),
    # Nobody has written one: there is nothing to publish.
    write(
        "api_profile.publish_profile_draft",
        f"{HERE}/draft/publish",
        json={"latest": 5},
        headers={"If-Match": '"0"'},
        **dict.fromkeys(("member", "admin", "owner", "stranger"), 409),
    ),
    # Another draft than there is.
    write(
        "api_profile.discard_profile_draft",
        f"{HERE}/draft",
        method="DELETE",
        headers={"If-Match": '"99"'},
        **dict.fromkeys(("member", "admin", "owner", "stranger"), 409),
    ),
    read("api_profile.list_profile_versions", f"{HERE}/versions", stranger=200),
    read("api_profile.read_profile_version", published("/versions/1")),
    read("api_profile.compare_profile_versions", published("/changes?from=1&to=2")),
]
