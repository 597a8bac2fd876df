"""Reports of evaluations: asked for, made by a worker, issued sealed and signed, approved, handed out."""

from appliance.services.issuing.approve import approve_report
from appliance.services.issuing.build import build_report
from appliance.services.issuing.download import Download, download_file, open_file, preview_page
from appliance.services.issuing.failure import fail_abandoned_reports, put_back, report_gave_up
from appliance.services.issuing.links import FileLink, link_to_file, open_linked
from appliance.services.issuing.listing import (
    Approval,
    ReportDetail,
    ReportFile,
    ReportLine,
    ReportPage,
    list_reports,
    report_detail,
    report_state,
)
from appliance.services.issuing.missing import ReportNotFoundError, require_ready
from appliance.services.issuing.request import (
    TEMPLATE_VERSION,
    AskedReport,
    ask_for_report,
    request_report,
)
from appliance.services.issuing.signatory import Signatory, checked_signatory, signed_off_by
from appliance.services.issuing.signer import signer
from appliance.services.verification.sign_off import STATEMENT

__all__ = [
    "STATEMENT",
    "TEMPLATE_VERSION",
    "Approval",
    "AskedReport",
    "Download",
    "FileLink",
    "ReportDetail",
    "ReportFile",
    "ReportLine",
    "ReportNotFoundError",
    "ReportPage",
    "Signatory",
    "approve_report",
    "ask_for_report",
    "build_report",
    "checked_signatory",
    "download_file",
    "fail_abandoned_reports",
    "link_to_file",
    "list_reports",
    "open_file",
    "open_linked",
    "preview_page",
    "put_back",
    "report_detail",
    "report_gave_up",
    "report_state",
    "request_report",
    "require_ready",
    "signed_off_by",
    "signer",
]
