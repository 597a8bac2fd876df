"""Asking for upkeep: work that belongs to no organisation and follows from no request."""

from __future__ import annotations

from appliance.models.database import transaction
from appliance.services.context import Product


def ask_for_upkeep(product: Product, task: str) -> None:
    """Defer the task, unless it waits already."""
    with transaction():
        product.queue.defer(task, dedupe=task)
