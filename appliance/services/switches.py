"""What is on for an organisation; and the emergency stops an operator pulled, told as events (FLAG-03)."""

from __future__ import annotations

from appliance.foundation.flags import Flag, KillSwitch
from appliance.models import domain_event
from appliance.models.database import transaction
from appliance.services import events
from appliance.services.context import Context, Product

_STOPPED, _GOES_ON = "feature.disabled", "feature.enabled"


def effective(ctx: Context) -> dict[Flag, bool]:
    """What is on for the organisation, as it holds now: no use case asks more than one of them."""
    return {flag: ctx.product.flags.enabled(flag, ctx.tenant_id) for flag in Flag}


def tell_switches(product: Product) -> list[str]:
    """Publish an event for each emergency stop that differs from what was told last; return their names.

    Worked out from the events themselves, so that a change is told once, whoever notices it.
    """
    with transaction():
        domain_event.lock_house()
        told = domain_event.newest_types_of_house((_STOPPED, _GOES_ON))
        changed = [switch for switch in KillSwitch if told.get(switch, _GOES_ON) != _state(product, switch)]
        for switch in changed:
            events.publish_for_all(product, _state(product, switch), switch)
    return [switch.value for switch in changed]


def _state(product: Product, switch: KillSwitch) -> str:
    return _STOPPED if switch in product.flags.pulled else _GOES_ON
