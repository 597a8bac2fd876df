"""The gate: what would go over the plan is refused before it happens, with what to do instead (ORG-11)."""

from __future__ import annotations

from appliance.foundation.domain_errors import LimitReachedError
from appliance.foundation.plans import Quota
from appliance.models import plan_usage
from appliance.models.database import require_transaction
from appliance.services.context import Context
from appliance.services.plans.usage import size, used_of

_ASK = "ask the operator of this service for a larger plan"


def require_room(ctx: Context, quota: Quota, more: int = 1) -> None:
    """Raise LimitReachedError when ``more`` of it would go over the organisation's plan.

    Inside the transaction that uses it up; of several at once each counts what the one before it used, so
    that the limit holds to the last one.
    """
    hold(ctx, quota)
    limit = ctx.product.plans.of(ctx.tenant_id).limits[quota]
    if used_of(ctx, quota) + more > limit:
        message, mend = _words(quota, limit)
        raise LimitReachedError(message, mend=mend)


def hold(ctx: Context, quota: Quota) -> None:
    """Make others of the organisation wait who use up the same, until the transaction ends.

    For who counts something besides: what was counted before this may be more by now.
    """
    require_transaction()
    plan_usage.lock(ctx.tenant_id, quota)


def _words(quota: Quota, limit: int) -> tuple[str, str]:
    """What is used up, and what to do about it."""
    match quota:
        case Quota.PEOPLE:
            return (
                f"All {limit:,} places of your plan are taken; each open invitation keeps one.",
                f"End the access of somebody who has left, cancel an invitation, or {_ASK}",
            )
        case Quota.EVIDENCE_ITEMS:
            return (
                f"All {limit:,} places of your plan for evidence are taken.",
                f"Replace one instead of adding another, or {_ASK}",
            )
        case Quota.EVIDENCE_BYTES:
            return (
                f"Your plan has room for {size(limit)} of evidence, and this would go over it.",
                f"Send a smaller file, redact evidence that is no longer needed, or {_ASK}",
            )
        case Quota.REPORTS:
            return (
                f"All {limit:,} reports of your plan for this month are made.",
                f"Look at the reports there are, wait for the first of next month, or {_ASK}",
            )
        case Quota.INVITATIONS:
            return (
                f"All {limit:,} invitations of your plan for this month are sent.",
                f"Wait for the first of next month, or {_ASK}",
            )
