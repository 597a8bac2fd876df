"""Looking ahead without storing anything: other facts, another day, other rules; and the dashboard."""

from __future__ import annotations

from datetime import date
from typing import Any

from appliance.services import assessments
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.api.evaluation_bodies import standing_body
from appliance.web.guards import requires

api = ApiGroup("looking_ahead", "Dashboard and looking ahead")

_TOTALS = ("met", "partly_met", "not_met", "not_applicable", "unknown")


@api.get("/dashboard", access=requires(Permission.VIEW), answers={200: "dashboard"})
def read_dashboard(asked: Asked) -> Answer:
    """Read the dashboard.

    How ready the organisation is by its latest evaluation, contradictions, what to do next in one order, and
    how it went. Before the first evaluation outcome, totals and would_fail_count are null.
    """
    told = assessments.overview(asked.ctx)
    shown, head, reading = told.shown, told.shown.head, told.reading
    body = {
        "standing": standing_body(shown.dated),
        "planned_submission_on": shown.planned.isoformat() if shown.planned else None,
        "outcome": head.outcome if head else None,
        "would_fail_count": head.would_fail if head else None,
        "totals": dict(head.totals) if head else None,
        "contradictions": [vars(each) for each in reading.contradictions] if reading else [],
        "next_steps": [_step(step) for step in reading.steps] if reading else [],
        "trend": [_point(point) for point in told.trend],
    }
    return Answer(body)


@api.post(
    "/what-if",
    access=requires(Permission.VIEW),
    body="what_if",
    answers={200: "what_if_outcome"},
    limit="evaluate",
)
def try_what_if(asked: Asked) -> Answer:
    """Try other facts.

    Changes facts on a copy and tells what that would change in the result: each change sets one fact or, with
    remove, takes it away. Nothing of it is stored. A change that leads nowhere or does not fit is refused
    with its place in the list.
    """
    told = assessments.judge_changes(asked.ctx, asked.body["changes"])
    return Answer({"as_of": told.day.isoformat(), "comparison": told.document})


@api.get(
    "/look-ahead",
    access=requires(Permission.VIEW),
    query="look_ahead_query",
    answers={200: "look_ahead"},
    problems=(409, 422),
    limit="evaluate",
)
def look_ahead(asked: Asked) -> Answer:
    """Judge today's facts as of a later day.

    What will by then be unsupported, overdue or too old, and from which day on. Nothing is stored.
    """
    told = assessments.look_ahead(asked.ctx, date.fromisoformat(asked.query["day"]))
    body = {
        "today": told.today.isoformat(),
        "day": told.day.isoformat(),
        "searched_to": told.searched_to.isoformat(),
        "turns": told.document["turns"],
        "comparison": told.document["comparison"],
    }
    return Answer(body)


def _step(step: Any) -> dict[str, Any]:
    return {
        name: getattr(step, name) for name in ("kind", "text", "weight", "effort", "control_ids", "where")
    }


def _point(point: Any) -> dict[str, Any]:
    return {
        "evaluation_id": str(point.evaluation_id),
        "number": point.number,
        "as_of": point.as_of.isoformat(),
        "outcome": point.outcome,
        "would_fail_count": point.would_fail,
        "totals": {name: getattr(point, name) for name in _TOTALS},
    }
