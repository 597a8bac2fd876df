"""Reports: asked for, watched, downloaded, approved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from appliance.services import issuing
from appliance.services.issuing import FileLink, ReportDetail, ReportLine
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import PREFIX, ApiGroup, Binary
from appliance.web.api.downloads import link_body
from appliance.web.api.lists import page_asked, page_of
from appliance.web.attachments import attachment
from appliance.web.guards import fresh_sign_in, requires
from appliance.web.sessions import authenticated_at

api = ApiGroup("reports", "Reports")

FORMATS = {
    "pdf": "report.pdf",
    "html": "report.html",
    "docx": "report.docx",
    "xlsx": "answers.xlsx",
    "bundle": "bundle.json",
    "findings": "findings.json",
    "answers": "answers.json",
    "oscal-results": "assessment-results.oscal.json",
    "oscal-poam": "poam.oscal.json",
    "sign-off": "sign-off.json",
}
"""What a caller asks for, and the file it is."""
_FORMAT_OF = {name: word for word, name in FORMATS.items()}


@api.get("/reports", access=requires(Permission.VIEW), query="page_query", answers={200: "report_list"})
def list_reports(asked: Asked) -> Answer:
    """List reports, the newest first."""
    page, per_page = page_asked(asked)
    listed = issuing.list_reports(asked.ctx, page, per_page)
    lines = listed.lines if listed.number == page else ()
    return Answer(page_of(asked, [_line(line) for line in lines], listed.total))


@api.post(
    "/reports",
    access=requires(Permission.REQUEST_REPORT),
    body="report_new",
    answers={200: "report_asked", 201: "report_asked"},
    problems=(404,),
    limit="report",
)
def create_report(asked: Asked) -> Answer:
    """Have the report of an evaluation made.

    It is made in the background, usually within seconds: read it until its status is ready or failed. Of an
    evaluation there is one report for each version of the templates, however often it is asked for (200);
    after one that failed, asking again begins another.
    """
    made = issuing.ask_for_report(asked.ctx, UUID(asked.body["evaluation_id"]))
    state = issuing.report_state(asked.ctx, made.id)
    return Answer(
        {"report_id": str(made.id), "status": state.lower()},
        status=201 if made.is_new else 200,
        location=f"{PREFIX}/reports/{made.id}",
    )


@api.get("/reports/signing-key", access=requires(Permission.VIEW), answers={200: "signing_key"})
def read_signing_key(asked: Asked) -> Answer:
    """Read the public key that reports are checked with."""
    signer = issuing.signer(asked.ctx)
    return Answer({"line": signer.line, "fingerprint": signer.fingerprint})


@api.get("/reports/<uuid:report_id>", access=requires(Permission.VIEW), answers={200: "report"})
def read_report(asked: Asked, report_id: UUID) -> Answer:
    """Read one report.

    How far it is, its files, its approval, and what has changed since it was made.
    """
    return Answer(_detail(issuing.report_detail(asked.ctx, report_id)))


@api.get(
    "/reports/<uuid:report_id>/download",
    access=requires(Permission.DOWNLOAD_REPORT),
    query="report_download_query",
    answers={200: "download_link"},
    problems=(409,),
)
def link_report_file(asked: Asked, report_id: UUID) -> Answer:
    """Get a link to a file of a report.

    The PDF, or the file of another format. It works for whoever asked for it, in this organisation, for a few
    minutes: send the same token or session with it, for by itself it opens nothing. Each download is on
    record.
    """
    name = FORMATS[asked.query.get("format", "pdf")]
    link = issuing.link_to_file(asked.ctx, report_id, name)
    return Answer(link_body(f"/reports/{report_id}/files/{name}", link.expires, link.signature))


@api.get(
    "/reports/<uuid:report_id>/files/<string:name>",
    access=requires(Permission.DOWNLOAD_REPORT),
    query="download_query",
    answers={200: Binary("*/*")},
    problems=(409,),
)
def download_report_file(asked: Asked, report_id: UUID, name: str) -> ResponseReturnValue:
    """Download a file of a report by its link.

    As a file to keep; the bytes are those whose hash the report names.
    """
    link = FileLink(asked.query["expires"], asked.query["signature"])
    file = issuing.open_linked(asked.ctx, report_id, name, link)
    return attachment(file.chunks, file.name, file.content_type, file.size_bytes)


@api.post(
    "/reports/<uuid:report_id>/approve",
    access=lambda view: fresh_sign_in(requires(Permission.APPROVE_REPORT)(view)),
    body="report_approval_new",
    answers={200: "report"},
)
def approve_report(asked: Asked, report_id: UUID) -> Answer:
    """Approve a report.

    A person stands for exactly its answers, as approval_statement says. It is refused when it is approved
    already, or when the answers are not the current ones any more. Wants a recent sign-in, so that no API
    token can do it.
    """
    body = asked.body
    signatory = issuing.Signatory(body["signatory_name"], body["signatory_role"], body["agreed"])
    issuing.approve_report(asked.ctx, report_id, signatory, authenticated_at())
    return Answer(_detail(issuing.report_detail(asked.ctx, report_id)))


def _line(line: ReportLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "status": line.state.lower(),
        "cycle": line.cycle,
        "evaluation_id": str(line.evaluation_id),
        "evaluation_number": line.evaluation_number,
        "as_of": line.as_of.isoformat(),
        "outcome": line.outcome,
        "pack_id": line.pack_id,
        "pack_version": line.pack_version,
        "requested_at": moment(line.requested_at),
        "status_changed_at": moment(line.state_changed_at),
        "problem": line.problem or None,
        "approved": line.approved,
    }


def _detail(told: ReportDetail) -> dict[str, Any]:
    return {
        **_line(told.line),
        "files": _files(told),
        "approval": None
        if told.approval is None
        else {
            "signatory_name": told.approval.signatory_name,
            "signatory_role": told.approval.signatory_role,
            "approved_at": moment(told.approval.approved_at),
        },
        "approval_statement": issuing.STATEMENT,
        "answers_sha256": told.answers_sha256,
        "manifest_sha256": told.manifest_sha256 or None,
        "answers_current": told.answers_current,
        "latest": told.latest,
        "redacted": told.redacted,
        "events_left_out": told.events_left_out,
    }


def _files(told: ReportDetail) -> list[dict[str, Any]]:
    """A sign-off is not among them: it is there with the approval, and signed by itself."""
    return [
        {
            "format": _FORMAT_OF[file.name],
            "name": file.name,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
        }
        for file in told.files
    ]
