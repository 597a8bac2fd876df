"""One whole evaluation with its facts, answers and pack, in the JSON shapes the engine and the packs give.

Hand-written, so that reports can be tested without a pack: the shape is the contract, the sixty-person
firm is invented. Every call builds fresh dictionaries, so a test may alter what it got.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]
FOLDER = Path(__file__).parent
STATES = ("met", "partly_met", "not_met", "not_applicable", "unknown")
ENTRIES_PER_SECTION = {"A1": 23, "A2": 18, "A3": 3, "A4": 14, "A5": 10, "A6": 16, "A7": 17, "A8": 5}
SILENT_CHECK: Json = {
    "auto_fail": False,
    "blocking": False,
    "expected": None,
    "message": None,
    "considered": 1,
    "items": [],
    "inputs": [],
}


def sample() -> tuple[Json, Json, Json, Json]:
    """(evaluation, answers, facts, pack document) of the same sixty-person firm."""
    rest, controls = load("sample_evaluation"), load("sample_findings")
    pack = dict(rest["pack"], controls=[pack_control(ident, row) for ident, row in controls.items()])
    evaluation = build_evaluation(rest, controls)
    facts = dict(rest["facts"], evidence=[evidence_facts(item) for item in rest["evidence"]])
    return evaluation, sample_answers(evaluation["pack"], rest["as_of"]), facts, pack


def load(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def build_evaluation(rest: Json, controls: Json) -> Json:
    kinds = {kind["id"]: kind for kind in rest["pack"]["evidence_kinds"]}
    findings = [finding(ident, row, rest["evidence"], kinds) for ident, row in controls.items()]
    themes = rest["pack"]["themes"]
    return {
        "format": 1,
        "pack": {
            **{key: rest["pack"][key] for key in ("id", "version", "title")},
            "sha256": "5b1d" * 16,
            "standard_version": "3.3",
        },
        "as_of": rest["as_of"],
        "outcome": "would_fail",
        "totals": totals([found for found in findings if found["control_id"] != "CE-SCOPE"]),
        "board": [entry for found in findings for entry in board_entries(found)],
        "themes": [theme_summary(theme, findings) for theme in themes],
        "findings": findings,
        **rest["evaluation"],
    }


def finding(control_id: str, row: Json, evidence: list[Json], kinds: Json) -> Json:
    checks = [check(entry) for entry in row["checks"]]
    bound = [bound_evidence(item, kinds) for item in evidence if control_id in item["control_ids"]]
    failed = [entry for entry in checks if entry["effect"] == entry["outcome"] == "fail"]
    return {
        **row,
        "control_id": control_id,
        "checks": checks,
        "evidence": bound,
        "wanted": [wanted(item, kinds) for item in bound],
        "auto_fail": any(entry["auto_fail"] for entry in failed),
        "blocking": any(entry["blocking"] for entry in failed),
        "references": {
            "sections": ["E.1"],
            "requirements": ["F1"],
            "questions": ["A4.1", "A4.1.1"],
            "standard": "3.3",
        },
    }


def check(entry: Json) -> Json:
    full = {**SILENT_CHECK, **entry}
    full["items"] = [item(row) for row in full["items"]]
    full["inputs"] = [
        {"path": path, "values": [{"value": value, "count": count} for value, count in seen]}
        for path, seen in dict(full["inputs"]).items()
    ]
    return full


def item(row: Json) -> Json:
    reads = row.get("reads", {})
    inputs = [{"path": f"{row['path']}.{field}", "value": value} for field, value in reads.items()]
    return {
        **{key: row[key] for key in ("path", "name", "message")},
        "state": row.get("state", "offends"),
        "inputs": inputs,
        "missing": [read["path"] for read in inputs if read["value"] == "unknown"],
    }


def bound_evidence(item: Json, kinds: Json) -> Json:
    kept = ("id", "kind", "state", "captured_at", "age_days", "reason")
    return {
        **{key: item[key] for key in kept},
        "limit_days": kinds[item["kind"]]["fresh_days"],
        "sha256": sha256_of(item),
        "source_system": "Microsoft Intune",
    }


def evidence_facts(item: Json) -> Json:
    kept = ("id", "kind", "control_ids", "captured_at", "coverage")
    return {**{k: item[k] for k in kept}, "sha256": sha256_of(item), "source_system": "Microsoft Intune"}


def sha256_of(item: Json) -> str:
    return hashlib.sha256(item["id"].encode()).hexdigest()


def wanted(item: Json, kinds: Json) -> Json:
    return {
        "id": item["kind"].replace("_", "-"),
        "kinds": [item["kind"]],
        "state": item["state"],
        "purpose": f"{kinds[item['kind']]['title']} that shows this for the whole estate.",
        "evidence_ids": [item["id"]],
    }


def board_entries(found: Json) -> list[Json]:
    return [
        {
            "control_id": found["control_id"],
            "check_id": entry["id"],
            "kind": "auto_fail" if entry["auto_fail"] else "blocking",
            "questions": ["A7.17"],
            "title": entry["title"],
            "state": entry["outcome"],
            "items": [{"path": offender["path"], "name": offender["name"]} for offender in entry["items"]],
        }
        for entry in found["checks"]
        if entry["auto_fail"] or entry["blocking"]
    ]


def totals(findings: list[Json]) -> Json:
    return {state: sum(found["status"] == state for found in findings) for state in STATES}


def theme_summary(theme: Json, findings: list[Json]) -> Json:
    mine = [found for found in findings if found["theme"] == theme["id"]]
    return {**theme, "totals": totals(mine), "controls": [found["control_id"] for found in mine]}


def pack_control(control_id: str, row: Json) -> Json:
    return {
        "id": control_id,
        "theme": row["theme"],
        "title": row["title"],
        "requirement": "What the standard asks for, in our own plain words that a director can follow.",
        "gate": control_id == "CE-SCOPE",
        "checks": [{"id": entry["id"], "title": entry["title"]} for entry in row["checks"]],
    }


def sample_answers(pack: Json, as_of: str) -> Json:
    known = load("sample_answers")
    numbers = [f"{part}.{n}" for part, count in ENTRIES_PER_SECTION.items() for n in range(1, count + 1)]
    entries = [answer(number, known.get(number, {})) for number in numbers]
    return {"format": 1, "pack": pack, "as_of": as_of, "answers": entries}


def answer(number: str, known: Json) -> Json:
    section, asked = number[:2], not number.startswith("A3")
    entry: Json = {
        "number": number,
        "section": section,
        "prompt": f"Our short wording of question {number}.",
        "type": "text",
        "asked": asked,
        "state": "answered" if asked else "not_asked",
        "text": "Yes, for every device and service in scope." if asked else "",
        "max_length": None,
        "missing": [],
        "facts": [{"path": "profile.org.legal_name", "value": "Brook & Vale Ltd"}],
        "evidence": [],
        "controls": [],
        **known,
    }
    entry["length"] = len(entry["text"])
    too_long = entry["max_length"] is not None and entry["length"] > entry["max_length"]
    return {**entry, "state": "too_long"} if too_long else entry
