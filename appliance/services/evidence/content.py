"""Takes the content of a file that was announced, as programs send it: any number of times, kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, InvalidError
from appliance.foundation.flags import Flag
from appliance.models import evidence
from appliance.models.evidence import Evidence
from appliance.models.evidence_shelf import ShelvedEvidence
from appliance.models.states import EvidenceState
from appliance.services import feature_gate
from appliance.services.context import Context
from appliance.services.evidence.read import require_evidence
from appliance.services.evidence.receive import AlreadyArrivingError, may_begin, receive


class ContentRefusedError(InvalidError):
    """The content was turned away; the record is REJECTED and says why."""

    code = "evidence_rejected"


def take_content(
    ctx: Context, evidence_id: UUID, pieces: Iterable[bytes], size_bytes: int
) -> ShelvedEvidence:
    """Receive the ``size_bytes`` of an announced file; what has arrived before is only compared.

    Raises NotFoundError, InvalidError for another size than was announced (the record waits on),
    ContentRefusedError, ConflictError for other content than has arrived, FeatureDisabledError while evidence
    is not taken, and what ``receive`` raises.
    """
    feature_gate.require(ctx, Flag.EVIDENCE_INGEST_ENABLED)
    row = _announced(ctx, evidence_id)
    if not may_begin(ctx, row):
        _require_the_same(row, pieces)
        return _as_it_stands(ctx, evidence_id)
    _require_size(row, size_bytes)
    try:
        receive(ctx, evidence_id, pieces)
    except AlreadyArrivingError:  # somebody began in the same moment
        _require_the_same(row, pieces)
    return _as_it_stands(ctx, evidence_id)


def _announced(ctx: Context, evidence_id: UUID) -> Evidence:
    with ctx.transaction():
        require_evidence(ctx, evidence_id)
        row = evidence.find(ctx.tenant_id, evidence_id)
    if row is None or row.form != "file":
        raise ConflictError("Only a file has content that is sent on its own.", code="no_file")
    return row


def _require_size(row: Evidence, size_bytes: int) -> None:
    if row.declared_bytes not in (None, size_bytes):
        raise InvalidError(
            f"{row.declared_bytes} bytes were announced, and {size_bytes} are being sent.",
            code="size_differs",
            mend="Send the file that was announced, or announce this one",
        )


def _require_the_same(row: Evidence, pieces: Iterable[bytes]) -> None:
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(piece)
    if hashed.hexdigest() != (row.sha256 or row.declared_sha256):
        raise ConflictError(
            "The content of this evidence has arrived, or is arriving, already, and this is other content.",
            code="content_differs",
            mend="Announce it as evidence of its own, which may replace this one",
        )


def _as_it_stands(ctx: Context, evidence_id: UUID) -> ShelvedEvidence:
    with ctx.transaction():
        item = require_evidence(ctx, evidence_id)
    if item.state == EvidenceState.REJECTED:
        raise ContentRefusedError(item.reject_reason or "This content was turned away.")
    return item
