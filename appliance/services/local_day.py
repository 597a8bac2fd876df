"""Which day it is where an organisation is."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appliance.models import organisation
from appliance.services.context import Context

_DEFAULT_ZONE = "Europe/London"


def today_of(ctx: Context) -> date:
    """Today in the organisation's time zone. Call it inside ``ctx.transaction()``."""
    known = organisation.find(ctx.tenant_id)
    return day_in(ctx, _DEFAULT_ZONE if known is None else known.time_zone)


def day_in(ctx: Context, time_zone: str) -> date:
    """Today in a time zone; in London's where nobody knows it."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo(_DEFAULT_ZONE)
    return ctx.product.clock.now().astimezone(zone).date()
