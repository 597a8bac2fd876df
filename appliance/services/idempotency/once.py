"""A change under a key: made by the first call, and only answered again by those that repeat it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from appliance.foundation import logs
from appliance.foundation.domain_errors import DomainError
from appliance.services.context import Context
from appliance.services.idempotency.claims import Call, Claim, Holder, claim
from appliance.services.idempotency.kept_answers import KeptAnswer

LEASE = timedelta(minutes=2)
"""How long a key is held for work that is several transactions: several times as long as any of it takes,
the stores' time limits and repetitions included."""


def answer_once(ctx: Context, call: Call, work: Callable[[], KeptAnswer]) -> tuple[KeptAnswer, bool]:
    """Do ``work`` unless a call like this was answered within a day; the answer, and whether it is that one.

    The key, the change and the answer are one transaction. While it is open a second call waits for it; when
    it fails or its process dies there was no first call. What ``work`` refuses, by DomainError or a status of
    400 or more, is not kept: the same call may be tried again, and leaves what it would have left without a
    key. Raises KeyReusedError and InProgressError.
    """
    answer: KeptAnswer | DomainError
    with ctx.transaction():
        taken = claim(ctx, call)
        if isinstance(taken, KeptAnswer):
            return taken, True
        try:
            answer = work()
        except DomainError as error:
            # What was undone is undone. What a service wrote before it refused stands: a try that counts.
            answer = error
        if isinstance(answer, DomainError) or answer.status >= 400:
            taken.release()
        else:
            taken.keep(taken.sealed(answer))
    if isinstance(answer, DomainError):
        raise answer
    return answer, False


def answer_leased(
    holder: Holder, call: Call, work: Callable[[], KeptAnswer], lease: timedelta = LEASE
) -> tuple[KeptAnswer, bool]:
    """As ``answer_once`` for ``work`` that is several transactions, or reaches over the network.

    The key is the call's until ``lease`` has passed; a second call meanwhile is told InProgressError at once.
    A first call that fails frees the key. What a process held that was killed is done again by the same
    call, once the lease has passed: such work stands being done twice, one after the other.
    """
    with holder.transaction():
        taken = claim(holder, call, lease)
    if isinstance(taken, KeptAnswer):
        return taken, True
    try:
        answer = work()
    except BaseException:  # also what the door itself refuses: a body without a length, or a sender who left
        _let_go(taken)
        raise
    if answer.status >= 400:
        _let_go(taken)
    else:
        _keep(taken, answer)
    return answer, False


def _keep(taken: Claim, answer: KeptAnswer) -> None:
    """What was done is told as done, also where its answer cannot be kept: it is done again then."""
    failure: Exception | None = None
    try:
        columns = taken.sealed(answer)
        with taken.holder.transaction():
            if taken.keep(columns):
                return
    except Exception as error:  # noqa: BLE001 - the change stands: nobody may be told that nothing was saved
        failure = error
    logs.event("idempotency.not_kept", "An answer could not be kept", level="WARN", err=failure)
    _let_go(taken)


def _let_go(taken: Claim) -> None:
    """Free the key; where the database does not answer, the end of the lease does."""
    try:
        with taken.holder.transaction():
            taken.release()
    except Exception as error:  # noqa: BLE001 - what the work itself said is what its caller must hear
        logs.event("idempotency.not_released", "A key is held until its lease ends", level="WARN", err=error)
