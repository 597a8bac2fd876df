"""Paying for a plan: switched off until there is something to pay with (SAIS 5.3.6, 7.12)."""

from __future__ import annotations

from appliance.foundation.flags import Flag
from appliance.services import feature_gate, later
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup, Binary
from appliance.web.csrf import without_session
from appliance.web.guards import View, public, requires
from appliance.web.site import current_site

api = ApiGroup("billing", "Billing")


def _for_stripe(view: View) -> View:
    """Anybody may call it and no session is read: a signature will say who it is."""
    return without_session(public(view))


@api.post("/billing/portal", access=requires(Permission.MANAGE_SETTINGS), answers={}, problems=(501, 503))
def open_billing_portal(asked: Asked) -> Answer:
    """Open the portal of the payment provider. Switched off.

    Refused with 503 feature_disabled while billing_enabled is off, and with 501 not_available otherwise:
    nothing can be paid for yet.
    """
    feature_gate.require(asked.ctx, Flag.BILLING_ENABLED)
    later.refuse("billing")


@api.post("/billing/checkout", access=requires(Permission.MANAGE_SETTINGS), answers={}, problems=(501, 503))
def start_billing_checkout(asked: Asked) -> Answer:
    """Begin to pay for a plan. Switched off.

    Refused as opening the portal is.
    """
    feature_gate.require(asked.ctx, Flag.BILLING_ENABLED)
    later.refuse("billing")


@api.post(
    "/billing/stripe/webhook",
    access=_for_stripe,
    body=Binary("application/json"),
    answers={},
    problems=(501, 503),
)
def receive_billing_event(_asked: Asked) -> Answer:
    """Take an event of the payment provider. Switched off.

    Nothing of what is sent is read while billing_enabled is off; the provider sends it again later.
    """
    feature_gate.require_for_all(current_site().product, Flag.BILLING_ENABLED)
    later.refuse("billing")
