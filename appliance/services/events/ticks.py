"""The clock as events: scheduled.daily, weekly and monthly, each exactly once (JOBS-06, SAIS 6.3.10).

A beat is a row whose key is its period, written with its event in one transaction. However many schedulers
ask, however often, also when a clock jumps: the second finds the row. A period that passed while nobody
worked is not made up for; the one that runs is.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from appliance.models import scheduled_tick
from appliance.models.database import transaction
from appliance.services.context import Product
from appliance.services.events.publish import publish_for_all

BEGINS = timedelta(hours=5)
"""When a day begins for this: early in the morning in the United Kingdom, in UTC all year."""


def tell_the_time(product: Product) -> tuple[str, ...]:
    """Tell of the day, week and month that run now, unless it was told; the periods that this call told."""
    now = product.clock.now()
    day = (now - BEGINS).date()
    told = [(kind, period) for kind, period in periods(day) if _tell(product, kind, period, day, now)]
    return tuple(f"{kind} {period}" for kind, period in told)


def periods(day: date) -> tuple[tuple[str, str], ...]:
    """What a day is in: itself, its ISO week, its month."""
    year, week, _ = day.isocalendar()
    return (
        ("daily", day.isoformat()),
        ("weekly", f"{year}-W{week:02}"),
        ("monthly", f"{day.year}-{day.month:02}"),
    )


def _tell(product: Product, kind: str, period: str, day: date, now: datetime) -> bool:
    with transaction():
        event_id = uuid4()
        if not scheduled_tick.claim(kind, period, event_id, now):
            return False
        publish_for_all(product, f"scheduled.{kind}", period, event_id=event_id, day=day)
        return True
