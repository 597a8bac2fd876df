"""Sharing: links to a report for administrators to make, and what they open for anybody."""

from __future__ import annotations

from tests.cast import Tenancy
from tests.services.sharing.shared import ready_report, shared_link, shared_path
from tests.web.access_rows import Build, Row, change, page

FOR_ADMINS = {"guest": 403, "member": 403}
FOR_ANYBODY = {"anonymous": 200, "for_anybody": True}


def report_path(tenancy: Tenancy) -> str:
    return f"/app/reports/{ready_report(tenancy.owner)}/sharing"


def revoke_path(tenancy: Tenancy) -> str:
    link = shared_link(tenancy.owner)
    return f"/app/reports/{link.report_id}/sharing/{link.share_id}/revoke"


def opened(tail: str = "", *, files: bool = False) -> Build:
    return lambda tenancy: shared_path(tenancy.owner, files=files) + tail


ROWS = [
    page("sharing.index", report_path, stranger=404, **FOR_ADMINS),
    change("sharing.share", report_path, data={"recipient": "Ada", "days": "7"}, **FOR_ADMINS),
    change("sharing.revoke", revoke_path, **FOR_ADMINS),
    page("shared.show", opened(), **FOR_ANYBODY),
    page("shared.read", opened("/report", files=True), **FOR_ANYBODY),
    page("shared.download", opened("/files/bundle.json", files=True), **FOR_ANYBODY),
    page("shared.signing_key", opened("/signer.pub"), anonymous=200),
    # No passcode is wanted here: the way leads to the report, for everybody alike.
    change("shared.unlock", opened(), anonymous=303, guest=303, stranger=303),
    page("verifier.download", "/verify/transcrypt-verify.pyz", anonymous=200),
]

__all__ = ["ROWS", "Row"]
