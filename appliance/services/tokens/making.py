"""Making a token: what it may be for, for how long, and the one time anybody sees it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import FieldProblem, ForbiddenError, InvalidError, LimitReachedError
from appliance.models import account, api_token, membership, organisation
from appliance.services import audit, mail
from appliance.services.context import Context
from appliance.services.local_day import day_of
from appliance.services.permissions import PERMISSIONS, Permission, Role, permits
from appliance.services.tokens.wording import hash_of, new_secret, token_of

LONGEST_NAME = 60
DAYS = 90
MOST_DAYS = 365
MOST_OPEN = 20
"""Open tokens of one person in one organisation: one for each place where a program runs, and then some."""
MOST_A_DAY = 40
"""However many were revoked since: a letter goes out for each, and each stays on the list for a while."""

NEVER_BY_TOKEN = frozenset(
    {
        Permission.APPROVE_REPORT,
        Permission.REDACT_EVIDENCE,
        Permission.TRANSFER_OWNERSHIP,
        Permission.DELETE_ORGANISATION,
        Permission.MAKE_TOKENS,
    }
)
"""What wants a person who has just signed in, so that no token can do it whatever it says."""


class Made(NamedTuple):
    """A new token's id, and the token itself: kept nowhere, so this is the one time it is told."""

    id: UUID
    secret: str


def scopes_for(role: Role | str) -> list[Permission]:
    """What a token of a person with this role may be for, in the order of the permissions."""
    return [right for right in Permission if permits(role, right) and right not in NEVER_BY_TOKEN]


def make(ctx: Context, name: str, scopes: Collection[str], days: int) -> Made:
    """Make a token that lets a program act as this person, here, within ``scopes``, for ``days`` days.

    Raises InvalidError for a name, scopes or days that do not fit, ForbiddenError for who may make none, and
    LimitReachedError for one too many.
    """
    account_id = ctx.account_id
    if account_id is None:
        raise TypeError("only people have tokens")
    now, token_id, secret = ctx.product.clock.now(), uuid4(), new_secret()
    with ctx.transaction():
        place = membership.lock(ctx.tenant_id, account_id)
        if place is None or place.status != "active" or not permits(place.role, Permission.MAKE_TOKENS):
            raise ForbiddenError("Your role in this organisation does not allow this.")
        called, chosen = _checked(name, scopes, days, place.role)
        expires_at = now + timedelta(days=days)
        _require_room(ctx, account_id, now)
        api_token.add(
            id=token_id,
            tenant_id=ctx.tenant_id,
            account_id=account_id,
            name=called,
            scopes=chosen,
            token_hash=hash_of(secret),
            created_at=now,
            expires_at=expires_at,
        )
        until = day_of(ctx, expires_at)
        _tell(ctx, account_id, token_id, {"name": called, "expires_on": until})
        audit.record(ctx, "api_token.made", token_id, expires_on=until, scopes=len(chosen))
    return Made(token_id, token_of(secret))


def _require_room(ctx: Context, account_id: UUID, now: datetime) -> None:
    """The membership is locked, so that of two at once the second counts the first."""
    if api_token.count_open(ctx.tenant_id, account_id, now) >= MOST_OPEN:
        raise LimitReachedError(
            f"You have {MOST_OPEN} tokens that work here already.", mend="Revoke one you no longer need"
        )
    if api_token.count_since(ctx.tenant_id, account_id, now - timedelta(days=1)) >= MOST_A_DAY:
        raise LimitReachedError(f"You made {MOST_A_DAY} tokens within a day.", mend="Wait until tomorrow")


def _tell(ctx: Context, account_id: UUID, token_id: UUID, facts: dict[str, object]) -> None:
    """Write to the person whose token it is, so that they learn of one they did not make."""
    address, there = account.address_of(account_id), organisation.find(ctx.tenant_id)
    if address is None or there is None:
        return
    mail.queue(
        ctx,
        mail.Letters.PROGRAM_LET_IN,
        to=address,
        facts={"organisation": there.name, "link": "/app/tokens", **facts},
        key=f"api-token:{token_id}",
        account_id=account_id,
    )


def _checked(name: str, scopes: Collection[str], days: int, role: str) -> tuple[str, list[str]]:
    """The name and the scopes as they are stored. Raises InvalidError that names every fault."""
    faults: list[FieldProblem] = []
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        faults.append(FieldProblem("name", f"Give it a name of at most {LONGEST_NAME} plain characters"))
    if not 1 <= days <= MOST_DAYS:
        faults.append(FieldProblem("days", f"Choose from 1 to {MOST_DAYS} days"))
    chosen = [str(right) for right in scopes_for(role) if right in set(scopes)]
    if not scopes:
        faults.append(FieldProblem("scopes", "Choose at least one thing it may do"))
    others = sorted(set(scopes) - set(chosen))
    faults.extend(FieldProblem("scopes", _why_not(scope, role)) for scope in others)
    if faults:
        raise InvalidError("This token cannot be made as it is.", fields=tuple(faults))
    return called, chosen


def _why_not(scope: str, role: str) -> str:
    if scope not in set(Permission):
        return f"There is no scope {scope[:40]!r}"
    if scope not in PERMISSIONS[Role(role)]:
        return f"Your role does not allow {scope}"
    return f"A token cannot have {scope}: it needs a person who has just signed in"
