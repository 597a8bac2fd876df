"""privacy.erase_account: the end of an account whose owner asked for it."""

from __future__ import annotations

from uuid import UUID

from appliance.services import data_requests
from appliance.services.context import Product


def erase_account(product: Product, *, account_id: str, data_request_id: str, request_id: str) -> None:
    """Erase it, if it still stands as it was asked for."""
    data_requests.erase(product, UUID(account_id), UUID(data_request_id), request_id=request_id)
