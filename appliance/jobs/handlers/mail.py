"""mail.send: hand one letter over, or note why not."""

from __future__ import annotations

from uuid import UUID

from appliance.services import mail
from appliance.services.context import Product


def send(product: Product, *, message_id: str, tenant_id: str | None, request_id: str) -> None:
    """Send one letter."""
    mail.send_message(product, _tenant(tenant_id), UUID(message_id), request_id)


def waits(
    product: Product, error: Exception, *, message_id: str, tenant_id: str | None, **_more: object
) -> None:
    """Show that the letter waits for its next try."""
    mail.send_waits(product, _tenant(tenant_id), UUID(message_id), error)


def gave_up(
    product: Product, error: Exception, *, message_id: str, tenant_id: str | None, **_more: object
) -> None:
    """Say of the letter that it failed, and why."""
    mail.send_gave_up(product, _tenant(tenant_id), UUID(message_id), error)


def release_held(product: Product) -> None:
    """Take up letters that waited."""
    mail.release_held(product)


def wipe_settled(product: Product) -> None:
    """Forget where old letters went."""
    mail.wipe_settled(product)


def _tenant(tenant_id: str | None) -> UUID | None:
    return None if tenant_id is None else UUID(tenant_id)
