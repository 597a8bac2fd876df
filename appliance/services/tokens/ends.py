"""The end of a token: revoked by its person or an administrator, with a person's access, or by time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import api_token
from appliance.models.database import require_transaction
from appliance.services import audit
from appliance.services.context import Context, Product
from appliance.services.upkeep import in_each_organisation

KEPT_AFTER_THE_END = timedelta(days=90)
"""How long lists tell what became of a token."""


def revoke(ctx: Context, token_id: UUID, *, of_anybody: bool = False) -> None:
    """End a token; from the next request on it opens nothing. Twice is as good as once.

    One's own, or with ``of_anybody``, which is for those who manage people, that of anybody in the
    organisation. Raises NotFoundError.
    """
    with ctx.transaction():
        row = api_token.locked(ctx.tenant_id, token_id)
        if row is None or not (of_anybody or row.account_id == ctx.account_id):
            raise NotFoundError("There is no such token.")
        if row.ended_at is None:
            api_token.end(ctx.tenant_id, token_id, ctx.product.clock.now(), "revoked", by=ctx.account_id)
            audit.record(ctx, "api_token.revoked", token_id)


def end_all_of(ctx: Context, account_id: UUID) -> list[UUID]:
    """End every token of a person whose access ends, inside that transaction; which they were.

    ``record_ended`` writes them down, when the transaction has taken the other locks it needs.
    """
    require_transaction()
    ended = api_token.lock_open_of(ctx.tenant_id, account_id)
    for token_id in ended:
        api_token.end(ctx.tenant_id, token_id, ctx.product.clock.now(), "revoked", by=ctx.account_id)
    return ended


def record_ended(ctx: Context, token_ids: list[UUID]) -> None:
    """Write down that these were revoked. Audit rows are the last thing in a transaction."""
    for token_id in token_ids:
        audit.record(ctx, "api_token.revoked", token_id)


def end_what_ran_out(product: Product) -> int:
    """Write down which tokens' time is over, forget what ended long ago; how many ran out. The worker's."""
    return in_each_organisation(product, _end_in)


def _end_in(ctx: Context) -> int:
    now = ctx.product.clock.now()
    with ctx.transaction():
        api_token.remove_ended(ctx.tenant_id, now - KEPT_AFTER_THE_END)
        ended = api_token.lock_run_out(ctx.tenant_id, now)
        for token_id in ended:
            api_token.end(ctx.tenant_id, token_id, now, "expired")
            audit.record(ctx, "api_token.expired", token_id)
    return len(ended)
