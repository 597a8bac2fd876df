"""Evidence that counted when it was judged and does not any more: the result is judged anew (EVID-10).

Nobody changes anything when a day passes, so nothing else would notice. The new result carries the
exception, and the dashboard says why it is worse.
"""

from __future__ import annotations

from appliance.foundation import logs
from appliance.models import assessment_state, evaluation_heads, evidence_ending
from appliance.models.evidence_ending import EndingEvidence
from appliance.services import inputs_changed
from appliance.services.context import Context
from appliance.services.evidence.vocabulary import FRESH_DAYS
from appliance.services.local_day import today_of


def judge_expired(ctx: Context) -> None:
    """Mark the result as out of date when evidence ran out since the day it was judged as of.

    May be called any number of times; once the new result is there, it has nothing to say.
    """
    with ctx.transaction():
        state = assessment_state.find(ctx.tenant_id)
        if state is None or state.latest_evaluation_id is None:
            return
        judged = evaluation_heads.find(ctx.tenant_id, state.latest_evaluation_id)
        today = today_of(ctx)
        if judged is None or judged.as_of >= today:
            return
        ran_out = [piece for piece in endings(ctx) if judged.as_of <= piece.last_day < today]
        if not ran_out:
            return
        inputs_changed.mark(ctx)
    logs.event("evidence.ran_out", "Evidence ran out since the last evaluation", count=len(ran_out))


def endings(ctx: Context) -> list[EndingEvidence]:
    """What is in use and ends, with the last day that rules rely on it; inside the caller's transaction."""
    return evidence_ending.find_endings(ctx.tenant_id, FRESH_DAYS)
