"""Asking people to join the organisation (ORG-04)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from appliance.services import people
from appliance.services.context import Product
from appliance.services.people import InvitationLine
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import PREFIX, ApiGroup
from appliance.web.api.endpoints.organisations import organisation_body, seat_in
from appliance.web.api.idempotency_keys import key_given
from appliance.web.api.lists import part_of
from appliance.web.guards import requires, signed_in
from appliance.web.moving import go_on_in
from appliance.web.site import current_site
from appliance.web.standing import current_standing, require_provider

api = ApiGroup("invitations", "Invitations")


@api.get(
    "/invitations",
    access=requires(Permission.MANAGE_PEOPLE),
    query="page_query",
    answers={200: "invitations"},
)
def list_invitations(asked: Asked) -> Answer:
    """List the newest invitations.

    At most 100, the newest first. What ended more than 90 days ago is forgotten.
    """
    return Answer(part_of(asked, people.invitations(asked.ctx), _invitation))


@api.get(
    "/invitations/<uuid:invitation_id>",
    access=requires(Permission.MANAGE_PEOPLE),
    answers={200: "invitation"},
)
def read_invitation(asked: Asked, invitation_id: UUID) -> Answer:
    """Read one invitation."""
    return _as_it_is(asked, invitation_id)


@api.post(
    "/invitations",
    access=requires(Permission.MANAGE_PEOPLE),
    body="invitation_new",
    answers={201: "invitation"},
    problems=(409, 422),
)
def invite(asked: Asked) -> Answer:
    """Invite somebody by email.

    The link in the letter can be used once, for seven days, by the person with that address. Refused with
    422 for an address that is none, or of somebody who is in the organisation or invited already, with 429 by
    the plan (people there are and people asked count together), and with 403 E403_TOKEN_CANNOT_GRANT for an
    administrator by an API token: it asks members and guests.
    """
    invitation_id = people.invite(asked.ctx, asked.body["email"], asked.body["role"])
    return _as_it_is(asked, invitation_id, 201)


@api.post(
    "/invitations/<uuid:invitation_id>/resend",
    access=requires(Permission.MANAGE_PEOPLE),
    answers={200: "invitation"},
    problems=(409,),
)
def resend_invitation(asked: Asked, invitation_id: UUID) -> Answer:
    """Send an invitation once more.

    With a new link and another seven days; the former link opens nothing. Refused with 409 while it is being
    sent or when it has ended, and with 429 after five times.
    """
    people.send_again(asked.ctx, invitation_id)
    return _as_it_is(asked, invitation_id)


@api.post(
    "/invitations/<uuid:invitation_id>/cancel",
    access=requires(Permission.MANAGE_PEOPLE),
    answers={200: "invitation"},
    problems=(409,),
)
def cancel_invitation(asked: Asked, invitation_id: UUID) -> Answer:
    """Take an invitation back.

    Its link opens nothing from now on. Refused with 409 when it has ended already.
    """
    people.cancel(asked.ctx, invitation_id)
    return _as_it_is(asked, invitation_id)


@api.post("/invitations/look", access=signed_in, body="invitation_token", answers={200: "invited"})
def look_at_invitation(asked: Asked) -> Answer:
    """Read what an invitation says that was sent to you.

    The token is the last part of the address in the letter. Nothing changes. Answered with 404
    E404_LINK_OVER when it opens nothing any more.
    """
    found = people.look_at_invitation(current_site().product, asked.body["token"])
    return Answer(
        {
            "organisation": found.organisation,
            "invited_by": found.invited_by,
            "role": found.role.value,
            "expires_at": moment(found.expires_at),
        }
    )


@api.post(
    "/invitations/accept",
    access=signed_in,
    body="invitation_token",
    answers={200: "organisation"},
    problems=(404, 409),
    limit="guest_link",
)
def accept_invitation(asked: Asked) -> Answer:
    """Join the organisation of an invitation that was sent to you.

    The session of your browser works there from now on; forms that it has open become stale. Refused with
    403 for somebody else than it was sent to, for an address that nobody vouches for, and for somebody whose
    access was ended, with 404 E404_LINK_OVER when it was accepted or has ended, and with 409 where you are in
    the organisation already or it has no place free. With an Idempotency-Key, who joined by it is told so
    again.
    """
    require_provider()
    tenant_id = people.accept(*_whose(asked), **_how())
    go_on_in(tenant_id)
    return Answer(organisation_body(seat_in(tenant_id), tenant_id))


@api.post(
    "/invitations/decline",
    access=signed_in,
    body="invitation_token",
    answers={204: None},
    problems=(404,),
    limit="guest_link",
)
def decline_invitation(asked: Asked) -> Answer:
    """Decline an invitation that was sent to you.

    Its token opens nothing from then on. Refused as accepting is, for somebody else than it was sent to and
    for one that has ended; with an Idempotency-Key, twice is as good as once.
    """
    require_provider()
    people.decline(*_whose(asked), **_how())
    return Answer(status=204)


def _whose(asked: Asked) -> tuple[Product, str, UUID]:
    """The invitation and the person that a call is about; such a person may have no organisation yet."""
    return current_site().product, asked.body["token"], current_standing().account_id


def _how() -> dict[str, Any]:
    return {"request_id": g.request_id, "origin": "api", "again": key_given() is not None}


def _as_it_is(asked: Asked, invitation_id: UUID, status: int = 200) -> Answer:
    found = people.one_invitation(asked.ctx, invitation_id)
    location = f"{PREFIX}/invitations/{found.id}" if status == 201 else None
    return Answer(_invitation(found), status, location=location)


def _invitation(line: InvitationLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "email": line.email,
        "role": line.role,
        "state": line.state.lower(),
        "is_open": line.is_open,
        "can_be_sent_again": line.can_be_sent_again,
        "invited_by": line.invited_by,
        "created_at": moment(line.created_at),
        "expires_at": moment(line.expires_at),
        "changed_at": moment(line.changed_at),
    }
