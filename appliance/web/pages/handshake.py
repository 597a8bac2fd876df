"""Whether somebody is signed in, for public pages that lead into the product (AUTH-08, SAIS 5.3.7)."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from appliance.web.guards import public
from appliance.web.sessions import current_session
from appliance.web.standing import standing_if_known

pages = Blueprint("handshake", __name__)


@pages.get("/session/handshake")
@public
def shake() -> ResponseReturnValue:
    """``status`` ok or signed_out, and which organisation the person works in; nothing about the person."""
    failure = current_session().failure
    if failure is not None:
        raise failure
    standing = standing_if_known()
    if standing is None:
        return jsonify(status="signed_out", tenant_id=None)
    return jsonify(status="ok", tenant_id=str(standing.seat.tenant_id) if standing.seat else None)
