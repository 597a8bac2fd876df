"""The words of evidence: its forms, its kinds, what it may cover and which controls it may speak for.

The ids are those of ``facts.schema.json`` and of the rulepacks, and a test holds these lists to them.
"""

from __future__ import annotations

from dataclasses import dataclass

FORMS = {
    "file": "File",
    "url": "Link",
    "note": "Note",
    "assertion": "Statement",
}


@dataclass(frozen=True)
class Kind:
    """One kind of evidence; ``fresh_days`` is how long the rules rely on it after it was taken."""

    id: str
    title: str
    fresh_days: int


KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("patch_report", "Patch report", 14),
        Kind("device_inventory", "Device inventory", 30),
        Kind("mdm_export", "Device management export", 30),
        Kind("am_console", "Anti-malware console report", 30),
        Kind("mfa_report", "MFA report", 30),
        Kind("admin_list", "List of administrators", 90),
        Kind("user_list", "List of users", 90),
        Kind("firewall_rules", "Firewall rule export", 90),
        Kind("firewall_review", "Record of firewall review", 365),
        Kind("admin_review", "Record of administrator review", 365),
        Kind("policy_doc", "Policy document", 365),
        Kind("process_record", "Record of a process", 365),
        Kind("supplier_statement", "Statement of a supplier", 365),
        Kind("screenshot_setting", "Screenshot of a setting", 90),
        Kind("esu_proof", "Proof of extended support", 30),
    )
}

FRESH_DAYS = {kind.id: kind.fresh_days for kind in KINDS.values()}

CONTROLS = {
    "CE-SCOPE": "The scope is one an assessor can accept",
    "CE-1": "Every in-scope device is behind a firewall",
    "CE-2": "Firewall and router administration is locked down",
    "CE-3": "Inbound access is blocked, approved and reviewed",
    "CE-4": "Unneeded accounts, software and auto-run are removed",
    "CE-5": "No default passwords, and internet-facing services are protected",
    "CE-6": "Devices lock and resist guessing",
    "CE-7": "Operating systems and firmware are supported",
    "CE-8": "Applications are licensed, supported, or gone",
    "CE-9": "High-risk fixes are on within 14 days",
    "CE-10": "Accounts are approved, personal and removed on time",
    "CE-11": "Administrator rights are separate, tracked and reviewed",
    "CE-12": "Every cloud service uses MFA, for everyone",
    "CE-13": "Password rules and guess protection are in place",
    "CE-14": "Protection against malware is active on every in-scope device",
    "CE-15": "Only approved, signed applications run where that is relied on",
}

COVERAGES = {
    "estate": "Everything in scope",
    "sample": "A sample",
    "single": "One device or user",
    "document": "A document: it holds for everything",
}
COUNTED_COVERAGES = frozenset({"estate", "sample"})

STATUS_WORDS = {
    "in_use": "Available",
    "processing": "Processing upload",
    "checking": "Being checked",
    "failed": "Upload failed",
    "rejected": "Rejected",
    "superseded": "Replaced",
    "redacted": "Redacted",
}
