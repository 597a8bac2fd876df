"""A key and who has it: the first call, while it works; and from then on its answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, UnavailableError
from appliance.foundation.errors import NotVerifiedError
from appliance.models import idempotency_key
from appliance.models.database import transaction
from appliance.models.idempotency_key import IdempotencyKey, KeyBusyError
from appliance.services.context import Context, Product
from appliance.services.idempotency.kept_answers import KeptAnswer, opened, sealed
from appliance.services.idempotency.upkeep import KEPT_FOR


class KeyReusedError(ConflictError):
    """The key belongs to a call that asked for something else, or was somebody else's."""

    code = "idempotency_mismatch"


class InProgressError(ConflictError):
    """The first call with this key is still at work."""

    code = "in_progress"
    retry_after = 2


@dataclass(frozen=True)
class Call:
    """A call that carries a key. Hashes are SHA-256; ``fingerprint`` is of all that it asks for."""

    endpoint: str
    key_sha256: bytes
    fingerprint: bytes


@dataclass(frozen=True)
class OfPerson:
    """Whose keys these are where a call needs no organisation: the person's, under their own id."""

    product: Product
    account_id: UUID

    @property
    def tenant_id(self) -> UUID:
        """Where an organisation's id stands otherwise; no organisation has it."""
        return self.account_id

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One that sees what is this person's, and no organisation's rows."""
        with transaction(account_id=self.account_id):
            yield


Holder = Context | OfPerson


@dataclass(frozen=True)
class Claim:
    """A key that this call took: for one transaction, or until ``leased_until``."""

    holder: Holder
    call: Call
    leased_until: datetime | None

    def keep(self, columns: dict[str, object]) -> bool:
        """Store the answer; False when the lease has passed and another has taken the key over."""
        return idempotency_key.keep(*self._where(), self.leased_until, columns)

    def release(self) -> None:
        """Let anybody use the key, as if this call had never been."""
        idempotency_key.release(*self._where(), self.leased_until)

    def sealed(self, answer: KeptAnswer) -> dict[str, object]:
        """The columns that keep ``answer``; they open in this place and in no other."""
        return sealed(self.holder.product, _place(self.holder, self.call), answer)

    def _where(self) -> tuple[UUID, str, bytes]:
        return self.holder.tenant_id, self.call.endpoint, self.call.key_sha256


def claim(holder: Holder, call: Call, lease: timedelta | None = None) -> Claim | KeptAnswer:
    """Take the key, or tell what a call like this one was answered. For an open transaction of ``holder``.

    Without a ``lease`` it is taken for this transaction. Raises KeyReusedError, InProgressError, and
    UnavailableError where the answer cannot be opened any more.
    """
    now = holder.product.clock.now()
    taken = Claim(holder, call, None if lease is None else now + lease)
    columns = {
        "endpoint": call.endpoint,
        "key_sha256": call.key_sha256,
        "account_id": holder.account_id,
        "fingerprint": call.fingerprint,
        "created_at": now,
        "leased_until": taken.leased_until,
    }
    try:
        if idempotency_key.claim(holder.tenant_id, columns, over=now - KEPT_FOR):
            return taken
    except KeyBusyError:
        raise _in_progress() from None
    return _of_first(holder, call)


def _of_first(holder: Holder, call: Call) -> KeptAnswer:
    kept: IdempotencyKey | None = idempotency_key.find(holder.tenant_id, call.endpoint, call.key_sha256)
    if kept is None:  # it was released between the two questions
        raise InProgressError(
            "Another request with this Idempotency-Key has just ended.", mend="Send the same request again"
        )
    if kept.account_id != holder.account_id or bytes(kept.fingerprint) != call.fingerprint:
        raise KeyReusedError(
            "This Idempotency-Key was used for another request, and nothing was done.",
            mend="Use a new key for a new request",
        )
    if kept.status is None:
        raise _in_progress()
    try:
        return opened(holder.product, _place(holder, call), kept)
    except NotVerifiedError as error:
        raise UnavailableError(
            "This request was answered before, and that answer cannot be opened: it was damaged, or its "
            "encryption key is missing.",
            mend="Look whether the change is there; a new Idempotency-Key would make it again",
        ) from error


def _in_progress() -> InProgressError:
    return InProgressError(
        "The first request with this Idempotency-Key is still being worked on.",
        mend="Wait a moment, and send the same request again",
    )


def _place(holder: Holder, call: Call) -> str:
    return f"idempotency/{holder.tenant_id}/{call.endpoint}/{call.key_sha256.hex()}/1"
