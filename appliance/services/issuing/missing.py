"""What is told of a report that an organisation does not have."""

from __future__ import annotations

from appliance.foundation.domain_errors import NotFoundError


class ReportNotFoundError(NotFoundError):
    """No such report, or another organisation's."""

    code = "report_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such report.")
