"""Organisations that have said what a published example says, with sealed evidence and own answers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.models import own_answer, profile_version
from appliance.models.evidence import Evidence
from appliance.models.evidence_control import EvidenceControl
from appliance.services import assessments, inputs_changed
from appliance.services.context import Context
from tests.measuring import unmeasured
from tests.sealing import seal_when_committed
from tests.services.assessment_pages.samples import SIXTY, facts_of


def publish(ctx: Context, profile: dict[str, Any]) -> None:
    """The profile becomes the version that stands, and the result is out of date."""
    with ctx.transaction():
        number = profile_version.latest_number(ctx.tenant_id) + 1
        profile_version.add(
            ctx.tenant_id,
            id=uuid4(),
            number=number,
            document=canonical_bytes(profile).decode("utf-8"),
            sha256=sha256_hex(profile),
            published_by=ctx.account_id,
            published_at=ctx.product.clock.now(),
        )
        inputs_changed.mark(ctx)


def seal(ctx: Context, item: dict[str, Any]) -> UUID:
    """One piece of evidence of the facts as a sealed row, without bytes in the store."""
    with ctx.transaction():
        evidence_id = _arrived(ctx, item)
        seal_when_committed([evidence_id])
    return evidence_id


def _arrived(ctx: Context, item: dict[str, Any]) -> UUID:
    evidence_id, now = uuid4(), ctx.product.clock.now()
    Evidence.insert(
        id=evidence_id,
        tenant_id=ctx.tenant_id,
        form="note",
        kind=item["kind"],
        title=str(item.get("name") or item["id"]),
        captured_on=_day(item.get("captured_at")),
        expires_on=_day(item.get("expires_at")),
        coverage=item.get("coverage"),
        covered_count=item.get("covered_count"),
        total_count=item.get("total_count"),
        source_system=item.get("source_system"),
        created_by=ctx.account_id,
        created_at=now,
        state_changed_at=now,
    ).execute()
    for state in ("UPLOADING", "VERIFYING"):
        Evidence.update(state=state).where(Evidence.id == evidence_id).execute()
    for control_id in item["control_ids"]:
        EvidenceControl.insert(
            tenant_id=ctx.tenant_id,
            evidence_id=evidence_id,
            control_id=control_id,
            bound_by=ctx.account_id,
            bound_at=now,
        ).execute()
    return evidence_id


def become(ctx: Context, name: str = SIXTY) -> None:
    """Say everything an example says: answers, evidence and profile."""
    facts = facts_of(name)
    with unmeasured(), ctx.transaction():
        for key, value in facts["answers"].items():
            own_answer.add(ctx.tenant_id, key, value, ctx.account_id or uuid4(), ctx.product.clock.now())
        seal_when_committed([_arrived(ctx, item) for item in facts["evidence"]])
    publish(ctx, facts["profile"])


def judged(ctx: Context, name: str = SIXTY) -> assessments.Judged:
    """As ``become``, and evaluated."""
    become(ctx, name)
    with unmeasured():
        made = assessments.run_evaluation(ctx, cause="asked", requested_by=ctx.account_id)
    assert made is not None
    return made


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
