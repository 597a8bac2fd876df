"""What people see of reports: all of them, and one with its files, its approval and what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from appliance.models import assessment_state, evaluation_heads, report, report_approval, report_artefact
from appliance.models.evaluation import Evaluation
from appliance.models.report import Report
from appliance.models.report_approval import ReportApproval
from appliance.models.states import REPORT_ENDS, ReportState
from appliance.services.context import Context
from appliance.services.issuing.missing import ReportNotFoundError
from appliance.services.paging import page_at
from appliance.services.verification.bundle_format import MOST_AUDIT_EVENTS

PER_PAGE = 50


@dataclass(frozen=True)
class ReportLine:
    """A report, of which evaluation, and how far it is. ``problem`` is empty unless it failed."""

    id: UUID
    state: str
    cycle: int
    evaluation_id: UUID
    evaluation_number: int
    as_of: date
    outcome: str
    pack_id: str
    pack_version: str
    requested_at: datetime
    state_changed_at: datetime
    problem: str
    approved: bool

    @property
    def ended(self) -> bool:
        return self.state in REPORT_ENDS

    @property
    def ready(self) -> bool:
        return self.state == ReportState.READY

    @property
    def failed(self) -> bool:
        return self.state == ReportState.FAILED


@dataclass(frozen=True)
class ReportPage:
    """Some reports, newest first; ``number`` of ``pages``, ``total`` on all of them."""

    lines: tuple[ReportLine, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True)
class ReportFile:
    """A file to download; hash and size are of what is downloaded."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Approval:
    """Who stands for the answers of a report."""

    signatory_name: str
    signatory_role: str
    approved_at: datetime


@dataclass(frozen=True)
class ReportDetail:
    """A report with everything around it.

    ``answers_current``: the answers are still those of the latest evaluation. ``latest``: so is the
    evaluation. ``redacted``: pieces of its evidence that were destroyed after it was made.
    ``events_left_out``: audit events up to the evaluation that its bundle has no room for.
    """

    line: ReportLine
    files: tuple[ReportFile, ...]
    approval: Approval | None
    answers_sha256: str
    manifest_sha256: str
    answers_current: bool
    latest: bool
    redacted: int
    events_left_out: int


def list_reports(ctx: Context, page: int = 1, per_page: int = PER_PAGE) -> ReportPage:
    """One page of reports; a page beyond the last is the last."""
    with ctx.transaction():
        total = report.count(ctx.tenant_id)
        at = page_at(page, of=total, per_page=per_page)
        rows = report.newest(ctx.tenant_id, limit=at.limit, offset=at.offset)
        judged = evaluation_heads.of(ctx.tenant_id, [row.evaluation_id for row in rows])
        approved = report_approval.approved_among(ctx.tenant_id, [row.id for row in rows])
    return ReportPage(tuple(_line(row, judged, approved) for row in rows), at.number, at.pages, total)


def report_detail(ctx: Context, report_id: UUID) -> ReportDetail:
    """One report. Raises NotFoundError when the organisation has no such report."""
    with ctx.transaction():
        row = _found(ctx, report_id)
        latest_id = _latest_id(ctx)
        judged = evaluation_heads.of(ctx.tenant_id, [row.evaluation_id, latest_id or row.evaluation_id])
        approval = report_approval.find(ctx.tenant_id, report_id)
        files = report_artefact.of_report(ctx.tenant_id, report_id)
        redacted = report.redactions_since(ctx.tenant_id, row.evaluation_id, row.requested_at)
    return ReportDetail(
        line=_line(row, judged, {row.id} if approval else set()),
        files=tuple(ReportFile(file.name, file.size_bytes, file.sha256) for file in files),
        approval=None if approval is None else _approval(approval),
        answers_sha256=row.answers_sha256,
        manifest_sha256=row.manifest_sha256 or "",
        answers_current=latest_id is not None and judged[latest_id].answers_sha256 == row.answers_sha256,
        latest=latest_id == row.evaluation_id,
        redacted=redacted,
        events_left_out=max(0, judged[row.evaluation_id].audit_seq - MOST_AUDIT_EVENTS),
    )


def report_state(ctx: Context, report_id: UUID) -> ReportState:
    """How far a report is, for whoever asks again and again. Raises NotFoundError."""
    with ctx.transaction():
        return ReportState(_found(ctx, report_id).state)


def latest_evaluation(ctx: Context) -> Evaluation | None:
    """The evaluation that stands now, with the hash of its answers; inside a transaction."""
    latest_id = _latest_id(ctx)
    return None if latest_id is None else evaluation_heads.find(ctx.tenant_id, latest_id)


def _latest_id(ctx: Context) -> UUID | None:
    state = assessment_state.find(ctx.tenant_id)
    return None if state is None else state.latest_evaluation_id


def _found(ctx: Context, report_id: UUID) -> Report:
    row = report.find(ctx.tenant_id, report_id)
    if row is None:
        raise ReportNotFoundError
    return row


def _approval(row: ReportApproval) -> Approval:
    return Approval(row.signatory_name, row.signatory_role, row.approved_at)


def _line(row: Report, judged: Mapping[UUID, Evaluation], approved: set[UUID]) -> ReportLine:
    of = judged[row.evaluation_id]
    return ReportLine(
        id=row.id,
        state=row.state,
        cycle=row.cycle,
        evaluation_id=of.id,
        evaluation_number=of.number,
        as_of=of.as_of,
        outcome=of.outcome,
        pack_id=of.pack_id,
        pack_version=of.pack_version,
        requested_at=row.requested_at,
        state_changed_at=row.state_changed_at,
        problem=row.error_message or "",
        approved=row.id in approved,
    )
