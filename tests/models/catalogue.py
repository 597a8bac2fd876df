"""What the tables are, read from the database itself, and why some belong to no organisation."""

from __future__ import annotations

from typing import Any

import psycopg
from peewee import Model

from appliance.models import (
    account,
    activity_entry,
    api_token,
    artefact_key,
    assessment_state,
    audit_event,
    audit_segment,
    clarification_question,
    clarification_round,
    clarification_sign_off,
    data_request,
    domain_event,
    evaluation,
    event_consumer,
    event_delivery,
    evidence,
    evidence_control,
    evidence_nudge,
    evidence_redaction,
    finding,
    guest_link,
    idempotency_key,
    identity,
    invitation,
    job_failure,
    mail_message,
    membership,
    notification_preference,
    operator_action,
    organisation,
    organisation_deletion,
    organisation_logo,
    own_answer,
    ownership_offer,
    profile_draft,
    profile_version,
    rate_counter,
    renewal,
    renewal_confirmation,
    report,
    report_approval,
    report_artefact,
    report_share,
    scheduled_tick,
    web_session,
)

MODELS: dict[str, type[Model]] = {
    "account": account.Account,
    "activity_entry": activity_entry.ActivityEntry,
    "api_token": api_token.ApiToken,
    "artefact_key": artefact_key.ArtefactKey,
    "assessment_state": assessment_state.AssessmentState,
    "audit_event": audit_event.AuditEvent,
    "audit_segment": audit_segment.AuditSegment,
    "data_request": data_request.DataRequest,
    "domain_event": domain_event.DomainEvent,
    "evaluation": evaluation.Evaluation,
    "event_consumer": event_consumer.EventConsumer,
    "event_delivery": event_delivery.EventDelivery,
    "evidence": evidence.Evidence,
    "evidence_control": evidence_control.EvidenceControl,
    "evidence_nudge": evidence_nudge.EvidenceNudge,
    "evidence_redaction": evidence_redaction.EvidenceRedaction,
    "finding": finding.Finding,
    "guest_link": guest_link.GuestLink,
    "idempotency_key": idempotency_key.IdempotencyKey,
    "identity": identity.Identity,
    "invitation": invitation.Invitation,
    "job_failure": job_failure.JobFailure,
    "mail_message": mail_message.MailMessage,
    "membership": membership.Membership,
    "notification_preference": notification_preference.NotificationPreference,
    "operator_action": operator_action.OperatorAction,
    "organisation": organisation.Organisation,
    "organisation_deletion": organisation_deletion.OrganisationDeletion,
    "organisation_logo": organisation_logo.OrganisationLogo,
    "own_answer": own_answer.OwnAnswer,
    "ownership_offer": ownership_offer.OwnershipOffer,
    "profile_draft": profile_draft.ProfileDraft,
    "profile_version": profile_version.ProfileVersion,
    "rate_counter": rate_counter.RateCounter,
    "report": report.Report,
    "report_approval": report_approval.ReportApproval,
    "report_artefact": report_artefact.ReportArtefact,
    "clarification_question": clarification_question.ClarificationQuestion,
    "clarification_round": clarification_round.ClarificationRound,
    "clarification_sign_off": clarification_sign_off.ClarificationSignOff,
    "renewal": renewal.Renewal,
    "renewal_confirmation": renewal_confirmation.RenewalConfirmation,
    "report_share": report_share.ReportShare,
    "scheduled_tick": scheduled_tick.ScheduledTick,
    "web_session": web_session.WebSession,
}

# Tables whose rows are seen by role, not by organisation, and why.
SEEN_BY_ROLE = {
    "web_session": "read before any organisation is known; by the hash of a secret",
    "job_failure": "the operator's; the web cannot read it at all",
    "data_request": "a person's own, whatever organisations they are in",
}

# Tables without row-level security, and why. Everything else has it, forced.
OF_NO_ORGANISATION = {
    "account": "a person belongs to several organisations; reached through their memberships",
    "identity": "read while signing in, before any organisation is known",
    "rate_counter": "hashes and numbers: counted before anybody knows who asks, and gone within the hour",
    "event_consumer": "the names of our own consumers",
    "scheduled_tick": "which days, weeks and months were told",
    "operator_action": "the operator's; the web cannot read it at all",
    "state_move": "the legal moves, the same for everybody",
    "schema_migration": "which migrations ran",
    "kept_after_deletion": "which tables outlive an organisation, the same for everybody",
    "append_only_lift": "empty but inside a function's own transaction; no role that serves may touch it",
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
