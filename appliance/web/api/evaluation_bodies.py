"""Evaluations and their standing, as several endpoints tell them."""

from __future__ import annotations

from typing import Any

from appliance.services import assessments
from appliance.web.api.answering import moment


def standing_body(dated: assessments.DatedStanding) -> dict[str, Any]:
    """Where the result stands."""
    standing = dated.standing
    return {
        "state": standing.state,
        "evaluation_id": str(standing.evaluation_id) if standing.evaluation_id else None,
        "as_of": dated.as_of.isoformat() if dated.as_of else None,
        "today": dated.today.isoformat(),
        "waiting_since": moment(standing.waiting_since) if standing.waiting_since else None,
        "error": standing.error or None,
    }


def head_body(head: assessments.EvaluationHead) -> dict[str, Any]:
    """Which evaluation it is, and its outcome."""
    return {
        "id": str(head.evaluation_id),
        "number": head.number,
        "as_of": head.as_of.isoformat(),
        "made_at": moment(head.made_at),
        "cause": head.cause,
        "outcome": head.outcome,
        "would_fail_count": head.would_fail,
        "totals": dict(head.totals),
        "rulepack": {"rulepack_id": head.pack_id, "version": head.pack_version, "sha256": head.pack_sha256},
        "profile_version": head.profile_version,
    }
