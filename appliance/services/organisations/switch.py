"""Working in another of one's organisations (AUTH-04)."""

from __future__ import annotations

from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import account, membership
from appliance.models.database import transaction


def work_in(account_id: UUID, tenant_id: UUID) -> None:
    """Note that the person works in ``tenant_id`` from now on, to bring them back there next time.

    Raises NotFoundError when they do not belong there; whether it exists is not told.
    """
    with transaction(account_id=account_id):
        places = membership.active_of_account(account_id)
        if tenant_id not in {place.tenant_id for place in places}:
            raise NotFoundError("There is no such organisation among yours.")
        account.remember_organisation(account_id, tenant_id)
