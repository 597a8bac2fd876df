"""The facts of a letter at rest: sealed, because a link among them may open something (AUTH-09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.errors import NotVerifiedError
from appliance.foundation.sealed_stream import seal, unseal
from appliance.foundation.strict_json import parse_json
from appliance.models.mail_message import MailMessage
from appliance.services.context import Product


def sealed(product: Product, message_id: UUID, facts: Mapping[str, Any]) -> dict[str, object]:
    """The columns that keep ``facts``, bound to this letter."""
    key = product.keys.new_key()
    return {
        "sealed_facts": b"".join(seal([canonical_bytes(dict(facts))], key.plain, _place(message_id))),
        "wrapped_key": key.wrapped,
        "wrapping_key_id": key.wrapping_key_id,
    }


def opened(product: Product, row: MailMessage) -> dict[str, Any]:
    """The facts of a letter. Raises NotVerifiedError when the key is not held or the row was changed."""
    if row.wrapped_key is None or row.wrapping_key_id is None or row.sealed_facts is None:
        raise NotVerifiedError("The words of this letter are gone")
    key = product.keys.unwrap(bytes(row.wrapped_key), row.wrapping_key_id)
    plain = b"".join(unseal([bytes(row.sealed_facts)], key, _place(row.id)))
    facts: dict[str, Any] = parse_json(plain, source="the facts of a letter")
    return facts


def _place(message_id: UUID) -> str:
    return f"mail/{message_id}/1"
