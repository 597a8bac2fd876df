"""An evaluation at once, for a program that waits for its findings (SAIS 5.3.4, RULE-06)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from appliance.foundation.tenant_cache import TenantCache
from appliance.models import evaluation_heads, finding, profile_version, shown_evaluation
from appliance.models.shown_evaluation import HeadRow, ShownRow
from appliance.services.assessments.rules import open_rules
from appliance.services.assessments.run import run_evaluation
from appliance.services.assessments.shown import DatedStanding, EvaluationHead, dated_standing, head_of
from appliance.services.assessments.standing import request_evaluation
from appliance.services.context import Context
from appliance.services.local_day import day_in


@dataclass(frozen=True)
class FindingsJson:
    """So many findings, written as a JSON list as they are stored."""

    count: int
    written: bytes


@dataclass(frozen=True)
class EvaluatedNow:
    """An evaluation with its findings. ``new`` is False where exactly these inputs had been judged before."""

    head: EvaluationHead
    findings: FindingsJson
    new: bool


_FINDINGS_KEPT = 16  # some hundred KB each
_findings: TenantCache[FindingsJson] = TenantCache(_FINDINGS_KEPT)


def evaluate_now(ctx: Context, pack_id: str | None = None) -> EvaluatedNow | DatedStanding:
    """Judge what stands, as of today; what was judged already is told again, and nothing is written.

    An organisation that is too large to be judged while somebody waits gets a job, and the standing that
    says so. ``pack_id`` is the pack that the caller means to be judged by. Raises InvalidError for another
    one than the organisation's and where there is nothing to judge, LimitReachedError for a second new run
    within the interval.
    """
    with ctx.one_question():
        row = shown_evaluation.find(ctx.tenant_id)
    if row is None:
        raise NotFoundError("There is no such organisation.")
    _require_pack(row.pack_id, pack_id)
    if row.head is not None and _is_of_now(ctx, row, row.head):
        with ctx.one_question():  # or none: findings never change, and are kept for a while
            return EvaluatedNow(head_of(row.head), findings_json(ctx, row.head.id), new=False)
    with ctx.one_question():
        size = profile_version.size(ctx.tenant_id)
    if size > ctx.product.limits.evaluation_inline_bytes:
        request_evaluation(ctx)
        return dated_standing(ctx)
    return _judged(ctx)


def findings_json(ctx: Context, evaluation_id: UUID) -> FindingsJson:
    """The findings of an evaluation, the scope gate first; inside a transaction."""

    def read() -> FindingsJson:
        documents = finding.documents(ctx.tenant_id, evaluation_id)
        return FindingsJson(len(documents), f"[{','.join(documents)}]".encode())

    return _findings.get(ctx.tenant_id, evaluation_id, read)


def _is_of_now(ctx: Context, row: ShownRow, head: HeadRow) -> bool:
    """Whether nothing changed since: whatever changes an input counts it up in its own transaction."""
    if row.state is None or row.state.inputs_version != row.state.judged_version:
        return False
    rules = open_rules(ctx, row.pack_id)
    return head.as_of == day_in(ctx, row.time_zone) and head.pack_sha256 == rules.pack.sha256


def _judged(ctx: Context) -> EvaluatedNow:
    try:
        made = run_evaluation(ctx, cause="asked", requested_by=ctx.account_id)
    except ConflictError as error:
        raise _impossible(error.message, error.mend) from error
    if made is None:
        raise _impossible(
            "There is nothing to judge yet: no profile was published.", "Publish the profile first"
        )
    with ctx.reading():
        row = evaluation_heads.find(ctx.tenant_id, made.evaluation_id)
        if row is None:
            raise NotFoundError("There is no such evaluation.")
        return EvaluatedNow(head_of(row), findings_json(ctx, made.evaluation_id), made.new)


def _impossible(message: str, mend: str | None) -> InvalidError:
    return InvalidError(message, code="evaluation_impossible", mend=mend)


def _require_pack(theirs: str, wanted: str | None) -> None:
    if wanted not in (None, theirs):
        told = f"This organisation is judged by {theirs}"
        raise InvalidError(
            f"{told}, and by no other rules.",
            code="other_rulepack",
            mend="Leave it out, or have an administrator choose other rules in the settings",
            fields=(FieldProblem("rulepack_id", told),),
        )
