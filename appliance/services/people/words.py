"""How roles, and what may be said of people, are called on pages and in letters."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.models.states import InvitationState
from appliance.services.permissions import Role

ROLE_WORDS: Mapping[str, str] = {
    Role.OWNER: "the owner",
    Role.ADMIN: "an administrator",
    Role.MEMBER: "a member",
    Role.GUEST: "a guest",
}
GIVEN_ROLES: tuple[Role, ...] = (Role.ADMIN, Role.MEMBER, Role.GUEST)
"""What somebody can be made. There is one owner, who hands over."""

REASONS: tuple[tuple[str, str], ...] = (
    ("left", "They have left the organisation"),
    ("not_needed", "They no longer need it"),
    ("security", "Their account may be in wrong hands"),
    ("other", "Something else"),
)
"""Why somebody's access ends; the word is what the audit log keeps (SAIS 7.10.6)."""

INVITATION_WORDS: Mapping[InvitationState, str] = {
    InvitationState.CREATED: "Sending",
    InvitationState.EMAIL_PENDING: "Sending",
    InvitationState.EMAIL_SENT: "Waiting for an answer",
    InvitationState.EMAIL_FAILED: "The email could not be sent",
    InvitationState.ACCEPTED: "Accepted",
    InvitationState.COMPLETED: "Accepted",
    InvitationState.EXPIRED: "Ran out",
    InvitationState.REVOKED: "Cancelled or declined",
}
