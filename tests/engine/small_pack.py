"""A small pack that uses every construct once, for tests of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from appliance.engine import Evaluation, RulePack, evaluate, load_pack
from appliance.engine.findings import CheckResult, Finding

AS_OF = date(2026, 11, 21)
NO_REFERENCES: dict[str, list[str]] = {"sections": [], "requirements": [], "questions": []}


def check(identity: str, when: str, **more: Any) -> dict[str, Any]:
    """A check of the pack document; says which entry it is about."""
    each = more.pop("each", [])
    says = "{d} is wrong." if each else "It is wrong."
    return {
        "id": identity,
        "title": f"{identity} is right",
        "effect": "fail",
        "expected": "right",
        "each": [each] if isinstance(each, str) else each,
        "when": when,
        "says": says,
        **more,
    }


def control(identity: str, *checks: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "theme": "devices",
        "title": f"Control {identity}",
        "references": NO_REFERENCES,
        "checks": list(checks),
        "evidence": [],
        "remediation": [],
        **more,
    }


def pack_document(*controls: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A whole pack document around the given controls."""
    return {
        "format": 1,
        "id": "small-1.0",
        "version": "1.0.0",
        "title": "Small pack",
        "standard": {"name": "Small", "version": "1.0", "applies_from": "2026-01-01", "closes_after": None},
        "constants": {"LIMIT": 8},
        "definitions": [
            {"name": "in_scope", "params": ["d"], "expression": "not surely(d.use == 'none')"},
            {
                "name": "strong",
                "params": ["x"],
                "expression": "x.kind == 'mfa' or x.kind == 'long' and x.length >= LIMIT",
            },
        ],
        "themes": [{"id": "scope", "title": "Scope"}, {"id": "devices", "title": "Devices"}],
        "evidence_kinds": [
            {"id": "report", "title": "Report", "fresh_days": 14},
            {"id": "listing", "title": "Listing", "fresh_days": 90},
        ],
        "tables": {},
        "support": {
            "products": [
                {
                    "id": "windows",
                    "cycles": [{"cycle": "10-22h2", "eol": "2025-10-14"}, {"cycle": "11-25h2", "eol": None}],
                }
            ]
        },
        "controls": list(controls),
        "contradictions": [],
        "questions": [],
        **more,
    }


def small_pack(*controls: Mapping[str, Any], **more: Any) -> RulePack:
    return load_pack(pack_document(*controls, **more), "0" * 64)


def evaluated(pack: RulePack, profile: Mapping[str, Any], as_of: date = AS_OF, **parts: Any) -> Evaluation:
    return evaluate(pack, {"profile": profile, **parts}, as_of)


def finding(pack: RulePack, profile: Mapping[str, Any], **parts: Any) -> Finding:
    """The finding of the pack's first control."""
    return evaluated(pack, profile, **parts).findings[0]


def only_check(profile: Mapping[str, Any], when: str, **more: Any) -> CheckResult:
    """What a control's single check says."""
    return finding(small_pack(control("CE-1", check("the-check", when, **more))), profile).checks[0]


def evidence(identity: str = "e1", kind: str = "report", **more: Any) -> dict[str, Any]:
    """An evidence item that may be relied on, unless told otherwise."""
    return {
        "id": identity,
        "kind": kind,
        "control_ids": ["CE-1"],
        "captured_at": "2026-11-20",
        "coverage": "estate",
        **more,
    }
