"""What Larkfield Joinery said about itself over three months: five steps of one profile, half way through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from appliance.services.dev_seed.larkfield_devices import cloud_services, devices, software

ORGANISATION = "Larkfield Joinery Ltd"


def profile_at(step: int, today: date) -> dict[str, Any]:
    """The whole profile as published at step 1 to 5; dates lie before ``today``."""
    profile = _described(today) | {
        "devices": devices(drawing_pc_replaced=step >= 3, phones_described=step >= 4, saw_asked=step >= 5),
        "cloud_services": cloud_services(
            admins_mfa=1 if step < 2 else 2, users_mfa={1: 9, 2: 14, 3: 17, 4: 20}.get(step, 22)
        ),
    }
    if step >= 2:
        profile |= _people(today)
    if step >= 3:
        profile |= {"software": software(), "update": {"software_categories_not_used": []}}
        profile["assert"] = {"a65": "yes"}
    if step >= 4:
        profile |= _firewall_kept(today)
    if step >= 5:
        profile |= {"external_services": [], "ext": {"compromise_process": "yes"}}
        profile["assert"] = {"a64": "yes", "a65": "yes"}
    return profile


def _described(today: date) -> dict[str, Any]:
    return {
        "org": {
            "legal_name": ORGANISATION,
            "type": "LTD",
            "headcount": 22,
            "registration_no": "07310482",
            "addresses": [{"kind": "registered", "text": "Unit 4, Mill Yard, Larkfield, LK2 6HB"}],
            "other_entities": [],
            "sector": "Manufacturing",
            "website": "https://larkfield-joinery.example.test",
            "application": "first",
            "uk_or_cd_head_office": "yes",
            "turnover_under_20m": "yes",
            "it_lead": {"name": "Morgan Reed", "role": "Office manager", "is_employee": "yes"},
            "signatory": {
                "name": "Ada Larkfield",
                "role": "Director",
                "board_level": "yes",
                "covers_all_entities": "yes",
            },
        },
        "scope": {
            "type": "whole",
            "description": "All of Larkfield Joinery: office, showroom and workshop, and work on site.",
            "exclusions": [],
        },
        "networks": [
            _network("office", "Office network", "Office and showroom computers"),
            _network("workshop", "Workshop network", "Panel saw, drawing office and stores"),
        ],
        "remote": {"count": 5, "connection": ["home_isp_router", "mobile_data"]},
        "boundary_devices": [_firewall(today)],
        "inbound_rules": [],
    }


def _network(identity: str, name: str, purpose: str) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "site": "Mill Yard",
        "purpose": purpose,
        "controlled_by_org": "yes",
        "internet": "yes",
        "boundary_device_ids": ["lj-fw-01"],
        "subset_id": None,
    }


def _firewall(today: date) -> dict[str, Any]:
    return {
        "id": "lj-fw-01",
        "name": "Mill Yard firewall",
        "kind": "firewall",
        "make": "Fortinet",
        "model": "FortiGate 40F",
        "qty": 1,
        "provided_by": "org",
        "firmware_product": "fortios",
        "firmware_cycle": "7.6",
        "firmware_supported": "yes",
        "default_password_changed": "yes",
        "remote_admin_disabled": "yes",
        "admin_auth": {
            "mechanism": "mfa",
            "min_length": 14,
            "deny_list": "no",
            "max_length": None,
            "brute_force": "mfa",
        },
        "admin_on_internet": "no",
        "inbound_default": "deny",
        "last_rule_review": _ago(today, 400),
        "auto_update": "on",
        "oldest_missing_qualifying_days": None,
    }


def _people(today: date) -> dict[str, Any]:
    return {
        "accounts": {
            "create_process": "documented",
            "approver_leadership": "yes",
            "shared_count": 1,
            "leavers_still_active": 0,
            "leaver_process": "informal",
            "third_party_count": 1,
            "third_party_accounts_reviewed": "unknown",
            "last_privilege_review": _ago(today, 70),
        },
        "admin": {
            "count": 2,
            "without_separate_account": 1,
            "used_for_email_or_web": "no",
            "grant_process": "documented",
            "register": "yes",
            "last_review": _ago(today, 70),
            "stale_privileges": 0,
            "noncloud_mfa": "yes",
        },
        "pw": {"user_education": "yes", "secure_storage_provided": "yes", "compromise_process": "documented"},
    }


def _firewall_kept(today: date) -> dict[str, Any]:
    reviewed = _firewall(today) | {"last_rule_review": _ago(today, 20)}
    return {
        "boundary_devices": [reviewed],
        "fw": {"no_firewall_os_list": [], "compromise_process": "yes", "process_documented": "yes"},
    }


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
