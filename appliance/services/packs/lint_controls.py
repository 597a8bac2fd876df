"""Ids and references of controls, checks, evidence, remediation and contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from appliance.engine.expression.type_rules import did_you_mean
from appliance.services.packs.places import DocumentPath
from appliance.services.packs.problems import Complaints
from appliance.services.packs.schemas import choices_of

GATE = "CE-SCOPE"
_MARKED = ("fail",)  # effects that may carry auto_fail or blocking
_CODED = ("notice", "attest")  # effects that carry a code
_MENDABLE = ("fail", "partial")  # effects that need remediation


def lint_controls(complaints: Complaints) -> None:
    """Complains about everything that points to nothing, stands twice or is never pointed to."""
    document = complaints.draft.document
    _control_ids(complaints, [control["id"] for control in document["controls"]])
    unique(complaints, ("themes",), (theme["id"] for theme in document["themes"]))
    unique(complaints, ("scope",), (entry["id"] for entry in document["scope"]))
    unique(complaints, ("contradictions",), (entry["id"] for entry in document["contradictions"]))
    _evidence_kinds(complaints)
    _themes(complaints)
    seen: dict[str, str] = {}
    for control in document["controls"]:
        path = ("controls", control["id"])
        _checks(complaints, path, control, seen)
        _wanted(complaints, path, control)
        _remediation(complaints, path, control)
        if (control["not_applicable_when"] is None) != (control["not_applicable_reason"] is None):
            message = "not_applicable_when and not_applicable_reason go together; one of them is missing"
            complaints.add(path, "missing-reason", message)
        references_exist(
            complaints, (*path, "references", "questions"), control["references"]["questions"], "question"
        )


def names_of(document: Mapping[str, Any], what: str) -> list[str]:
    """Every id of one sort in the pack: question, control, evidence kind or theme."""
    key, part = {
        "question": ("questions", "number"),
        "control": ("controls", "id"),
        "evidence kind": ("evidence_kinds", "id"),
        "theme": ("themes", "id"),
    }[what]
    return [str(entry[part]) for entry in document[key]]


def references_exist(complaints: Complaints, path: DocumentPath, named: Iterable[str], what: str) -> None:
    """Complains about names that no entry of that sort bears; `what` as for names_of."""
    known = names_of(complaints.draft.document, what)
    for name in named:
        if name not in known:
            code = f"unknown-{what.replace(' ', '-')}"
            complaints.add(path, code, f"'{name}' is no {what} of this pack{did_you_mean(name, known)}")


def unique(complaints: Complaints, path: DocumentPath, names: Iterable[str]) -> None:
    """Complains about names that stand twice in the list at `path`."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            complaints.add((*path, name), "duplicate-id", f"'{name}' stands twice")
        seen.add(name)


def _control_ids(complaints: Complaints, ids: list[str]) -> None:
    wanted = [GATE, *(f"CE-{number}" for number in range(1, len(ids)))]
    if ids != wanted:
        missing = [name for name in wanted if name not in ids]
        message = f"controls are {GATE} and CE-1, CE-2, … without a gap; missing: {', '.join(missing)}"
        complaints.add(("controls",), "control-ids", message)
    for control in complaints.draft.document["controls"]:
        if control["gate"] != (control["id"] == GATE):
            message = f"{GATE}, and no other control, is the gate"
            complaints.add(("controls", control["id"]), "control-ids", message)


def _themes(complaints: Complaints) -> None:
    document = complaints.draft.document
    used = {control["theme"] for control in document["controls"]}
    for control in document["controls"]:
        references_exist(complaints, ("controls", control["id"], "theme"), [control["theme"]], "theme")
    for theme in names_of(document, "theme"):
        if theme not in used:
            complaints.add(("themes", theme), "unused-theme", f"no control belongs to the theme '{theme}'")


def _evidence_kinds(complaints: Complaints) -> None:
    """The pack must give a limit to every kind of evidence the facts can hold, and to no other."""
    kinds = names_of(complaints.draft.document, "evidence kind")
    unique(complaints, ("evidence_kinds",), kinds)
    allowed = choices_of("evidence", "kind")
    for kind in kinds:
        if kind not in allowed:
            message = f"the facts know no evidence kind '{kind}'{did_you_mean(kind, allowed)}"
            complaints.add(("evidence_kinds", kind), "unknown-evidence-kind", message)
    for kind in sorted(allowed - set(kinds)):
        message = f"the evidence kind '{kind}' has no fresh_days"
        complaints.add(("evidence_kinds",), "missing-evidence-kind", message)


def _checks(
    complaints: Complaints, path: DocumentPath, control: Mapping[str, Any], seen: dict[str, str]
) -> None:
    for check in control["checks"]:
        here = (*path, "checks", check["id"])
        if check["id"] in seen:
            message = f"a check of {seen[check['id']]} is called '{check['id']}' as well"
            complaints.add(here, "duplicate-id", message)
        seen[check["id"]] = control["id"]
        references_exist(complaints, (*here, "questions"), check["questions"], "question")
        _marks(complaints, here, check)


def _marks(complaints: Complaints, here: DocumentPath, check: Mapping[str, Any]) -> None:
    effect = check["effect"]
    for mark in ("auto_fail", "blocking"):
        if check[mark] and effect not in _MARKED:
            complaints.add((*here, mark), "mark-without-fail", f"{mark} stands on a check that does not fail")
    if check["code"] is None and effect in _CODED:
        complaints.add(
            here, "missing-code", f"a check of effect '{effect}' needs a code, such as WEAK_FACTOR"
        )
    if check["code"] is not None and effect not in _CODED:
        complaints.add((*here, "code"), "needless-code", f"a check of effect '{effect}' has no code")


def _wanted(complaints: Complaints, path: DocumentPath, control: Mapping[str, Any]) -> None:
    unique(complaints, (*path, "evidence"), (entry["id"] for entry in control["evidence"]))
    for entry in control["evidence"]:
        references_exist(
            complaints, (*path, "evidence", entry["id"], "kinds"), entry["kinds"], "evidence kind"
        )


def _remediation(complaints: Complaints, path: DocumentPath, control: Mapping[str, Any]) -> None:
    entries = control["remediation"]
    unique(complaints, (*path, "remediation"), (entry["id"] for entry in entries))
    known = [check["id"] for check in control["checks"]]
    for entry in entries:
        for name in entry["checks"]:
            if name not in known:
                message = f"'{name}' is no check of {control['id']}{did_you_mean(name, known)}"
                complaints.add((*path, "remediation", entry["id"], "checks"), "unknown-check", message)
    if any(not entry["checks"] for entry in entries):
        return
    covered = {name for entry in entries for name in entry["checks"]}
    for check in control["checks"]:
        if check["effect"] in _MENDABLE and check["id"] not in covered:
            message = "no remediation says what to do about this check"
            complaints.add((*path, "checks", check["id"]), "no-remediation", message)
