"""Binds evidence to the controls it speaks for, and takes it from them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, FieldProblem, InvalidError
from appliance.models import evidence, evidence_control
from appliance.services import audit, inputs_changed
from appliance.services.context import Context
from appliance.services.evidence.control_limit import require_room
from appliance.services.evidence.read import require_evidence
from appliance.services.evidence.vocabulary import CONTROLS


def set_controls(ctx: Context, evidence_id: UUID, control_ids: Collection[str]) -> None:
    """Make these the controls that evidence speaks for.

    Raises InvalidError for none or an unknown one, LimitReachedError where a control has enough, and
    ConflictError for evidence that was turned away, replaced or redacted.
    """
    wanted = set(control_ids)
    if not wanted or not wanted <= CONTROLS.keys():
        problem = FieldProblem("control_ids", "Choose at least one control it speaks for")
        raise InvalidError("Evidence must speak for a control.", fields=(problem,))
    with ctx.transaction():
        evidence.lock_adding(ctx.tenant_id)
        evidence.lock(ctx.tenant_id, evidence_id)  # nobody redacts it meanwhile
        item = require_evidence(ctx, evidence_id)
        if item.status in {"rejected", "superseded", "redacted"} or ctx.account_id is None:
            raise ConflictError("Only evidence that still stands can be bound to controls.")
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
