"""The lifecycles: for each, one enum of states and one table of legal moves (SAIS 6.7).

Migrations write the same moves into the database, where a trigger keeps them; a test holds the two to each
other.
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


REPORT_ENDS = (ReportState.READY, ReportState.FAILED)


class MailState(StrEnum):
    """Letters. HELD waits until sending is possible again; WIPED was settled and is forgotten."""

    QUEUED = "QUEUED"
    HELD = "HELD"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    WIPED = "WIPED"


class DeletionState(StrEnum):
    """Deletion of an organisation (ORG-08): may be taken back while SCHEDULED, never after."""

    SCHEDULED = "SCHEDULED"
    CANCELLED = "CANCELLED"
    ERASED = "ERASED"
    CERTIFIED = "CERTIFIED"


class InvitationState(StrEnum):
    """Invitations, SAIS 6.7.3."""

    CREATED = "CREATED"
    EMAIL_PENDING = "EMAIL_PENDING"
    EMAIL_SENT = "EMAIL_SENT"
    EMAIL_FAILED = "EMAIL_FAILED"
    ACCEPTED = "ACCEPTED"
    COMPLETED = "COMPLETED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


INVITATION_ENDS = (InvitationState.COMPLETED, InvitationState.EXPIRED, InvitationState.REVOKED)


class ClarificationState(StrEnum):
    """A round of clarification: its questions are chosen while it is a draft (FIND-06)."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class DataRequestState(StrEnum):
    """What a person asked for about their own data: a copy gets READY, an erasure DONE (PRIV-02)."""

    ASKED = "ASKED"
    READY = "READY"
    DONE = "DONE"
    REFUSED = "REFUSED"


class OfferState(StrEnum):
    """The offer to own an organisation: it stands until one of both, or time, ends it (ORG-08)."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


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

MAIL_MOVES: Moves = frozenset(
    {
        (MailState.QUEUED, MailState.SENDING),
        (MailState.QUEUED, MailState.HELD),
        (MailState.QUEUED, MailState.FAILED),
        (MailState.HELD, MailState.QUEUED),
        (MailState.HELD, MailState.FAILED),
        (MailState.SENDING, MailState.SENT),
        (MailState.SENDING, MailState.QUEUED),
        (MailState.SENDING, MailState.HELD),
        (MailState.SENDING, MailState.FAILED),
        (MailState.FAILED, MailState.QUEUED),
        (MailState.SENT, MailState.WIPED),
        (MailState.FAILED, MailState.WIPED),
    }
)

DELETION_MOVES: Moves = frozenset(
    {
        (DeletionState.SCHEDULED, DeletionState.CANCELLED),
        (DeletionState.SCHEDULED, DeletionState.ERASED),
        (DeletionState.ERASED, DeletionState.CERTIFIED),
    }
)

_UNSENT = (InvitationState.CREATED, InvitationState.EMAIL_PENDING, InvitationState.EMAIL_FAILED)

# More than SAIS draws: an invitation can be withdrawn, and runs out, whatever became of its mail; and one
# that was sent can be sent once more, with another link.
INVITATION_MOVES: Moves = frozenset(
    {
        (InvitationState.CREATED, InvitationState.EMAIL_PENDING),
        (InvitationState.EMAIL_PENDING, InvitationState.EMAIL_SENT),
        (InvitationState.EMAIL_PENDING, InvitationState.EMAIL_FAILED),
        (InvitationState.EMAIL_FAILED, InvitationState.EMAIL_PENDING),
        (InvitationState.EMAIL_SENT, InvitationState.EMAIL_PENDING),
        (InvitationState.EMAIL_SENT, InvitationState.ACCEPTED),
        (InvitationState.ACCEPTED, InvitationState.COMPLETED),
        *((state, InvitationState.EXPIRED) for state in (*_UNSENT, InvitationState.EMAIL_SENT)),
        *((state, InvitationState.REVOKED) for state in (*_UNSENT, InvitationState.EMAIL_SENT)),
    }
)

CLARIFICATION_MOVES: Moves = frozenset(
    {
        (ClarificationState.DRAFT, ClarificationState.OPEN),
        (ClarificationState.DRAFT, ClarificationState.CANCELLED),
        (ClarificationState.OPEN, ClarificationState.CLOSED),
        (ClarificationState.OPEN, ClarificationState.CANCELLED),
    }
)

DATA_REQUEST_MOVES: Moves = frozenset(
    (DataRequestState.ASKED, state) for state in DataRequestState if state is not DataRequestState.ASKED
)

OFFER_MOVES: Moves = frozenset(
    (OfferState.OFFERED, state) for state in OfferState if state is not OfferState.OFFERED
)

# Table name to its moves, as the migrations write them.
MOVES: dict[str, Moves] = {
    "evidence": EVIDENCE_MOVES,
    "report": REPORT_MOVES,
    "invitation": INVITATION_MOVES,
    "mail_message": MAIL_MOVES,
    "organisation_deletion": DELETION_MOVES,
    "clarification_round": CLARIFICATION_MOVES,
    "ownership_offer": OFFER_MOVES,
    "data_request": DATA_REQUEST_MOVES,
}
FIRST_STATE: dict[str, str] = {
    "evidence": EvidenceState.REGISTERED,
    "report": ReportState.REQUESTED,
    "invitation": InvitationState.CREATED,
    "mail_message": MailState.QUEUED,
    "organisation_deletion": DeletionState.SCHEDULED,
    "clarification_round": ClarificationState.DRAFT,
    "ownership_offer": OfferState.OFFERED,
    "data_request": DataRequestState.ASKED,
}
