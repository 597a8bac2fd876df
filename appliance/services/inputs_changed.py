"""Says that what an assessment rests on has changed: the result is out of date, and a new one is on its way.

Whoever changes the profile, an answer, evidence or the rules calls ``mark`` in the transaction of the change.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from appliance.models import assessment_state
from appliance.models.database import require_transaction
from appliance.services.context import Context

EVALUATE_TASK = "assessment.evaluate"

# Somebody who saves usually saves again: wait a little, so that one evaluation judges all of it.
SETTLING = timedelta(seconds=5)


def mark(ctx: Context) -> None:
    """Mark the current result as out of date and defer one evaluation for it (RULE-06, FIND-02).

    The state row stays locked until the transaction ends. An evaluation locks it before it reads, so a
    job that starts meanwhile waits for this change and judges it, though it was queued before.
    """
    require_transaction()
    last_run_at = assessment_state.note_change(ctx.tenant_id, ctx.product.clock.now())
    defer_evaluation(ctx, cause="inputs_changed", last_run_at=last_run_at)


def defer_evaluation(ctx: Context, *, cause: str, last_run_at: datetime | None) -> None:
    """Queue the one evaluation that may wait per organisation, not before the limit allows a new run."""
    ctx.product.queue.defer(
        EVALUATE_TASK,
        dedupe=f"assessment:{ctx.tenant_id}",
        at=next_run_at(ctx, last_run_at, settling=SETTLING if cause == "inputs_changed" else timedelta()),
        tenant_id=str(ctx.tenant_id),
        cause=cause,
        requested_by=None if ctx.account_id is None else str(ctx.account_id),
    )


def next_run_at(ctx: Context, last_run_at: datetime | None, *, settling: timedelta) -> datetime:
    """The moment a new run may begin: after ``settling``, and an interval after the last one."""
    soon = ctx.product.clock.now() + settling
    if last_run_at is None:
        return soon
    return max(soon, last_run_at + timedelta(seconds=ctx.product.limits.evaluation_interval_seconds))
