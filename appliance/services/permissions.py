"""What each role may do: one enum, one table. Doors ask ``permits``; the access test walks all of it.

The sentence under a role or a permission is also what people read on the page "What each role may do".
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class _Explained(StrEnum):
    """A word, and the sentence that explains it to people."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        """A member that is the word itself and carries its sentence."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member


class Role(_Explained):
    """What a person is in one organisation."""

    OWNER = "owner", "Answers for the organisation here: there is one, who can hand over to somebody else."
    ADMIN = "admin", "Runs it day to day: people, settings, sharing and signing reports off."
    MEMBER = "member", "Does the work: describes the organisation, adds evidence and has reports made."
    GUEST = "guest", "Looks and changes nothing, such as an adviser, a customer or somebody on the board."


class Permission(_Explained):
    """One thing a person may be allowed to do in the organisation they work in."""

    VIEW = "view", "See the dashboard, the profile, controls, findings, and the list of evidence and reports."
    EDIT_PROFILE = "edit_profile", "Change the organisation's profile draft, import into it and publish it."
    EDIT_ANSWERS = "edit_answers", "Set or take back the organisation's own answers."
    ADD_EVIDENCE = "add_evidence", "Add evidence, bind it to controls and supersede it."
    DOWNLOAD_EVIDENCE = "download_evidence", "Read the content of sealed evidence."
    REDACT_EVIDENCE = "redact_evidence", "Destroy the content of sealed evidence for good."
    EVALUATE = "evaluate", "Run an evaluation, and replay an earlier one."
    REQUEST_REPORT = "request_report", "Have a report made of an evaluation."
    DOWNLOAD_REPORT = "download_report", "Read and download finished reports and bundles."
    APPROVE_REPORT = "approve_report", "Sign a report off on behalf of the organisation."
    SHARE_REPORTS = (
        "share_reports",
        "Give somebody without an account a link to one finished report, and end it.",
    )
    CHOOSE_NOTICES = "choose_notices", "Choose which emails to get about the organisation."
    VIEW_AUDIT = "view_audit", "Read the organisation's audit trail and have it verified."
    EXPORT_AUDIT = "export_audit", "Download the organisation's audit trail."
    MAKE_TOKENS = "make_tokens", "Make API tokens of their own, with which a program acts in their place."
    MANAGE_SETTINGS = "manage_settings", "Change the organisation's name, time zone and other settings."
    MANAGE_PEOPLE = (
        "manage_people",
        "Invite people, change what they may do, and end or restore their access.",
    )
    TRANSFER_OWNERSHIP = (
        "transfer_ownership",
        "Hand the organisation over to another person, who becomes its owner.",
    )
    DELETE_ORGANISATION = "delete_organisation", "Delete the organisation with everything that belongs to it."


_GUEST = frozenset({Permission.VIEW, Permission.DOWNLOAD_REPORT})
_MEMBER = _GUEST | {
    Permission.EDIT_PROFILE,
    Permission.EDIT_ANSWERS,
    Permission.ADD_EVIDENCE,
    Permission.DOWNLOAD_EVIDENCE,
    Permission.EVALUATE,
    Permission.REQUEST_REPORT,
    Permission.CHOOSE_NOTICES,
    Permission.MAKE_TOKENS,
}
_ADMIN = _MEMBER | {
    Permission.REDACT_EVIDENCE,
    Permission.APPROVE_REPORT,
    Permission.SHARE_REPORTS,
    Permission.VIEW_AUDIT,
    Permission.EXPORT_AUDIT,
    Permission.MANAGE_SETTINGS,
    Permission.MANAGE_PEOPLE,
}
_OWNER = _ADMIN | {Permission.TRANSFER_OWNERSHIP, Permission.DELETE_ORGANISATION}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _OWNER,
    Role.ADMIN: _ADMIN,
    Role.MEMBER: _MEMBER,
    Role.GUEST: _GUEST,
}


def added_rights() -> dict[Role, list[Permission]]:
    """What each role may do that the one below may not, the lowest first; for a page that says so."""
    seen: frozenset[Permission] = frozenset()
    added: dict[Role, list[Permission]] = {}
    for role in reversed(Role):
        added[role] = [right for right in Permission if right in PERMISSIONS[role] - seen]
        seen = PERMISSIONS[role]
    return added


def permits(role: Role | str, permission: Permission) -> bool:
    """Whether ``role`` may do this; a role nobody knows may do nothing."""
    try:
        return permission in PERMISSIONS[Role(role)]
    except ValueError:
        return False
