"""Reports: ask for one, see how far it is, read it, download it, approve it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError
from appliance.foundation.flags import Flag
from appliance.services import assessments, feature_gate, issuing
from appliance.services.permissions import Permission
from appliance.services.verifier_file import verifier_file
from appliance.web.form_problems import chosen_id, problems_of
from appliance.web.guards import current_context, fresh_sign_in, requires
from appliance.web.preview_policy import policy_for
from appliance.web.rate_limits import limited
from appliance.web.sessions import authenticated_at
from appliance.web.signatories import signatory_of, typed_signatory

pages = Blueprint("reports", __name__)

REFRESH_SECONDS = 4
_UNDER_WAY = {
    "REQUESTED": "The report has been asked for.",
    "QUEUED": "The report waits for its turn.",
    "PROCESSING": "The report is being made: this takes some seconds.",
    "READY": "The report is ready.",
    "FAILED": "The report could not be made.",
}


@pages.get("/app/reports")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """All reports, and a button for one of the result as it stands."""
    ctx = current_context()
    listed = issuing.list_reports(ctx, request.args.get("page", 1, type=int))
    stands = assessments.standing_of(ctx)
    waits = any(not line.ended for line in listed.lines)
    return render_template(
        "reports/index.html",
        nav="reports",
        listed=listed,
        stands=stands,
        switched_off=feature_gate.words_of_stop(ctx, Flag.REPORT_GENERATION_ENABLED),
        known={line.evaluation_id for line in listed.lines if not line.failed},
        refresh_seconds=REFRESH_SECONDS if waits else None,
    )


@pages.post("/app/reports")
@limited("report")
@requires(Permission.REQUEST_REPORT)
def ask() -> ResponseReturnValue:
    """Have the report of an evaluation made; asking twice leads to the same report."""
    chosen = chosen_id(
        "evaluation_id", request.form.get("evaluation_id", ""), "Choose an evaluation to report"
    )
    report_id = issuing.request_report(current_context(), chosen)
    return redirect(url_for("reports.show", report_id=report_id), 303)


@pages.get("/app/reports/<uuid:report_id>")
@requires(Permission.VIEW)
def show(report_id: UUID) -> ResponseReturnValue:
    """One report: how far it is, its files, its approval."""
    ctx = current_context()
    told = issuing.report_detail(ctx, report_id)
    return render_template(
        "reports/show.html",
        nav="reports",
        told=told,
        signer=issuing.signer(ctx) if told.line.ready else None,
        verifier=verifier_file() if told.line.ready else None,
        message=_UNDER_WAY[told.line.state],
        refresh_seconds=None if told.line.ended else REFRESH_SECONDS,
    )


@pages.get("/app/reports/<uuid:report_id>/status")
@requires(Permission.VIEW)
def status(report_id: UUID) -> ResponseReturnValue:
    """How far a report is, for the page that waits for it."""
    state = issuing.report_state(current_context(), report_id)
    return jsonify(done=state in {"READY", "FAILED"}, message=_UNDER_WAY[state])


@pages.get("/app/reports/<uuid:report_id>/preview")
@requires(Permission.DOWNLOAD_REPORT)
def preview(report_id: UUID) -> ResponseReturnValue:
    """The report as a page of its own, which may load and run nothing."""
    content = issuing.preview_page(current_context(), report_id)
    response = Response(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policy_for(content)
    return response


@pages.get("/app/reports/<uuid:report_id>/files/<string:name>")
@requires(Permission.DOWNLOAD_REPORT)
def download(report_id: UUID, name: str) -> ResponseReturnValue:
    """A file of a report, to keep."""
    file = issuing.download_file(current_context(), report_id, name)
    response = Response(file.chunks, content_type=file.content_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.content_length = file.size_bytes
    return response


@pages.get("/app/reports/signing-key.pub")
@requires(Permission.VIEW)
def signing_key() -> ResponseReturnValue:
    """The public key that whoever checks a report has to trust."""
    response = Response(issuing.signer(current_context()).line, content_type="text/plain; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="signer.pub")
    return response


@pages.get("/app/reports/<uuid:report_id>/approve")
@requires(Permission.APPROVE_REPORT)
@fresh_sign_in
def approval(report_id: UUID) -> ResponseReturnValue:
    """What approving means, and who approves."""
    return _approval_page(issuing.report_detail(current_context(), report_id), {}, {})


@pages.post("/app/reports/<uuid:report_id>/approve")
@requires(Permission.APPROVE_REPORT)
@fresh_sign_in
def approve(report_id: UUID) -> ResponseReturnValue:
    """Stand for the answers of a report."""
    ctx = current_context()
    typed = typed_signatory()
    try:
        issuing.approve_report(ctx, report_id, signatory_of(typed), authenticated_at())
    except InvalidError as error:
        return _approval_page(issuing.report_detail(ctx, report_id), typed, problems_of(error)), 422
    flash("The report is approved.")
    return redirect(url_for("reports.show", report_id=report_id), 303)


def _approval_page(told: issuing.ReportDetail, values: dict[str, str], problems: dict[str, str]) -> str:
    return render_template(
        "reports/approve.html",
        nav="reports",
        told=told,
        statement=issuing.STATEMENT,
        values=values,
        problems=problems,
    )
