"""Short ways to put evidence into an organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from appliance.services import audit, evidence
from appliance.services.context import Context
from appliance.services.evidence import DeclaredFile, Description

PLAIN = b"device,patched\nLAP-01,2026-11-01\n"
AS_SENT = evidence.controls_tag(["CE-9"])
"""The tag of the controls that ``described`` names."""


def described(**changes: Any) -> Description:
    """A sound description: a patch report of all devices, for CE-9."""
    said: dict[str, Any] = {
        "kind": "patch_report",
        "title": "Patch report November",
        "control_ids": ("CE-9",),
        "captured_on": date(2026, 11, 20),
        "coverage": "estate",
        "covered_count": 12,
        "total_count": 12,
    }
    return Description(**said | changes)


def send(
    ctx: Context,
    content: bytes | Iterable[bytes] = PLAIN,
    filename: str = "patches.csv",
    *,
    supersedes_id: UUID | None = None,
    **changes: Any,
) -> UUID:
    """Register a file and send it; it is then waiting to be verified."""
    pieces = [content] if isinstance(content, bytes) else content
    evidence_id = evidence.register_file(
        ctx, described(**changes), DeclaredFile(filename), supersedes_id=supersedes_id
    )
    evidence.receive(ctx, evidence_id, pieces)
    return evidence_id


def sealed(ctx: Context, run_jobs: Callable[[], None], content: bytes = PLAIN, **changes: Any) -> UUID:
    """Evidence that has been verified and sealed."""
    evidence_id = send(ctx, content, **changes)
    run_jobs()
    assert evidence.read_evidence(ctx, evidence_id).item.state == "SEALED"
    return evidence_id


def state_of(ctx: Context, evidence_id: UUID) -> str:
    return evidence.read_evidence(ctx, evidence_id).item.state


def actions_on(ctx: Context, evidence_id: UUID) -> list[str]:
    """What the audit log says happened to it, oldest first."""
    events = audit.list_events(ctx, audit.AuditFilter()).events
    return [event["action"] for event in reversed(events) if event["resource_id"] == str(evidence_id)]
