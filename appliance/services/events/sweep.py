"""Finds events that a consumer did not get and that nothing will bring it, and has them delivered.

Event and jobs commit together, so there are none unless a job was lost: a queue that was emptied by hand, or
an event of a web process that is older than a new consumer.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from appliance.foundation import logs
from appliance.models import domain_event, event_consumer, organisation
from appliance.models.database import transaction
from appliance.models.domain_event import Wanted
from appliance.services.context import Product
from appliance.services.events.catalogue import CONSUMERS
from appliance.services.events.envelope import event_of
from appliance.services.events.publish import defer_delivery

# A job that fails is kept for thirty days: nothing younger than this has been forgotten.
_REACH = timedelta(days=7)
# An event that was written a moment ago has its job already; clocks of hosts may differ a little.
_RIPE = timedelta(minutes=2)


def sweep_deliveries(product: Product) -> int:
    """Have what was never delivered delivered; how many were missing. A new consumer begins now."""
    with transaction():
        wanted = _wanted(product)
        tenants = organisation.find_ids()
        found = _sweep(product, None, wanted)
    for tenant_id in tenants:
        with transaction(tenant_id=tenant_id):
            found += _sweep(product, tenant_id, wanted)
    if found:
        logs.event("events.swept", "Events had no delivery and get one now", level="WARN", count=found)
    return found


def _wanted(product: Product) -> list[Wanted]:
    now = product.clock.now()
    since = event_consumer.register(tuple(CONSUMERS), now)
    return [
        Wanted(
            consumer=name,
            types=consumer.types,
            each=consumer.each_organisation,
            since=max(since[name], now - _REACH),
            before=now - _RIPE,
            queue=product.queue.name,
        )
        for name, consumer in CONSUMERS.items()
    ]


def _sweep(product: Product, tenant_id: UUID | None, wanted: list[Wanted]) -> int:
    found = 0
    for of_consumer in wanted:
        for row in domain_event.undelivered(tenant_id, of_consumer):
            defer_delivery(product, of_consumer.consumer, event_of(row), tenant_id=tenant_id)
            found += 1
    return found
