"""Bringing a consumer its events once more, to make a read model again (SAIS 6.3.7).

A replay forgets that the events were delivered and has them delivered again, in one transaction a batch. It
may be repeated, and goes on where it was cut off. What acts outside is never replayed: a letter that was
sent would be sent twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import ForbiddenError, NotFoundError
from appliance.models import domain_event, event_delivery, organisation
from appliance.models.database import transaction
from appliance.models.domain_event import DomainEvent
from appliance.services import events
from appliance.services.context import Product
from appliance.services.job_desk.act import Operator, note_action


@dataclass(frozen=True)
class Replayed:
    """How many events of how many organisations a replay brings; the house's own events count with none."""

    events: int
    organisations: int


def list_events(tenant_id: UUID | None, *, limit: int = 50) -> list[dict[str, Any]]:
    """The last events of an organisation as envelopes, newest first; those of no organisation for None."""
    with transaction(tenant_id=tenant_id):
        return [events.event_of(row).document() for row in domain_event.newest(tenant_id, limit)]


def replay(
    product: Product, consumer: str, since: datetime, operator: Operator, *, dry_run: bool = False
) -> Replayed:
    """Have every event since then delivered to the consumer again, or only count them.

    Raises NotFoundError for a consumer nobody knows, ForbiddenError for one that is never replayed.
    """
    declared = _replayable(consumer)
    counts = [_replay_for(product, consumer, declared, None, since, dry_run=dry_run)]
    with transaction():
        tenants = organisation.find_ids()
        if not dry_run:
            note_action(product, operator, "events.replay", consumer, since=since.isoformat())
    counts += [
        _replay_for(product, consumer, declared, tenant_id, since, dry_run=dry_run) for tenant_id in tenants
    ]
    return Replayed(sum(counts), sum(count > 0 for count in counts[1:]))


def _replayable(consumer: str) -> events.Consumer:
    declared = events.CONSUMERS.get(consumer)
    if declared is None:
        known = ", ".join(sorted(events.CONSUMERS))
        raise NotFoundError(f"There is no consumer {consumer}. There are: {known}.")
    if not declared.replayable:
        raise ForbiddenError(
            f"{consumer} is never replayed: it acts outside this database (letters, payments), "
            "and what it did would be done twice."
        )
    return declared


def _replay_for(
    product: Product,
    consumer: str,
    declared: events.Consumer,
    tenant_id: UUID | None,
    since: datetime,
    *,
    dry_run: bool,
) -> int:
    count, after = 0, 0
    while True:
        with transaction(tenant_id=tenant_id):
            rows = _batch(declared, tenant_id, since, after)
            if rows and not dry_run:
                event_delivery.forget(consumer, [row.event_id for row in rows], tenant_id)
                for row in rows:
                    events.defer_delivery(product, consumer, events.event_of(row), tenant_id=tenant_id)
        if not rows:
            return count
        count, after = count + len(rows), rows[-1].seq


def _batch(
    declared: events.Consumer, tenant_id: UUID | None, since: datetime, after: int
) -> list[DomainEvent]:
    if tenant_id is None and declared.each_organisation:
        return []  # each organisation gets the house's events itself
    return domain_event.batch(
        tenant_id, declared.types, since=since, after=after, with_house=declared.each_organisation
    )
