"""assessment.evaluate: judge what stands now."""

from __future__ import annotations

from uuid import UUID

from appliance.services.assessments import evaluation_gave_up, run_evaluation
from appliance.services.context import Context


def evaluate(ctx: Context, *, cause: str, requested_by: str | None) -> None:
    """Evaluate the organisation as it stands."""
    run_evaluation(ctx, cause=cause, requested_by=None if requested_by is None else UUID(requested_by))


def gave_up(ctx: Context, error: Exception, **_arguments: object) -> None:
    """Say on the dashboard that the last evaluation failed, and why."""
    evaluation_gave_up(ctx, error)
