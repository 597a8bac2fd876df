"""How much of its plan an organisation uses now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from appliance.foundation.plans import Plan, Quota
from appliance.models import plan_usage
from appliance.services.context import Context
from appliance.services.local_day import zone_of

_MIB, _GIB = 1 << 20, 1 << 30
_TITLES = {
    Quota.PEOPLE: "People with access",
    Quota.EVIDENCE_ITEMS: "Pieces of evidence",
    Quota.EVIDENCE_BYTES: "Room for evidence",
    Quota.REPORTS: "Reports this month",
    Quota.INVITATIONS: "Invitations this month",
}


@dataclass(frozen=True)
class Use:
    """One limit of the plan. ``words`` is how much of it is used, as people read it."""

    quota: Quota
    title: str
    used: int
    limit: int

    @property
    def words(self) -> str:
        if self.quota is Quota.EVIDENCE_BYTES:
            return f"{size(self.used)} of {size(self.limit)}"
        return f"{self.used:,} of {self.limit:,}"


def usage(ctx: Context) -> tuple[Plan, tuple[Use, ...]]:
    """The organisation's plan, and what is used of each of its limits."""
    plan = ctx.product.plans.of(ctx.tenant_id)
    with ctx.reading():
        uses = tuple(Use(quota, _TITLES[quota], used_of(ctx, quota), plan.limits[quota]) for quota in Quota)
    return plan, uses


def used_of(ctx: Context, quota: Quota) -> int:
    """How much of one limit is used. Inside a transaction of the organisation."""
    match quota:
        case Quota.PEOPLE:
            return plan_usage.people(ctx.tenant_id)
        case Quota.EVIDENCE_ITEMS:
            return plan_usage.evidence_items(ctx.tenant_id)
        case Quota.EVIDENCE_BYTES:
            return plan_usage.evidence_bytes(ctx.tenant_id)
        case Quota.REPORTS:
            return plan_usage.reports_since(ctx.tenant_id, _month_began(ctx))
        case Quota.INVITATIONS:
            return plan_usage.invitations_since(ctx.tenant_id, _month_began(ctx))


def size(count: int) -> str:
    """Bytes as people say them: ``2.1 GB``, ``340 MB``, ``12 KB``."""
    for unit, name in ((_GIB, "GB"), (_MIB, "MB")):
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{-(-count // 1024)} KB"


def _month_began(ctx: Context) -> datetime:
    """The first moment of this month where the organisation is."""
    today = ctx.product.clock.now().astimezone(zone_of(ctx))
    return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
