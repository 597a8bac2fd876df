"""A change under a key: made by the first call, and only answered again by those that repeat it.

The key, the change and the answer are one transaction. While it is open a second call waits for it; when it
fails or its process dies there was no first call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from appliance.foundation import logs
from appliance.foundation.domain_errors import ConflictError, DomainError
from appliance.models import idempotency_key
from appliance.models.idempotency_key import KeyBusyError
from appliance.services.context import Context
from appliance.services.idempotency.kept_answers import KeptAnswer, opened, sealed
from appliance.services.idempotency.upkeep import KEPT_FOR

Answer = TypeVar("Answer")


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


def answer_once(ctx: Context, call: Call, work: Callable[[], KeptAnswer]) -> tuple[KeptAnswer, bool]:
    """Do ``work`` unless a call like this was answered within a day; the answer, and whether it is that one.

    What ``work`` refuses, by DomainError or a status of 400 or more, is not kept: the same call may be tried
    again, and leaves what it would have left without a key. Raises KeyReusedError and InProgressError.
    """
    answer: KeptAnswer | DomainError
    with ctx.transaction():
        kept = _claim(ctx, call)
        if kept is not None:
            return _of_first(ctx, call, kept), True
        try:
            answer = work()
        except DomainError as error:
            # What was undone is undone. What a service wrote before it refused stands: a try that counts.
            answer = error
        _keep_or_release(ctx, call, answer)
    if isinstance(answer, DomainError):
        raise answer
    return answer, False


def keep_key(ctx: Context, call: Call, work: Callable[[], Answer]) -> Answer:
    """Do ``work``, which is idempotent by itself and may not be one transaction, and keep its key.

    Another call cannot use the key; the same call does the work again. A first call that fails in whatever
    way leaves the key free. Raises KeyReusedError and InProgressError.
    """
    with ctx.transaction():
        kept = _claim(ctx, call)
    return _do_or_release(ctx, call, work, is_first=kept is None)


def answer_after(ctx: Context, call: Call, work: Callable[[], KeptAnswer]) -> tuple[KeptAnswer, bool]:
    """As ``answer_once`` for ``work`` that is as in ``keep_key``: its answer is kept once it is done.

    Of two calls at the same moment both do it; the answer that was kept first is the one told again. What
    was done is told as done even where its answer cannot be kept; the same call does it again then.
    """
    with ctx.transaction():
        kept = _claim(ctx, call)
    if kept is not None and kept.status is not None:
        return _of_first(ctx, call, kept), True
    answer = _do_or_release(ctx, call, work, is_first=kept is None)
    try:
        with ctx.transaction():
            _keep_or_release(ctx, call, answer)
    except Exception as error:  # noqa: BLE001 - the change stands: nobody may be told that nothing was saved
        logs.event("idempotency.not_kept", "An answer could not be kept", level="WARN", err=error)
    return answer, False


def _do_or_release(ctx: Context, call: Call, work: Callable[[], Answer], *, is_first: bool) -> Answer:
    try:
        return work()
    except Exception:  # also what the door itself refuses: a body without a length, or one that is too long
        if is_first:
            with ctx.transaction():
                idempotency_key.release(ctx.tenant_id, call.endpoint, call.key_sha256)
        raise


def _claim(ctx: Context, call: Call) -> idempotency_key.IdempotencyKey | None:
    """Take the key, or answer with what stands under it when that is of a call like this one."""
    now = ctx.product.clock.now()
    columns = {
        "endpoint": call.endpoint,
        "key_sha256": call.key_sha256,
        "account_id": ctx.account_id,
        "fingerprint": call.fingerprint,
        "created_at": now,
    }
    try:
        if idempotency_key.claim(ctx.tenant_id, columns, over=now - KEPT_FOR):
            return None
    except KeyBusyError:
        raise InProgressError(
            "The first request with this Idempotency-Key is still being worked on.",
            mend="Wait a moment, and send the same request again",
        ) from None
    kept = idempotency_key.find(ctx.tenant_id, call.endpoint, call.key_sha256)
    if kept is None:  # it was released between the two questions
        raise InProgressError(
            "Another request with this Idempotency-Key has just ended.", mend="Send the same request again"
        )
    if kept.account_id != ctx.account_id or bytes(kept.fingerprint) != call.fingerprint:
        raise KeyReusedError(
            "This Idempotency-Key was used for another request, and nothing was done.",
            mend="Use a new key for a new request",
        )
    return kept


def _keep_or_release(ctx: Context, call: Call, answer: KeptAnswer | DomainError) -> None:
    if isinstance(answer, DomainError) or answer.status >= 400:
        idempotency_key.release(ctx.tenant_id, call.endpoint, call.key_sha256)
        return
    columns = sealed(ctx.product, _place(ctx, call), answer)
    idempotency_key.keep(ctx.tenant_id, call.endpoint, call.key_sha256, **columns)


def _of_first(ctx: Context, call: Call, kept: idempotency_key.IdempotencyKey) -> KeptAnswer:
    return opened(ctx.product, _place(ctx, call), kept)


def _place(ctx: Context, call: Call) -> str:
    return f"idempotency/{ctx.tenant_id}/{call.endpoint}/{call.key_sha256.hex()}/1"
