"""Binds evidence to the controls it speaks for, and takes it from them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.domain_errors import (
    ConflictError,
    FieldProblem,
    InvalidError,
    VersionMismatchError,
)
from appliance.models import evidence, evidence_control
from appliance.models.evidence_shelf import ShelvedEvidence
from appliance.services import audit, inputs_changed
from appliance.services.context import Context
from appliance.services.evidence.control_limit import require_room
from appliance.services.evidence.read import require_evidence
from appliance.services.evidence.vocabulary import CONTROLS


def controls_tag(control_ids: Collection[str]) -> str:
    """What names a list of controls, in whatever order: a SHA-256 of it (API-04)."""
    return sha256_hex(sorted(control_ids))


def set_controls(
    ctx: Context, evidence_id: UUID, control_ids: Collection[str], *, replaces: str | None
) -> None:
    """Make these the controls that evidence speaks for.

    ``replaces`` is the ``controls_tag`` of the list the person saw: raises VersionMismatchError when another
    stands by now. Raises InvalidError for none or an unknown one, LimitReachedError where a control has
    enough, and ConflictError for evidence that was turned away, replaced or redacted.
    """
    wanted = set(control_ids)
    if not wanted or not wanted <= CONTROLS.keys():
        problem = FieldProblem("control_ids", "Choose at least one control it speaks for")
        raise InvalidError("Evidence must speak for a control.", fields=(problem,))
    with ctx.transaction():
        evidence.lock_adding(ctx.tenant_id)  # of two who change the list, the later sees what the earlier did
        evidence.lock(ctx.tenant_id, evidence_id)  # nobody redacts it meanwhile
        item = require_evidence(ctx, evidence_id)
        if item.status in {"rejected", "superseded", "redacted"} or ctx.account_id is None:
            raise ConflictError("Only evidence that still stands can be bound to controls.")
        _refuse_stale(item, replaces)
        added, removed = sorted(wanted - set(item.controls)), sorted(set(item.controls) - wanted)
        require_room(ctx, added)
        for control_id in added:
            evidence_control.add(
                ctx.tenant_id, evidence_id, control_id, ctx.account_id, ctx.product.clock.now()
            )
        for control_id in removed:
            evidence_control.remove(ctx.tenant_id, evidence_id, control_id)
        if added or removed:
            inputs_changed.mark(ctx)
        for control_id in added:
            audit.record(ctx, "evidence.bound", evidence_id, control_id=control_id)
        for control_id in removed:
            audit.record(ctx, "evidence.unbound", evidence_id, control_id=control_id)


def _refuse_stale(item: ShelvedEvidence, replaces: str | None) -> None:
    standing = controls_tag(item.controls)
    if standing != replaces:
        raise VersionMismatchError(
            "Somebody else changed these controls while you did. Nothing of yours was saved.",
            current=standing,
            mend="Look at both, and save again what should hold",
        )
