"""Evaluations: ask for one, look at earlier ones, compare two, make one again (SAIS 5.3.4)."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from appliance.services import assessments
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, with_written
from appliance.web.api.contract import ApiGroup
from appliance.web.api.evaluation_bodies import head_body, standing_body
from appliance.web.api.lists import page_asked, page_of, written_list
from appliance.web.guards import requires

api = ApiGroup("evaluations", "Evaluations")


@api.post(
    "/evaluate",
    access=requires(Permission.EVALUATE),
    body="evaluate",
    answers={200: "evaluated", 202: "result_standing"},
    limit="evaluate",
)
def evaluate(asked: Asked) -> Answer:
    """Evaluate the organisation.

    Judges what is published, answered and sealed now, as of today, and tells the evaluation with its
    findings. Where nothing changed since it was judged last, that evaluation comes back, new is false, and
    nothing is written; so it may be asked as often as you like. A new run can begin once a minute: before,
    the answer is 429 with Retry-After. 422 E422_EVALUATION_IMPOSSIBLE: no profile was published, or its facts
    cannot be judged. An organisation that is too large to wait for is judged by a job: the answer is 202 and
    Location is where to look how far it is.
    """
    told = assessments.evaluate_now(asked.ctx, asked.body.get("rulepack_id"))
    if isinstance(told, assessments.DatedStanding):
        return Answer(standing_body(told), status=202, location=url_for("api_evaluations.read_standing"))
    head = head_body(told.head)
    body = {"evaluation_id": head.pop("id"), **head, "new": told.new}
    return Answer(with_written(body, "findings", told.findings.written))


@api.get("/evaluations", access=requires(Permission.VIEW), query="page_query", answers={200: "evaluations"})
def list_evaluations(asked: Asked) -> Answer:
    """List the evaluations, newest first."""
    page, per_page = page_asked(asked)
    told = assessments.list_evaluations(asked.ctx, page, per_page=per_page)
    heads = told.heads if told.number == page else ()
    return Answer(page_of(asked, [head_body(head) for head in heads], told.total))


@api.get("/evaluations/standing", access=requires(Permission.VIEW), answers={200: "result_standing"})
def read_standing(asked: Asked) -> Answer:
    """Tell whether the latest evaluation is of what the organisation says now.

    Time passes without anybody changing anything: a current result may be as of an earlier day. Evaluate
    again to have it as of today.
    """
    return Answer(standing_body(assessments.dated_standing(asked.ctx)))


@api.get("/evaluations/<uuid:evaluation_id>", access=requires(Permission.VIEW), answers={200: "evaluation"})
def read_evaluation(asked: Asked, evaluation_id: UUID) -> Answer:
    """Read an evaluation.

    Which rules and inputs it was made from, by hash, what would fail, contradictions, exceptions and scope;
    its findings are an address of their own.
    """
    told = assessments.read_whole(asked.ctx, evaluation_id)
    parts = ("board", "themes", "contradictions", "exceptions", "attestations", "scope")
    shown = {name: told.document[name] for name in parts}
    return Answer({**head_body(told.head), **told.hashes, **shown})


@api.get(
    "/evaluations/<uuid:evaluation_id>/findings",
    access=requires(Permission.VIEW),
    answers={200: "finding_list"},
)
def list_findings(asked: Asked, evaluation_id: UUID) -> Answer:
    """List the findings of an evaluation.

    One for every control, each with its checks, the values they read, what was expected and what offends.
    """
    told = assessments.read_findings(asked.ctx, evaluation_id)
    return Answer(written_list(told.written, told.count))


@api.get(
    "/evaluations/<uuid:evaluation_id>/findings/<control:control_id>",
    access=requires(Permission.VIEW),
    answers={200: "finding"},
)
def read_finding(asked: Asked, evaluation_id: UUID, control_id: str) -> Answer:
    """Read what an evaluation says of one control."""
    return Answer(assessments.read_finding(asked.ctx, evaluation_id, control_id))


@api.post(
    "/evaluations/<uuid:evaluation_id>/replay",
    access=requires(Permission.EVALUATE),
    answers={200: "evaluation_replay"},
    limit="evaluate",
)
def replay_evaluation(asked: Asked, evaluation_id: UUID) -> Answer:
    """Make an evaluation again and compare every byte.

    From its stored inputs, by the rules it was made by. The verdict is written into the audit trail; the
    evaluation stays as it is.
    """
    told = assessments.replay(asked.ctx, evaluation_id)
    body = {"evaluation_id": str(evaluation_id), "verdict": told.verdict, "sentence": told.sentence}
    return Answer(body)


@api.get(
    "/evaluations/compare",
    access=requires(Permission.VIEW),
    query="evaluation_comparison_query",
    answers={200: "evaluation_comparison"},
    problems=(404,),
)
def compare_evaluations(asked: Asked) -> Answer:
    """Compare two evaluations.

    What improved, what regressed and which input caused it, from the earlier to the later one whichever way
    they are given.
    """
    one, other = UUID(asked.query["from"]), UUID(asked.query["to"])
    told = assessments.compare_evaluations(asked.ctx, one, other)
    body = {"before": head_body(told.before), "after": head_body(told.after), "comparison": told.document}
    return Answer(body)
