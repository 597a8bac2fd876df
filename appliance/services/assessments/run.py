"""An evaluation: judge what stands, store it with its findings, note it in the audit (RULE-06, RULE-07)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from appliance.foundation.domain_errors import DomainError, LimitReachedError
from appliance.foundation.errors import TranscryptError
from appliance.models import assessment_state, evaluation
from appliance.services.assessments.gather import Inputs, NoProfileError, gather
from appliance.services.assessments.store import judge, store
from appliance.services.context import Context
from appliance.services.evaluations.identity import evaluation_identity

_MESSAGE_LENGTH = 500


@dataclass(frozen=True)
class Judged:
    """The result of a run. ``new`` is False where exactly these inputs had been judged before."""

    evaluation_id: UUID
    new: bool


def run_evaluation(ctx: Context, *, cause: str, requested_by: UUID | None) -> Judged | None:
    """Judge the inputs as they stand, as of today; equal inputs on the same day are judged once.

    None where there is no published profile to judge. Raises LimitReachedError when a new run would be the
    second within the organisation's interval.
    """
    with ctx.transaction():
        state = assessment_state.locked(ctx.tenant_id)
        try:
            inputs = gather(ctx)
        except NoProfileError:
            assessment_state.settle(ctx.tenant_id, judged_version=state.inputs_version)
            return None
        judged = _judge_once(ctx, state, inputs, cause=cause, requested_by=requested_by)
        assessment_state.settle(
            ctx.tenant_id,
            judged_version=state.inputs_version,
            latest_evaluation_id=judged.evaluation_id,
            last_error_code=None,
            last_error_message=None,
            **({"last_run_at": ctx.product.clock.now()} if judged.new else {}),
        )
        return judged


def evaluation_gave_up(ctx: Context, error: Exception) -> None:
    """Note that the inputs could not be judged, so that the result stays out of date and says why."""
    code, message = "internal", "The evaluation could not be made. Nothing you entered was lost."
    if isinstance(error, DomainError):
        code = error.reason_code
    if isinstance(error, TranscryptError):
        message = str(error)[:_MESSAGE_LENGTH]
    with ctx.transaction():
        assessment_state.locked(ctx.tenant_id)
        assessment_state.settle(ctx.tenant_id, last_error_code=code[:40], last_error_message=message)


def _judge_once(
    ctx: Context,
    state: assessment_state.AssessmentState,
    inputs: Inputs,
    *,
    cause: str,
    requested_by: UUID | None,
) -> Judged:
    key = evaluation_identity(inputs.rules.pack, inputs.facts, inputs.today)["key"]
    known = evaluation.find_by_identity(ctx.tenant_id, key)
    if known is not None:
        return Judged(known, new=False)
    _keep_interval(ctx, state)
    return Judged(store(ctx, inputs, judge(inputs, key), cause, requested_by), new=True)


def _keep_interval(ctx: Context, state: assessment_state.AssessmentState) -> None:
    interval = timedelta(seconds=ctx.product.limits.evaluation_interval_seconds)
    if state.last_run_at is None:
        return
    left = (state.last_run_at + interval - ctx.product.clock.now()).total_seconds()
    if left > 0:
        seconds = math.ceil(left)
        raise LimitReachedError(
            f"An evaluation was made a moment ago; the next one can begin in {seconds} seconds.",
            code="too_many_requests",
            retry_after=seconds,
            mend="Wait, and then try again",
        )
