"""Reports and links to them over the API."""

from __future__ import annotations

from appliance.services import issuing
from tests.cast import Tenancy
from tests.services.issuing.judged import finished_report, judged
from tests.services.sharing.shared import ready_report, shared_link
from tests.web.access_rows import Build, Row, read, write

BASE = "/api/v1/reports"
ADMINS = {"guest": 403, "member": 403}
APPROVAL = {"signatory_name": "Grace Hopper", "signatory_role": "Director", "agreed": True}


def at(tail: str = "") -> Build:
    """The address of a finished report of the organisation."""
    return lambda tenancy: f"{BASE}/{finished_report(tenancy.owner)}{tail}"


def of_an_evaluation(tenancy: Tenancy) -> dict[str, str]:
    return {"evaluation_id": str(judged(tenancy.owner))}


def file_link_of_owner(tenancy: Tenancy) -> str:
    """A link that was made for the owner: it is nobody else's."""
    report_id = finished_report(tenancy.owner)
    link = issuing.link_to_file(tenancy.owner, report_id, "bundle.json")
    return f"{BASE}/{report_id}/files/bundle.json?expires={link.expires}&signature={link.signature}"


def shares_path(tenancy: Tenancy) -> str:
    return f"{BASE}/{ready_report(tenancy.owner)}/shares"


def share_path(tenancy: Tenancy) -> str:
    link = shared_link(tenancy.owner)
    return f"{BASE}/{link.report_id}/shares/{link.share_id}"


ROWS: list[Row] = [
    read("api_reports.list_reports", BASE, stranger=200),
    read("api_reports.read_signing_key", f"{BASE}/signing-key", stranger=200),
    read("api_reports.read_report", at()),
    read("api_reports.link_report_file", at("/download?format=bundle")),
    read("api_reports.download_report_file", file_link_of_owner, guest=403, member=403, admin=403),
    write("api_reports.create_report", BASE, json=of_an_evaluation, member=201),
    # The administrator comes first; a report is approved once.
    write("api_reports.approve_report", at("/approve"), json=APPROVAL, **ADMINS, owner=409, fresh=True),
    read("api_sharing.list_shares", shares_path, **ADMINS),
    write(
        "api_sharing.share_report",
        shares_path,
        json={"recipient": "Ada", "days": 7},
        **ADMINS,
        admin=201,
        owner=201,
    ),
    read("api_sharing.read_links_left_behind", "/api/v1/shares/left-behind", **ADMINS, stranger=200),
    write("api_sharing.end_links_left_behind", "/api/v1/shares/left-behind/end", **ADMINS, stranger=200),
    write("api_sharing.revoke_share", share_path, method="DELETE", **ADMINS, admin=204, owner=204),
]

__all__ = ["ROWS", "Row"]
