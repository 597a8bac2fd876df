"""An evaluation becomes rows that nobody changes: the evaluation, its findings, its audit events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from appliance.engine import answer_pack, evaluate
from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.models import evaluation, finding
from appliance.services import audit, events
from appliance.services.assessment_pages import summary_of
from appliance.services.assessments.gather import Inputs
from appliance.services.context import Context


@dataclass(frozen=True)
class Judgement:
    """What the engine said of the inputs, and the SHA-256 of each part."""

    key: str
    document: Mapping[str, Any]
    facts_sha256: str
    document_sha256: str
    answers_sha256: str

    @property
    def would_fail_count(self) -> int:
        return sum(line["state"] == "fail" for line in self.document["board"])


def judge(inputs: Inputs, key: str) -> Judgement:
    """Judge the inputs as of their day; ``key`` is their identity."""
    answers = answer_pack(inputs.rules.pack, inputs.facts, inputs.today).as_document()
    document = evaluate(inputs.rules.pack, inputs.facts, inputs.today).as_document()
    return Judgement(key, document, *map(sha256_hex, (dict(inputs.facts), document, answers)))


def store(ctx: Context, inputs: Inputs, judgement: Judgement, cause: str, requested_by: UUID | None) -> UUID:
    """Write it all down in the open transaction, under the lock of the organisation's state row."""
    evaluation_id = uuid4()
    columns = _shared(ctx, inputs, judgement, cause)
    _record_exceptions(ctx, evaluation_id, judgement.document)
    seq = _record_completed(ctx, evaluation_id, judgement, columns)
    evaluation.add(
        id=evaluation_id,
        tenant_id=ctx.tenant_id,
        pack_version=judgement.document["pack"]["version"],
        outcome=judgement.document["outcome"],
        totals=judgement.document["totals"],
        summary=_text(summary_of(judgement.document, inputs.rules.document)),
        facts=_text(dict(inputs.facts)),
        document=_text(judgement.document),
        audit_seq=seq,
        requested_by=requested_by,
        created_at=ctx.product.clock.now(),
        **columns,
    )
    finding.add_all([_finding_row(ctx, evaluation_id, found) for found in judgement.document["findings"]])
    _tell_changes(ctx, evaluation_id, int(columns["number"]), judgement.document["findings"])
    return evaluation_id


def _tell_changes(
    ctx: Context, evaluation_id: UUID, number: int, findings: Sequence[Mapping[str, Any]]
) -> None:
    """Tell of each control that is not what it was; a first evaluation has nothing to differ from."""
    before = finding.statuses(ctx.tenant_id, number - 1)
    for found in findings:
        control_id, status = found["control_id"], found["status"]
        if before.get(control_id, status) != status:
            change = {"evaluation_id": evaluation_id, "was": before[control_id], "now": status}
            events.publish(ctx, "control.status_changed", control_id, **change)


def _shared(ctx: Context, inputs: Inputs, judgement: Judgement, cause: str) -> dict[str, Any]:
    """What stands in the row and in the audit event alike."""
    return {
        "number": evaluation.next_number(ctx.tenant_id),
        "identity_key": judgement.key,
        "pack_id": inputs.rules.pack_id,
        "pack_sha256": inputs.rules.pack.sha256,
        "profile_version": inputs.profile_number,
        "facts_sha256": judgement.facts_sha256,
        "document_sha256": judgement.document_sha256,
        "answers_sha256": judgement.answers_sha256,
        "as_of": inputs.today,
        "would_fail_count": judgement.would_fail_count,
        "cause": cause,
    }


def _record_completed(
    ctx: Context, evaluation_id: UUID, judgement: Judgement, columns: Mapping[str, Any]
) -> int:
    """The last event of the evaluation: an extract of the chain up to it tells of the whole."""
    readiness = judgement.document["outcome"]
    return audit.record_seq(ctx, "evaluation.completed", evaluation_id, readiness=readiness, **columns)


def _record_exceptions(ctx: Context, evaluation_id: UUID, document: Mapping[str, Any]) -> None:
    """One event per code and control, however many devices or pieces of evidence are behind it (RULE-07)."""
    counts = Counter((note["code"], note["control_id"]) for note in document["exceptions"])
    for (code, control_id), count in counts.items():
        said = {"code": code.lower(), "control_id": control_id, "count": count}
        audit.record(ctx, "evaluation.exception", evaluation_id, **said)


def _finding_row(ctx: Context, evaluation_id: UUID, found: Mapping[str, Any]) -> dict[str, object]:
    kept = ("control_id", "theme", "status", "auto_fail", "blocking", "own_answer", "reason")
    return {
        "tenant_id": ctx.tenant_id,
        "evaluation_id": evaluation_id,
        **{key: found[key] for key in kept},
        "document": _text(found),
    }


def _text(document: Any) -> str:
    return canonical_bytes(document).decode("utf-8")
