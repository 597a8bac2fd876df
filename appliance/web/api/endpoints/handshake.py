"""Whether somebody is signed in, for public pages that lead into the product (AUTH-08, SAIS 5.3.7)."""

from __future__ import annotations

from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import public
from appliance.web.sessions import current_session
from appliance.web.standing import standing_if_known

api = ApiGroup("handshake", "Signing in")


@api.get("/handshake/redirect", access=public, answers={200: "handshake"})
def shake_hands(_asked: Asked) -> Answer:
    """Tell whether somebody is signed in.

    And which organisation they work in; nothing about the person.
    """
    failure = current_session().failure
    if failure is not None:
        raise failure
    standing = standing_if_known()
    if standing is None:
        return Answer({"status": "signed_out", "tenant_id": None})
    return Answer({"status": "ok", "tenant_id": str(standing.seat.tenant_id) if standing.seat else None})
