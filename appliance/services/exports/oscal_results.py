"""A report as OSCAL assessment results: a finding for each control, resting on an observation for each check.

A control that is only partly met, or not known, is not satisfied: unknown is never a pass (RULE-16).
"""

from __future__ import annotations

from typing import Any

from appliance.foundation.canonical_json import sha256_hex
from appliance.services.exports.oscal import Json, filled, identifier, line, metadata, moment, prop, prose
from appliance.services.exports.oscal_parts import (
    back_matter,
    observation_uuids,
    observations,
    related,
    risk_uuid,
    risks,
)

_STATUS = {
    "met": ("satisfied", "pass"),
    "not_applicable": ("satisfied", "other"),
    "partly_met": ("not-satisfied", "other"),
    "unknown": ("not-satisfied", "other"),
    "not_met": ("not-satisfied", "fail"),
}
_IMPLEMENTED = {"met": "implemented", "partly_met": "partial", "not_applicable": "not-applicable"}


def assessment_results_of(report: Json) -> dict[str, Any]:
    """The OSCAL document, assessment-results, of a report given as JSON values."""
    digest, cover = sha256_hex(report), report["cover"]
    return {
        "assessment-results": {
            "uuid": identifier(digest, "assessment-results"),
            "metadata": _head(report, digest),
            "import-ap": {"href": f"#{identifier(report['pack']['sha256'], 'pack')}"},
            "results": [
                filled(
                    {
                        "uuid": identifier(digest, "result"),
                        "title": line(cover["title"]),
                        "description": prose(f"{cover['outcome_word']}. {cover['outcome_sentence']}"),
                        "start": moment(cover["evaluated_on"]),
                        "end": moment(cover["evaluated_on"]),
                        "props": [prop("outcome", cover["outcome"]), prop("report-sha256", digest)],
                        "reviewed-controls": {
                            "control-selections": [{"include-controls": _reviewed(report)}]
                        },
                        "observations": observations(report, digest),
                        "risks": risks(report, digest),
                        "findings": [_finding(control, report, digest) for control in report["controls"]],
                        "remarks": prose(report["disclaimer"]),
                    }
                )
            ],
            "back-matter": back_matter(report, digest),
        }
    }


def _head(report: Json, digest: str) -> dict[str, Any]:
    cover = report["cover"]
    title = f"{cover['title']}: {cover['organisation']}"
    return metadata(title, cover["evaluated_on"], cover["evaluated_on"], cover["organisation"], digest)


def _reviewed(report: Json) -> list[dict[str, str]]:
    return [{"control-id": control["control_id"]} for control in report["controls"]]


def _finding(control: Json, report: Json, digest: str) -> dict[str, Any]:
    status = control["status"]
    state, reason = _STATUS.get(status, ("not-satisfied", "other"))
    open_ids = {risk["control_id"] for risk in report["residual_risk"]}
    open_risks = (
        [{"risk-uuid": risk_uuid(control["control_id"], digest)}] if control["control_id"] in open_ids else []
    )
    implemented = {"state": _IMPLEMENTED[status]} if status in _IMPLEMENTED else None
    return filled(
        {
            "uuid": identifier(digest, "finding", control["control_id"]),
            "title": line(f"{control['control_id']} {control['title']}"),
            "description": prose(control["reason"]),
            "props": [
                prop("status", status),
                prop("own-answer", control["own_answer"] or "none"),
                *([prop("fails-all", "automatic")] if control["auto_fail"] else []),
                *([prop("fails-all", "blocking")] if control["blocking"] else []),
            ],
            "target": filled(
                {
                    "type": "statement-id",
                    "target-id": f"{control['control_id']}_smt",
                    "title": line(control["title"]),
                    "status": {"state": state, "reason": reason},
                    "implementation-status": implemented,
                }
            ),
            "related-observations": related(observation_uuids(control, digest)),
            "related-risks": open_risks,
        }
    )
