"""The profile over the API."""

from __future__ import annotations

from appliance.services import profiles
from appliance.services.profiles.drafts import draft_to_change
from tests.cast import Tenancy
from tests.web.access_rows import Build, Row, read, write

HERE = "/api/v1/org-profile"


def published(suffix: str = "") -> Build:
    def path(tenancy: Tenancy) -> str:
        for at in range(2):
            profiles.replace_profile(tenancy.owner, {"org": {"headcount": at}}, at)
        return f"{HERE}{suffix}"

    return path


def drafted(suffix: str) -> Build:
    def path(tenancy: Tenancy) -> str:
        with draft_to_change(tenancy.owner) as profile:
            profile["org"] = {"headcount": 9}
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
    # Whoever comes first publishes it. A stranger has written none.
    write(
        "api_profile.publish_profile_draft",
        drafted("/draft/publish"),
        json={"latest": 0},
        headers={"If-Match": '"1"'},
        member=201,
        **dict.fromkeys(("admin", "owner", "stranger"), 409),
    ),
    # Whoever comes second speaks of another one. A stranger throws away their own, which is empty.
    write(
        "api_profile.discard_profile_draft",
        f"{HERE}/draft",
        method="DELETE",
        headers={"If-Match": '"0"'},
        member=204,
        admin=409,
        owner=409,
        stranger=204,
    ),
    read("api_profile.list_profile_versions", f"{HERE}/versions", stranger=200),
    read("api_profile.read_profile_version", published("/versions/1")),
    read("api_profile.compare_profile_versions", published("/changes?from=1&to=2")),
]
