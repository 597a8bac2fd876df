"""Evidence as programs are told of it, written as JSON where it is kept."""

from __future__ import annotations

from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import evidence_shelf, evidence_told
from appliance.models.evidence_shelf import ShelfFilter
from appliance.models.evidence_told import Telling, ToldList
from appliance.services.context import Context
from appliance.services.evidence.vocabulary import FRESH_DAYS

_TELLING = Telling(FRESH_DAYS, gone="Somebody who is gone")


def told_page(ctx: Context, wanted: ShelfFilter, page: int, per_page: int) -> ToldList:
    """A page of the evidence that fits, newest first; one beyond the last is empty."""
    offset = (page - 1) * per_page
    return evidence_told.find_told_page(ctx.tenant_id, wanted, _TELLING, limit=per_page, offset=offset)


def told_piece(ctx: Context, evidence_id: UUID) -> bytes:
    """One piece. Raises NotFoundError."""
    told = evidence_told.find_told(ctx.tenant_id, evidence_id, _TELLING)
    if told is None:
        raise NotFoundError("There is no such evidence.")
    return told


def told_history(ctx: Context, evidence_id: UUID) -> ToldList:
    """What it replaced and what replaced it, oldest first and itself included. Raises NotFoundError."""
    with ctx.transaction():
        ids = evidence_shelf.find_chain(ctx.tenant_id, evidence_id)
        if not ids:
            raise NotFoundError("There is no such evidence.")
        return evidence_told.find_told_these(ctx.tenant_id, ids, _TELLING)
