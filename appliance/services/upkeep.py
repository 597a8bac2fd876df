"""Asking for upkeep: work that belongs to no organisation and follows from no request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from appliance.models.database import transaction
from appliance.services.context import Product


def ask_for_upkeep(product: Product, task: str) -> None:
    """Defer the task, unless it waits already."""
    with transaction():
        product.queue.defer(task, dedupe=task)


def defer_again(product: Product, task: str, key: str | None, at: datetime, args: Mapping[str, Any]) -> None:
    """Defer the same work for later; ``at`` is the earliest moment."""
    with transaction():
        product.queue.defer(task, key=key, at=at, **args)
