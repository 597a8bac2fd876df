"""The PDF: the print template laid out by xhtml2pdf, the same bytes for the same report everywhere.

The engine keeps its fonts, its dates and its switches in the process, so one report is rendered at a time
and everything it is given is put back afterwards.
"""

from __future__ import annotations

import io
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from appliance.adapters.documents.layout_engine import (
    FONTS,
    LayoutError,
    ResourceAccessPolicy,
    pisa,
    rl_config,
)
from appliance.adapters.documents.logo import Logo
from appliance.adapters.documents.templating import (
    Report,
    mark_as_data,
    other_name,
    print_templates,
    report_values,
)
from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.errors import RefusedError, TranscryptError

# The document may read the fonts beside it and nothing else: no network, no other folder.
POLICY = ResourceAccessPolicy(allow_remote=False, base_dir=FONTS, allow_remote_pdf_backgrounds=False)

_one_at_a_time = threading.Lock()


class NotRenderedError(TranscryptError):
    """A report could not be laid out as it should; nothing half right is handed on."""


def render_pdf(document: Report, logo: Logo | None = None, known_as: str = "") -> bytes:
    """The report as PDF. Raises NotRenderedError where the layout fails or anything was left out of it."""
    report = report_values(document)
    digest = sha256_hex(report)
    page = print_templates().get_template("report.html")
    name = other_name(report, known_as)
    html = page.render(report=report, digest=digest, mark=mark_as_data(), logo=logo, known_as=name)
    with _one_at_a_time, _dated(_midnight(report["cover"]["evaluated_on"])), _complaints() as complaints:
        pdf, counted = _lay_out(html)
    if counted or complaints:
        reason = complaints[0] if complaints else f"{counted} problems it does not name"
        raise NotRenderedError(f"the layout engine complained: {reason}", place="report.pdf")
    return pdf


def _lay_out(html: str) -> tuple[bytes, int]:
    """The PDF, and how many errors and warnings the engine counted on the way."""
    target = io.BytesIO()
    try:
        # The path names no file: it only says where the names of the fonts lead.
        result = pisa.CreatePDF(
            html, dest=target, path=str(FONTS / "report.html"), resource_policy=POLICY, capacity=-1
        )
    except LayoutError as error:
        raise NotRenderedError(
            f"a piece of the report does not fit a page ({str(error)[:160]})", place="report.pdf"
        ) from error
    return target.getvalue(), result.err + result.warn


def _midnight(day: str) -> int:
    """Seconds from 1970 to the start of an ISO date in UTC: the one date a PDF of this report carries."""
    try:
        return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    except ValueError as error:
        raise RefusedError(f"{day!r} is not a date", place="/cover/evaluated_on") from error


@contextmanager
def _dated(seconds: int) -> Iterator[None]:
    """Fix the dates and ids the PDF library writes, and put its settings back."""
    before, invariant = os.environ.get("SOURCE_DATE_EPOCH"), rl_config.invariant
    os.environ["SOURCE_DATE_EPOCH"], rl_config.invariant = str(seconds), 1
    try:
        yield
    finally:
        rl_config.invariant = invariant
        os.environ.pop("SOURCE_DATE_EPOCH")
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


class _Collector(logging.Handler):
    """Keeps what was said as a warning: content the engine drops is not counted, only logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.said.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    collector, logger = _Collector(), logging.getLogger("xhtml2pdf")
    propagate = logger.propagate
    logger.addHandler(collector)
    logger.propagate = False
    try:
        yield collector.said
    finally:
        logger.propagate = propagate
        logger.removeHandler(collector)
