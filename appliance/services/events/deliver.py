"""Brings one event to one consumer: once, however often it is tried (JOBS-02)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from appliance.foundation import logs
from appliance.foundation.errors import TranscryptError
from appliance.foundation.work_figures import event_delivered
from appliance.models import domain_event, event_delivery, organisation
from appliance.models.database import after_commit, transaction
from appliance.services.context import Context, Product
from appliance.services.events.catalogue import CONSUMERS
from appliance.services.events.envelope import Event, event_of
from appliance.services.events.publish import defer_delivery

Handler = Callable[[Any, Event], object]
"""What a consumer does: gets a Context of the event's organisation, or the Product when there is none."""


class UndeliverableError(TranscryptError):
    """A consumer that is not there; trying again does not help."""


def deliver(
    product: Product, consumer: str, event_id: UUID, tenant_id: UUID | None, handlers: dict[str, Handler]
) -> bool:
    """Note the delivery and do the consumer's work in one transaction; whether there was anything to do.

    The consumer's database work joins the transaction, so that it happens exactly once. Raises
    UndeliverableError, or whatever the consumer raises: then nothing of it has happened.
    """
    declared, handle = CONSUMERS.get(consumer), handlers.get(consumer)
    if declared is None or handle is None:
        raise UndeliverableError(f"no consumer is called {consumer}")
    with transaction(tenant_id=tenant_id):
        row = domain_event.find(tenant_id, event_id)
        if row is None:  # it went with its organisation: nothing else removes an event
            logs.event("event.gone", "There is no such event any more", level="WARN", consumer=consumer)
            return False
        if not event_delivery.claim(consumer, event_id, tenant_id, at=product.clock.now()):
            return False
        event = event_of(row)
        if tenant_id is not None or not declared.each_organisation:
            latency = product.clock.now() - event.occurred_at
            after_commit(lambda: event_delivered(event.event_type, consumer, latency))
        if tenant_id is not None:
            handle(Context.of_worker(product, tenant_id, event.correlation_id), event)
        elif declared.each_organisation:
            _fan_out(product, consumer, event)
        else:
            handle(product, event)
        return True


def _fan_out(product: Product, consumer: str, event: Event) -> None:
    for tenant_id in organisation.find_ids():
        defer_delivery(product, consumer, event, tenant_id=tenant_id)
