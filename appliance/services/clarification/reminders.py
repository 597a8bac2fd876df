"""The countdown by mail: each working day while a round is open, to those who did not switch it off."""

from __future__ import annotations

from appliance.foundation.working_days import Nation, is_working_day, working_days_until
from appliance.models import clarification_question, clarification_round, organisation
from appliance.models.states import ClarificationState
from appliance.services import mail
from appliance.services.context import Context
from appliance.services.local_day import today_of


def remind(ctx: Context) -> None:
    """Queue today's letters of an open round; at most one a day and person, however often it is called."""
    with ctx.transaction():
        row, today = clarification_round.under_way(ctx.tenant_id), today_of(ctx)
        if row is None or row.state != ClarificationState.OPEN or today > row.due_on:
            return
        nation, known = Nation(row.nation), organisation.find(ctx.tenant_id)
        if known is None or not is_working_day(today, nation):
            return
        questions = clarification_question.of_round(ctx.tenant_id, row.id)
        waiting = sum(each.settled_at is None for each in questions)
        for person in mail.wanting(ctx, mail.Notice.CLARIFICATION):
            mail.queue(
                ctx,
                mail.Letters.CLARIFICATION_COUNTDOWN,
                to=person.email,
                facts={
                    "organisation": known.name,
                    "due_on": row.due_on,
                    "working_days": working_days_until(today, row.due_on, nation),
                    "questions": waiting,
                    "link": f"/app/clarification/{row.id}",
                },
                key=f"clarification:{row.id}:{today.isoformat()}:{person.account_id}",
                account_id=person.account_id,
            )
