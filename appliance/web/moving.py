"""From one organisation to another: the session works there from now on, and open forms become stale."""

from __future__ import annotations

from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.services import organisations
from appliance.web.csrf import renew_csrf_token
from appliance.web.sessions import current_session, move_to_organisation
from appliance.web.standing import current_standing


def switch_to(tenant_id: UUID) -> None:
    """Work in another organisation of the person. Raises NotFoundError for one that is not among them."""
    standing = current_standing()
    if standing.by_link and tenant_id not in {seat.tenant_id for seat in standing.seats}:
        raise NotFoundError("There is no such organisation among yours.")
    organisations.work_in(standing.account_id, tenant_id)
    go_on_in(tenant_id)


def go_on_in(tenant_id: UUID) -> None:
    """Have the session work in an organisation that the person was just let into."""
    move_to_organisation(current_session(), tenant_id)
    renew_csrf_token()
