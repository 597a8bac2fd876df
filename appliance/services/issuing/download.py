"""Files of a finished report, decrypted on the way to whoever may have them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import artefact_key, report, report_approval, report_artefact
from appliance.services import audit
from appliance.services.context import Context
from appliance.services.first_chunk import begun
from appliance.services.issuing.missing import require_ready
from appliance.services.issuing.sealing import opened
from appliance.services.verification.bundle_format import SIGN_OFF


@dataclass(frozen=True)
class Download:
    """A file on its way: ``chunks`` are its plain bytes, ``size_bytes`` of them in all."""

    name: str
    content_type: str
    size_bytes: int
    sha256: str
    chunks: Iterator[bytes]


def download_file(ctx: Context, report_id: UUID, name: str) -> Download:
    """A file of a report, and an audit event that it was handed out. Raises what open_file raises."""
    file = open_file(ctx, report_id, name)
    with ctx.transaction():
        audit.record(ctx, "report.downloaded", report_id, artefact=name, sha256=file.sha256)
    return file


def open_file(ctx: Context, report_id: UUID, name: str) -> Download:
    """A file of a report, for who puts on record by itself that it is handed out.

    Raises NotFoundError for an unknown report or file, ConflictError while the report is not ready, and
    UnavailableError when the store does not answer.
    """
    return _sign_off(ctx, report_id) if name == SIGN_OFF else _open(ctx, report_id, name)


def preview_page(ctx: Context, report_id: UUID) -> bytes:
    """The report as a page to look at within the product. Raises what download_file raises."""
    return b"".join(_open(ctx, report_id, "report.html").chunks)


def _open(ctx: Context, report_id: UUID, name: str) -> Download:
    with ctx.transaction():
        row = require_ready(report.find(ctx.tenant_id, report_id))
        file = report_artefact.find(ctx.tenant_id, report_id, name)
        key = None if file is None else artefact_key.find(ctx.tenant_id, file.id)
    if file is None or key is None:
        raise NotFoundError("The report has no such file.")
    chunks = begun(opened(ctx, report_id, row.attempts, name, key))
    return Download(name, file.content_type, file.size_bytes, file.sha256, chunks)


def _sign_off(ctx: Context, report_id: UUID) -> Download:
    with ctx.transaction():
        approval = report_approval.find(ctx.tenant_id, report_id)
        if approval is None:
            raise NotFoundError("The report is not approved.")
    data = approval.sign_off.encode("utf-8")
    return Download(SIGN_OFF, "application/json", len(data), hashlib.sha256(data).hexdigest(), iter([data]))
