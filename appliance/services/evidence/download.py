"""Hands evidence out: by a link that works for one person for minutes, and never unrecorded (EVID-09)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from appliance.foundation.domain_errors import ForbiddenError, NotFoundError
from appliance.foundation.signed_links import link_holds, sign_link
from appliance.models.evidence_shelf import ShelvedEvidence
from appliance.models.states import EvidenceState
from appliance.services import audit
from appliance.services.context import Context
from appliance.services.evidence.read import require_evidence
from appliance.services.evidence.sealed_objects import open_object
from appliance.services.first_chunk import begun


@dataclass(frozen=True)
class DownloadLink:
    """What the address of the content carries: an expiry in Unix seconds, and a signature."""

    expires: int
    signature: str


@dataclass(frozen=True)
class Download:
    """A file to hand out; ``chunks`` yields what has verified and raises NotVerifiedError at what has not."""

    filename: str
    content_type: str
    size_bytes: int
    chunks: Iterator[bytes]


def link_to_content(ctx: Context, evidence_id: UUID) -> DownloadLink:
    """A link for this person and organisation. Raises NotFoundError when there is no content to hand out."""
    _require_content(ctx, evidence_id)
    kept = open_object(ctx, evidence_id)
    expires = _now(ctx) + ctx.product.limits.download_link_seconds
    return DownloadLink(expires, sign_link(kept.key, *_bound_to(ctx, evidence_id), expires=expires))


def open_content(ctx: Context, evidence_id: UUID, expires: int, signature: str) -> Download:
    """The content behind a link; that it was handed out is on record before the first byte is.

    Raises NotFoundError, ForbiddenError for a link that is not this person's or no longer holds, and
    UnavailableError when the store does not answer or the object does not verify.
    """
    item = _require_content(ctx, evidence_id)
    kept = open_object(ctx, evidence_id)
    bound = _bound_to(ctx, evidence_id)
    if not link_holds(kept.key, *bound, expires=expires, signature=signature, now=_now(ctx)):
        raise ForbiddenError(
            "This download link is not yours, or has expired.",
            code="link_expired",
            mend="Open the evidence and choose Download again",
        )
    chunks = begun(kept.chunks())
    with ctx.transaction():
        audit.record(ctx, "evidence.downloaded", evidence_id, sha256=item.sha256)
    return Download(
        filename=item.filename or f"{item.form}-{item.id}.json",
        content_type=item.content_type or "application/octet-stream",
        size_bytes=item.size_bytes or 0,
        chunks=chunks,
    )


def _require_content(ctx: Context, evidence_id: UUID) -> ShelvedEvidence:
    with ctx.transaction():
        item = require_evidence(ctx, evidence_id)
    if item.redacted:
        raise NotFoundError("The content of this evidence was redacted.", code="content_gone")
    if item.state != EvidenceState.SEALED:
        raise NotFoundError("This evidence is not available yet.")
    return item


def _bound_to(ctx: Context, evidence_id: UUID) -> tuple[str, str, str]:
    return str(ctx.tenant_id), ctx.actor.id, str(evidence_id)


def _now(ctx: Context) -> int:
    return int(ctx.product.clock.now().timestamp())
