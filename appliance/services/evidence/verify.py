"""Verifies what arrived: size, hash, content, and malware where somebody scans (EVID-03, 05, 06).

Runs in the worker, any number of times: until the end every step can be repeated, and the end happens once.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from appliance.adapters.malware_scan import ScannerUnavailableError, ScanOutcome
from appliance.adapters.object_store import MissingObjectError
from appliance.foundation.domain_errors import NotFoundError, UnavailableError
from appliance.foundation.errors import NotVerifiedError
from appliance.models import evidence
from appliance.models.evidence import Evidence
from appliance.models.states import EvidenceState
from appliance.services.context import Context
from appliance.services.evidence.formats import RejectCode, RejectedFileError, examine
from appliance.services.evidence.receive import require_as_announced
from appliance.services.evidence.sealed_objects import SealedObject, open_object
from appliance.services.evidence.settle import reject, seal_for_good

_MISSED_FOR = timedelta(days=1)
"""How long an object may be missing before what arrived counts as lost: a disk may come back."""
_STATEMENT_TYPE = "application/json"


def verify_evidence(ctx: Context, evidence_id: UUID) -> None:
    """Seal or reject evidence that has arrived; whatever is not waiting to be verified is left alone.

    Raises UnavailableError when the store or the scanner does not answer: the evidence says Delayed, and
    trying again later may do.
    """
    with ctx.transaction():
        row = evidence.find(ctx.tenant_id, evidence_id)
    if row is None or row.state != EvidenceState.VERIFYING:
        return
    try:
        content_type = _checked(ctx, row)
    except RejectedFileError as error:
        reject(ctx, evidence_id, error)
    except UnavailableError as error:
        _say_delayed(ctx, evidence_id, error)
        raise
    else:
        seal_for_good(ctx, evidence_id, content_type)


def verification_gave_up(ctx: Context, evidence_id: UUID, error: Exception) -> None:
    """Say that it is delayed; the sweep will have it verified again."""
    _say_delayed(ctx, evidence_id, error)


def _checked(ctx: Context, row: Evidence) -> str:
    try:
        kept = open_object(ctx, row.id)
        _require_as_declared(kept, row)
        content_type = _STATEMENT_TYPE
        if row.form == "file":
            content_type = examine(row.filename or "", kept.as_file(row.size_bytes or 0), ctx.product.limits)
        _require_harmless(ctx, kept)
    except MissingObjectError as error:
        if ctx.product.clock.now() - row.state_changed_at < _MISSED_FOR:
            raise UnavailableError("The object is not in the store; its disk may be away") from error
        raise _damaged() from None
    except (NotVerifiedError, NotFoundError):
        raise _damaged() from None
    return content_type


def _damaged() -> RejectedFileError:
    return RejectedFileError(
        RejectCode.DAMAGED, "What was kept of this file is not what arrived", "Add the file again"
    )


def _require_as_declared(kept: SealedObject, row: Evidence) -> None:
    """What can be read back must be what arrived, and what arrived must be what was announced."""
    hashed, size = hashlib.sha256(), 0
    for chunk in kept.chunks():
        hashed.update(chunk)
        size += len(chunk)
    if (hashed.hexdigest(), size) != (row.sha256, row.size_bytes):
        raise NotVerifiedError("The stored object differs from what arrived")
    require_as_announced(row, row.sha256 or "", size)


def _require_harmless(ctx: Context, kept: SealedObject) -> None:
    result = ctx.product.scanner.scan(kept.chunks())
    if result.outcome is ScanOutcome.INFECTED:
        raise RejectedFileError(
            RejectCode.MALWARE,
            f"The malware scanner found {result.signature}",
            "Do not open it again, and have the computer it comes from looked at",
        )


def _say_delayed(ctx: Context, evidence_id: UUID, error: Exception) -> None:
    reason = "It could not be checked yet; this will be tried again by itself."
    if isinstance(error, ScannerUnavailableError):
        reason = "The malware scanner does not answer; this will be tried again by itself."
    elif isinstance(error, UnavailableError):
        reason = "The place where files are kept does not answer; this will be tried again by itself."
    with ctx.transaction():
        row = evidence.lock(ctx.tenant_id, evidence_id)
        if row is not None and row.state == EvidenceState.VERIFYING:
            evidence.change(ctx.tenant_id, evidence_id, delayed_reason=reason)
