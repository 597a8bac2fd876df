"""The organisation's logo: made safe by drawing it again, shown on pages and on new reports (ORG-06)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from appliance.adapters.pictures import PictureRefusedError, draw_again
from appliance.foundation.domain_errors import (
    ConflictError,
    FieldProblem,
    InvalidError,
    NotFoundError,
    VersionMismatchError,
)
from appliance.foundation.limits import MIB
from appliance.models import organisation, organisation_logo
from appliance.models.organisation_logo import OrganisationLogo
from appliance.services import audit
from appliance.services.context import Context

WIDEST, HIGHEST = 600, 200  # pixels: sharp on paper, and small on a page
_MOST_BYTES = 131_072


@dataclass(frozen=True)
class Logo:
    """A PNG of ours; ``sha256`` is of its bytes, the size is in pixels."""

    png: bytes
    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class Branding:
    """How an organisation is named and shown on what is made for it."""

    name: str
    logo: Logo | None


def branding(ctx: Context) -> Branding:
    """The name and the logo as they stand. Raises NotFoundError when there is no such organisation."""
    with ctx.reading():
        known = organisation.find(ctx.tenant_id)
        row = organisation_logo.find(ctx.tenant_id)
    if known is None:
        raise NotFoundError("There is no such organisation.")
    return Branding(known.name, None if row is None else _logo(row))


def read_logo(ctx: Context) -> Logo | None:
    """The logo as it stands."""
    with ctx.reading():
        row = organisation_logo.find(ctx.tenant_id)
    return None if row is None else _logo(row)


def set_logo(ctx: Context, picture: bytes, *, replaces: str | None) -> Logo:
    """Draw the picture again and keep that as the logo.

    ``replaces`` is the SHA-256 of the logo the person saw, None for none: raises VersionMismatchError when
    there is another by now, and InvalidError for what cannot be used as a picture.
    """
    if ctx.account_id is None:
        raise ConflictError("Only a person can set a logo.")
    logo = _drawn(picture, most_bytes=ctx.product.limits.logo_bytes)
    with ctx.transaction():
        _refuse_stale(ctx, replaces)
        organisation_logo.put(
            ctx.tenant_id,
            png=logo.png,
            sha256=logo.sha256,
            width=logo.width,
            height=logo.height,
            set_by=ctx.account_id,
            set_at=ctx.product.clock.now(),
        )
        organisation.note(ctx.tenant_id, logo_sha256=logo.sha256)
        audit.record(ctx, "organisation.logo_set", ctx.tenant_id, sha256=logo.sha256)
    return logo


def remove_logo(ctx: Context, *, replaces: str | None) -> None:
    """Have no logo. Raises VersionMismatchError when it is not the one the person saw."""
    with ctx.transaction():
        _refuse_stale(ctx, replaces)
        if replaces is None:
            return
        organisation_logo.remove(ctx.tenant_id)
        organisation.note(ctx.tenant_id, logo_sha256=None)
        audit.record(ctx, "organisation.logo_removed", ctx.tenant_id)


def _drawn(picture: bytes, *, most_bytes: int) -> Logo:
    if not picture:
        raise _problem("Choose a picture")
    if len(picture) > most_bytes:
        raise _problem(f"This file is too large. Choose one of at most {most_bytes / MIB:g} MB")
    try:
        drawn = draw_again(picture, widest=WIDEST, highest=HIGHEST, most_bytes=_MOST_BYTES)
    except PictureRefusedError as error:
        raise _problem(str(error)) from error
    return Logo(drawn.png, hashlib.sha256(drawn.png).hexdigest(), drawn.width, drawn.height)


def _problem(message: str) -> InvalidError:
    return InvalidError("The logo was not changed.", fields=(FieldProblem("picture", message),))


def _refuse_stale(ctx: Context, replaces: str | None) -> None:
    known = organisation.lock(ctx.tenant_id)
    if known is None:
        raise NotFoundError("There is no such organisation.")
    if known.logo_sha256 != replaces:
        raise VersionMismatchError(
            "Somebody else changed the logo while you did. Nothing of yours was saved.",
            current=known.logo_sha256,
            mend="Look at it, and choose again what should hold",
        )


def _logo(row: OrganisationLogo) -> Logo:
    return Logo(bytes(row.png), row.sha256, row.width, row.height)
