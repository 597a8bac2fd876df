"""Verifies an organisation's audit chain: every hash, every link, and that its end is the end it has."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from appliance.models import audit_event
from appliance.models.database import transaction
from appliance.services.audit.read import chain_documents
from appliance.services.audit.record import record
from appliance.services.context import Context
from appliance.services.verification.audit_chain import check_chain

# What a fault's sentence is about, in people's words.
_SUBJECTS = {"event_hash": "its hash", "prev_event_hash": "the hash it holds"}


@dataclass(frozen=True)
class ChainVerdict:
    """``events`` hold, the last with ``head_hash``; ``fault`` says where the chain breaks, if it does."""

    events: int
    head_hash: str
    fault: str | None = None

    @property
    def intact(self) -> bool:
        return self.fault is None


def verify_chain(ctx: Context) -> ChainVerdict:
    """Check the whole chain and record that it was checked, with what was found."""
    verdict = check(ctx.tenant_id)
    with ctx.transaction():
        record(
            ctx,
            "audit.verified",
            ctx.tenant_id,
            events=verdict.events,
            verdict="intact" if verdict.intact else "broken",
        )
    return verdict


def check(tenant_id: UUID) -> ChainVerdict:
    """Check the chain as it stands now, recording nothing."""
    with transaction(tenant_id=tenant_id):
        last = audit_event.head(tenant_id)
        judged = audit_event.last_judged_seq(tenant_id)
    up_to = last[0] if last else 0
    result = check_chain(chain_documents(tenant_id, up_to=up_to), str(tenant_id))
    fault = None
    if result.fault is not None:
        subject = _SUBJECTS.get(result.fault.field, "it")
        fault = f"Event {result.count + 1}: {subject} {result.fault.sentence}."
    elif result.count < judged:
        fault = f"The chain ends after event {result.count}, but an evaluation names event {judged}."
    return ChainVerdict(result.count, result.head_hash, fault)
