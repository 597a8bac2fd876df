"""What a token opens: the one organisation it was made in, as the person who made it, within its scopes."""

from __future__ import annotations

from datetime import timedelta

from appliance.foundation import logs
from appliance.foundation.domain_errors import SignInRequiredError
from appliance.models import api_token
from appliance.models.api_token import PresentedToken
from appliance.models.database import transaction
from appliance.services import accounts
from appliance.services.accounts import HeldToken, Standing
from appliance.services.context import Product
from appliance.services.permissions import Permission
from appliance.services.tokens.wording import hash_of, secret_of

USE_NOTED_EVERY = timedelta(minutes=1)
"""A request a second does not need a write a second."""


class InvalidTokenError(SignInRequiredError):
    """A token that opens nothing: no token at all, unknown, expired, revoked, or of somebody who left."""

    code = "invalid_token"


def enter(product: Product, presented: str) -> Standing:
    """Where the holder of a token stands, and note that it was used.

    Raises InvalidTokenError, in the same words whatever is wrong with it, so that nobody learns which of
    their guesses was a token once.
    """
    row = _usable(product, presented)
    held = HeldToken(row.id, row.name, _known(row.scopes), row.expires_at)
    standing = accounts.find_standing(row.account_id, row.tenant_id, token=held)
    if standing is None or standing.seat is None:
        raise _refused("its person has no access here any more")
    _note_use(product, row)
    return standing


def _usable(product: Product, presented: str) -> PresentedToken:
    secret = secret_of(presented)
    if secret is None:
        raise _refused("no token of ours looks like it")
    row = api_token.find_by_hash(hash_of(secret))
    if row is None:
        raise _refused("nobody made it")
    if row.ended_at is not None or row.expires_at <= product.clock.now():
        raise _refused("it has ended")
    return row


def _known(scopes: list[str]) -> frozenset[Permission]:
    """A scope that a later release no longer knows opens nothing."""
    return frozenset(right for right in Permission if right in scopes)


def _note_use(product: Product, row: PresentedToken) -> None:
    now = product.clock.now()
    if row.last_used_at is not None and now - row.last_used_at < USE_NOTED_EVERY:
        return
    with transaction(tenant_id=row.tenant_id):
        api_token.note_use(row.tenant_id, row.id, now, unless_since=now - USE_NOTED_EVERY)


def _refused(why: str) -> InvalidTokenError:
    logs.event("iam.token_refused", "A token was refused", level="WARN", detail=why)
    return InvalidTokenError(
        "This token opens nothing: it is mistyped, has expired or was revoked.",
        mend="Make another one on the page API tokens, /app/tokens",
    )
