"""What people write for the values that a fact takes from a fixed list: ``home_isp_router`` is no answer.

The lists are those of the profile's schema, whichever pack asks. A value that reads well as it stands
("laptop", "documented") is not repeated here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_GUESSING: Mapping[str | None, str] = {
    "mfa": "multi-factor authentication",
    "throttle": "attempts are slowed down",
    "lockout": "locks after repeated failures",
    "vendor_default": "the maker's own setting",
    "none": "nothing",
}
# by the name of the field, or of the field and the one it stands in where the name alone means two things
_WORDS: Mapping[str, Mapping[str | None, str]] = {
    "account": {
        "org_credential": "accounts we issue",
        "business_email": "business email addresses",
        "personal_for_work": "personal accounts used for work",
    },
    "approver_level": {
        "board": "board level",
        "authorised": "below board level",
        "none": "without authority",
    },
    "auto_run": {
        "prompts_user": "asks every time",
        "runs_silently": "runs without asking",
        "not_applicable": "not applicable",
    },
    "auto_update": {
        "managed_deadline_le_14": "managed, with a deadline of at most 14 days",
        "manual_process": "by hand",
        "not_possible_manual": "by hand, as nothing else is possible",
    },
    "brute_force": _GUESSING,
    "category": {"malware": "malware protection", "line_of_business": "line of business"},
    "class": {"virtual_desktop": "virtual desktop", "thin_client": "thin client"},
    "connection": {
        "home_isp_router": "Through the router of their own internet provider at home",
        "org_router": "Through a router we supply",
        "corporate_vpn": "Through our VPN",
        "mobile_data": "Over mobile data",
        "other": "In another way",
    },
    "exclusions.method": {
        "vlan": "a VLAN",
        "firewall": "a firewall",
        "security_group": "security groups",
        "microsegmentation": "micro-segmentation",
        "none": "nothing",
    },
    "exposure_protection": {
        "mfa": "multi-factor authentication",
        "ip_list_plus_password": "a list of trusted addresses and a password",
    },
    "factor": {
        "fido2_passkey": "passkey",
        "authenticator_app": "authenticator app",
        "sms": "text message",
        "email_code": "code by email",
    },
    "kind": {"virtual_firewall": "virtual firewall", "cloud_firewall": "cloud firewall"},
    "mechanism": {
        "mfa": "multi-factor authentication",
        "length": "long passwords",
        "denylist": "common passwords are refused",
        "passwordless": "no passwords",
        "none": "no rule",
    },
    "mfa_available": {
        "native": "built in",
        "via_idp": "by signing in through another provider",
        "paid_tier": "on a paid plan",
    },
    "option": {
        "anti_malware": "anti-malware software",
        "allow_list": "only approved applications run",
        "both": "anti-malware software, and only approved applications run",
    },
    "os_edition": {
        "W": "Home or Pro edition",
        "E": "Enterprise or Education edition",
        "LTSC": "LTSC edition",
        "other": "another edition",
        None: "no edition",
    },
    "ownership": {
        "org": "owned by us",
        "byod": "owned by its user",
        "third_party": "owned by somebody else",
    },
    "provided_by": {"org": "us", "home_isp": "a home internet provider", "landlord": "the landlord"},
    "software_firewall": {"not_available": "not available"},
    "unlock.method": {"pin": "PIN", "none": "no lock"},
    "use": {
        "data_or_services": "work data or services",
        "voice_text_mfa_only": "calls, texts and sign-in codes only",
    },
    "user_role": {"research_assistant": "research assistant", "msp_admin": "administrator of an IT supplier"},
    "vendor_severity": {"not_given": "not given"},
}
_KEYS = re.compile(r"\[[^\[\]]*\]")  # what tells entries apart; the words do not depend on it
_CYCLE = re.compile(r"\d[\w.]*(?:-\w+)+")  # "11-25h2", "2008-r2"; not what somebody wrote out


def in_words(path: str, value: Any) -> str | None:
    """The words for the ``value`` that stands at ``path``; None when it has none of its own."""
    if not isinstance(value, str | None):
        return None
    steps = _KEYS.sub("", path).split(".")
    if steps[-1] == "os_cycle" and value is not None and _CYCLE.fullmatch(value):
        return value.replace("-", " ").upper()
    for field in (".".join(steps[-2:]), steps[-1]):
        words = _WORDS.get(field, {}).get(value)
        if words is not None:
            return words
    return None
