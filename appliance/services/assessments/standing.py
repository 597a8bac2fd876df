"""Where the result stands: never made, current, being made anew, or out of date (FIND-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from appliance.models import assessment_state
from appliance.models.shown_evaluation import StateRow
from appliance.services.context import Context
from appliance.services.inputs_changed import defer_evaluation

State = Literal["never", "current", "updating", "out_of_date"]

# A worker that lives takes a job within seconds of its time. After this, "updating" would be a lie.
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Standing:
    """``state``, the evaluation that is shown meanwhile, and why it is not current where it is not.

    ``waiting_since``: an evaluation has been due since then. ``error``: why the last attempt failed.
    """

    state: State
    evaluation_id: UUID | None
    waiting_since: datetime | None
    error: str

    @property
    def updating(self) -> bool:
        return self.state == "updating"


def standing_of(ctx: Context) -> Standing:
    """Where the organisation's result stands now."""
    with ctx.transaction():
        state = assessment_state.find(ctx.tenant_id)
    return told(state, ctx.product.clock.now())


def told(state: StateRow | assessment_state.AssessmentState | None, now: datetime) -> Standing:
    """The standing that a state row tells at a moment."""
    if state is None:
        return Standing("never", None, None, "")
    waiting = state.waiting_since is not None and now - state.waiting_since <= PATIENCE
    error = "" if waiting else state.last_error_message or ""
    if waiting:
        kind: State = "updating"
    elif state.latest_evaluation_id is None:
        kind = "never"
    elif error or state.waiting_since is not None or state.inputs_version > state.judged_version:
        kind = "out_of_date"
    else:
        kind = "current"
    return Standing(kind, state.latest_evaluation_id, state.waiting_since, error)


def request_evaluation(ctx: Context) -> Standing:
    """Have what stands judged as soon as the limit allows; asking again while one waits changes nothing."""
    with ctx.transaction():
        state = assessment_state.locked(ctx.tenant_id)
        now = ctx.product.clock.now()
        assessment_state.settle(
            ctx.tenant_id,
            waiting_since=state.waiting_since or now,
            last_error_code=None,
            last_error_message=None,
        )
        defer_evaluation(ctx, cause="asked", last_run_at=state.last_run_at)
        return Standing("updating", state.latest_evaluation_id, state.waiting_since or now, "")
