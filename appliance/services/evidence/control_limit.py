"""How much evidence one control may have: enough to show it, and few enough to be read (EVID-05)."""

from __future__ import annotations

from collections.abc import Collection

from appliance.foundation.domain_errors import LimitReachedError
from appliance.models import evidence_control
from appliance.services.context import Context


def require_room(ctx: Context, control_ids: Collection[str], *, freed: Collection[str] = ()) -> None:
    """Raise LimitReachedError when one of the controls has enough; ``freed`` are about to lose a piece.

    Inside a transaction that holds ``evidence.lock_adding``, so that the counts hold.
    """
    limit = ctx.product.limits.artefacts_per_control
    counts = evidence_control.count_standing(ctx.tenant_id, control_ids)
    full = sorted(control for control, count in counts.items() if count - (control in freed) >= limit)
    if full:
        raise LimitReachedError(
            f"{', '.join(full)} has {limit} pieces of evidence already, the most a control may have.",
            mend="Replace or redact one of them, or choose another control",
        )
