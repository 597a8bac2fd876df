"""A rulepack as an OSCAL catalog: a group for each theme, an objective for each check of a control.

The texts are ours, as in the pack; of the standard only the numbers of its sections stand in it (RULE-12).
"""

from __future__ import annotations

from typing import Any

from appliance.services.exports.oscal import Json, filled, identifier, line, metadata, prop, prose

# OSCAL wants a time of the last change; a pack has a version and a hash, and no clock.
_NO_DAY = "1970-01-01"


def catalog_of(pack_document: Json, sha256: str) -> dict[str, Any]:
    """The OSCAL document of a pack; ``sha256`` is the pack's own identity."""
    standard = pack_document["standard"]
    head = metadata(pack_document["title"], standard.get("applies_from") or _NO_DAY, pack_document["version"])
    head["props"] = [
        prop("pack-id", pack_document["id"]),
        prop("pack-sha256", sha256),
        prop("standard", f"{standard['name']} {standard['version']}"),
    ]
    if standard.get("attribution"):
        head["remarks"] = prose(standard["attribution"])
    groups = [_group(theme, pack_document) for theme in pack_document["themes"]]
    return {
        "catalog": {
            "uuid": identifier(sha256, "catalog"),
            "metadata": head,
            "groups": [group for group in groups if group.get("controls")],
        }
    }


def _group(theme: Json, pack_document: Json) -> dict[str, Any]:
    controls = [control for control in pack_document["controls"] if control["theme"] == theme["id"]]
    return filled(
        {
            "id": theme["id"],
            "class": "theme",
            "title": line(theme["title"]),
            "controls": [_control(control) for control in controls],
        }
    )


def _control(control: Json) -> dict[str, Any]:
    ident, references = control["id"], control["references"]
    props = [
        *(prop("section", number) for number in references["sections"]),
        *(prop("requirement", number) for number in references["requirements"]),
        *(prop("question", number) for number in references["questions"]),
        *([prop("gate", "yes")] if control.get("gate") else []),
    ]
    return filled(
        {
            "id": ident,
            "class": "control",
            "title": line(control["title"]),
            "props": [{"name": "label", "value": ident}, *props],
            "parts": [
                {"id": f"{ident}_smt", "name": "statement", "prose": prose(control["requirement"])},
                {"id": f"{ident}_gdn", "name": "guidance", "prose": prose(control["guidance"])},
                *(_objective(ident, check) for check in control["checks"]),
            ],
        }
    )


def _objective(control_id: str, check: Json) -> dict[str, Any]:
    marks = [name for name in ("auto_fail", "blocking") if check.get(name)]
    return filled(
        {
            "id": f"{control_id}_obj.{check['id']}",
            "name": "assessment-objective",
            "title": line(check["title"]),
            "props": [
                prop("effect", check["effect"]),
                *(prop("mark", mark.replace("_", "-")) for mark in marks),
            ],
            "prose": prose(check.get("expected") or check["title"]),
        }
    )
