"""Answers at rest: sealed, because they may hold what only their caller may read, and bound to their key."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.errors import NotVerifiedError
from appliance.foundation.sealed_stream import seal, unseal
from appliance.foundation.strict_json import parse_json
from appliance.models.idempotency_key import IdempotencyKey
from appliance.services.context import Product


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it was given: its status, the headers that belong to it, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def sealed(product: Product, place: str, answer: KeptAnswer) -> dict[str, object]:
    """The columns that keep ``answer``; it opens at ``place`` and nowhere else."""
    key = product.keys.new_key()
    plain = {"headers": dict(answer.headers), "body": b64encode(answer.body).decode()}
    return {
        "status": answer.status,
        "sealed_answer": b"".join(seal([canonical_bytes(plain)], key.plain, place)),
        "wrapped_key": key.wrapped,
        "wrapping_key_id": key.wrapping_key_id,
    }


def opened(product: Product, place: str, row: IdempotencyKey) -> KeptAnswer:
    """The answer of a row. Raises NotVerifiedError when the key is not held or the row was changed."""
    if row.status is None or row.sealed_answer is None:
        raise NotVerifiedError("No answer is kept here")
    key = product.keys.unwrap(bytes(row.wrapped_key or b""), row.wrapping_key_id or "")
    plain = b"".join(unseal([bytes(row.sealed_answer)], key, place))
    told = parse_json(plain, source="a kept answer")
    return KeptAnswer(row.status, told["headers"], b64decode(told["body"]))
