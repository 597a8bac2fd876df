"""Addresses to download a file of a report from: each holds for one person and some minutes (SAIS 5.3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from appliance.foundation.domain_errors import ForbiddenError, NotFoundError
from appliance.foundation.signed_links import link_holds, sign_link
from appliance.models import artefact_key, report, report_approval, report_artefact
from appliance.services.context import Context
from appliance.services.issuing.download import Download, download_file
from appliance.services.issuing.missing import require_ready
from appliance.services.verification.bundle_format import SIGN_OFF

_ALWAYS_THERE = "bundle.json"


@dataclass(frozen=True)
class FileLink:
    """What the address of a file carries: an expiry in Unix seconds, and a signature."""

    expires: int
    signature: str


def link_to_file(ctx: Context, report_id: UUID, name: str) -> FileLink:
    """A link for this person and organisation.

    Raises ReportNotFoundError, ConflictError while the report is not ready, and NotFoundError for a file it
    does not have.
    """
    key = _signing_key(ctx, report_id, name)
    expires = _now(ctx) + ctx.product.limits.download_link_seconds
    return FileLink(expires, sign_link(key, *_bound_to(ctx, report_id, name), expires=expires))


def open_linked(ctx: Context, report_id: UUID, name: str, link: FileLink) -> Download:
    """The file behind a link, and an audit event that it was handed out.

    Raises what ``link_to_file`` raises, ForbiddenError for a link that is not this person's or holds no
    more, and UnavailableError when the store does not answer.
    """
    key, bound = _signing_key(ctx, report_id, name), _bound_to(ctx, report_id, name)
    if not link_holds(key, *bound, expires=link.expires, signature=link.signature, now=_now(ctx)):
        raise ForbiddenError(
            "This download link is not yours, or has expired.",
            code="link_expired",
            mend="Ask for a new one",
        )
    return download_file(ctx, report_id, name)


def _signing_key(ctx: Context, report_id: UUID, name: str) -> bytes:
    """The key of the file; a sign-off is in the database and has none, so that it borrows the bundle's."""
    with ctx.transaction():
        require_ready(report.find(ctx.tenant_id, report_id))
        approved = name != SIGN_OFF or report_approval.find(ctx.tenant_id, report_id) is not None
        kept_as = _ALWAYS_THERE if name == SIGN_OFF else name
        file = report_artefact.find(ctx.tenant_id, report_id, kept_as)
        key = None if file is None else artefact_key.find(ctx.tenant_id, file.id)
    if key is None or not approved:
        raise NotFoundError("The report has no such file.")
    return ctx.product.keys.unwrap(bytes(key.wrapped_key), key.wrapping_key_id)


def _bound_to(ctx: Context, report_id: UUID, name: str) -> tuple[str, str, str, str]:
    return str(ctx.tenant_id), ctx.actor.id, str(report_id), name


def _now(ctx: Context) -> int:
    return int(ctx.product.clock.now().timestamp())
