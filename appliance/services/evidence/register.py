"""Registers evidence: its description stands before its bytes arrive (EVID-01, EVID-03)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import ConflictError, FieldProblem, InvalidError
from appliance.foundation.flags import Flag
from appliance.models import evidence, evidence_control, evidence_shelf
from appliance.models.evidence_shelf import ShelvedEvidence
from appliance.models.states import EvidenceState
from appliance.services import audit, feature_gate, plans
from appliance.services.context import Context
from appliance.services.evidence.control_limit import require_room
from appliance.services.evidence.description import Description, require_sound
from appliance.services.evidence.read import require_evidence
from appliance.services.local_day import today_of

_HASH = re.compile(r"[0-9a-f]{64}")
_TYPE = re.compile(r"[a-zA-Z0-9!#$&^_.+-]{1,49}/[a-zA-Z0-9!#$&^_.+-]{1,50}")
_LONGEST_NAME = 255


class EvidenceExistsError(ConflictError):
    """The organisation has this very content already, and something else was said of it."""

    code = "evidence_exists"


@dataclass(frozen=True)
class Registration:
    """A record of evidence: made now, or found, because the same was registered before."""

    id: UUID
    is_new: bool


@dataclass(frozen=True)
class DeclaredFile:
    """What the sender says of a file. A hash makes registering it twice register it once."""

    filename: str
    content_type: str | None = None
    sha256: str | None = None
    size_bytes: int | None = None


def register_file(
    ctx: Context, description: Description, declared: DeclaredFile, *, supersedes_id: UUID | None = None
) -> UUID:
    """The id of the record that ``announce_file`` makes or finds."""
    return announce_file(ctx, description, declared, supersedes_id=supersedes_id).id


def announce_file(
    ctx: Context, description: Description, declared: DeclaredFile, *, supersedes_id: UUID | None = None
) -> Registration:
    """Register a file that is about to arrive.

    The same declared hash again finds the same record, and so does repeating an upload that failed: there
    is one, whatever the network does. Raises InvalidError, LimitReachedError, EvidenceExistsError for the
    same hash with something else said of it, and ConflictError when the evidence to be replaced is replaced
    already.
    """
    _require_sound_hash(declared)
    _require_fitting_size(declared, ctx.product.limits.file_bytes)
    columns = {
        "filename": plain_filename(declared.filename),
        "declared_type": _plain_type(declared.content_type),
        "declared_sha256": declared.sha256,
        "declared_bytes": declared.size_bytes,
    }
    return register(ctx, "file", description, columns, supersedes_id=supersedes_id)


def register(
    ctx: Context,
    form: str,
    description: Description,
    columns: dict[str, Any],
    *,
    supersedes_id: UUID | None = None,
) -> Registration:
    """Register evidence of any form; ``columns`` are those that only this form has."""
    feature_gate.require(ctx, Flag.EVIDENCE_INGEST_ENABLED)
    with ctx.transaction():
        require_sound(description, today_of(ctx))
        evidence.lock_adding(ctx.tenant_id)
        said = {**_said(description), **columns}
        if known := _known_already(ctx, columns.get("declared_sha256"), supersedes_id):
            _require_the_same(ctx, known, description, columns, supersedes_id)
            return Registration(known.id, is_new=False)
        if again := _failed_before(ctx, form, said, supersedes_id):
            evidence.change(ctx.tenant_id, again, **said)
            _bind(ctx, again, description)
            return Registration(again, is_new=False)
        _require_room(ctx, description, supersedes_id)
        plans.require_room(ctx, plans.Quota.EVIDENCE_ITEMS)
        # At least one: what is full already is told before anybody waits for an upload.
        plans.require_room(ctx, plans.Quota.EVIDENCE_BYTES, columns.get("declared_bytes") or 1)
        return Registration(_add(ctx, form, description, said, supersedes_id), is_new=True)


def plain_filename(name: str) -> str:
    """The name alone, without folders or characters that do not print, at most 255 long, ending kept."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip()
    if not shown:
        raise InvalidError(
            "The file has no name.", fields=(FieldProblem("file", "Choose a file that has a name"),)
        )
    stem, dot, ending = shown.rpartition(".")
    room = _LONGEST_NAME - len(dot) - len(ending[:20])
    return shown if len(shown) <= _LONGEST_NAME else f"{(stem or ending)[:room]}{dot}{ending[:20]}"


def _plain_type(content_type: str | None) -> str | None:
    """What the sender calls it, if that is a type at all; nothing is decided by it."""
    return content_type if content_type and _TYPE.fullmatch(content_type) else None


def _add(
    ctx: Context, form: str, description: Description, said: dict[str, Any], supersedes_id: UUID | None
) -> UUID:
    evidence_id, now = uuid4(), ctx.product.clock.now()
    try:
        evidence.add(
            id=evidence_id,
            tenant_id=ctx.tenant_id,
            form=form,
            supersedes_id=supersedes_id,
            created_by=_person(ctx),
            created_at=now,
            state_changed_at=now,
            **said,
        )
    except evidence.AlreadyReplacedError as error:
        raise ConflictError(
            "This evidence is being replaced already.", mend="Look at its newest version"
        ) from error
    _bind(ctx, evidence_id, description)
    audit.record(ctx, "evidence.registered", evidence_id, form=form, kind=description.kind)
    return evidence_id


def _bind(ctx: Context, evidence_id: UUID, description: Description) -> None:
    for control_id in description.control_ids:
        evidence_control.add(ctx.tenant_id, evidence_id, control_id, _person(ctx), ctx.product.clock.now())


def _said(description: Description) -> dict[str, Any]:
    columns = asdict(description)
    del columns["control_ids"]
    return columns


def _person(ctx: Context) -> UUID:
    if ctx.account_id is None:
        raise ConflictError("Evidence is added by a person.")
    return ctx.account_id


def _known_already(
    ctx: Context, declared_sha256: str | None, supersedes_id: UUID | None
) -> ShelvedEvidence | None:
    """Evidence with this content, other than what is to be replaced: the same may be sent to renew it."""
    if declared_sha256 is None:
        return None
    known = evidence_shelf.find_by_hash(ctx.tenant_id, declared_sha256, besides=supersedes_id)
    return None if known is None else require_evidence(ctx, known)


def _require_the_same(
    ctx: Context,
    known: ShelvedEvidence,
    description: Description,
    columns: dict[str, Any],
    supersedes_id: UUID | None,
) -> None:
    """What is said again is the same, or the sender must hear that it was not taken over."""
    said = _said(description)
    before = {name: getattr(known, name) for name in said}
    row = evidence.find(ctx.tenant_id, known.id)
    sizes = {columns.get("declared_bytes"), row.size_bytes or row.declared_bytes if row else None} - {None}
    bound = (set(known.controls), known.supersedes_id) == (set(description.control_ids), supersedes_id)
    if before != said or not bound or len(sizes) > 1:
        raise EvidenceExistsError(
            f"You have exactly this already, with something else said of it: “{known.title}”, {known.id}.",
            mend="Bind that one to other controls, or replace it by naming it in supersedes_id",
        )


def _failed_before(ctx: Context, form: str, said: dict[str, Any], supersedes_id: UUID | None) -> UUID | None:
    """A retry goes on with the record of the upload that failed (SAIS 6.7.2)."""
    if form != "file":
        return None
    failed = evidence.find_failed_upload(
        ctx.tenant_id,
        filename=said["filename"],
        title=said["title"],
        created_by=_person(ctx),
        supersedes_id=supersedes_id,
    )
    return failed.id if failed else None


def _require_room(ctx: Context, description: Description, supersedes_id: UUID | None) -> None:
    if supersedes_id is None:
        require_room(ctx, description.control_ids)
        return
    replaced = require_evidence(ctx, supersedes_id)
    if replaced.state != EvidenceState.SEALED or replaced.superseded:
        raise ConflictError("Only evidence that is available, and not replaced yet, can be replaced.")
    require_room(ctx, description.control_ids, freed=() if replaced.redacted else replaced.controls)


def _require_sound_hash(declared: DeclaredFile) -> None:
    if declared.sha256 is not None and not _HASH.fullmatch(declared.sha256):
        problem = FieldProblem("sha256", "Give the SHA-256 as 64 lower-case hexadecimal digits")
        raise InvalidError("The declared hash is not one.", fields=(problem,))


def _require_fitting_size(declared: DeclaredFile, largest: int) -> None:
    """What no upload could bring would wait for its content until it is given up."""
    if declared.size_bytes is None or 0 <= declared.size_bytes <= largest:
        return
    words = "Give the size in bytes"
    if declared.size_bytes > largest:
        words = f"A file may have at most {largest / (1 << 20):g} MB; add the part of it that matters"
    raise InvalidError(
        "The declared size is not one that can be kept.", fields=(FieldProblem("size", words),)
    )
