"""The day a certificate ends, as the organisation states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from appliance.foundation.domain_errors import (
    FieldProblem,
    ForbiddenError,
    InvalidError,
    VersionMismatchError,
)
from appliance.models import renewal
from appliance.services import audit
from appliance.services.context import Context
from appliance.services.local_day import today_of

NOTICE_DAYS = 90
_LONGEST = timedelta(days=400)  # a certificate lasts twelve months
_OLDEST = timedelta(days=400)


@dataclass(frozen=True)
class Certificate:
    """``ends_on`` is None until it was stated. ``version`` goes with the form that changes it."""

    ends_on: date | None
    today: date
    version: int

    @property
    def days_left(self) -> int | None:
        """Days from today; below nought once it has ended."""
        return None if self.ends_on is None else (self.ends_on - self.today).days

    @property
    def words(self) -> str:
        left = self.days_left
        if left is None:
            return "We do not know when your certificate ends"
        if left < 0:
            return "Your certificate has ended"
        if left == 0:
            return "Your certificate ends today"
        return f"Your certificate ends in {left} day{'s' if left > 1 else ''}"


def read_certificate(ctx: Context) -> Certificate:
    """What is known of the certificate."""
    with ctx.transaction():
        row, today = renewal.find(ctx.tenant_id), today_of(ctx)
    return (
        Certificate(None, today, 0)
        if row is None
        else Certificate(row.certificate_ends_on, today, row.version)
    )


def set_certificate_end(ctx: Context, ends_on: date | None, version: int) -> None:
    """State the day. Raises InvalidError, and VersionMismatchError when somebody else stated it meanwhile."""
    account_id = ctx.account_id
    if account_id is None:
        raise ForbiddenError("Only a person states when a certificate ends.")
    with ctx.transaction():
        today = today_of(ctx)
        if ends_on is None or not today - _OLDEST <= ends_on <= today + _LONGEST:
            message = "Enter the day on the certificate, at most 400 days from today"
            raise InvalidError(f"{message}.", fields=(FieldProblem("ends_on", message),))
        kept = renewal.keep(
            ctx.tenant_id,
            version,
            certificate_ends_on=ends_on,
            set_by=account_id,
            set_at=ctx.product.clock.now(),
        )
        if not kept:
            stands = renewal.find(ctx.tenant_id)
            raise VersionMismatchError(
                "Somebody else has just stated when the certificate ends.",
                current=None if stands is None else stands.version,
                mend="Look at the page again",
            )
        audit.record(ctx, "renewal.dated", ctx.tenant_id, ends_on=ends_on)
