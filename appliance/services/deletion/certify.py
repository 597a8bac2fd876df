"""The end of a deletion: nothing is left, and a signed certificate says so."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

from appliance.models import audit_event, organisation_deletion
from appliance.models.organisation_deletion import OrganisationDeletion
from appliance.models.states import DeletionState
from appliance.services import audit
from appliance.services.context import Context
from appliance.services.deletion.certificate import Facts, signed
from appliance.services.deletion.erase import SETTLING, remove_objects, tell_the_end
from appliance.services.keys import signing_key


def certify(ctx: Context) -> None:
    """Remove what somebody was writing while the rows went, and sign the certificate.

    Does nothing for a deletion that is not that far, or is certified. Raises UnavailableError when the store
    does not answer, and what signing_key raises; the deletion then waits for the next try.
    """
    row = _erased(ctx)
    if row is None:
        return
    key = signing_key(ctx.product.settings)
    # Should the process have died between the rows and the letter, it goes now, and cannot say the name.
    tell_the_end(ctx, row, "your organisation", "")
    remove_objects(ctx)
    now = ctx.product.clock.now()
    with ctx.transaction():
        row = organisation_deletion.locked(ctx.tenant_id, row.id)
        if row is None or row.state != DeletionState.ERASED:
            return
        late = organisation_deletion.erase(ctx.tenant_id, row.id, now)
        rows = dict(Counter(row.rows_removed) + Counter(late))
        data = signed(_facts(ctx, row, rows, now), key)
        organisation_deletion.change(
            ctx.tenant_id,
            row.id,
            state=DeletionState.CERTIFIED,
            rows_removed=rows,
            certificate=data.decode(),
            state_changed_at=now,
        )
        audit.record(
            ctx,
            "organisation.deletion_certified",
            ctx.tenant_id,
            deletion_id=row.id,
            objects=row.objects_removed,
            sha256=hashlib.sha256(data).hexdigest(),
        )


def _facts(ctx: Context, row: OrganisationDeletion, rows: dict[str, int], now: datetime) -> Facts:
    return Facts(
        deletion_id=row.id,
        tenant_id=ctx.tenant_id,
        name_sha256=row.name_sha256 or "",
        requested_at=row.requested_at,
        due_at=row.due_at,
        erased_at=row.erased_at,
        certified_at=now,
        rows=rows,
        objects=row.objects_removed,
        last_event=audit_event.head(ctx.tenant_id) or (0, ""),
    )


def _erased(ctx: Context) -> OrganisationDeletion | None:
    with ctx.reading():
        row = organisation_deletion.current(ctx.tenant_id)
    if row is None or row.state != DeletionState.ERASED:
        return None
    return row if row.erased_at + SETTLING <= ctx.product.clock.now() else None
