"""The tokens there are, as a person sees their own and an administrator everybody's. Never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import api_token
from appliance.models.api_token import ApiToken
from appliance.services.accounts import names_of
from appliance.services.context import Context
from appliance.services.permissions import Permission

SHOWN = 200
"""Lines of a page for people: who has more looks at what works, which comes first."""


@dataclass(frozen=True)
class TokenLine:
    """One token. ``scopes`` are what it was made for; what it may do depends on the person's role as well."""

    id: UUID
    account_id: UUID
    person: str
    name: str
    scopes: tuple[Permission, ...]
    state: Literal["open", "revoked", "expired"]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def list_tokens(
    ctx: Context, *, of_everybody: bool = False, page: int = 1, per_page: int = SHOWN
) -> list[TokenLine]:
    """One's own tokens, or with ``of_everybody`` all of the organisation: what works, then the newest."""
    now = ctx.product.clock.now()
    with ctx.reading():
        rows = api_token.page(
            ctx.tenant_id,
            _whose(ctx, of_everybody=of_everybody),
            now,
            limit=per_page,
            offset=(page - 1) * per_page,
        )
    names = names_of(row.account_id for row in rows)
    return [_line(row, names.get(row.account_id, ""), now) for row in rows]


def count_tokens(ctx: Context, *, of_everybody: bool = False) -> int:
    """How many there are on all pages."""
    with ctx.reading():
        return api_token.count(ctx.tenant_id, _whose(ctx, of_everybody=of_everybody))


def read_token(ctx: Context, token_id: UUID) -> TokenLine:
    """One's own token. Raises NotFoundError."""
    with ctx.reading():
        row = api_token.find(ctx.tenant_id, token_id)
    if row is None or row.account_id != ctx.account_id:
        raise NotFoundError("There is no such token.")
    names = names_of([row.account_id])
    return _line(row, names.get(row.account_id, ""), ctx.product.clock.now())


def _whose(ctx: Context, *, of_everybody: bool) -> UUID | None:
    return None if of_everybody else (ctx.account_id or UUID(int=0))


def _line(row: ApiToken, person: str, now: datetime) -> TokenLine:
    return TokenLine(
        id=row.id,
        account_id=row.account_id,
        person=person,
        name=row.name,
        scopes=tuple(right for right in Permission if right in row.scopes),
        state=_state(row, now),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        ended_at=row.ended_at,
    )


def _state(row: ApiToken, now: datetime) -> Literal["open", "revoked", "expired"]:
    if row.ended_at is not None:
        return "revoked" if row.ended_as == "revoked" else "expired"
    return "open" if row.expires_at > now else "expired"
