"""Who is in the organisation, and what they may do (ORG-03, ORG-05)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from appliance.services import people
from appliance.services.people import Member
from appliance.services.permissions import PERMISSIONS, Permission, Role
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import part_of
from appliance.web.guards import requires

api = ApiGroup("members", "Members")


@api.get("/members", access=requires(Permission.MANAGE_PEOPLE), query="page_query", answers={200: "members"})
def list_members(asked: Asked) -> Answer:
    """List everybody who has or had access.

    Those who have it come first, then by name. How many there can be, the plan says.
    """
    return Answer(part_of(asked, people.people(asked.ctx), _member))


@api.get("/members/<uuid:account_id>", access=requires(Permission.MANAGE_PEOPLE), answers={200: "member"})
def read_member(asked: Asked, account_id: UUID) -> Answer:
    """Read one member."""
    return _as_they_are(asked, account_id)


@api.patch(
    "/members/<uuid:account_id>",
    access=requires(Permission.MANAGE_PEOPLE),
    body="member_role",
    answers={200: "member"},
    problems=(409, 422),
)
def change_member_role(asked: Asked, account_id: UUID) -> Answer:
    """Let a member do more, or less.

    It holds from their next request on, and for their API tokens too. Refused with 409 for oneself, for the
    owner, for somebody whose access was ended, and for a guest who enters by a link in an email and would
    then have no way to sign in. Open invitations of who is an administrator no longer are cancelled. An API
    token makes nobody an administrator (403 E403_TOKEN_CANNOT_GRANT).
    """
    people.change_role(asked.ctx, account_id, asked.body["role"])
    return _as_they_are(asked, account_id)


@api.post(
    "/members/<uuid:account_id>/end",
    access=requires(Permission.MANAGE_PEOPLE),
    body="member_end",
    answers={200: "member"},
    problems=(409,),
)
def end_member_access(asked: Asked, account_id: UUID) -> Answer:
    """End a member's access.

    At once, with their sessions here; in other organisations they go on. What they did stays, and whom they
    invited and who has not come yet is invited no longer. Links to reports that they made go on working,
    unless with_links takes them back. Refused with 409 for oneself and for the owner.
    Ending what has ended changes nothing.
    """
    with_links = asked.body.get("with_links", False)
    people.end_access(asked.ctx, account_id, asked.body["reason"], with_links=with_links)
    return _as_they_are(asked, account_id)


@api.post(
    "/members/<uuid:account_id>/restore",
    access=requires(Permission.MANAGE_PEOPLE),
    answers={200: "member"},
    problems=(409,),
)
def restore_member_access(asked: Asked, account_id: UUID) -> Answer:
    """Let a member in again, as what they were.

    Refused with 429 when every place of the plan is taken; waiting does not help then. An API token lets no
    administrator in again (403 E403_TOKEN_CANNOT_GRANT).
    """
    people.restore_access(asked.ctx, account_id)
    return _as_they_are(asked, account_id)


@api.get("/roles", access=requires(Permission.VIEW), answers={200: "roles"})
def list_roles(_asked: Asked) -> Answer:
    """List what each role may do.

    The names of the permissions are the scopes that an API token can have.
    """
    return Answer({"items": [_role(role) for role in Role]})


def _as_they_are(asked: Asked, account_id: UUID) -> Answer:
    return Answer(_member(people.person(asked.ctx, account_id)))


def _member(member: Member) -> dict[str, Any]:
    return {
        "account_id": str(member.account_id),
        "name": member.display_name,
        "email": member.email,
        "role": member.role,
        "status": member.status,
        "since": moment(member.created_at),
    }


def _role(role: Role) -> dict[str, Any]:
    return {
        "role": role.value,
        "sentence": role.sentence,
        "permissions": [
            {"permission": right.value, "sentence": right.sentence}
            for right in Permission
            if right in PERMISSIONS[role]
        ],
    }
