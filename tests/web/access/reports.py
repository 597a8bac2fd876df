"""Reports: asking, watching, reading, downloading, approving."""

from __future__ import annotations

from tests.cast import Tenancy
from tests.services.issuing.judged import finished_report, judged
from tests.web.access_rows import Build, Row, change, page

NOBODYS = {"stranger": 404}
APPROVAL = {"signatory_name": "Grace Hopper", "signatory_role": "Director", "agreed": "yes"}


def at(tail: str = "", *, laid_out: bool = False) -> Build:
    """The address of a finished report of the organisation."""
    return lambda tenancy: f"/app/reports/{finished_report(tenancy.owner, laid_out=laid_out)}{tail}"


def of_an_evaluation(tenancy: Tenancy) -> dict[str, str]:
    return {"evaluation_id": str(judged(tenancy.owner))}


ROWS = [
    page("reports.index", "/app/reports"),
    page("reports.signing_key", "/app/reports/signing-key.pub"),
    page("reports.show", at(), **NOBODYS),
    page("reports.status", at("/status"), **NOBODYS),
    page("reports.preview", at("/preview", laid_out=True), **NOBODYS),
    page("reports.download", at("/files/report.pdf"), **NOBODYS),
    page("reports.approval", at("/approve"), guest=403, member=403, fresh=True, **NOBODYS),
    change("reports.ask", "/app/reports", data=of_an_evaluation),
    # The administrator comes first; a report is approved once.
    change("reports.approve", at("/approve"), data=APPROVAL, member=403, owner=409, fresh=True),
]

__all__ = ["ROWS", "Row"]
