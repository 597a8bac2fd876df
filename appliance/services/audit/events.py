"""Every audit event there is, with exactly the details it carries (AUD-01, AUD-06).

Each is told to consumers too, as the domain event that ``event`` names (services/events/catalogue.py).
An event is named ``subject.action``. Recording one that is not here, or with a detail missing, too many or
of another kind, raises: what the audit log says is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.services import events
from appliance.services.event_fields import (
    CODE,
    CONTROL,
    COUNT,
    DAY,
    HASH,
    ID,
    VERSION,
    Field,
    UndeclaredEventError,
    checked,
    one_of,
    optional,
)


@dataclass(frozen=True)
class EventKind:
    """``words`` is what a page shows; ``resource_type`` is what the resource id is an id of.

    ``event`` is the domain event it is told as; None for what is deliberately not told.
    """

    resource_type: str
    words: str
    fields: Mapping[str, Field]
    event: str | None


def _event(
    resource_type: str, words: str, *, event: str | None = events.ACTIVITY, **fields: Field
) -> EventKind:
    return EventKind(resource_type, words, fields, event)


_ROLE = one_of(("owner", "admin", "member", "guest"))
_FORM = one_of(("file", "url", "note", "assertion"))
_INVENTORY = one_of(("devices", "software", "cloud_services"))
_OUTCOME = one_of(("would_fail", "not_ready", "nearly_ready", "ready"))
_CAUSE = one_of(("asked", "inputs_changed", "seed"))
_ARTEFACT = one_of(
    (
        *("report.html", "report.pdf", "bundle.json", "findings.json", "answers.json", "sign-off.json"),
        *("report.docx", "answers.xlsx", "assessment-results.oscal.json", "poam.oscal.json"),
    )
)
_SHARED_PART = one_of(("page", "report.html", "report.pdf", "bundle.json", "sign-off.json"))

EVENTS: Mapping[str, EventKind] = {
    "organisation.created": _event("organisation", "Created the organisation", event="tenant.created"),
    "organisation.updated": _event(
        "organisation", "Changed the organisation's settings", event="tenant.updated", version=COUNT
    ),
    "organisation.logo_set": _event("organisation", "Set the organisation's logo", sha256=HASH),
    "organisation.logo_removed": _event("organisation", "Took the organisation's logo away"),
    "organisation.deletion_scheduled": _event(
        "organisation", "Asked for the organisation to be deleted", deletion_id=ID, due_on=DAY
    ),
    "organisation.deletion_cancelled": _event(
        "organisation", "Took the deletion of the organisation back", deletion_id=ID
    ),
    # Told to nobody: there is no organisation left to act for.
    "organisation.erased": _event(
        "organisation",
        "Deleted every record and key of the organisation",
        event=None,
        deletion_id=ID,
        rows=COUNT,
        keys=COUNT,
    ),
    "organisation.deletion_certified": _event(
        "organisation",
        "Certified the deletion of the organisation",
        event=None,
        deletion_id=ID,
        objects=COUNT,
        sha256=HASH,
    ),
    "member.joined": _event("account", "Joined the organisation", event="user.joined", role=_ROLE),
    "member.role_changed": _event("account", "Changed what a person may do", before=_ROLE, after=_ROLE),
    "member.deactivated": _event("account", "Ended a person's access", event="user.deactivated", reason=CODE),
    "member.forgotten": _event(
        "account", "Left for good: had their account erased", event="user.deactivated"
    ),
    "member.reactivated": _event("account", "Restored a person's access", role=_ROLE),
    "organisation.transferred": _event(
        "organisation", "Handed the organisation over", former_owner=ID, new_owner=ID
    ),
    "organisation.transfer_offered": _event(
        "organisation", "Offered the organisation to somebody", offer_id=ID, new_owner=ID, expires_on=DAY
    ),
    "organisation.transfer_declined": _event("organisation", "Declined to own the organisation", offer_id=ID),
    "organisation.transfer_withdrawn": _event(
        "organisation", "Took back the offer of the organisation", offer_id=ID
    ),
    "organisation.transfer_expired": _event(
        "organisation", "Let the offer of the organisation run out", offer_id=ID
    ),
    # Nobody's news but their own.
    "notice.chosen": _event(
        "account",
        "Chose whether to get a kind of email",
        event=None,
        notice=CODE,
        wanted=one_of(("yes", "no")),
    ),
    "invitation.created": _event("invitation", "Invited somebody", event="user.invited", role=_ROLE),
    "invitation.resent": _event("invitation", "Sent an invitation again", sends=COUNT),
    "invitation.revoked": _event("invitation", "Cancelled an invitation"),
    "invitation.declined": _event("invitation", "Declined an invitation"),
    "invitation.expired": _event("invitation", "Let an invitation run out"),
    "invitation.accepted": _event(
        "invitation", "Accepted an invitation", event="user.invite_accepted", account_id=ID, role=_ROLE
    ),
    "guest.link_sent": _event("account", "Sent a guest a link to enter by", event=None),
    "session.signed_in": _event("account", "Signed in", event=None, provider=CODE),
    "session.signed_out": _event("account", "Signed out", event=None),
    "session.stepped_up": _event(
        "account", "Signed in again for a sensitive action", event=None, provider=CODE
    ),
    "api_token.made": _event("api_token", "Made an API token", scopes=COUNT, expires_on=DAY),
    "api_token.revoked": _event("api_token", "Revoked an API token"),
    "api_token.expired": _event("api_token", "Let an API token run out"),
    "profile.published": _event("profile_version", "Published the profile", number=COUNT, sha256=HASH),
    "profile.imported": _event(
        "profile_draft", "Imported a list into the profile", inventory=_INVENTORY, source=CODE, rows=COUNT
    ),
    "answer.set": _event(
        "own_answer", "Set an own answer", event="control.answered", value_sha256=optional(HASH)
    ),
    "evidence.registered": _event(
        "evidence", "Registered evidence", event="evidence.added", form=_FORM, kind=CODE
    ),
    "evidence.sealed": _event("evidence", "Sealed evidence", sha256=HASH, size_bytes=COUNT),
    "evidence.rejected": _event("evidence", "Rejected evidence", code=CODE),
    "evidence.bound": _event(
        "evidence", "Bound evidence to a control", event="evidence.tagged", control_id=CONTROL
    ),
    "evidence.unbound": _event(
        "evidence", "Took evidence from a control", event="evidence.tagged", control_id=CONTROL
    ),
    "evidence.superseded": _event("evidence", "Superseded evidence", superseded_by=ID),
    "evidence.redacted": _event(
        "evidence", "Redacted evidence: its content is destroyed", event="evidence.removed", sha256=HASH
    ),
    "evidence.downloaded": _event("evidence", "Downloaded evidence", event=None, sha256=HASH),
    "evaluation.completed": _event(
        "evaluation",
        "Evaluated",
        number=COUNT,
        identity_key=HASH,
        pack_id=VERSION,
        pack_sha256=HASH,
        profile_version=COUNT,
        facts_sha256=HASH,
        document_sha256=HASH,
        answers_sha256=HASH,
        as_of=DAY,
        readiness=_OUTCOME,
        would_fail_count=COUNT,
        cause=_CAUSE,
    ),
    "evaluation.exception": _event(
        "evaluation",
        "Noted something unsure or missing while evaluating",
        event=None,
        code=CODE,
        control_id=optional(CONTROL),
        count=COUNT,
    ),
    "evaluation.replayed": _event("evaluation", "Replayed an evaluation", event=None, verdict=CODE),
    "report.requested": _event(
        "report",
        "Asked for a report",
        event="report.requested",
        evaluation_id=ID,
        template_version=VERSION,
        cycle=COUNT,
    ),
    "report.ready": _event(
        "report", "Issued a report", event="report.generated", manifest_sha256=HASH, answers_sha256=HASH
    ),
    "report.failed": _event("report", "Failed to make a report", event="report.failed", code=CODE),
    "report.downloaded": _event(
        "report", "Downloaded from a report", event=None, artefact=_ARTEFACT, sha256=HASH
    ),
    "report.approved": _event(
        "report", "Approved a report", approval_id=ID, answers_sha256=HASH, manifest_sha256=HASH
    ),
    "report.shared": _event(
        "report", "Made a link to a report", share_id=ID, expires_on=DAY, passcode=one_of(("yes", "no"))
    ),
    "report.share_revoked": _event("report", "Took back a link to a report", share_id=ID),
    # Who has the link is told to nobody: each view is on record, and not an event of its own.
    "report.shared_viewed": _event(
        "report", "Opened a report by its link", event=None, share_id=ID, part=_SHARED_PART
    ),
    "report.share_refused": _event(
        "report", "Gave a wrong passcode for a shared report", event="audit.security_event", share_id=ID
    ),
    "clarification.begun": _event(
        "clarification_round", "Began a round of clarification", report_id=ID, due_on=DAY
    ),
    "clarification.opened": _event(
        "clarification_round", "Opened questions for clarification", questions=COUNT
    ),
    "clarification.extended": _event(
        "clarification_round", "Opened one more question for clarification", question=CODE
    ),
    "clarification.settled": _event(
        "clarification_round",
        "Marked a question of the clarification",
        question=CODE,
        settled=one_of(("yes", "no")),
    ),
    "clarification.signed": _event(
        "clarification_round",
        "Signed a round of clarification off",
        sign_off_id=ID,
        report_id=ID,
        answers_sha256=HASH,
        manifest_sha256=HASH,
    ),
    "clarification.closed": _event(
        "clarification_round", "Closed a round of clarification", report_id=ID, changed=COUNT
    ),
    "clarification.cancelled": _event("clarification_round", "Cancelled a round of clarification"),
    "renewal.dated": _event("renewal", "Stated when the certificate ends", ends_on=DAY),
    "renewal.confirmed": _event(
        "renewal", "Said that a part of the profile still holds", part=CODE, ends_on=DAY
    ),
    "renewal.unconfirmed": _event(
        "renewal", "Took back that a part of the profile still holds", part=CODE, ends_on=DAY
    ),
    "audit.exported": _event("audit_chain", "Exported the audit log", event=None, events=COUNT),
    "audit.expired": _event(
        "audit_chain",
        "Let a batch of audit events go: its time of keeping is over",
        event="audit.security_event",
        batch=COUNT,
        first_seq=COUNT,
        last_seq=COUNT,
        batch_hash=HASH,
    ),
    "audit.verified": _event(
        "audit_chain",
        "Verified the audit log",
        event="audit.security_event",
        events=COUNT,
        verdict=one_of(("intact", "broken")),
    ),
}


def checked_details(action: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of ``details``. Raises UndeclaredEventError that names the event and the field."""
    kind = EVENTS.get(action)
    if kind is None:
        raise UndeclaredEventError(
            f"there is no audit event {action!r}: declare it in services/audit/events.py"
        )
    return checked(action, kind.fields, details)
