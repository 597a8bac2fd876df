"""Who asks: for a program that wants to know what its token opens before it begins."""

from __future__ import annotations

from typing import Any

from appliance.services.accounts import HeldToken
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import signed_in
from appliance.web.standing import current_standing

api = ApiGroup("me", "API tokens")


@api.get("/me", access=signed_in, tokens=True, answers={200: "me"})
def read_me(_asked: Asked) -> Answer:
    """Tell who asks.

    The person and the organisation that a session or a token stands for, and what may be done there now: what
    the person's role allows, and with a token only what the token was made for as well.
    """
    standing = current_standing()
    return Answer(
        {
            "account_id": str(standing.account_id),
            "tenant_id": str(standing.seat.tenant_id) if standing.seat else None,
            "role": standing.seat.role if standing.seat else None,
            "permissions": [str(right) for right in Permission if standing.permits(right)],
            "token": _told(standing.token),
        }
    )


def _told(token: HeldToken | None) -> dict[str, Any] | None:
    if token is None:
        return None
    return {
        "id": str(token.id),
        "name": token.name,
        "scopes": [str(right) for right in Permission if right in token.scopes],
        "expires_at": moment(token.expires_at),
    }
