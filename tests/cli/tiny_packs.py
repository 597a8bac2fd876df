"""Two editions of a tiny rulepack that fit the pack schema, and facts for them."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.settings import read_settings
from appliance.foundation.signing_keys import SigningKey
from appliance.services.keys import make_pair
from appliance.services.packs import BuiltPack, find_pack, install_pack, sign_pack

DAY = "2026-11-21"


def _check(identity: str, title: str, when: str, says: str, **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "title": title,
        "effect": "fail",
        "auto_fail": False,
        "blocking": False,
        "code": None,
        "each": [],
        "when": when,
        "says": says,
        "expected": "As the title says",
        "questions": [],
        **more,
    }


def _control(identity: str, theme: str, title: str, *checks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "theme": theme,
        "title": title,
        "requirement": "What is asked for.",
        "guidance": "How to get there.",
        "references": {"sections": ["E.1"], "requirements": ["F1"], "questions": ["A6.1"]},
        "gate": False,
        "not_applicable_when": None,
        "not_applicable_reason": None,
        "checks": list(checks),
        "evidence": [],
        "remediation": [],
        **more,
    }


def _question(number: str, prompt: str, kind: str, answer: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "prompt": prompt,
        "type": kind,
        "max_length": None,
        "when": None,
        "controls": ["CE-7"],
        "evidence_kinds": [],
        "answer": answer,
        **more,
    }


SUPPORTED = _check(
    "os-unsupported",
    "Every system still gets security fixes",
    "support(d.os_product, d.os_cycle, d.os_edition) == 'unsupported'",
    "{d} runs {d.os_product} {d.os_cycle}, which no longer gets security fixes.",
    each=["d in devices"],
    auto_fail=True,
    questions=["A6.1"],
)
FIREWALL = _check(
    "firewall-process",
    "The process for the firewall is written down",
    "fw.process_documented == 'no'",
    "The process is not written down.",
    effect="partial",
)
SCOPED = _check(
    "no-devices", "There is something to judge", "size(devices) == 0", "There are no devices.", blocking=True
)


def tiny_pack(version: str = "1.0.0") -> dict[str, Any]:
    """The document of the tiny pack; version 2.0.0 asks for one thing more."""
    more = _check(
        "lead-inside", "Somebody inside leads IT", "org.it_lead.is_employee is not 'yes'", "Nobody does."
    )
    return {
        "format": 1,
        "id": f"tiny-{version[0]}",
        "version": version,
        "title": f"Tiny rules {version[0]}",
        "standard": {
            "name": "Tiny standard",
            "version": "3.3",
            "question_set": "Tiny",
            "applies_from": "2026-01-01",
            "closes_after": None,
            "attribution": "Ours.",
        },
        "constants": {},
        "definitions": [],
        "themes": [{"id": "scope", "title": "Scope"}, {"id": "security_updates", "title": "Updates"}],
        "evidence_kinds": [
            {"id": "patch_report", "title": "Patch report", "fresh_days": 14, "stale_when": None}
        ],
        "tables": {},
        "support": {
            "products": [
                {
                    "id": "windows",
                    "label": "Windows",
                    "fast_moving": False,
                    "source": "vendor page",
                    "source_date": "2026-08-22",
                    "cycles": [
                        {"cycle": "10-22h2", "released": "2022-10-18", "eol": "2025-10-14"},
                        {"cycle": "11-24h2", "released": "2024-10-01", "eol": "2027-10-12"},
                    ],
                }
            ],
            "overrides": [],
        },
        "scope": [],
        "controls": [
            _control("CE-SCOPE", "scope", "The scope", SCOPED, gate=True),
            _control(
                "CE-7",
                "security_updates",
                "Systems are supported",
                SUPPORTED,
                evidence=[
                    {"id": "proof", "kinds": ["patch_report"], "purpose": "Patch report", "when": None}
                ],
                remediation=[
                    {
                        "id": "upgrade",
                        "text": "Upgrade the system.",
                        "effort": "days",
                        "checks": ["os-unsupported"],
                    }
                ],
            ),
            _control("CE-3", "scope", "Inbound access", FIREWALL, *([more] if version[0] == "2" else [])),
        ],
        "contradictions": [
            {
                "id": "headcount",
                "severity": "warning",
                "title": "People and devices fit",
                "each": [],
                "when": "org.headcount == 0 and size(devices) > 0",
                "says": "Nobody works here, but there are devices.",
                "mend": "Correct one of the two.",
            }
        ],
        "sections": [{"id": "A1", "title": "Organisation"}, {"id": "A4", "title": "Firewalls"}],
        "questions": [
            _question("A1.1", "Name", "text", {"value": "org.legal_name"}, max_length=12),
            _question(
                "A6.1",
                "Supported",
                "yes_no",
                {"yes_when": "all d in devices satisfies d.os_cycle != '10-22h2'"},
            ),
            _question("A4.4", "How", "text", {"own_words": True, "needs": "Say how passwords are changed."}),
            _question("A4.5", "When", "text", {"value": "fw.process_documented"}, when="size(devices) > 9"),
        ],
    }


def tiny_facts() -> dict[str, Any]:
    """Facts with one fault: the reception computer is out of support."""
    return {
        "profile": {
            "org": {"legal_name": "Acorn Ltd", "headcount": 3},
            "fw": {"process_documented": "yes"},
            "devices": [
                {"id": "pc-1", "name": "Reception PC", "os_product": "windows", "os_cycle": "10-22h2"},
                {"id": "pc-2", "os_product": "windows", "os_cycle": "11-24h2"},
            ],
        },
        "evidence": [
            {
                "id": "patches",
                "control_ids": ["CE-7"],
                "kind": "patch_report",
                "captured_at": "2026-11-20",
                "coverage": "estate",
            }
        ],
    }


class Desk:
    """A home with keys and both packs, signed, and a folder for facts; in tests of commands and services."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = read_settings({"TRANSCRYPT_HOME": str(folder / "home")})
        make_pair(self.settings)
        key = SigningKey.load(self.settings.signing_key_path)
        for version in ("1.0.0", "2.0.0"):
            document = tiny_pack(version)
            data = canonical_bytes(document)
            install_pack(BuiltPack(document, data, hashlib.sha256(data).hexdigest()), self.settings.packs_dir)
            sign_pack(find_pack(document["id"], self.settings.packs_dir), key)

    def write(self, name: str = "facts.json", facts: Any = None, **sections: Any) -> Path:
        """Writes facts (those of tiny_facts, or given) with sections of the profile replaced."""
        document = copy.deepcopy(tiny_facts() if facts is None else facts)
        document["profile"].update(sections)
        path = self.folder / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return path
