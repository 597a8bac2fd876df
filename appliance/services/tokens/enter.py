"""What a token opens: the one organisation it was made in, as the person who made it, within its scopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.foundation import logs
from appliance.foundation.domain_errors import SignInRequiredError
from appliance.foundation.rates import Rate
from appliance.models import api_token, token_holder
from appliance.models.database import transaction
from appliance.models.token_holder import Holder
from appliance.services import rate_limits
from appliance.services.accounts import HeldToken, Seat, Standing
from appliance.services.context import Product
from appliance.services.permissions import Permission
from appliance.services.rate_limits import Allowance
from appliance.services.tokens.wording import hash_of, secret_of

USE_NOTED_EVERY = timedelta(minutes=1)
"""A request a second does not need a write a second."""


class InvalidTokenError(SignInRequiredError):
    """A token that opens nothing: no token at all, unknown, expired, revoked, or of somebody who left."""

    code = "invalid_token"


@dataclass(frozen=True)
class Entered:
    """Where the holder of a token stands, and what is left to them of the rates that were counted."""

    standing: Standing
    allowances: list[Allowance]


def enter(product: Product, presented: str, rates: Sequence[Rate] = ()) -> Entered:
    """Find the holder of a token, count ``rates`` for them in the same question, and note that it was used.

    ``rates`` are of the caller or their organisation. Raises InvalidTokenError, in the same words whatever is
    wrong with the token, so that nobody learns which of their guesses was one once.
    """
    secret = secret_of(presented)
    if secret is None:
        raise _refused("no token of ours looks like it")
    now = product.clock.now()
    holder, counted = token_holder.find(hash_of(secret), now, rate_limits.counted_for(rates))
    if holder is None:
        raise _refused("nobody made it")
    if holder.ended_at is not None or holder.expires_at <= now:
        raise _refused("it has ended")
    if holder.role is None:
        raise _refused("its person has no access here any more")
    allowances = rate_limits.of_holder(rates, holder, counted)
    if allowances is None:
        raise _refused("it ended at this moment")
    _note_use(holder, now)
    return Entered(_standing(holder, holder.role), allowances)


def _standing(holder: Holder, role: str) -> Standing:
    token = HeldToken(holder.id, holder.name, _known(holder.scopes), holder.expires_at)
    seat = Seat(
        holder.tenant_id,
        holder.organisation_name,
        role,
        holder.time_zone,
        holder.logo_sha256,
        holder.deletion_due_at,
    )
    return Standing(holder.account_id, holder.display_name, holder.email, (seat,), seat, token=token)


def _known(scopes: list[str]) -> frozenset[Permission]:
    """A scope that a later release no longer knows opens nothing."""
    return frozenset(right for right in Permission if right in scopes)


def _note_use(row: Holder, now: datetime) -> None:
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
