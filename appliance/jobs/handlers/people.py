"""people.mail_guest_links: links for who asked to come back as a guest."""

from __future__ import annotations

from uuid import UUID

from appliance.services import people
from appliance.services.context import Product


def mail_guest_links(product: Product, *, account_ids: list[str], request_id: str) -> None:
    """Mail the links; there may be nobody to mail one to."""
    people.mail_links(product, [UUID(account_id) for account_id in account_ids], request_id=request_id)
