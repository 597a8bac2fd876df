"""Deleting an organisation whose cooling-off has ended: keys and rows at once, then what lies in the store.

The keys go in the same transaction as the rows, so that from then on every stored file is noise, wherever
copies of it are. Removing the files is tidying up; it may be interrupted and is begun again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from appliance.models import account, organisation, organisation_deletion
from appliance.models.database import transaction
from appliance.models.organisation_deletion import OrganisationDeletion
from appliance.models.states import DeletionState
from appliance.services import audit, mail
from appliance.services.context import Context, Product
from appliance.services.local_day import day_in
from appliance.services.store_places import organisation_folder

ERASE_TASK = "organisation.erase"
CERTIFY_TASK = "organisation.certify_deletion"

# Whoever was writing when the rows went has ended by then; what they wrote goes before the certificate.
SETTLING = timedelta(hours=1)
_AT_ONCE = 50  # objects removed between two notes of how many there were


def ask_for_due_deletions(product: Product) -> None:
    """Defer the next step of every deletion that has one now."""
    now = product.clock.now()
    with transaction():
        tenant_ids = organisation.find_for_deletion(now)
    for tenant_id in tenant_ids:
        ctx = Context.of_worker(product, tenant_id, service="deletion")
        with ctx.transaction():
            row = organisation_deletion.current(tenant_id)
            task = None if row is None else _next_step(row, now)
            if task is not None:
                product.queue.defer(task, dedupe=f"{task}:{tenant_id}", tenant_id=tenant_id)


def erase(ctx: Context) -> None:
    """Remove every key and row of an organisation whose deletion is due, and then its stored objects.

    Done already, or taken back meanwhile, it does nothing. Raises UnavailableError when the store does not
    answer: the keys are gone by then, and what is left is removed before the certificate.
    """
    now = ctx.product.clock.now()
    with ctx.transaction():
        row = _locked(ctx)
        if row is None or row.state != DeletionState.SCHEDULED or row.due_at > now:
            return
        known = organisation.find(ctx.tenant_id)
        name, zone = ("", "") if known is None else (known.name, known.time_zone)
        removed = organisation_deletion.erase(ctx.tenant_id, row.id, now)
        organisation_deletion.change(
            ctx.tenant_id,
            row.id,
            state=DeletionState.ERASED,
            erased_at=now,
            name_sha256=hashlib.sha256(name.encode()).hexdigest(),
            rows_removed=removed,
            state_changed_at=now,
        )
        audit.record(
            ctx,
            "organisation.erased",
            ctx.tenant_id,
            deletion_id=row.id,
            rows=sum(removed.values()),
            keys=removed.get("artefact_key", 0),
        )
    tell_the_end(ctx, row, name, zone)
    remove_objects(ctx)


def tell_the_end(ctx: Context, row: OrganisationDeletion, name: str, time_zone: str) -> None:
    """Write once to whoever asked for it: a letter of no organisation, for the one it would be of is gone."""
    with transaction():
        address = account.address_of(row.requested_by)
        if address is not None and mail.fits(address):
            facts = {
                "organisation": name,
                "deleted_on": day_in(ctx, time_zone),
                "link": f"/deletions/{row.id}",
            }
            letter = mail.Post(mail.Letters.DELETION_DONE, address, facts, key=f"deletion-done:{row.id}")
            mail.queue_for_nobody(ctx.product, letter, ctx.request_id)


def remove_objects(ctx: Context) -> None:
    """Remove all that lies under the organisation's prefix in the store, and count it on the deletion."""
    store = ctx.product.store
    store.check()  # one that is away must not look empty
    places = list(store.list(organisation_folder(ctx.tenant_id)))
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        for place in some:
            store.delete(place)
        with ctx.transaction():
            row = _locked(ctx)
            if row is not None:
                counted = row.objects_removed + len(some)
                organisation_deletion.change(ctx.tenant_id, row.id, objects_removed=counted)


def _locked(ctx: Context) -> OrganisationDeletion | None:
    current = organisation_deletion.current(ctx.tenant_id)
    return None if current is None else organisation_deletion.locked(ctx.tenant_id, current.id)


def _next_step(row: OrganisationDeletion, now: datetime) -> str | None:
    if row.state == DeletionState.SCHEDULED and row.due_at <= now:
        return ERASE_TASK
    if row.state == DeletionState.ERASED and row.erased_at + SETTLING <= now:
        return CERTIFY_TASK
    return None
