"""A small organisation judged by a small pack, and everything that goes into its bundle."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.engine import answer_pack, evaluate, load_pack
from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.foundation.signing_keys import SigningKey, signature_document
from appliance.foundation.strict_json import parse_json
from appliance.services.bundles.build import build_bundle
from appliance.services.reports.document import build_report_document
from appliance.services.verification.bundle_format import BUNDLE_PREFIX, PACK_PREFIX, manifest_of
from appliance.services.verification.verdict import Verdict
from appliance.services.verification.verify import verify

Json = dict[str, Any]
AS_OF = date(2026, 11, 21)
HTML = b"<!doctype html><title>Readiness report</title>"


def key_of(seed: int) -> SigningKey:
    """A key made from one repeated byte, so that every run signs the same."""
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


ALICE, MALLORY = key_of(1), key_of(2)  # Alice is trusted, Mallory is not


def rule(identity: str, each: list[str], when: str, says: str) -> Json:
    return {
        "id": identity,
        "title": f"No {identity}",
        "effect": "fail",
        "auto_fail": False,
        "blocking": True,
        "code": None,
        "each": each,
        "when": when,
        "says": says,
        "expected": "None",
        "questions": ["A4.1"],
    }


FIREWALL = rule(
    "firewall-off",
    ["d in devices where not surely(d.in_use == 'none')"],
    "d.software_firewall is 'off'",
    "{d} has its firewall off.",
)
CONTROL: Json = {
    "id": "CE-1",
    "theme": "firewalls",
    "title": "Firewalls",
    "requirement": "Every device has its firewall on.",
    "guidance": "Switch it on.",
    "references": {"sections": ["E.1"], "requirements": ["F1"], "questions": ["A4.1"]},
    "gate": False,
    "not_applicable_when": None,
    "not_applicable_reason": None,
    "checks": [FIREWALL],
    "evidence": [{"id": "export", "kinds": ["mdm_export"], "purpose": "Shows the setting", "when": None}],
    "remediation": [
        {"id": "on", "text": "Switch it on.", "effort": "minutes", "checks": ["firewall-off"]},
    ],
}
PACK: Json = {
    "format": 1,
    "id": "sample-1.0",
    "version": "1.0.0",
    "title": "Sample pack",
    "standard": {
        "name": "Sample standard",
        "version": "1.0",
        "question_set": "Sample",
        "applies_from": "2026-01-01",
        "closes_after": None,
        "attribution": "Made up.",
    },
    "constants": {"LIMIT": 8},
    "definitions": [],
    "themes": [{"id": "firewalls", "title": "Firewalls"}],
    "evidence_kinds": [{"id": "mdm_export", "title": "Device export", "fresh_days": 30, "stale_when": None}],
    "tables": {},
    "support": {"products": [], "overrides": []},
    "scope": [{"id": "devices", "each": "d in devices", "out": []}],
    "controls": [CONTROL],
    "contradictions": [],
    "sections": [{"id": "A4", "title": "Firewalls"}],
    "questions": [
        {
            "number": "A4.1",
            "prompt": "Are firewalls on?",
            "type": "yes_no",
            "max_length": None,
            "when": None,
            "controls": ["CE-1"],
            "evidence_kinds": [],
            "answer": {"yes_when": "not any d in devices satisfies d.software_firewall is not 'on'"},
        },
    ],
}
FACTS: Json = {
    "profile": {
        "org": {"legal_name": "Größe & Söhne Ltd", "headcount": 3},
        "devices": [
            {"id": "front-desk", "name": "Front desk 🖥", "software_firewall": "off"},
            {"id": "back-office", "software_firewall": "on"},
            {"id": "laptop"},
        ],
    },
    "answers": {"CE-1": "compliant"},
    "evidence": [
        {
            "id": "export-1",
            "control_ids": ["CE-1"],
            "kind": "mdm_export",
            "captured_at": "2026-11-20",
            "coverage": "estate",
            "sha256": "ab" * 32,
        },
        {"id": "a-photo", "control_ids": ["CE-1"], "kind": "screenshot_setting", "coverage": "single"},
    ],
}


def pdf_of(report: Json) -> bytes:
    """What matters of a PDF here: that it says which report it shows."""
    return b"%PDF-1.4 /Keywords (transcrypt-report-sha256:" + sha256_hex(report).encode() + b") %%EOF"


def bundle_of(
    facts: Json, pack: Json, pack_key: SigningKey = ALICE, key: SigningKey = ALICE
) -> tuple[bytes, bytes]:
    """The bundle of an honest run, and its PDF."""
    rules = load_pack(pack, sha256_hex(pack))
    evaluation = evaluate(rules, facts, AS_OF).as_document()
    answers = answer_pack(rules, facts, AS_OF).as_document()
    report = build_report_document(evaluation, answers, facts, pack).as_document()
    signature = signature_document(pack_key, PACK_PREFIX, canonical_bytes(pack))
    files = {"report.html": HTML, "report.pdf": pdf_of(report)}
    data = build_bundle(facts, evaluation, answers, pack, signature, report, files, key)
    return data, files["report.pdf"]


@cache
def sample() -> tuple[bytes, bytes]:
    """The bundle and the PDF of the sample organisation."""
    return bundle_of(FACTS, PACK)


def opened() -> Json:
    """A fresh copy of the sample bundle, to alter."""
    bundle: Json = parse_json(sample()[0], source="sample")
    return bundle


def resealed(bundle: Json, key: SigningKey = ALICE) -> bytes:
    """The altered bundle with manifest and signature made anew: what a dishonest signer would do."""
    bundle = copy.deepcopy(bundle)
    bundle["manifest"] = manifest_of(bundle, {"report.html": HTML, "report.pdf": sample()[1]})
    manifest = canonical_bytes(bundle["manifest"])
    bundle["signatures"] = [signature_document(key, BUNDLE_PREFIX, manifest)]
    return canonical_bytes(bundle)


def resigned_pack(bundle: Json, key: SigningKey = ALICE) -> Json:
    """The bundle with the signature of its rules made anew."""
    document = canonical_bytes(bundle["pack"]["document"])
    bundle["pack"]["signature"] = signature_document(key, PACK_PREFIX, document)
    return bundle


def verified(data: bytes, *, trusted: tuple[SigningKey, ...] = (ALICE,), **more: Any) -> Verdict:
    """The verdict of someone who trusts Alice, with both files beside the bundle unless told otherwise."""
    files = {"pdf": sample()[1], "html": HTML, **more}
    return verify(data, trusted_keys=[key.public_key.raw for key in trusted], **files)


def states(verdict: Verdict) -> dict[str, str]:
    return {check.name: str(check.outcome.state) for check in verdict.checks}


def outcome(verdict: Verdict, name: str) -> tuple[str, str | None]:
    """Sentence and place of one check."""
    found = next(check.outcome for check in verdict.checks if check.name == name)
    return found.sentence, found.place


def failures(verdict: Verdict) -> list[str]:
    return [check.name for check in verdict.failures]
