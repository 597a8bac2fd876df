"""One row in every table of an organisation, written by the roles that write there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from appliance.models import event_delivery, evidence_nudge
from appliance.models.api_token import ApiToken
from appliance.models.artefact_key import ArtefactKey
from appliance.models.assessment_state import AssessmentState
from appliance.models.clarification_question import ClarificationQuestion
from appliance.models.clarification_round import ClarificationRound
from appliance.models.clarification_sign_off import ClarificationSignOff
from appliance.models.domain_event import DomainEvent
from appliance.models.evaluation import Evaluation
from appliance.models.evidence import Evidence
from appliance.models.evidence_control import EvidenceControl
from appliance.models.evidence_redaction import EvidenceRedaction
from appliance.models.finding import Finding
from appliance.models.guest_link import GuestLink
from appliance.models.idempotency_key import IdempotencyKey
from appliance.models.invitation import Invitation
from appliance.models.mail_message import MailMessage
from appliance.models.membership import Membership
from appliance.models.notification_preference import NotificationPreference
from appliance.models.organisation_deletion import OrganisationDeletion
from appliance.models.organisation_logo import OrganisationLogo
from appliance.models.own_answer import OwnAnswer
from appliance.models.ownership_offer import OwnershipOffer
from appliance.models.profile_draft import ProfileDraft
from appliance.models.profile_version import ProfileVersion
from appliance.models.renewal import Renewal
from appliance.models.renewal_confirmation import RenewalConfirmation
from appliance.models.report import Report
from appliance.models.report_approval import ReportApproval
from appliance.models.report_artefact import ReportArtefact
from appliance.models.report_share import ReportShare
from appliance.services import activity, audit
from appliance.services.context import Context
from appliance.services.events.envelope import event_of
from tests.sealing import seal_when_committed

SHA = "a" * 64


@contextmanager
def as_tenant(
    connection: psycopg.Connection[Any], tenant_id: UUID | None, account_id: UUID | None = None
) -> Iterator[psycopg.Connection[Any]]:
    """A transaction for an organisation on a plain connection, undone at the end."""
    for name, value in (("app.tenant_id", tenant_id), ("app.account_id", account_id)):
        connection.execute("select set_config(%s, %s, true)", (name, "" if value is None else str(value)))
    try:
        yield connection
    finally:
        connection.rollback()


def a_row_everywhere(ctx: Context, as_worker: Callable[[], AbstractContextManager[None]]) -> dict[str, UUID]:
    """Write the rows and return the ids of those that have one, by table."""
    now, by = ctx.product.clock.now(), ctx.account_id
    ids = {name: uuid4() for name in ("profile_version", "evaluation", "report", "report_artefact")}
    with ctx.transaction():
        ProfileDraft.create(tenant_id=ctx.tenant_id, document={}, updated_by=by, updated_at=now)
        ProfileVersion.create(
            id=ids["profile_version"], tenant_id=ctx.tenant_id, number=1, document="{}", sha256=SHA,
            published_by=by, published_at=now,
        )  # fmt: skip
        OwnAnswer.create(tenant_id=ctx.tenant_id, key="CE-9", value="met", set_by=by, set_at=now)
        ids["evidence"] = sealed_evidence(ctx)
        EvidenceControl.create(
            tenant_id=ctx.tenant_id, evidence_id=ids["evidence"], control_id="CE-9", bound_by=by, bound_at=now
        )
        evaluated(ctx, ids["evaluation"])
        Report.create(
            id=ids["report"], tenant_id=ctx.tenant_id, evaluation_id=ids["evaluation"], template_version="1",
            answers_sha256=SHA, requested_by=by, requested_at=now, state_changed_at=now,
        )  # fmt: skip
        ReportApproval.create(
            id=uuid4(), tenant_id=ctx.tenant_id, report_id=ids["report"], answers_sha256=SHA,
            manifest_sha256=SHA, signatory_name="A", signatory_role="B", sign_off="{}", approved_by=by,
            authenticated_at=now, approved_at=now,
        )  # fmt: skip
        ReportShare.create(
            id=uuid4(), tenant_id=ctx.tenant_id, report_id=ids["report"], token_hash=uuid4().bytes * 2,
            recipient="A", created_by=by, created_at=now, expires_at=now + timedelta(days=7),
        )  # fmt: skip
        ClarificationSignOff.create(
            id=uuid4(), tenant_id=ctx.tenant_id, round_id=clarified(ctx, ids["report"]),
            report_id=ids["report"], answers_sha256=SHA, manifest_sha256=SHA, signatory_name="A",
            signatory_role="B", sign_off="{}", signed_by=by, authenticated_at=now, signed_at=now,
        )  # fmt: skip
        renewing(ctx)
        event_id = audit.record(ctx, "organisation.created", ctx.tenant_id)
        EvidenceRedaction.create(
            evidence_id=ids["evidence"], tenant_id=ctx.tenant_id, reason="asked", redacted_by=by,
            redacted_at=now, audit_event_id=event_id,
        )  # fmt: skip
        of_the_organisation(ctx)
        people_rows(ctx)
        mail_rows(ctx)
        ApiToken.create(
            id=uuid4(), tenant_id=ctx.tenant_id, account_id=by, name="A", scopes=["view"],
            token_hash=uuid4().bytes * 2, created_at=now, expires_at=now + timedelta(days=90),
        )  # fmt: skip
        hashed_secrets(ctx)
    with as_worker(), ctx.transaction():
        evidence_nudge.note(ctx.tenant_id, [ids["evidence"]], 30, now)
        ReportArtefact.create(
            id=ids["report_artefact"], tenant_id=ctx.tenant_id, report_id=ids["report"], name="bundle.json",
            content_type="application/json", sha256=SHA, size_bytes=2, created_at=now,
        )  # fmt: skip
        told = DomainEvent.select().where(DomainEvent.tenant_id == ctx.tenant_id).get()
        event_delivery.claim("activity", told.event_id, ctx.tenant_id, at=now)
        activity.note(ctx, event_of(told))
    with as_worker():
        audit.export_organisation(ctx)
    return ids


def of_the_organisation(ctx: Context) -> None:
    """Its logo, and the wish to be deleted."""
    now, by = ctx.product.clock.now(), ctx.account_id
    OrganisationLogo.create(
        tenant_id=ctx.tenant_id, png=b"png", sha256=SHA, width=1, height=1, set_by=by, set_at=now
    )
    OrganisationDeletion.create(
        id=uuid4(), tenant_id=ctx.tenant_id, requested_by=by, requested_at=now,
        due_at=now + timedelta(days=14), state_changed_at=now,
    )  # fmt: skip


def renewing(ctx: Context) -> None:
    """The day a certificate ends, and one part of the profile that still holds."""
    now, by, ends_on = ctx.product.clock.now(), ctx.account_id, date(2027, 3, 1)
    Renewal.create(tenant_id=ctx.tenant_id, certificate_ends_on=ends_on, set_by=by, set_at=now)
    RenewalConfirmation.create(
        tenant_id=ctx.tenant_id, certificate_ends_on=ends_on, part="a", confirmed_by=by, confirmed_at=now
    )


def clarified(ctx: Context, report_id: UUID, **more: object) -> UUID:
    """A round of clarification of a report, with one question."""
    now, round_id = ctx.product.clock.now(), uuid4()
    ClarificationRound.create(
        id=round_id, tenant_id=ctx.tenant_id, report_id=report_id, notes="n", received_on=date(2026, 11, 20),
        working_days=2, nation="scotland", due_on=date(2026, 11, 24), begun_by=ctx.account_id, begun_at=now,
        state_changed_at=now, **more,
    )  # fmt: skip
    ClarificationQuestion.create(
        tenant_id=ctx.tenant_id, round_id=round_id, number="A4.5", added_at=now
    )  # fmt: skip
    return round_id


def sealed_evidence(ctx: Context) -> UUID:
    """Evidence that went the whole way, with its key."""
    evidence_id = registered_evidence(ctx)
    move(evidence_id, "UPLOADING")
    move(evidence_id, "VERIFYING", sha256=SHA, size_bytes=2)
    seal_when_committed([evidence_id])
    ArtefactKey.create(
        artefact_id=evidence_id,
        tenant_id=ctx.tenant_id,
        wrapped_key=b"wrapped",
        wrapping_key_id="k",
        created_at=ctx.product.clock.now(),
    )
    return evidence_id


def registered_evidence(ctx: Context, **more: object) -> UUID:
    """Evidence at the beginning of its life."""
    now = ctx.product.clock.now()
    values = {"form": "note", "kind": "policy", "title": "A note", **more}
    row = Evidence.create(
        id=uuid4(),
        tenant_id=ctx.tenant_id,
        created_by=ctx.account_id,
        created_at=now,
        state_changed_at=now,
        **values,
    )
    return row.id


def move(evidence_id: UUID, state: str, **more: object) -> None:
    """Take evidence to its next state."""
    Evidence.update(state=state, **more).where(Evidence.id == evidence_id).execute()


def invited(ctx: Context, **more: object) -> UUID:
    """Somebody who was asked to join."""
    now = ctx.product.clock.now()
    row = Invitation.create(
        id=uuid4(), tenant_id=ctx.tenant_id, email=f"{uuid4().hex}@example.test", role="member",
        token_hash=uuid4().bytes * 2, invited_by=ctx.account_id, created_at=now,
        expires_at=now + timedelta(days=7), state_changed_at=now, **more,
    )  # fmt: skip
    return row.id


def hashed_secrets(ctx: Context) -> None:
    """A link of a guest, and the key of a change."""
    now, by = ctx.product.clock.now(), ctx.account_id
    GuestLink.create(
        id=uuid4(), tenant_id=ctx.tenant_id, account_id=by, token_hash=uuid4().bytes * 2,
        created_at=now, expires_at=now + timedelta(minutes=30),
    )  # fmt: skip
    IdempotencyKey.create(
        tenant_id=ctx.tenant_id, endpoint="change_something", key_sha256=uuid4().bytes * 2, account_id=by,
        fingerprint=uuid4().bytes * 2, created_at=now,
    )  # fmt: skip


def people_rows(ctx: Context) -> None:
    """Somebody who was asked to join, and the organisation offered to somebody who works in it."""
    invited(ctx)
    now = ctx.product.clock.now()
    others = (Membership.tenant_id == ctx.tenant_id) & (Membership.account_id != ctx.account_id)
    OwnershipOffer.create(
        id=uuid4(), tenant_id=ctx.tenant_id, offered_by=ctx.account_id,
        offered_to=Membership.get(others).account_id, offered_at=now,
        expires_at=now + timedelta(days=7), state_changed_at=now,
    )  # fmt: skip


def mail_rows(ctx: Context) -> None:
    """A letter, and what somebody chose about letters."""
    posted(ctx)
    NotificationPreference.create(
        tenant_id=ctx.tenant_id, account_id=ctx.account_id, kind="digest", wanted=False,
        changed_at=ctx.product.clock.now(),
    )  # fmt: skip


def posted(ctx: Context, **more: object) -> UUID:
    """A letter at the beginning of its life; only the worker takes it further."""
    now = ctx.product.clock.now()
    row = MailMessage.create(
        id=uuid4(), tenant_id=ctx.tenant_id, template="welcome", to_address="ada@example.test",
        sealed_facts=b"sealed", wrapped_key=b"wrapped", wrapping_key_id="k", dedupe_key=uuid4().hex,
        request_id="r", created_at=now, state_changed_at=now, **more,
    )  # fmt: skip
    return row.id


def evaluated(ctx: Context, evaluation_id: UUID) -> None:
    """An evaluation with one finding, and where the result stands."""
    hashes = dict.fromkeys(
        ("identity_key", "pack_sha256", "facts_sha256", "document_sha256", "answers_sha256"), SHA
    )
    Evaluation.create(
        id=evaluation_id, tenant_id=ctx.tenant_id, number=1, pack_id="p", pack_version="1", profile_version=1,
        as_of=date(2026, 11, 21), outcome="ready", totals={}, would_fail_count=0, cause="asked", summary="{}",
        facts="{}", document="{}", audit_seq=1, created_at=ctx.product.clock.now(), **hashes,
    )  # fmt: skip
    Finding.create(
        tenant_id=ctx.tenant_id, evaluation_id=evaluation_id, control_id="CE-9", theme="t", status="met",
        auto_fail=False, blocking=False, reason="r", document="{}",
    )  # fmt: skip
    AssessmentState.create(tenant_id=ctx.tenant_id, latest_evaluation_id=evaluation_id)
