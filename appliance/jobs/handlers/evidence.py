"""evidence.verify: look at what was uploaded, and seal or reject it."""

from __future__ import annotations

from uuid import UUID

from appliance.services.context import Context
from appliance.services.evidence import verification_gave_up, verify_evidence


def verify(ctx: Context, *, evidence_id: str) -> None:
    """Verify one upload."""
    verify_evidence(ctx, UUID(evidence_id))


def gave_up(ctx: Context, error: Exception, *, evidence_id: str) -> None:
    """Say on the piece of evidence that it waits, and for what."""
    verification_gave_up(ctx, UUID(evidence_id), error)
