"""Reminders by mail at 90, 60, 30, 14 and 7 days before the certificate ends: each once."""

from __future__ import annotations

from appliance.models import organisation, renewal
from appliance.services import mail
from appliance.services.context import Context
from appliance.services.local_day import today_of

STEPS = (90, 60, 30, 14, 7)


def step_of(days_left: int) -> int | None:
    """The reminder that is due: the nearest step that is reached, so that a day nobody worked loses none."""
    reached = [step for step in STEPS if 0 <= days_left <= step]
    return min(reached, default=None)


def remind(ctx: Context) -> None:
    """Queue the letters of the step that is reached, once for each person and certificate."""
    with ctx.transaction():
        row, known = renewal.find(ctx.tenant_id), organisation.find(ctx.tenant_id)
        if row is None or known is None:
            return
        days_left = (row.certificate_ends_on - today_of(ctx)).days
        step = step_of(days_left)
        if step is None:
            return
        for person in mail.wanting(ctx, mail.Notice.RENEWAL):
            mail.queue(
                ctx,
                mail.Letters.RENEWAL,
                to=person.email,
                facts={
                    "organisation": known.name,
                    "ends_on": row.certificate_ends_on,
                    "days": days_left,
                    "link": "/app/renewal",
                },
                key=f"renewal:{row.certificate_ends_on.isoformat()}:{step}:{person.account_id}",
                account_id=person.account_id,
            )
