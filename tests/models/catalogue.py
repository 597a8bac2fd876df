"""What the tables are, read from the database itself, and why some belong to no organisation."""

from __future__ import annotations

from typing import Any

import psycopg
from peewee import Model

from appliance.models import (
    account,
    artefact_key,
    assessment_state,
    audit_event,
    evaluation,
    evidence,
    evidence_control,
    evidence_redaction,
    finding,
    identity,
    job_failure,
    membership,
    organisation,
    own_answer,
    profile_draft,
    profile_version,
    report,
    report_approval,
    report_artefact,
    web_session,
)

MODELS: dict[str, type[Model]] = {
    "account": account.Account,
    "artefact_key": artefact_key.ArtefactKey,
    "assessment_state": assessment_state.AssessmentState,
    "audit_event": audit_event.AuditEvent,
    "evaluation": evaluation.Evaluation,
    "evidence": evidence.Evidence,
    "evidence_control": evidence_control.EvidenceControl,
    "evidence_redaction": evidence_redaction.EvidenceRedaction,
    "finding": finding.Finding,
    "identity": identity.Identity,
    "job_failure": job_failure.JobFailure,
    "membership": membership.Membership,
    "organisation": organisation.Organisation,
    "own_answer": own_answer.OwnAnswer,
    "profile_draft": profile_draft.ProfileDraft,
    "profile_version": profile_version.ProfileVersion,
    "report": report.Report,
    "report_approval": report_approval.ReportApproval,
    "report_artefact": report_artefact.ReportArtefact,
    "web_session": web_session.WebSession,
}

# Tables without row-level security, and why. Everything else has it, forced.
OF_NO_ORGANISATION = {
    "account": "a person belongs to several organisations; reached through their memberships",
    "identity": "read while signing in, before any organisation is known",
    "web_session": "read before any organisation is known; by the hash of a secret",
    "job_failure": "the operator's; the web cannot read it at all",
    "state_move": "the legal moves, the same for everybody",
    "schema_migration": "which migrations ran",
    "procrastinate_jobs": "the queue: ids only, and the web cannot read a job's arguments",
    "procrastinate_events": "the queue",
    "procrastinate_workers": "the queue",
    "procrastinate_periodic_defers": "the queue",
}


def rows(connection: psycopg.Connection[Any], query: str, *values: object) -> list[tuple[Any, ...]]:
    """The answer to one query."""
    return connection.execute(query.encode(), values or None).fetchall()


def table_names(connection: psycopg.Connection[Any]) -> set[str]:
    """Every table of ours and of the queue's library."""
    return {
        name for (name,) in rows(connection, "select tablename from pg_tables where schemaname = 'public'")
    }
