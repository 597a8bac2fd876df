"""Redacts evidence: its content is destroyed for good, and that it was stays on record (EVID-08)."""

from __future__ import annotations

from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, FieldProblem, InvalidError
from appliance.models import artefact_key, evidence, evidence_redaction
from appliance.models.database import after_commit
from appliance.models.states import EvidenceState
from appliance.services import audit, inputs_changed
from appliance.services.context import Context
from appliance.services.evidence import sealed_objects
from appliance.services.evidence.read import require_evidence

_LONGEST_REASON = 300


def redact(ctx: Context, evidence_id: UUID, reason: str) -> None:
    """Destroy the key, and with it every copy of the content, in backups too; then the stored object.

    Findings and reports that rest on it stay as they were issued. The door asks for a fresh sign-in.
    Raises NotFoundError, InvalidError without a reason, ConflictError when there is nothing to redact.
    """
    if not reason.strip() or len(reason) > _LONGEST_REASON or not reason.isprintable():
        problem = FieldProblem("reason", f"Say why, in one line of at most {_LONGEST_REASON} characters")
        raise InvalidError("A redaction needs a reason.", fields=(problem,))
    with ctx.transaction():
        row = evidence.lock(ctx.tenant_id, evidence_id)
        item = require_evidence(ctx, evidence_id)
        if row is None or row.state != EvidenceState.SEALED or item.redacted or ctx.account_id is None:
            raise ConflictError("Only evidence that is available can be redacted, and only once.")
        inputs_changed.mark(ctx)
        event_id = audit.record(ctx, "evidence.redacted", evidence_id, sha256=row.sha256)
        evidence_redaction.add(
            ctx.tenant_id,
            evidence_id,
            reason=reason.strip(),
            redacted_by=ctx.account_id,
            at=ctx.product.clock.now(),
            audit_event_id=event_id,
        )
        # Without its key the object is noise already; removing it may be late, or be left to the sweep.
        artefact_key.remove(ctx.tenant_id, evidence_id)
        where = sealed_objects.place(ctx.tenant_id, evidence_id)
        after_commit(lambda: ctx.product.store.delete(where))
