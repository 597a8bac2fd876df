"""Where an organisation's objects lie in the store, and what is authenticated with each so that none moves.

Both are part of what is stored: a change here makes everything stored before unreadable. The two kinds end
their context differently, because they began so.
"""

from __future__ import annotations

from uuid import UUID


def organisation_folder(tenant_id: UUID) -> str:
    """What the place of every object of an organisation begins with."""
    return f"tenants/{tenant_id}/"


def evidence_folder(tenant_id: UUID) -> str:
    """What the place of every piece of evidence begins with."""
    return f"{organisation_folder(tenant_id)}evidence/"


def evidence_place(tenant_id: UUID, evidence_id: UUID) -> str:
    """Where one piece of evidence lies."""
    return f"{evidence_folder(tenant_id)}{evidence_id}"


def evidence_context(tenant_id: UUID, evidence_id: UUID) -> str:
    """What is authenticated with every chunk of a piece of evidence."""
    return f"{evidence_place(tenant_id, evidence_id)}/1"


def report_folder(tenant_id: UUID, report_id: UUID) -> str:
    """What the place of every file of a report begins with."""
    return f"{organisation_folder(tenant_id)}reports/{report_id}/"


def report_file_place(tenant_id: UUID, report_id: UUID, attempt: int, name: str) -> str:
    """Where a file lies that an attempt at a report made."""
    return f"{report_folder(tenant_id, report_id)}{attempt}/{name}"


def report_file_context(place: str) -> str:
    """What is authenticated with every chunk of the file that lies there."""
    return f"{place} v1"
