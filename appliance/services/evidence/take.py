"""Takes a file in one go: registered, and its bytes received, as a browser sends them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from appliance.models.evidence_shelf import ShelvedEvidence
from appliance.services.context import Context
from appliance.services.evidence.description import Description
from appliance.services.evidence.read import read_evidence
from appliance.services.evidence.receive import receive
from appliance.services.evidence.register import DeclaredFile, register_file


def take_file(
    ctx: Context,
    description: Description,
    declared: DeclaredFile,
    pieces: Iterable[bytes],
    *,
    supersedes_id: UUID | None = None,
) -> ShelvedEvidence:
    """Register and receive a file; what comes back is being checked, or was turned away for its size.

    Raises what ``register_file`` and ``receive`` raise.
    """
    evidence_id = register_file(ctx, description, declared, supersedes_id=supersedes_id)
    receive(ctx, evidence_id, pieces)
    return read_evidence(ctx, evidence_id).item
