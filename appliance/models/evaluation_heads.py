"""What a report says of its evaluation: a few columns, and not the long texts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from appliance.models.evaluation import BRIEF, Evaluation


def find(tenant_id: UUID, evaluation_id: UUID) -> Evaluation | None:
    """One evaluation with the hash of its answers."""
    return of(tenant_id, [evaluation_id]).get(evaluation_id)


def of(tenant_id: UUID, evaluation_ids: Sequence[UUID]) -> dict[UUID, Evaluation]:
    """Evaluations by id, each with the hash of its answers and the number of its audit event."""
    query = Evaluation.select(*BRIEF, Evaluation.answers_sha256, Evaluation.audit_seq)
    rows = query.where((Evaluation.tenant_id == tenant_id) & Evaluation.id.in_(list(evaluation_ids)))
    return {row.id: row for row in rows}
