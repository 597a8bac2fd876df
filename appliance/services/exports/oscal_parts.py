"""Observations, risks and evidence of a report in OSCAL, which results and plan of action both hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from appliance.services.exports.oscal import Json, filled, identifier, line, moment, prop, prose

_QUIET = (("pass", "Passes", "passed"), ("not_relevant", "Not relevant", "not_relevant"))


def observations(report: Json, digest: str) -> list[dict[str, Any]]:
    """One for every check of every control, those that passed too."""
    day = moment(report["cover"]["evaluated_on"])
    return [
        observation
        for control in report["controls"]
        for observation in (*_spoken(control, digest, day), *_quiet(control, digest, day))
    ]


def _spoken(control: Json, digest: str, day: str) -> Iterator[dict[str, Any]]:
    for check in control["spoken"]:
        yield filled(
            {
                "uuid": _uuid_of_check(control, check["title"], digest),
                "title": line(check["title"]),
                "description": prose(_found(check)),
                "props": [
                    prop("control-id", control["control_id"]),
                    prop("check-id", check["check_id"]),
                    prop("outcome", check["outcome"]),
                    *([prop("mark", check["mark"])] if check["mark"] else []),
                ],
                "methods": ["EXAMINE"],
                "relevant-evidence": _relevant(control, digest),
                "collected": day,
                "remarks": prose(f"Expected: {check['expected']}") if check["expected"] else "",
            }
        )


def _quiet(control: Json, digest: str, day: str) -> Iterator[dict[str, Any]]:
    for outcome, words, where in _QUIET:
        for check in control[where]:
            yield {
                "uuid": _uuid_of_check(control, check["title"], digest),
                "title": line(check["title"]),
                "description": f"{words}.",
                "props": [prop("control-id", control["control_id"]), prop("outcome", outcome)],
                "methods": ["EXAMINE"],
                "collected": day,
            }


def observation_uuids(control: Json, digest: str, *, spoken_only: bool = False) -> list[str]:
    """The observations a finding about the control rests on, in their order."""
    checks = [*control["spoken"]]
    if not spoken_only:
        checks += [*control["passed"], *control["not_relevant"]]
    return list(dict.fromkeys(_uuid_of_check(control, check["title"], digest) for check in checks))


def _uuid_of_check(control: Json, title: str, digest: str) -> str:
    return identifier(digest, "check", control["control_id"], title)


def _found(check: Json) -> str:
    told = [check["message"] or check["outcome_word"]]
    told += [subject["message"] or subject["name"] for subject in check["subjects"]]
    if check["not_shown"]:
        told.append(f"and {check['not_shown']} more, all named in findings.json")
    return "\n\n".join(dict.fromkeys(told))


def _relevant(control: Json, digest: str) -> list[dict[str, Any]]:
    return [
        {
            "href": f"#{identifier(digest, 'evidence', held['evidence_id'])}",
            "description": prose(f"{held['name']}: {held['state_word'].lower()}"),
        }
        for held in control["evidence"]
    ]


def risks(report: Json, digest: str) -> list[dict[str, Any]]:
    """One for every control that stays open, with the advice on it."""
    controls = {control["control_id"]: control for control in report["controls"]}
    return [_risk(risk, controls[risk["control_id"]], digest) for risk in report["residual_risk"]]


def _risk(risk: Json, control: Json, digest: str) -> dict[str, Any]:
    return filled(
        {
            "uuid": risk_uuid(risk["control_id"], digest),
            "title": line(f"{risk['control_id']} {risk['title']}"),
            "description": prose(risk["reason"]),
            "statement": prose(control["requirement"] or risk["title"]),
            "props": [prop("control-id", risk["control_id"]), prop("weight", risk["weight"])],
            "status": "open",
            "remediations": _remediations(control, digest),
            "related-observations": related(observation_uuids(control, digest, spoken_only=True)),
        }
    )


def risk_uuid(control_id: str, digest: str) -> str:
    """The risk of a control that stays open."""
    return identifier(digest, "risk", control_id)


def _remediations(control: Json, digest: str) -> list[dict[str, Any]]:
    return [
        {
            "uuid": identifier(digest, "advice", control["control_id"], str(at)),
            "lifecycle": "recommendation",
            "title": line(advice["text"]),
            "description": prose(advice["text"]),
            "props": [prop("effort", advice["effort"])],
        }
        for at, advice in enumerate(control["advice"])
    ]


def related(uuids: Sequence[str]) -> list[dict[str, str]]:
    """References to observations."""
    return [{"observation-uuid": each} for each in uuids]


def back_matter(report: Json, digest: str) -> dict[str, Any]:
    """The report itself, the rules, and every piece of evidence with its hash."""
    cover, pack = report["cover"], report["pack"]
    resources = [
        _resource(identifier(digest, "report"), cover["title"], "report.pdf", "", "What this was made from"),
        _resource(
            identifier(pack["sha256"], "pack"),
            pack["title"],
            f"{pack['pack_id']}.json",
            pack["sha256"],
            f"The rules, version {pack['version']}",
        ),
    ]
    resources += [
        _resource(
            identifier(digest, "evidence", held["evidence_id"]),
            held["name"],
            f"evidence/{quote(held['evidence_id'], safe='')}",
            held["sha256"],
            held["kind_title"],
        )
        for held in report["evidence_register"]
    ]
    return {"resources": resources}


def _resource(uuid: str, title: str, href: str, sha256: str, description: str) -> dict[str, Any]:
    hashes = [{"algorithm": "SHA-256", "value": sha256}] if sha256 else []
    return {
        "uuid": uuid,
        "title": line(title),
        "description": prose(description),
        "rlinks": [filled({"href": href, "hashes": hashes})],
    }
