"""A report as an OSCAL plan of action and milestones: what to do, to say and to show, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from appliance.foundation.canonical_json import sha256_hex
from appliance.services.exports.oscal import (
    NAMESPACE,
    Json,
    filled,
    identifier,
    line,
    metadata,
    prop,
    prose,
)
from appliance.services.exports.oscal_parts import back_matter, observations, risk_uuid, risks


def poam_of(report: Json) -> dict[str, Any]:
    """The OSCAL document, a plan-of-action-and-milestones, of a report given as JSON values."""
    digest, cover = sha256_hex(report), report["cover"]
    title = f"Plan of action: {cover['organisation']}"
    head = metadata(title, cover["evaluated_on"], cover["evaluated_on"], cover["organisation"], digest)
    open_ids = {risk["control_id"] for risk in report["residual_risk"]}
    return {
        "plan-of-action-and-milestones": filled(
            {
                "uuid": identifier(digest, "poam"),
                "metadata": head,
                "system-id": {"identifier-type": NAMESPACE, "id": identifier(digest, "organisation")},
                "observations": observations(report, digest),
                "risks": risks(report, digest),
                "poam-items": [_item(each, open_ids, digest) for each in _to_do(report)],
                "back-matter": back_matter(report, digest),
            }
        )
    }


def _to_do(report: Json) -> Iterator[dict[str, Any]]:
    """Kind, title, text, controls and weight of every item; OSCAL wants at least one."""
    some = False
    for action in report["actions"]:
        some = True
        where = f" Concerns: {', '.join(action['where'])}." if action["where"] else ""
        yield _kind("do", action["text"], f"{action['text']}{where}", [action["control_id"]], action)
    for wanted in report["fact_requests"]:
        some = True
        title = f"Say: {'; '.join(wanted['facts'])}"
        yield _kind("say", title, f"Needed for: {'; '.join(wanted['checks'])}.", wanted["controls"], wanted)
    for wanted in report["evidence_requests"]:
        some = True
        text = f"{wanted['state_word']} now. Good for it: {' or '.join(wanted['kinds'])}."
        yield _kind("show", f"Bring: {wanted['purpose']}", text, [wanted["control_id"]], {})
    if not some:
        yield _kind("none", "Nothing is open", "No check asks for a change on this day.", [], {})


def _kind(kind: str, title: str, text: str, controls: list[str], source: Json) -> dict[str, Any]:
    weight, effort = source.get("weight", "other"), source.get("effort", "")
    waits = "yes" if source.get("waits") else ""
    facts = {"kind": kind, "weight": weight, "effort": effort, "waits-for-facts": waits}
    return {"title": title, "text": text, "controls": list(controls), "props": facts}


def _item(told: Json, open_ids: set[str], digest: str) -> dict[str, Any]:
    controls = told["controls"]
    return filled(
        {
            "uuid": identifier(digest, "item", told["props"]["kind"], *controls, told["title"], told["text"]),
            "title": line(told["title"]),
            "description": prose(told["text"]),
            "props": [
                *(prop(name, value) for name, value in told["props"].items() if value),
                *(prop("control-id", control_id) for control_id in controls),
            ],
            "related-risks": [
                {"risk-uuid": risk_uuid(control_id, digest)}
                for control_id in controls
                if control_id in open_ids
            ],
        }
    )
