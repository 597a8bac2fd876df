"""The days to keep, for the first page: an assessor's questions, the end of the certificate, an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.models import deadlines as stored
from appliance.services.clarification import Countdown, countdown_of
from appliance.services.context import Context
from appliance.services.local_day import day_in
from appliance.services.renewal import NOTICE_DAYS, Certificate


@dataclass(frozen=True)
class Deadlines:
    """``clarification`` is the open round, ``renewal`` the certificate from ninety days before it ends.

    ``offer_expires_at``: until when this person may accept to own the organisation, if they are asked to.
    """

    clarification: tuple[UUID, Countdown] | None
    renewal: Certificate | None
    offer_expires_at: datetime | None = None


def deadlines_of(ctx: Context) -> Deadlines:
    """What there is to keep, in one query."""
    with ctx.reading():
        row = stored.find(ctx.tenant_id, ctx.account_id)
    if row is None:
        return Deadlines(None, None)
    today = day_in(ctx, row.time_zone)
    certificate = Certificate(row.certificate_ends_on, today, row.certificate_version)
    near = certificate.days_left is not None and certificate.days_left <= NOTICE_DAYS
    counted = None if row.round is None else (row.round.id, countdown_of(row.round, today))
    offered = row.offer_expires_at
    if offered is not None and offered <= ctx.product.clock.now():
        offered = None
    return Deadlines(counted, certificate if near else None, offered)
