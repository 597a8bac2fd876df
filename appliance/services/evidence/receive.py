"""Takes in the bytes of registered evidence: hashed and encrypted on the way, never plain on a disk.

The record says UPLOADING before the first byte, and VERIFYING, with a job, only after the store has all of
them. Whatever ends the upload in between leaves a record that says so, or is found by the sweep.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, UnavailableError
from appliance.foundation.sealed_stream import seal
from appliance.models import artefact_key, evidence
from appliance.models.database import after_commit
from appliance.models.states import EvidenceState
from appliance.services.context import Context
from appliance.services.evidence import sealed_objects
from appliance.services.evidence.formats import RejectCode, RejectedFileError
from appliance.services.evidence.settle import reject

VERIFY_TASK = "evidence.verify"

# Before the sweep may take an upload for dead it must have ended by itself.
_MARGIN = timedelta(seconds=30)


class UploadTooSlowError(UnavailableError):
    """The bytes come so slowly that the upload counts as abandoned."""

    code = "upload_too_slow"


class Measured:
    """Passes pieces on, and knows their hash and size; stops at the limit and at the deadline."""

    def __init__(self, ctx: Context, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._clock, self._limits = ctx.product.clock, ctx.product.limits
        self._deadline = (
            self._clock.now() + timedelta(seconds=self._limits.abandoned_upload_seconds) - _MARGIN
        )
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._hash.update(piece)
            self.size_bytes += len(piece)
            if self.size_bytes > self._limits.file_bytes:
                raise too_large(self._limits.file_bytes)
            self._require_time()
            yield piece
        # The last chunk goes out only now: an upload that was given up for dead never becomes whole.
        self._require_time()

    def _require_time(self) -> None:
        if self._clock.now() > self._deadline:
            raise UploadTooSlowError(
                "The file took too long to arrive.", mend="Try again on a faster connection"
            )


def receive(ctx: Context, evidence_id: UUID, pieces: Iterable[bytes]) -> EvidenceState:
    """Keep the bytes; return VERIFYING, or REJECTED when there are too many of them.

    Raises ConflictError when they have arrived before, StoreUnavailableError when they cannot be kept,
    and whatever ``pieces`` raise. After an error the record says UPLOAD_FAILED and nothing is kept.
    """
    key = _begin(ctx, evidence_id)
    measured = Measured(ctx, pieces)
    where = sealed_objects.place(ctx.tenant_id, evidence_id)
    context = sealed_objects.seal_context(ctx.tenant_id, evidence_id)
    try:
        ctx.product.store.put(where, seal(measured, key, context))
    except RejectedFileError as error:
        _turn_away(ctx, evidence_id, error)
        return EvidenceState.REJECTED
    except BaseException:
        give_up_upload(ctx, evidence_id)
        raise
    with ctx.transaction():
        _arrived(ctx, evidence_id, measured)
        ask_to_verify(ctx, evidence_id)
    return EvidenceState.VERIFYING


def ask_to_verify(ctx: Context, evidence_id: UUID) -> None:
    """Have what arrived verified once the open transaction commits; while a job waits there is no second."""
    ctx.product.queue.defer(
        VERIFY_TASK,
        dedupe=f"evidence:{evidence_id}",
        tenant_id=ctx.tenant_id,
        evidence_id=evidence_id,
        request_id=ctx.request_id,
    )


def give_up_upload(ctx: Context, evidence_id: UUID) -> None:
    """Say that an upload stopped half way, and destroy what there is of it."""
    with ctx.transaction():
        states = (EvidenceState.UPLOADING, EvidenceState.UPLOAD_FAILED)
        if evidence.move(ctx.tenant_id, evidence_id, states, ctx.product.clock.now()):
            artefact_key.remove(ctx.tenant_id, evidence_id)
            where = sealed_objects.place(ctx.tenant_id, evidence_id)
            after_commit(lambda: ctx.product.store.delete(where))


def too_large(limit: int) -> RejectedFileError:
    """More bytes than a file may have."""
    return RejectedFileError(
        RejectCode.TOO_LARGE,
        f"This file is larger than {limit / (1 << 20):g} MB",
        "Make it smaller, or add the part of it that matters",
    )


def _begin(ctx: Context, evidence_id: UUID) -> bytes:
    """Say that bytes are on their way, and return the key they are to be sealed with."""
    key = ctx.product.keys.new_key()
    with ctx.transaction():
        row = evidence.lock(ctx.tenant_id, evidence_id)
        if row is None or row.state not in {EvidenceState.REGISTERED, EvidenceState.UPLOAD_FAILED}:
            raise ConflictError("The content of this evidence has arrived, or is arriving, already.")
        states = (EvidenceState(row.state), EvidenceState.UPLOADING)
        evidence.move(ctx.tenant_id, evidence_id, states, ctx.product.clock.now(), delayed_reason=None)
        sealed_objects.keep_key(ctx, evidence_id, key)
    return key.plain


def _turn_away(ctx: Context, evidence_id: UUID, error: RejectedFileError) -> None:
    """Reject before all of it has arrived: there is no hash to keep."""
    with ctx.transaction():
        states = (EvidenceState.UPLOADING, EvidenceState.VERIFYING)
        evidence.move(ctx.tenant_id, evidence_id, states, ctx.product.clock.now())
        reject(ctx, evidence_id, error)


def _arrived(ctx: Context, evidence_id: UUID, measured: Measured) -> None:
    moved = evidence.move(
        ctx.tenant_id,
        evidence_id,
        (EvidenceState.UPLOADING, EvidenceState.VERIFYING),
        ctx.product.clock.now(),
        sha256=measured.sha256,
        size_bytes=measured.size_bytes,
    )
    if not moved:
        raise ConflictError("This upload was given up before it ended.", mend="Send the file again")
