"""Takes in the bytes of registered evidence: hashed and encrypted on the way, never plain on a disk.

The record says UPLOADING before the first byte, and VERIFYING, with a job, only after the store has all of
them. Whatever ends the upload in between leaves a record that says so, or is found by the sweep. When the
store does not take them, they wait in the spool and the record stays UPLOADING (EVID-07).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from appliance.adapters.key_wrapping import DataKey
from appliance.adapters.object_store import StoreUnavailableError
from appliance.foundation.domain_errors import ConflictError, LimitReachedError, UnavailableError
from appliance.foundation.sealed_stream import seal
from appliance.models import artefact_key, evidence
from appliance.models.database import after_commit
from appliance.models.evidence import Evidence
from appliance.models.states import EvidenceState
from appliance.services import plans
from appliance.services.context import Context
from appliance.services.evidence import sealed_objects
from appliance.services.evidence.formats import RejectCode, RejectedFileError
from appliance.services.evidence.settle import reject

VERIFY_TASK = "evidence.verify"
WAITING = (
    "Processing upload: it has arrived and is kept safely. "
    "It will be checked when the place where files are kept answers again."
)

# Before the sweep may take an upload for dead it must have ended by itself.
_MARGIN = timedelta(seconds=30)


class UploadTooSlowError(UnavailableError):
    """The bytes come so slowly that the upload counts as abandoned."""

    code = "upload_too_slow"


class Measured:
    """Passes pieces on, and knows their hash and size; stops at the limit and at the deadline.

    ``announced`` is what the record says of them; where they are others, their last piece is never passed on.
    """

    def __init__(self, ctx: Context, pieces: Iterable[bytes], announced: Evidence) -> None:
        self._pieces, self._announced = pieces, announced
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
        require_as_announced(self._announced, self.sha256, self.size_bytes)

    def _require_time(self) -> None:
        if self._clock.now() > self._deadline:
            raise UploadTooSlowError(
                "The file took too long to arrive.", mend="Try again on a faster connection"
            )


class AlreadyArrivingError(ConflictError):
    """The content is there, or on its way: not a byte of this one was read."""


class CannotKeepError(UnavailableError):
    """Neither the store nor the spool can take a file now."""

    code = "cannot_keep"


def receive(ctx: Context, evidence_id: UUID, pieces: Iterable[bytes]) -> EvidenceState:
    """Keep the bytes; return VERIFYING, UPLOADING while they wait for the store, or REJECTED.

    Turned away at once are too many, and others than were announced. What a process left behind that died is
    taken over.

    Raises ConflictError when they have arrived before, CannotKeepError when they cannot be kept,
    LimitReachedError when the plan has no room for them, and whatever ``pieces`` raise. After an error the
    record says UPLOAD_FAILED and nothing is kept.
    """
    key, announced, begun_at = _begin(ctx, evidence_id)
    measured = Measured(ctx, pieces, announced)
    try:
        waits_as = _keep(ctx, evidence_id, seal(measured, key.plain, _context(ctx, evidence_id)))
    except RejectedFileError as error:
        _turn_away(ctx, evidence_id, key, error)
        return EvidenceState.REJECTED
    except BaseException:
        give_up_upload(ctx, evidence_id, begun_at)
        raise
    try:
        with ctx.transaction():
            _require_own_key(ctx, evidence_id, key)
            # Its size is known only now; what has no room goes again, and the record says so.
            plans.require_room(ctx, plans.Quota.EVIDENCE_BYTES, measured.size_bytes)
            return _settled(ctx, evidence_id, measured, waits_as)
    except LimitReachedError:
        give_up_upload(ctx, evidence_id, begun_at)
        if waits_as is not None:
            ctx.product.spool.delete(waits_as)
        raise


def _settled(ctx: Context, evidence_id: UUID, measured: Measured, waits_as: str | None) -> EvidenceState:
    if waits_as is not None:
        _waits(ctx, evidence_id, measured, waits_as)
        return EvidenceState.UPLOADING
    _arrived(ctx, evidence_id, measured)
    ask_to_verify(ctx, evidence_id)
    return EvidenceState.VERIFYING


def _keep(ctx: Context, evidence_id: UUID, sealed: Iterator[bytes]) -> str | None:
    where = sealed_objects.place(ctx.tenant_id, evidence_id)
    try:
        return ctx.product.spool.put_through(ctx.product.store, where, sealed)
    except StoreUnavailableError as error:
        raise CannotKeepError(
            "Files cannot be kept at the moment. Nothing of this one was.",
            mend="Try again in some minutes",
        ) from error


def ask_to_verify(ctx: Context, evidence_id: UUID) -> None:
    """Have what arrived verified once the open transaction commits; while a job waits there is no second."""
    ctx.product.queue.defer(
        VERIFY_TASK,
        dedupe=f"evidence:{evidence_id}",
        tenant_id=ctx.tenant_id,
        evidence_id=evidence_id,
        request_id=ctx.request_id,
    )


def may_begin(ctx: Context, row: Evidence) -> bool:
    """Whether the bytes of ``row`` are awaited: none came, or the process died that was taking them.

    By then the upload would have ended by itself.
    """
    if row.state != EvidenceState.UPLOADING:
        return row.state in {EvidenceState.REGISTERED, EvidenceState.UPLOAD_FAILED}
    since: timedelta = ctx.product.clock.now() - row.state_changed_at
    return row.spooled_as is None and since > timedelta(seconds=ctx.product.limits.abandoned_upload_seconds)


def give_up_upload(ctx: Context, evidence_id: UUID, begun_at: datetime) -> None:
    """Say that the upload begun then stopped half way, and destroy what there is of it."""
    with ctx.transaction():
        if evidence.fail_upload(ctx.tenant_id, evidence_id, begun_at, ctx.product.clock.now()):
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


def require_as_announced(row: Evidence, sha256: str, size_bytes: int) -> None:
    """Raise RejectedFileError for bytes that are not what the record was told to expect (EVID-03)."""
    if row.declared_bytes is not None and row.declared_bytes != size_bytes:
        raise RejectedFileError(
            RejectCode.SIZE_DIFFERS,
            f"{size_bytes} bytes arrived where {row.declared_bytes} were announced",
            "Add the file again",
        )
    if row.declared_sha256 is not None and row.declared_sha256 != sha256:
        raise RejectedFileError(
            RejectCode.HASH_DIFFERS, "What arrived does not have the announced SHA-256", "Add the file again"
        )


def _context(ctx: Context, evidence_id: UUID) -> str:
    return sealed_objects.seal_context(ctx.tenant_id, evidence_id)


def _begin(ctx: Context, evidence_id: UUID) -> tuple[DataKey, Evidence, datetime]:
    """Say that bytes are on their way; the key to seal them with, what was announced, and since when."""
    key = ctx.product.keys.new_key()
    with ctx.transaction():
        row = evidence.lock(ctx.tenant_id, evidence_id)
        if row is None or not may_begin(ctx, row):
            raise AlreadyArrivingError("The content of this evidence has arrived, or is arriving, already.")
        now, state = ctx.product.clock.now(), EvidenceState(row.state)
        # In this transaction, and without destroying what there is: of several one alone takes it over.
        if evidence.fail_upload(ctx.tenant_id, evidence_id, row.state_changed_at, now):
            state = EvidenceState.UPLOAD_FAILED
        states = (state, EvidenceState.UPLOADING)
        evidence.move(ctx.tenant_id, evidence_id, states, now, delayed_reason=None)
        sealed_objects.keep_key(ctx, evidence_id, key)
    return key, row, now


def _turn_away(ctx: Context, evidence_id: UUID, key: DataKey, error: RejectedFileError) -> None:
    """Reject before all of it has arrived: there is no hash to keep."""
    with ctx.transaction():
        _require_own_key(ctx, evidence_id, key)
        states = (EvidenceState.UPLOADING, EvidenceState.VERIFYING)
        evidence.move(ctx.tenant_id, evidence_id, states, ctx.product.clock.now())
        reject(ctx, evidence_id, error)


def _require_own_key(ctx: Context, evidence_id: UUID, key: DataKey) -> None:
    """An upload that was given up, and is being repeated under another key, ends here."""
    row = evidence.lock(ctx.tenant_id, evidence_id)
    kept = artefact_key.find(ctx.tenant_id, evidence_id)
    if row is None or kept is None or bytes(kept.wrapped_key) != key.wrapped:
        raise _given_up()


def _waits(ctx: Context, evidence_id: UUID, measured: Measured, waits_as: str) -> None:
    """It has arrived, and is safe on this machine until the store takes it."""
    evidence.change(
        ctx.tenant_id,
        evidence_id,
        spooled_as=waits_as,
        sha256=measured.sha256,
        size_bytes=measured.size_bytes,
        delayed_reason=WAITING,
    )


def _given_up() -> ConflictError:
    return ConflictError("This upload was given up before it ended.", mend="Send the file again")


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
        raise _given_up()
