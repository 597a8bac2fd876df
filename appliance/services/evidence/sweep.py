"""Tidies up after processes that died: nothing stays half done, and nothing half done stays."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from appliance.foundation import logs
from appliance.foundation.domain_errors import UnavailableError
from appliance.models import artefact_key, evidence, organisation
from appliance.models.database import transaction
from appliance.models.states import EvidenceState
from appliance.services.context import Context, Product
from appliance.services.evidence import sealed_objects
from appliance.services.evidence.receive import ask_to_verify, give_up_upload
from appliance.services.evidence.spooled import say_what_is_missing


def sweep_uploads(product: Product) -> None:
    """Go through every organisation. What one organisation's trouble is does not stop the next."""
    with transaction():
        tenant_ids = organisation.find_ids()
    for tenant_id in tenant_ids:
        ctx = Context.of_worker(product, tenant_id, service="sweep")
        try:
            sweep(ctx)
        except UnavailableError as error:
            logs.event("evidence.sweep_failed", "The object store does not answer", err=error)
    _remove_leftovers(product)


def sweep(ctx: Context) -> None:
    """Give up uploads that stopped, verify again what waits too long, remove objects without a key."""
    limit = timedelta(seconds=ctx.product.limits.abandoned_upload_seconds)
    before = ctx.product.clock.now() - limit
    with ctx.transaction():
        # Registered by a process that died before it could take the first byte.
        for row in evidence.find_unfinished(ctx.tenant_id, EvidenceState.REGISTERED, before):
            states = (EvidenceState.REGISTERED, EvidenceState.UPLOADING)
            evidence.move(ctx.tenant_id, row.id, states, before - limit)
        stopped = evidence.find_unfinished(ctx.tenant_id, EvidenceState.UPLOADING, before)
        waiting = evidence.find_unfinished(ctx.tenant_id, EvidenceState.VERIFYING, before)
        for row in waiting:
            ask_to_verify(ctx, row.id)
    for row in stopped:
        give_up_upload(ctx, row.id, row.state_changed_at)
    say_what_is_missing(ctx)
    _remove_objects_without_key(ctx)


def _remove_objects_without_key(ctx: Context) -> None:
    """An upload keeps its key before its first byte, so an object without one is noise nobody can read."""
    folder = sealed_objects.folder(ctx.tenant_id)
    found = {UUID(key.removeprefix(folder)): key for key in ctx.product.store.list(folder)}
    if not found:
        return
    with ctx.transaction():
        kept = artefact_key.find_kept(ctx.tenant_id, found)
    for evidence_id in found.keys() - kept:
        ctx.product.store.delete(found[evidence_id])


def _remove_leftovers(product: Product) -> None:
    limit = timedelta(seconds=2 * product.limits.abandoned_upload_seconds)
    try:
        product.spool.remove_leftovers(product.clock.now() - limit)
        product.store.remove_leftovers(product.clock.now() - limit)
    except UnavailableError as error:
        logs.event("evidence.sweep_failed", "The object store does not answer", err=error)
