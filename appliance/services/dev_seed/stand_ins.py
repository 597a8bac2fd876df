"""What the seed puts in place of parts of the product: it does each job itself, and has two reports stop."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from appliance.adapters.queue import Queue
from appliance.foundation.domain_errors import UnavailableError
from appliance.services.evaluations import Brand, Renderers
from appliance.services.reports.document import ReportDocument


class DoneByHand(Queue):
    """Takes no job in: each is done in its turn, at its moment of the story, by the seed itself."""

    def __init__(self) -> None:
        super().__init__(_no_connection)

    def defer(
        self,
        task: str,  # noqa: ARG002
        *,
        key: str | None = None,  # noqa: ARG002
        dedupe: str | None = None,  # noqa: ARG002
        at: datetime | None = None,  # noqa: ARG002
        **args: object,  # noqa: ARG002
    ) -> int | None:
        return None


class StoppedHere(Exception):  # noqa: N818 - not an error: the report is to stay as it is
    """The making of a report ends here, as if its worker had only just begun."""


def _no_connection() -> NoReturn:
    raise RuntimeError("the seed has no queue")


def _fail(_report: ReportDocument, _brand: Brand | None) -> NoReturn:
    raise UnavailableError("The place where files are kept did not answer", mend="Ask for the report again")


def _stop(_report: ReportDocument, _brand: Brand | None) -> NoReturn:
    raise StoppedHere


FAILING = Renderers(html=_fail, pdf=_fail)
STOPPING = Renderers(html=_stop, pdf=_stop)
