"""The API about members and invitations."""

from __future__ import annotations

from appliance.services import people
from tests.cast import Tenancy
from tests.web.access.joining import link
from tests.web.access_rows import Row, read, write

ADMINS = {"guest": 403, "member": 403}


def _guest(tenancy: Tenancy) -> str:
    return f"/api/v1/members/{tenancy.account_ids['guest']}"


def _ended(tenancy: Tenancy) -> str:
    people.end_access(tenancy.owner, tenancy.account_ids["guest"], "left")
    return f"{_guest(tenancy)}/restore"


def _invited(tenancy: Tenancy) -> str:
    return f"/api/v1/invitations/{people.invite(tenancy.owner, 'bea@example.test', 'guest')}"


def _token(tenancy: Tenancy) -> dict[str, str]:
    """The token of an open invitation, which was sent to none of those who show it."""
    return {"token": link("member")(tenancy).rpartition("/")[2]}


NOT_THEIRS = dict.fromkeys(("guest", "member", "admin", "owner", "stranger"), 403)
READERS = dict.fromkeys(("guest", "member", "admin", "owner", "stranger"), 200)

ROWS: list[Row] = [
    read("api_members.list_members", "/api/v1/members", **ADMINS, stranger=200),
    read("api_members.read_member", _guest, **ADMINS),
    write("api_members.change_member_role", _guest, method="PATCH", json={"role": "guest"}, **ADMINS),
    # The guest's own access ends with what the administrator does, after they were refused themselves.
    write(
        "api_members.end_member_access",
        lambda tenancy: f"{_guest(tenancy)}/end",
        json={"reason": "left"},
        **ADMINS,
    ),
    write("api_members.restore_member_access", _ended, **ADMINS),
    read("api_members.list_roles", "/api/v1/roles", stranger=200),
    read("api_invitations.list_invitations", "/api/v1/invitations", **ADMINS, stranger=200),
    read("api_invitations.read_invitation", _invited, **ADMINS),
    # Who is invited already is not invited again.
    write(
        "api_invitations.invite",
        "/api/v1/invitations",
        json={"email": "bea@example.test", "role": "guest"},
        guest=403,
        member=403,
        admin=201,
        owner=422,
        stranger=201,
    ),
    # Whoever holds the token is told what it says; it lets in whom it was sent to.
    write(
        "api_invitations.look_at_invitation",
        "/api/v1/invitations/look",
        json=_token,
        **READERS,
        for_anybody=True,
    ),
    write("api_invitations.accept_invitation", "/api/v1/invitations/accept", json=_token, **NOT_THEIRS),
    write("api_invitations.decline_invitation", "/api/v1/invitations/decline", json=_token, **NOT_THEIRS),
    write(
        "api_invitations.resend_invitation", lambda t: f"{_invited(t)}/resend", **ADMINS, admin=409, owner=409
    ),
    write("api_invitations.cancel_invitation", lambda t: f"{_invited(t)}/cancel", **ADMINS, owner=409),
]
