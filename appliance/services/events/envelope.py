"""An event as consumers get it (SAIS 6.3.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from appliance.foundation.clock import rfc3339
from appliance.models.domain_event import DomainEvent


@dataclass(frozen=True)
class Event:
    """``actor`` is the id of a person's account, or "system"; ``correlation_id`` the request's id.

    Events of one ``partition_key`` reach a consumer one after the other, by ``seq``, which the
    database gives.
    """

    event_id: UUID
    event_type: str
    occurred_at: datetime
    tenant_id: UUID | None
    actor: str
    correlation_id: str
    payload: Mapping[str, Any]
    schema_version: int
    partition_key: str
    subject_type: str
    subject_id: str
    seq: int = 0

    def document(self) -> dict[str, Any]:
        """The canonical envelope, as JSON values."""
        return {
            "event_id": str(self.event_id),
            "event_type": self.event_type,
            "occurred_at": rfc3339(self.occurred_at),
            "tenant_id": None if self.tenant_id is None else str(self.tenant_id),
            "actor": self.actor,
            "correlation_id": self.correlation_id,
            "payload": dict(self.payload),
            "schema_version": self.schema_version,
            "partition_key": self.partition_key,
            "seq": self.seq,
        }


def event_of(row: DomainEvent) -> Event:
    """The row as an envelope."""
    return Event(**{name: getattr(row, name) for name in Event.__dataclass_fields__})
