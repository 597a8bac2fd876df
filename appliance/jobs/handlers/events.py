"""event.deliver: bring one event to one consumer. And the upkeep of events, by the clock."""

from __future__ import annotations

from uuid import UUID

from appliance.jobs.consumers import HANDLERS
from appliance.services import events
from appliance.services.context import Product


def deliver(
    product: Product, *, consumer: str, event_id: str, tenant_id: str | None = None, request_id: str = ""
) -> None:
    """Deliver one event; ``request_id`` is for the log, which has it by now."""
    del request_id
    events.deliver(
        product, consumer, UUID(event_id), None if tenant_id is None else UUID(tenant_id), HANDLERS
    )


def tell_the_time(product: Product) -> None:
    """Tell of a day, week or month that has begun."""
    events.tell_the_time(product)


def sweep_deliveries(product: Product) -> None:
    """Have events delivered whose job was lost."""
    events.sweep_deliveries(product)
