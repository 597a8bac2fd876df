"""Erasing an account: out of every organisation, then the name, the address and the ways in.

What the person did stays in the organisations' records and audit chains, under an id that leads to nobody.
Each organisation is a transaction of its own and may be left twice, so that a run that was cut off goes on.
"""

from __future__ import annotations

from uuid import UUID

from appliance.models import data_request, membership
from appliance.models.database import transaction
from appliance.models.states import DataRequestState
from appliance.services.context import Actor, Context, Product
from appliance.services.people import OwnsOrganisationError, leave_for_good
from appliance.services.permissions import Role


def erase(product: Product, account_id: UUID, data_request_id: UUID, *, request_id: str) -> None:
    """Erase the account of who asked for it. The worker's; done or refused already, it does nothing."""
    with transaction(account_id=account_id):
        asked = data_request.find(account_id, data_request_id)
        places = membership.all_of_account(account_id)
    if asked is None or asked.state != DataRequestState.ASKED:
        return
    try:
        if any(place["role"] == Role.OWNER for place in places):
            raise OwnsOrganisationError
        for place in places:
            actor = Actor("account", str(account_id))
            leave_for_good(Context(product, place["tenant_id"], actor, request_id, "job"))
        _end(product, account_id, data_request_id, DataRequestState.DONE)
    except OwnsOrganisationError:
        _end(product, account_id, data_request_id, DataRequestState.REFUSED)


def _end(product: Product, account_id: UUID, data_request_id: UUID, state: DataRequestState) -> None:
    with transaction(account_id=account_id):
        row = data_request.locked(account_id, data_request_id)
        if row is None or row.state != DataRequestState.ASKED:
            return
        is_done = state is DataRequestState.DONE
        removed = data_request.forget_person(data_request_id) if is_done else {}
        # The account's row is held from here on: who made an organisation meanwhile has it now or never.
        if is_done and membership.active_of_account(account_id):
            raise OwnsOrganisationError
        now = product.clock.now()
        data_request.change(account_id, data_request_id, state=state, removed=removed, state_changed_at=now)
