"""The devices, software and cloud services of Larkfield Joinery, an organisation that does not exist."""

from __future__ import annotations

from typing import Any

_UNLOCK = {
    "method": "pin",
    "min_length": 6,
    "unlock_only": "yes",
    "brute_force": "lockout",
    "lockout_after": 10,
    "configurable": "yes",
}
_DEFENDED = {
    "option": "anti_malware",
    "auto_updates": "yes",
    "blocks_on_detect": "yes",
    "web_protection": "yes",
    "tool_supported": "yes",
}
_OFFICE = (
    ("lj-lt-01", "Ada Larkfield's laptop"),
    ("lj-lt-02", "Morgan Reed's laptop"),
    ("lj-lt-03", "Priya Nair's laptop"),
    ("lj-lt-04", "Estimating laptop"),
    ("lj-dt-01", "Accounts PC"),
    ("lj-dt-02", "Showroom PC"),
)
OLD_PANEL_SAW = "lj-ws-01"
OLD_DRAWING_PC = "lj-ws-02"


def devices(*, drawing_pc_replaced: bool, phones_described: bool, saw_asked: bool) -> list[dict[str, Any]]:
    """Office computers, two in the workshop on a system past its support, and phones."""
    office = [
        _computer(identity, name, "laptop" if "-lt-" in identity else "desktop") for identity, name in _OFFICE
    ]
    drawing = (
        _computer(OLD_DRAWING_PC, "Drawing office PC", "desktop")
        if drawing_pc_replaced
        else _old(OLD_DRAWING_PC, "Drawing office PC")
    )
    saw = _old(OLD_PANEL_SAW, "Panel saw PC") | (
        {"extended_support": {"enrolled": "no"}} if saw_asked else {}
    )
    return [*office, saw, drawing, *_phones(described=phones_described)]


def _computer(identity: str, name: str, kind: str) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "count": 1,
        "class": kind,
        "make": "Dell Latitude 5450" if kind == "laptop" else "Dell OptiPlex 7020",
        "os_product": "windows",
        "os_cycle": "11-25h2",
        "os_edition": "W",
        "beta": "no",
        "ownership": "org",
        "user_role": "employee",
        "use": "data_or_services",
        "internet": "yes",
        "network_ids": ["office"],
        "subset_id": None,
        "software_firewall": "on",
        "guest_account_enabled": "no",
        "auto_run": "disabled",
        "default_password_changed": "yes",
        "unlock": dict(_UNLOCK),
        "malware": dict(_DEFENDED),
        "auto_update": "managed_deadline_le_14",
        "oldest_missing_qualifying_days": None,
    }


def _old(identity: str, name: str) -> dict[str, Any]:
    return _computer(identity, name, "desktop") | {
        "make": "HP EliteDesk 800 G2",
        "os_cycle": "10-22h2",
        "auto_update": "on",
        "network_ids": ["workshop"],
    }


def _phones(*, described: bool) -> list[dict[str, Any]]:
    phones = [
        _phone("lj-ph-01", "Directors' phones", 2, "ios", "26", "Apple iPhone 16"),
        _phone("lj-ph-02", "Fitters' phones", 6, "android", "16", "Samsung Galaxy A56"),
    ]
    if not described:
        for phone in phones:
            del phone["unlock"], phone["unsigned_blocked"], phone["rooted_or_jailbroken"]
    return phones


def _phone(identity: str, name: str, count: int, product: str, cycle: str, make: str) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "count": count,
        "class": "phone",
        "make": make,
        "os_product": product,
        "os_cycle": cycle,
        "os_edition": None,
        "beta": "no",
        "ownership": "org",
        "user_role": "employee",
        "use": "data_or_services",
        "internet": "yes",
        "network_ids": [],
        "subset_id": None,
        "guest_account_enabled": "no",
        "auto_run": "not_applicable",
        "default_password_changed": "yes",
        "unlock": dict(_UNLOCK),
        "malware": {"option": "allow_list"},
        "unsigned_blocked": "yes",
        "rooted_or_jailbroken": "no",
        "auto_update": "on",
        "oldest_missing_qualifying_days": None,
    }


def software() -> list[dict[str, Any]]:
    """Browsers, mail and office, protection, and the program the workshop lives on."""
    everywhere = [identity for identity, _ in _OFFICE] + [OLD_DRAWING_PC, OLD_PANEL_SAW]
    listed = (
        ("edge", "Microsoft Edge", "browser", "142", {"product": "edge"}),
        ("chrome", "Google Chrome", "browser", "142", {"product": "chrome"}),
        ("defender", "Microsoft Defender", "malware", "4.18.25100", {"supported": "yes"}),
        ("outlook", "Outlook", "email", "2510", {"product": "microsoft-365-apps"}),
        ("office", "Microsoft 365 Apps", "office", "2510", {"product": "microsoft-365-apps"}),
        ("cabinet", "Cabinet drawing suite", "line_of_business", "2026.2", {"supported": "yes"}),
    )
    return [
        {
            "id": identity,
            "name": name,
            "category": category,
            "version": version,
            "device_ids": everywhere,
            "licensed": "yes",
            "auto_update": "on",
            "oldest_missing_qualifying_days": None,
            **more,
        }
        for identity, name, category, version, more in listed
    ]


def cloud_services(*, admins_mfa: int, users_mfa: int) -> list[dict[str, Any]]:
    """Mail and files, the books, and the quotation service, where signing in twice comes step by step."""
    return [
        _service("microsoft-365", "Microsoft 365", (2, admins_mfa), (22, users_mfa)),
        _service("xero", "Xero", (1, 1), (3, 3)),
        _service("quotes", "Joinery quotes online", (1, 1), (5, 5)),
    ]


def _service(identity: str, name: str, admins: tuple[int, int], users: tuple[int, int]) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "model": "SaaS",
        "holds_org_data": "yes",
        "account": "org_credential",
        "licensed": "yes",
        "supported": "yes",
        "mfa_available": "native",
        "admins_total": admins[0],
        "admins_mfa": admins[1],
        "users_total": users[0],
        "users_mfa": users[1],
        "enforced": "yes" if admins[0] == admins[1] and users[0] == users[1] else "no",
        "factor": "authenticator_app",
        "password_min_length": 12,
    }
