"""Which day it is where an organisation is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appliance.models import organisation
from appliance.services.context import Context

_DEFAULT_ZONE = "Europe/London"


def zone_of(ctx: Context) -> ZoneInfo:
    """The organisation's time zone. Call it inside a transaction."""
    known = organisation.find(ctx.tenant_id)
    return _zone(_DEFAULT_ZONE if known is None else known.time_zone)


def today_of(ctx: Context) -> date:
    """Today in the organisation's time zone. Call it inside a transaction."""
    return day_of(ctx, ctx.product.clock.now())


def day_of(ctx: Context, moment: datetime) -> date:
    """The day of a moment where the organisation is. Call it inside a transaction."""
    return moment.astimezone(zone_of(ctx)).date()


def day_at(moment: datetime, time_zone: str) -> date:
    """The day of a moment in a time zone, for whoever knows the organisation's; in London's else."""
    return moment.astimezone(_zone(time_zone)).date()


def day_in(ctx: Context, time_zone: str) -> date:
    """Today in a time zone; in London's where nobody knows it."""
    return day_at(ctx.product.clock.now(), time_zone)


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a region, such as Europe
        return ZoneInfo(_DEFAULT_ZONE)
