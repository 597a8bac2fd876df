"""Brings what waits on this machine into the object store, once it answers again (EVID-07).

Runs in the worker, over and over. Every step can be repeated: the same bytes go to the same place, the
record moves once, and the copy here goes only after that is committed.
"""

from __future__ import annotations

from uuid import UUID

from appliance.adapters.object_store import MissingObjectError
from appliance.foundation import logs
from appliance.foundation.domain_errors import UnavailableError
from appliance.models import evidence
from appliance.models.database import after_commit
from appliance.models.states import EvidenceState
from appliance.services.context import Context, Product
from appliance.services.evidence import sealed_objects
from appliance.services.evidence.receive import ask_to_verify

_MOST_AT_ONCE = 200
_MISSING = "Processing upload: what arrived cannot be found at the moment. The operator has been told."


def store_spooled(product: Product) -> None:
    """Store what waits, as far as the store takes it; what is left is tried again the next time."""
    names = product.spool.names()
    if not names:
        return
    try:
        product.store.check()
        for name in names[:_MOST_AT_ONCE]:
            _bring(product, name)
    except UnavailableError as error:
        logs.event(
            "evidence.spool_waits", "Uploads wait for the object store", level="WARN",
            waiting=len(names), err=error,
        )  # fmt: skip


def say_what_is_missing(ctx: Context) -> None:
    """Say of evidence whose body is neither here nor stored that it is missed, and tell the operator.

    Nothing is given up: the disk that holds it may only be away.
    """
    with ctx.transaction():
        waiting = [(row.id, str(row.spooled_as)) for row in evidence.find_spooled(ctx.tenant_id)]
    if not waiting:
        return
    here = set(ctx.product.spool.names())
    for evidence_id, name in waiting:
        if name not in here:
            _say_missing(ctx, evidence_id, name)


def _bring(product: Product, name: str) -> None:
    try:
        tenant_id, evidence_id = sealed_objects.whose(name.rpartition("/")[0])
    except ValueError:
        return  # nothing of ours
    ctx = Context.of_worker(product, tenant_id, service="spool")
    with ctx.transaction():
        row = evidence.find(tenant_id, evidence_id)
    if row is None or row.spooled_as != name:
        if row is None or row.state != EvidenceState.UPLOADING or row.spooled_as is not None:
            product.spool.delete(name)  # of an upload that was given up, or is stored already
        return
    try:
        product.store.put(sealed_objects.place(tenant_id, evidence_id), product.spool.get(name))
    except MissingObjectError:
        return  # another worker was quicker; if not, the sweep says that it is missing
    with ctx.transaction():
        row = evidence.lock(tenant_id, evidence_id)
        if row is None or row.spooled_as != name:
            return
        states = (EvidenceState.UPLOADING, EvidenceState.VERIFYING)
        now = product.clock.now()
        evidence.move(tenant_id, evidence_id, states, now, spooled_as=None, delayed_reason=None)
        ask_to_verify(ctx, evidence_id)
        after_commit(lambda: product.spool.delete(name))


def _say_missing(ctx: Context, evidence_id: UUID, name: str) -> None:
    with ctx.transaction():
        row = evidence.lock(ctx.tenant_id, evidence_id)
        if row is None or row.spooled_as != name:
            return
        evidence.change(ctx.tenant_id, evidence_id, delayed_reason=_MISSING)
    logs.event(
        "evidence.spool_missing",
        "An upload that waits is not in the spool: is TRANSCRYPT_SPOOL the folder the web process uses?",
        level="ERROR",
        evidence_id=str(evidence_id),
    )
