"""Earlier evaluations: the list, one of them, two compared, and one made again (RULE-08, FIND-03)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from appliance.engine import EngineError, compare, evaluate
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.domain_errors import NotFoundError
from appliance.foundation.errors import TranscryptError
from appliance.models import evaluation, evaluation_heads, finding
from appliance.models.evaluation import Evaluation
from appliance.services import audit
from appliance.services.assessment_pages import (
    Board,
    Changes,
    ThemeProgress,
    build_board,
    build_changes,
    build_progress,
)
from appliance.services.assessments.evaluate_now import FindingsJson, findings_json
from appliance.services.assessments.naming import names_for
from appliance.services.assessments.rules import open_rules
from appliance.services.assessments.shown import EvaluationHead, Shown, find_evaluation, head_of, shown
from appliance.services.context import Context
from appliance.services.paging import page_at
from appliance.services.reports.document_records import ExceptionLine, build_exceptions

PAGE = 50


@dataclass(frozen=True)
class EvaluationList:
    """One page of evaluations, the newest first; ``total`` in all."""

    shown: Shown
    heads: tuple[EvaluationHead, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True)
class EvaluationReading:
    """One evaluation as it was made, with what followed it."""

    shown: Shown
    head: EvaluationHead
    board: Board
    themes: tuple[ThemeProgress, ...]
    exceptions: tuple[ExceptionLine, ...]
    facts_sha256: str
    document_sha256: str
    is_latest: bool


@dataclass(frozen=True)
class WholeEvaluation:
    """An evaluation as the engine wrote it; ``hashes`` are those of its inputs and of the document."""

    head: EvaluationHead
    document: Mapping[str, Any]
    hashes: Mapping[str, str]


@dataclass(frozen=True)
class Compared:
    """Two evaluations and what changed from the earlier to the later one.

    ``document`` is the engine's comparison, ``changes`` the same in words.
    """

    before: EvaluationHead
    after: EvaluationHead
    changes: Changes
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Replay:
    """``same``: made again from the stored inputs, the result has the same bytes.

    ``differs``: it does not, which means that it was altered or made by another engine.
    ``rules_missing``: the rules it was made by are not installed here any more.
    """

    head: EvaluationHead
    verdict: Literal["same", "differs", "rules_missing"]
    sentence: str


def list_evaluations(ctx: Context, page: int, *, per_page: int = PAGE) -> EvaluationList:
    """A page of evaluations; a page beyond the last is the last."""
    with ctx.transaction():
        now = shown(ctx)
        total = evaluation.count(ctx.tenant_id)
        at = page_at(page, of=total, per_page=per_page)
        rows = evaluation.newest(ctx.tenant_id, limit=at.limit, offset=at.offset)
    return EvaluationList(now, tuple(head_of(row) for row in rows), at.number, at.pages, total)


def read_evaluation(ctx: Context, evaluation_id: UUID) -> EvaluationReading:
    """One evaluation. Raises NotFoundError where this organisation has none of that id."""
    with ctx.transaction():
        now = shown(ctx)
        row = find_evaluation(ctx, evaluation_id)
        names = names_for(ctx, json.loads(row.facts))
    summary, document = json.loads(row.summary), json.loads(row.document)
    return EvaluationReading(
        shown=now,
        head=head_of(row),
        board=build_board(summary),
        themes=build_progress(summary, names),
        exceptions=tuple(_in_words(line, names) for line in build_exceptions(document)),
        facts_sha256=row.facts_sha256,
        document_sha256=row.document_sha256,
        is_latest=now.standing.evaluation_id == row.id,
    )


def read_whole(ctx: Context, evaluation_id: UUID) -> WholeEvaluation:
    """One evaluation as the engine wrote it. Raises NotFoundError as ``read_evaluation`` does."""
    with ctx.reading():
        row = find_evaluation(ctx, evaluation_id)
    hashes = {name: getattr(row, name) for name in ("facts_sha256", "document_sha256", "answers_sha256")}
    return WholeEvaluation(head_of(row), json.loads(row.document), hashes)


def read_findings(ctx: Context, evaluation_id: UUID) -> FindingsJson:
    """All findings of an evaluation. Raises NotFoundError."""
    with ctx.reading():
        _require_evaluation(ctx, evaluation_id)
        return findings_json(ctx, evaluation_id)


def read_finding(ctx: Context, evaluation_id: UUID, control_id: str) -> bytes:
    """One finding of an evaluation as JSON. Raises NotFoundError."""
    with ctx.reading():
        text = finding.find_document(ctx.tenant_id, evaluation_id, control_id)
    if text is None:
        raise NotFoundError("There is no such finding.")
    return text.encode("utf-8")


def compare_evaluations(ctx: Context, one: UUID, other: UUID) -> Compared:
    """What changed between two evaluations, the earlier one first whichever way they are given."""
    with ctx.transaction():
        rows = [find_evaluation(ctx, evaluation_id) for evaluation_id in (one, other)]
        rows.sort(key=lambda row: row.number)
        documents = [_findings(row) for row in rows]
        names = names_for(ctx, *(document["facts"] for document in documents))
    comparison = compare(*documents).as_document()
    return Compared(head_of(rows[0]), head_of(rows[1]), build_changes(comparison, names), comparison)


def evaluation_ids(ctx: Context) -> list[UUID]:
    """Every evaluation of the organisation, the oldest first."""
    with ctx.transaction():
        return evaluation.ids(ctx.tenant_id)


def replay(ctx: Context, evaluation_id: UUID) -> Replay:
    """Make an evaluation again from its stored inputs and compare byte for byte; the verdict is audited."""
    with ctx.transaction():
        row = find_evaluation(ctx, evaluation_id)
    verdict = _verdict(ctx, row)
    with ctx.transaction():
        audit.record(ctx, "evaluation.replayed", row.id, verdict=verdict)
    return Replay(head_of(row), verdict, _SENTENCES[verdict])


_SENTENCES: Mapping[str, str] = {
    "same": "Made again from the stored facts and rules, the result is the same, byte for byte.",
    "differs": "Made again from the stored facts and rules, the result is not the stored one.",
    "rules_missing": "It cannot be made again here: the rules it was made by are not installed any more.",
}


def _verdict(ctx: Context, row: Evaluation) -> Literal["same", "differs", "rules_missing"]:
    try:
        rules = open_rules(ctx, row.pack_id)
    except TranscryptError:
        return "rules_missing"
    if rules.pack.sha256 != row.pack_sha256:
        return "rules_missing"
    try:
        again = evaluate(rules.pack, json.loads(row.facts), row.as_of).as_document()
    except EngineError:
        return "differs"
    return "same" if canonical_bytes(again) == row.document.encode("utf-8") else "differs"


def _require_evaluation(ctx: Context, evaluation_id: UUID) -> None:
    if evaluation_heads.find(ctx.tenant_id, evaluation_id) is None:
        raise NotFoundError("There is no such evaluation.")


def _findings(row: Evaluation) -> dict[str, Any]:
    return {**json.loads(row.document), "facts": json.loads(row.facts)}


def _in_words(line: ExceptionLine, names: Any) -> ExceptionLine:
    subjects = tuple(names.plain(names.entry_name(subject)) for subject in line.subjects)
    return ExceptionLine(line.code, line.code_word, line.control_id, subjects, names.plain(line.detail))
