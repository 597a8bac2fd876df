"""Keys run out after a day, and what was answered under them goes."""

from __future__ import annotations

from datetime import timedelta

from appliance.models import idempotency_key
from appliance.models.database import transaction
from appliance.services.context import Product

KEPT_FOR = timedelta(hours=24)
"""How long a caller may repeat a request and get the first answer."""


def forget_old_keys(product: Product) -> int:
    """Remove the keys of every organisation that have run out; how many there were. Run by the worker."""
    with transaction():
        return idempotency_key.purge(product.clock.now() - KEPT_FOR)
