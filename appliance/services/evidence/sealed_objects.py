"""How evidence is kept: one object, one key of its own, bound to the place it is kept at (EVID-04)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from appliance.adapters.key_wrapping import DataKey
from appliance.foundation.domain_errors import NotFoundError, UnavailableError
from appliance.foundation.errors import NotVerifiedError
from appliance.foundation.sealed_reading import open_sealed
from appliance.foundation.sealed_stream import unseal
from appliance.models import artefact_key
from appliance.services.context import Context
from appliance.services.store_places import evidence_context as seal_context
from appliance.services.store_places import evidence_folder as folder
from appliance.services.store_places import evidence_place as place

__all__ = ["SealedObject", "folder", "keep_key", "open_object", "place", "seal_context", "whose"]


def whose(place: str) -> tuple[UUID, UUID]:
    """Organisation and piece of evidence of a storage key."""
    _, tenant_id, _, evidence_id = place.split("/")
    return UUID(tenant_id), UUID(evidence_id)


def keep_key(ctx: Context, evidence_id: UUID, key: DataKey) -> None:
    """Keep the wrapped key, in place of one of an upload that failed. Inside a transaction."""
    artefact_key.remove(ctx.tenant_id, evidence_id)
    now = ctx.product.clock.now()
    artefact_key.add(ctx.tenant_id, evidence_id, key.wrapped, key.wrapping_key_id, now)


@dataclass(frozen=True)
class SealedObject:
    """One stored object with its open key."""

    ctx: Context
    evidence_id: UUID
    key: bytes

    def chunks(self) -> Iterator[bytes]:
        """Its plain bytes, front to end; nothing is asked of the store before the first is wanted."""
        stored = self.ctx.product.store.get(place(self.ctx.tenant_id, self.evidence_id))
        yield from unseal(stored, self.key, self._context)

    def as_file(self, plain_size: int) -> BinaryIO:
        """Its plain bytes, to be read back and forth."""
        store, where = self.ctx.product.store, place(self.ctx.tenant_id, self.evidence_id)
        return open_sealed(
            lambda start, count: store.read(where, start, count),
            self.key,
            self._context,
            plain_size=plain_size,
        )

    @property
    def _context(self) -> str:
        return seal_context(self.ctx.tenant_id, self.evidence_id)


def open_object(ctx: Context, evidence_id: UUID) -> SealedObject:
    """The stored object of evidence.

    Raises NotFoundError when its key was destroyed, UnavailableError when the key that wraps it is not
    held: an operator can put that right.
    """
    with ctx.transaction():
        kept = artefact_key.find(ctx.tenant_id, evidence_id)
    if kept is None:
        raise NotFoundError("The content of this evidence is gone.", code="content_gone")
    try:
        key = ctx.product.keys.unwrap(bytes(kept.wrapped_key), kept.wrapping_key_id)
    except NotVerifiedError as error:
        raise UnavailableError(
            "The content cannot be opened at the moment.",
            mend="Tell the operator: an encryption key is missing",
        ) from error
    return SealedObject(ctx, evidence_id, key)
