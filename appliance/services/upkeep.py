"""Upkeep: work that belongs to no organisation, or goes round all of them, and follows from no request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from appliance.models import organisation
from appliance.models.database import transaction
from appliance.services.context import Context, Product


def ask_for_upkeep(product: Product, task: str, *, alone: bool = True) -> None:
    """Defer the task, unless it waits already.

    ``alone``: it is not begun while it is being done, so that a long round never takes up two threads.
    """
    with transaction():
        product.queue.defer(task, dedupe=task, key=task if alone else None)


def in_each_organisation(product: Product, work: Callable[[Context], int]) -> int:
    """Do ``work`` for one organisation after the other, each in transactions of its own; the sum of it."""
    with transaction():
        tenant_ids = organisation.find_ids()
    return sum(work(Context.of_worker(product, tenant_id, service="upkeep")) for tenant_id in tenant_ids)


def defer_again(product: Product, task: str, key: str | None, at: datetime, args: Mapping[str, Any]) -> None:
    """Defer the same work for later; ``at`` is the earliest moment."""
    with transaction():
        product.queue.defer(task, key=key, at=at, **args)
