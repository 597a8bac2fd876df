"""How much of the product each organisation may use, from one file and nowhere else (ORG-11, SAIS 7.13.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from appliance.foundation.carried_files import validator
from appliance.foundation.errors import UnreadableError
from appliance.foundation.strict_json import read_json_file


class Quota(StrEnum):
    """Every limit a plan sets, as its file calls them."""

    PEOPLE = "people"
    EVIDENCE_ITEMS = "evidence_items"
    EVIDENCE_BYTES = "evidence_bytes"
    REPORTS = "reports_per_month"
    INVITATIONS = "invitations_per_month"


@dataclass(frozen=True)
class Plan:
    """One plan, with every limit. ``name`` is what people read."""

    name: str
    limits: Mapping[Quota, int]


@dataclass(frozen=True)
class Plans:
    """The file as it was read: the plan for everybody, and those that differ by organisation."""

    standard: Plan
    for_tenant: Mapping[UUID, Plan]

    @classmethod
    def load(cls, path: Path) -> Plans:
        """Read the file. Raises UnreadableError with everything in it that cannot be used."""
        document = read_json_file(path)
        problems = [
            f"{problem.pointer or 'the file'} {problem.message}"
            for problem in validator("plans").problems(document)
        ] or _unknown_plans(document)
        if problems:
            raise UnreadableError(
                "does not say what each plan allows",
                place=str(path),
                mend="Compare it with appliance/schemas/plans.schema.json",
                more=problems,
            )
        plans = {key: Plan(plan["name"], _limits(plan)) for key, plan in document["plans"].items()}
        standard = plans[document["default_plan"]]
        return cls(
            standard,
            {
                UUID(tenant): _changed(plans[own["plan"]] if "plan" in own else standard, own)
                for tenant, own in document["organisations"].items()
            },
        )

    def of(self, tenant_id: UUID) -> Plan:
        """What an organisation may."""
        return self.for_tenant.get(tenant_id, self.standard)


def _unknown_plans(document: Mapping[str, Any]) -> list[str]:
    named = {"/default_plan": document["default_plan"]}
    named |= {
        f"/organisations/{tenant}/plan": own["plan"]
        for tenant, own in document["organisations"].items()
        if "plan" in own
    }
    return [
        f"{pointer} names a plan that is not there" for pointer, plan in named.items()
        if plan not in document["plans"]
    ]  # fmt: skip


def _changed(plan: Plan, own: Mapping[str, Any]) -> Plan:
    return replace(plan, limits={**plan.limits, **_limits(own)})


def _limits(section: Mapping[str, Any]) -> dict[Quota, int]:
    return {quota: section[quota] for quota in Quota if quota in section}
