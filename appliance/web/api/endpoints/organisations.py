"""The organisations of a person: which there are, and in which a browser works (AUTH-04)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from appliance.services.accounts import Seat
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import whole_list
from appliance.web.guards import signed_in
from appliance.web.moving import switch_to
from appliance.web.standing import current_standing

api = ApiGroup("organisations", "Organisations")


@api.get("/organisations", access=signed_in, tokens=True, answers={200: "organisations"})
def list_organisations(_asked: Asked) -> Answer:
    """List the organisations in which the caller may work.

    An API token belongs to one organisation, and sees that one.
    """
    return Answer(whole_list([_organisation(seat) for seat in current_standing().seats]))


@api.post("/organisations/<uuid:tenant_id>/switch", access=signed_in, answers={204: None}, tokens=False)
def switch_organisation(_asked: Asked, tenant_id: UUID) -> Answer:
    """Work in another organisation from now on.

    For the session of a browser; forms that it has open become stale. Doing it twice does no more.
    """
    switch_to(tenant_id)
    return Answer(status=204)


def _organisation(seat: Seat) -> dict[str, Any]:
    here = current_standing().seat
    return {
        "tenant_id": str(seat.tenant_id),
        "name": seat.organisation_name,
        "role": seat.role,
        "is_current": here is not None and here.tenant_id == seat.tenant_id,
        "deletion_due_at": moment(seat.deletion_due_at) if seat.deletion_due_at else None,
    }
