"""Making a report: claim it, make and seal its files, issue it (SAIS 6.7.1).

A job may run twice, or be cut off anywhere. The claim counts attempts; only the attempt that holds the
latest claim can issue, and until it does nothing of it is seen.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from appliance.foundation import logs
from appliance.foundation.domain_errors import ConflictError, NotFoundError, UnavailableError
from appliance.models import artefact_key, evaluation, report, report_artefact
from appliance.models.states import REPORT_ENDS, ReportState
from appliance.services import audit, events, organisations
from appliance.services.context import Context
from appliance.services.issuing.making import Made, Source, make
from appliance.services.issuing.missing import ReportNotFoundError
from appliance.services.issuing.sealing import CONTENT_TYPES, SealedFile, remove_leftovers, seal_files
from appliance.services.verification.bundle_format import MOST_AUDIT_EVENTS


@dataclass(frozen=True)
class _Claim:
    """What this attempt works on, and its number."""

    attempt: int
    source: Source


def build_report(ctx: Context, report_id: UUID) -> None:
    """Make and issue a report, unless it is ready or failed already.

    Raises NotFoundError for an unknown report and whatever stands in the way; the report then is where it
    was, being made, until the job is tried again or given up.
    """
    claim = _claim(ctx, report_id)
    if claim is None:
        return
    made = make(ctx, claim.source)
    sealed = seal_files(ctx, report_id, claim.attempt, made.files)
    if not _issue(ctx, report_id, claim, made, sealed):
        logs.event("report.overtaken", "Another attempt took the report over", attempt=claim.attempt)
    # What is left behind is unreadable; it is not worth failing for.
    with suppress(UnavailableError):
        remove_leftovers(ctx, report_id)


def _claim(ctx: Context, report_id: UUID) -> _Claim | None:
    with ctx.transaction():
        row = report.locked(ctx.tenant_id, report_id)
        if row is None:
            raise ReportNotFoundError
        if row.state in REPORT_ENDS:
            return None
        now, attempt = ctx.product.clock.now(), row.attempts + 1
        if row.state == ReportState.PROCESSING:  # the worker that had it is gone, or slow
            report.move(ctx.tenant_id, report_id, ReportState.QUEUED, now)
        report.move(ctx.tenant_id, report_id, ReportState.PROCESSING, now, attempts=attempt)
        claim = _Claim(attempt, _source(ctx, row.evaluation_id))
        events.publish(ctx, "report.started", report_id)
        return claim


def _source(ctx: Context, evaluation_id: UUID) -> Source:
    judged = evaluation.find(ctx.tenant_id, evaluation_id)
    if judged is None:
        raise NotFoundError("There is no such evaluation.")
    history = audit.extract(ctx, judged.audit_seq)
    expired = audit.expired(ctx)
    if expired is not None and expired["last_seq"] >= judged.audit_seq:
        raise ConflictError(
            "The records of this evaluation have expired.",
            code="audit_expired",
            mend="Evaluate again and ask for a report of the new result",
        )
    return Source(
        facts=judged.facts,
        document=judged.document,
        answers_sha256=judged.answers_sha256,
        as_of=judged.as_of,
        pack_id=judged.pack_id,
        pack_sha256=judged.pack_sha256,
        audit_events=history[-MOST_AUDIT_EVENTS:],
        audit_expired=expired if len(history) <= MOST_AUDIT_EVENTS else None,
        brand=organisations.branding(ctx),
    )


def _issue(ctx: Context, report_id: UUID, claim: _Claim, made: Made, sealed: list[SealedFile]) -> bool:
    with ctx.transaction():
        row, now = report.locked(ctx.tenant_id, report_id), ctx.product.clock.now()
        if row is None or row.attempts != claim.attempt or row.state in REPORT_ENDS:
            return False
        if row.state == ReportState.QUEUED:  # put back, because we were believed dead; nobody began anew
            report.move(ctx.tenant_id, report_id, ReportState.PROCESSING, now)
        _store_files(ctx, report_id, sealed)
        report.move(ctx.tenant_id, report_id, ReportState.READY, now, manifest_sha256=made.manifest_sha256)
        audit.record(
            ctx,
            "report.ready",
            report_id,
            manifest_sha256=made.manifest_sha256,
            answers_sha256=row.answers_sha256,
        )
        return True


def _store_files(ctx: Context, report_id: UUID, sealed: list[SealedFile]) -> None:
    now = ctx.product.clock.now()
    for file in sealed:
        artefact_key.add(ctx.tenant_id, file.id, file.key.wrapped, file.key.wrapping_key_id, now)
    rows = [
        {
            "id": file.id,
            "tenant_id": ctx.tenant_id,
            "report_id": report_id,
            "name": file.name,
            "content_type": CONTENT_TYPES[file.name],
            "sha256": file.sha256,
            "size_bytes": file.size_bytes,
            "created_at": now,
        }
        for file in sealed
    ]
    report_artefact.add_all(rows)
