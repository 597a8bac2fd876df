"""What is told of a report that an organisation does not have, or does not have yet."""

from __future__ import annotations

from appliance.foundation.domain_errors import ConflictError, NotFoundError
from appliance.models.report import Report
from appliance.models.states import ReportState


class ReportNotFoundError(NotFoundError):
    """No such report, or another organisation's."""

    code = "report_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such report.")


def require_ready(row: Report | None, refusal: str = "The report is not ready.") -> Report:
    """The report, which is finished. Raises ReportNotFoundError, or ConflictError with ``refusal``.

    Who waits for one that could not be made is told so: it never will be ready.
    """
    if row is None:
        raise ReportNotFoundError
    if row.state == ReportState.FAILED:
        raise ConflictError(
            "The report could not be made.",
            code="report_failed",
            mend="Ask for the report of its evaluation again",
        )
    if row.state != ReportState.READY:
        raise ConflictError(refusal, code="report_not_ready")
    return row
