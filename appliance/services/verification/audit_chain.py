"""The chain of an organisation's audit events: each holds the hash of the one before it.

An event is a flat record; its hash is the SHA-256 of the canonical JSON of everything else in it. So no
event can be changed, taken out, put in or moved without the hashes telling, unless every later event is
made anew as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from appliance.foundation.canonical_json import sha256_hex

Event = Mapping[str, Any]

GENESIS_HASH = "0" * 64
"""What stands before the first event."""

HASHED_FIELDS = (
    "tenant_id",
    "seq",
    "event_id",
    "at",
    "actor_kind",
    "actor_id",
    "action",
    "resource_type",
    "resource_id",
    "outcome",
    "origin",
    "request_id",
    "details",
    "prev_event_hash",
)


@dataclass(frozen=True)
class ChainFault:
    """Where a chain first breaks: the position in what was given (from 0), the field, and a sentence."""

    index: int
    field: str
    sentence: str


@dataclass(frozen=True)
class ChainResult:
    """How far a chain holds: how many events were read, the last one's hash, and the first fault."""

    count: int
    head_hash: str
    fault: ChainFault | None = None


def event_hash(event: Event) -> str:
    """The hash an event must bear: 64 lower-case hex digits over its HASHED_FIELDS."""
    return sha256_hex({field: event[field] for field in HASHED_FIELDS})


def check_chain(
    events: Iterable[Event],
    tenant_id: str,
    *,
    from_start: bool = True,
    after: tuple[int, str] = (0, GENESIS_HASH),
) -> ChainResult:
    """Read ``events`` in order and stop at the first that does not follow from the one before.

    ``events`` hold all HASHED_FIELDS and ``event_hash``. Without ``from_start`` they are the end of a
    longer chain, and what the first of them follows is not looked at; otherwise they follow ``after``, the
    number and hash of the event before them.
    """
    count = 0
    seq, head = after
    for index, event in enumerate(events):
        if index == 0 and not from_start:
            head, seq = event["prev_event_hash"], event["seq"] - 1
        fault = _fault(event, tenant_id, seq + 1, head)
        if fault is not None:
            return ChainResult(count, head, ChainFault(index, *fault))
        count, head, seq = count + 1, event["event_hash"], event["seq"]
    return ChainResult(count, head)


def _fault(event: Event, tenant_id: str, seq: int, before: str) -> tuple[str, str] | None:
    """The first field of ``event`` that cannot stand there, and why."""
    if event["seq"] != seq:
        return "seq", f"is number {event['seq']} where number {seq} must follow"
    if event["tenant_id"] != tenant_id:
        return "tenant_id", "is an event of another organisation"
    if event["prev_event_hash"] != before:
        return "prev_event_hash", "is not the hash of the event before it"
    if event["event_hash"] != event_hash(event):
        return "event_hash", "is not the hash of what the event says"
    return None
