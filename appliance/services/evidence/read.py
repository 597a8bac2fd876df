"""Reads evidence: the vault with its filters, one piece with its history, what controls and rules see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import evidence_control, evidence_shelf
from appliance.models.evidence_control import BoundEvidence
from appliance.models.evidence_shelf import ShelfFilter, ShelvedEvidence
from appliance.services.context import Context
from appliance.services.paging import page_at

PER_PAGE = 50
SHOWN_WITH_A_CONTROL = 10


@dataclass(frozen=True)
class Shelf:
    """One page of the vault, and how many pieces fit the filter in each status."""

    items: tuple[ShelvedEvidence, ...]
    number: int
    pages: int
    total: int
    counts: dict[str, int]


@dataclass(frozen=True)
class ControlEvidence:
    """The newest evidence of a control, and how many pieces it has in all; the vault has the others."""

    items: tuple[BoundEvidence, ...]
    total: int


@dataclass(frozen=True)
class EvidenceRecord:
    """One piece, and everything it replaced and was replaced by, oldest first and itself included."""

    item: ShelvedEvidence
    chain: tuple[ShelvedEvidence, ...]


def list_evidence(ctx: Context, wanted: ShelfFilter, page: int = 1) -> Shelf:
    """The evidence that fits, newest first, 50 a page; a page beyond the last is the last."""
    with ctx.transaction():
        counts = evidence_shelf.count_by_status(ctx.tenant_id, wanted)
        total = counts.get(wanted.status, 0) if wanted.status else sum(counts.values())
        at = page_at(page, of=total, per_page=PER_PAGE)
        items = evidence_shelf.find_page(ctx.tenant_id, wanted, limit=at.limit, offset=at.offset)
    return Shelf(tuple(items), at.number, at.pages, total, counts)


def read_evidence(ctx: Context, evidence_id: UUID) -> EvidenceRecord:
    """One piece of evidence. Raises NotFoundError."""
    with ctx.transaction():
        ids = evidence_shelf.find_chain(ctx.tenant_id, evidence_id)
        found = {item.id: item for item in evidence_shelf.find_these(ctx.tenant_id, ids)}
    if evidence_id not in found:
        raise NotFoundError("There is no such evidence.")
    return EvidenceRecord(found[evidence_id], tuple(found[each] for each in ids if each in found))


def require_evidence(ctx: Context, evidence_id: UUID) -> ShelvedEvidence:
    """One piece of evidence, inside the caller's transaction. Raises NotFoundError."""
    found = evidence_shelf.find_these(ctx.tenant_id, [evidence_id])
    if not found:
        raise NotFoundError("There is no such evidence.")
    return found[0]


def for_control(ctx: Context, control_id: str) -> ControlEvidence:
    """What is bound to a control; inside the caller's transaction or in one of its own."""
    with ctx.reading():
        items, total = evidence_control.find_evidence(ctx.tenant_id, control_id, limit=SHOWN_WITH_A_CONTROL)
    return ControlEvidence(tuple(items), total)


def titles(ctx: Context) -> dict[str, str]:
    """Every title by id, as text."""
    with ctx.reading():
        found = evidence_shelf.find_titles(ctx.tenant_id)
    return {str(evidence_id): title for evidence_id, title in found.items()}


def facts_items(ctx: Context) -> list[dict[str, Any]]:
    """What an evaluation is given: sealed evidence that nothing replaced, as facts.schema.json has it.

    A redacted piece stays in, marked: what rested on it must say that its content is gone.
    """
    with ctx.reading():
        return [_as_fact(item) for item in evidence_shelf.find_usable(ctx.tenant_id)]


def _as_fact(item: ShelvedEvidence) -> dict[str, Any]:
    captured = item.captured_on or item.period_until
    said: dict[str, Any] = {
        "captured_at": captured.isoformat() if captured else None,
        "coverage": item.coverage,
        "covered_count": item.covered_count,
        "total_count": item.total_count,
        "source_system": item.source_system,
        "expires_at": item.expires_on.isoformat() if item.expires_on else None,
        "sha256": item.sha256,
    }
    fact: dict[str, Any] = {
        "id": str(item.id),
        "name": item.title,
        "control_ids": list(item.controls),
        "kind": item.kind,
    }
    fact |= {name: value for name, value in said.items() if value is not None}
    return fact | {"redacted": True} if item.redacted else fact
