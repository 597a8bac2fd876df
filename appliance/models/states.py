"""The lifecycles: for each, one enum of states and one table of legal moves (SAIS 6.7).

Migration 0002 writes the same moves into the database, where a trigger keeps them; a test holds the two
to each other.
"""

from __future__ import annotations

from enum import StrEnum


class EvidenceState(StrEnum):
    """Evidence ingestion, SAIS 6.7.2."""

    REGISTERED = "REGISTERED"
    UPLOADING = "UPLOADING"
    UPLOAD_FAILED = "UPLOAD_FAILED"
    VERIFYING = "VERIFYING"
    SEALED = "SEALED"
    REJECTED = "REJECTED"


class ReportState(StrEnum):
    """Reports, SAIS 6.7.1. A retry after FAILED is a new row with the next cycle."""

    REQUESTED = "REQUESTED"
    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    READY = "READY"
    FAILED = "FAILED"


Moves = frozenset[tuple[str, str]]

EVIDENCE_MOVES: Moves = frozenset(
    {
        (EvidenceState.REGISTERED, EvidenceState.UPLOADING),
        (EvidenceState.UPLOADING, EvidenceState.VERIFYING),
        (EvidenceState.UPLOADING, EvidenceState.UPLOAD_FAILED),
        (EvidenceState.UPLOAD_FAILED, EvidenceState.UPLOADING),
        (EvidenceState.VERIFYING, EvidenceState.SEALED),
        (EvidenceState.VERIFYING, EvidenceState.REJECTED),
    }
)

REPORT_MOVES: Moves = frozenset(
    {
        (ReportState.REQUESTED, ReportState.QUEUED),
        (ReportState.QUEUED, ReportState.PROCESSING),
        (ReportState.PROCESSING, ReportState.QUEUED),
        (ReportState.PROCESSING, ReportState.READY),
        (ReportState.PROCESSING, ReportState.FAILED),
    }
)

# Table name to its moves, as migration 0002 writes them.
MOVES: dict[str, Moves] = {"evidence": EVIDENCE_MOVES, "report": REPORT_MOVES}
FIRST_STATE: dict[str, str] = {"evidence": EvidenceState.REGISTERED, "report": ReportState.REQUESTED}
