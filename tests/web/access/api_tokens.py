"""Tokens by the API: one's own, and everybody's for administrators. Rows are walked with sessions."""

from __future__ import annotations

from appliance.services import tokens
from tests.web.access_rows import Build, Row, read, write

FOR_ADMINS = {"guest": 403, "member": 403}


def token_path(under: str) -> Build:
    return lambda tenancy: f"{under}/{tokens.make(tenancy.owner, 'CI', ['view'], 9).id}"


DONE = {"method": "DELETE", "owner": 204}
ROWS: list[Row] = [
    read("api_me.read_me", "/api/v1/me", stranger=200),
    read("api_tokens.list_tokens", "/api/v1/tokens", stranger=200),
    write(
        "api_tokens.make_token",
        "/api/v1/tokens",
        json={"name": "CI", "scopes": ["view"]},
        fresh=True,
        **dict.fromkeys(("member", "admin", "owner", "stranger"), 201),
    ),
    # Nobody but who made it: to others it is not there.
    write(
        "api_tokens.revoke_token",
        token_path("/api/v1/tokens"),
        **DONE | dict.fromkeys(("guest", "member", "admin"), 404),
    ),
    # No session has one.
    write(
        "api_tokens.revoke_this_token",
        "/api/v1/me/token",
        method="DELETE",
        **dict.fromkeys(("guest", "member", "admin", "owner"), 404),
    ),
    read("api_tokens.list_members_tokens", "/api/v1/members/tokens", stranger=200, **FOR_ADMINS),
    write(
        "api_tokens.revoke_members_token",
        token_path("/api/v1/members/tokens"),
        **DONE | FOR_ADMINS | {"admin": 204},
    ),
]
