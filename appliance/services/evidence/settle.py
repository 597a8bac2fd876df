"""The two ends of evidence: sealed for good, or rejected with a reason (SAIS 6.7.2)."""

from __future__ import annotations

from uuid import UUID

from appliance.models import artefact_key, evidence, evidence_shelf
from appliance.models.database import after_commit
from appliance.models.states import EvidenceState
from appliance.services import audit, inputs_changed
from appliance.services.context import Context
from appliance.services.evidence import sealed_objects
from appliance.services.evidence.formats import RejectCode, RejectedFileError


def reject(ctx: Context, evidence_id: UUID, error: RejectedFileError) -> None:
    """Turn evidence away, and destroy what was kept of it."""
    with ctx.transaction():
        states = (EvidenceState.VERIFYING, EvidenceState.REJECTED)
        moved = evidence.move(
            ctx.tenant_id,
            evidence_id,
            states,
            ctx.product.clock.now(),
            reject_code=error.code,
            reject_reason=error.reason,
            delayed_reason=None,
        )
        if not moved:
            return
        artefact_key.remove(ctx.tenant_id, evidence_id)
        where = sealed_objects.place(ctx.tenant_id, evidence_id)
        after_commit(lambda: ctx.product.store.delete(where))
        audit.record(ctx, "evidence.rejected", evidence_id, code=error.code.value)


def seal_for_good(ctx: Context, evidence_id: UUID, content_type: str) -> None:
    """Make evidence immutable, and tell the assessment; a second copy of the same is turned away instead."""
    try:
        with ctx.transaction():
            row = evidence.lock(ctx.tenant_id, evidence_id)
            if row is None or row.state != EvidenceState.VERIFYING or row.sha256 is None:
                return
            evidence.lock_content(ctx.tenant_id, row.sha256)
            if twin := evidence_shelf.find_twin(ctx.tenant_id, row.sha256, row.kind, row.supersedes_id):
                raise _duplicate(twin)
            states = (EvidenceState.VERIFYING, EvidenceState.SEALED)
            evidence.move(
                ctx.tenant_id,
                evidence_id,
                states,
                ctx.product.clock.now(),
                content_type=content_type,
                delayed_reason=None,
            )
            inputs_changed.mark(ctx)
            audit.record(ctx, "evidence.sealed", evidence_id, sha256=row.sha256, size_bytes=row.size_bytes)
            if row.supersedes_id is not None:
                audit.record(ctx, "evidence.superseded", row.supersedes_id, superseded_by=evidence_id)
    except RejectedFileError as error:
        reject(ctx, evidence_id, error)


def _duplicate(title: str) -> RejectedFileError:
    return RejectedFileError(
        RejectCode.DUPLICATE,
        f"You have exactly this already: “{title}”",
        "Use that one for further controls, or replace it to say that it still holds",
    )
