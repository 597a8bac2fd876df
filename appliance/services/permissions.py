"""What each role may do: one enum, one table. Doors ask ``permits``; the access test walks all of it."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is in one organisation."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    GUEST = "guest"


class Permission(StrEnum):
    """One thing a person may be allowed to do in the organisation they work in."""

    VIEW = "view"
    """See the dashboard, the profile, controls, findings, and the list of evidence and reports."""

    EDIT_PROFILE = "edit_profile"
    """Change the organisation's profile draft, import into it and publish it."""

    EDIT_ANSWERS = "edit_answers"
    """Set or take back the organisation's own answers."""

    ADD_EVIDENCE = "add_evidence"
    """Add evidence, bind it to controls and supersede it."""

    DOWNLOAD_EVIDENCE = "download_evidence"
    """Read the content of sealed evidence."""

    REDACT_EVIDENCE = "redact_evidence"
    """Destroy the content of sealed evidence for good."""

    EVALUATE = "evaluate"
    """Run an evaluation, and replay an earlier one."""

    REQUEST_REPORT = "request_report"
    """Have a report made of an evaluation."""

    DOWNLOAD_REPORT = "download_report"
    """Read and download finished reports and bundles."""

    APPROVE_REPORT = "approve_report"
    """Sign a report off on behalf of the organisation."""

    VIEW_AUDIT = "view_audit"
    """Read the organisation's audit trail and have it verified."""

    EXPORT_AUDIT = "export_audit"
    """Download the organisation's audit trail."""

    MANAGE_SETTINGS = "manage_settings"
    """Change the organisation's name, time zone and other settings."""


_GUEST = frozenset({Permission.VIEW, Permission.DOWNLOAD_REPORT})
_MEMBER = _GUEST | {
    Permission.EDIT_PROFILE,
    Permission.EDIT_ANSWERS,
    Permission.ADD_EVIDENCE,
    Permission.DOWNLOAD_EVIDENCE,
    Permission.EVALUATE,
    Permission.REQUEST_REPORT,
}
_ADMIN = _MEMBER | {
    Permission.REDACT_EVIDENCE,
    Permission.APPROVE_REPORT,
    Permission.VIEW_AUDIT,
    Permission.EXPORT_AUDIT,
    Permission.MANAGE_SETTINGS,
}

# An owner may do what an admin may; what only an owner may (handing over, deleting) is not built yet.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _ADMIN,
    Role.ADMIN: _ADMIN,
    Role.MEMBER: _MEMBER,
    Role.GUEST: _GUEST,
}


def permits(role: Role | str, permission: Permission) -> bool:
    """Whether ``role`` may do this; a role nobody knows may do nothing."""
    try:
        return permission in PERMISSIONS[Role(role)]
    except ValueError:
        return False
