"""event.deliver: bring one event to one consumer."""

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
