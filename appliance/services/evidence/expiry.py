"""Evidence that counted when it was judged and does not any more: the result is judged anew (EVID-10).

Nobody changes anything when a day passes, so nothing else would notice. The new result carries the
exception, and the dashboard says why it is worse.
"""

from __future__ import annotations

from datetime import date, timedelta

from appliance.foundation import logs
from appliance.models import assessment_state, evaluation_heads, evidence_shelf
from appliance.models.evidence_shelf import ShelvedEvidence
from appliance.services import inputs_changed
from appliance.services.context import Context
from appliance.services.evidence.vocabulary import KINDS
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
        pieces = evidence_shelf.find_usable(ctx.tenant_id)
        ran_out = [piece for piece in pieces if _ran_out(piece, judged.as_of, today)]
        if not ran_out:
            return
        inputs_changed.mark(ctx)
    logs.event("evidence.ran_out", "Evidence ran out since the last evaluation", count=len(ran_out))


def last_day(piece: ShelvedEvidence) -> date | None:
    """The last day the rules rely on a piece: its own end or its kind's, whichever comes first.

    None where neither ends: a period may be said to last until the last day that there is.
    """
    captured, kind = piece.captured_on or piece.period_until, KINDS.get(piece.kind)
    ages_out = None
    if captured is not None and kind is not None and (date.max - captured).days >= kind.fresh_days:
        ages_out = captured + timedelta(days=kind.fresh_days)
    return min((day for day in (piece.expires_on, ages_out) if day is not None), default=None)


def _ran_out(piece: ShelvedEvidence, judged_on: date, today: date) -> bool:
    last = last_day(piece)
    return not piece.redacted and last is not None and judged_on <= last < today
