"""The organisations of a person: which there are, and in which a browser works (AUTH-04)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from appliance.foundation.domain_errors import NotFoundError
from appliance.services import accounts, organisations
from appliance.services.accounts import Seat
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.idempotency_keys import key_given
from appliance.web.api.lists import whole_list
from appliance.web.guards import signed_in
from appliance.web.moving import go_on_in, switch_to
from appliance.web.site import current_site
from appliance.web.standing import current_standing, require_provider

api = ApiGroup("organisations", "Organisations")


@api.get("/organisations", access=signed_in, tokens=True, answers={200: "organisations"})
def list_organisations(_asked: Asked) -> Answer:
    """List the organisations in which the caller may work.

    An API token belongs to one organisation, and sees that one.
    """
    standing = current_standing()
    here = standing.seat.tenant_id if standing.seat else None
    return Answer(whole_list([organisation_body(seat, here) for seat in standing.seats]))


@api.post(
    "/organisations/<uuid:tenant_id>/switch",
    access=signed_in,
    answers={204: None},
    tokens=False,
    of_credential=True,
)
def switch_organisation(_asked: Asked, tenant_id: UUID) -> Answer:
    """Work in another organisation from now on.

    For the session of a browser; forms that it has open become stale. Doing it twice does no more.
    """
    switch_to(tenant_id)
    return Answer(status=204)


@api.post(
    "/organisations", access=signed_in, body="organisation_new", answers={201: "organisation"}, tokens=False
)
def create_organisation(asked: Asked) -> Answer:
    """Make an organisation.

    Whoever makes it owns it, and the session of their browser works there from now on; forms that it has open
    become stale. With an Idempotency-Key the same call finds what it made before, within a day and ever
    after. Refused with 422 for a sector that cannot be chosen, with 429 for one too many, and with 403 for
    who came by a link in an email.
    """
    require_provider()
    account_id = current_standing().account_id
    typed = {name: value or "" for name, value in asked.body.items()}
    tenant_id = organisations.create_organisation(
        current_site().product,
        account_id,
        typed,
        request_id=g.request_id,
        origin="api",
        once=key_given(),
    )
    go_on_in(tenant_id)
    return Answer(organisation_body(seat_in(tenant_id), tenant_id), 201)


def seat_in(tenant_id: UUID) -> Seat:
    """The place of the caller where they were just let in."""
    standing = accounts.find_standing(current_standing().account_id, tenant_id)
    if standing is None or standing.seat is None:
        raise NotFoundError("There is no such organisation among yours.")
    return standing.seat


def organisation_body(seat: Seat, here: UUID | None) -> dict[str, Any]:
    """A place as organisation.schema.json has it; ``here`` is where the caller works now."""
    return {
        "tenant_id": str(seat.tenant_id),
        "name": seat.organisation_name,
        "role": seat.role,
        "is_current": seat.tenant_id == here,
        "deletion_due_at": moment(seat.deletion_due_at) if seat.deletion_due_at else None,
    }
