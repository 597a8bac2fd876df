"""Every expression and message of a pack, and the definitions, constants and tables they use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.engine.expression.fact_types import Choice, Day, ListOf, Number, Text, Truth, Whatever
from appliance.services.packs.expression_lint import ExpressionLint
from appliance.services.packs.places import DocumentPath
from appliance.services.packs.problems import Complaints

_VALUE_TYPES: Mapping[str, tuple[type, ...]] = {  # question type -> types its `value` may have
    "text": (Text, Choice, ListOf, Number, Day, Whatever),
    "number": (Number, Whatever),
    "date": (Day, Whatever),
    "choice": (Choice, Whatever),
    "list": (ListOf, Whatever),
}


def lint_rules(complaints: Complaints) -> None:
    """Complains about every expression that cannot be right and every name that nothing uses."""
    document = complaints.draft.document
    lint = ExpressionLint(complaints)
    for entry in document["definitions"]:
        lint.plain(("definitions", entry["name"]), entry, "explain")
    for inventory in document["scope"]:
        _inventory(lint, inventory)
    for control in document["controls"]:
        _control(lint, control)
    for entry in document["contradictions"]:
        path = ("contradictions", entry["id"])
        lint.plain(path, entry, "title", "mend")
        _rule(lint, path, entry)
    for question in document["questions"]:
        _question(lint, question)
    _unused(lint, document)


def _inventory(lint: ExpressionLint, inventory: Mapping[str, Any]) -> None:
    path = ("scope", inventory["id"])
    variables, _ = lint.bindings((*path, "each"), [inventory["each"]])
    for rule in inventory["out"]:
        here = (*path, "out", rule["id"])
        used = lint.condition((*here, "when"), rule["when"], variables)
        lint.template((*here, "says"), rule["says"], variables)
        lint.unused_variables(here, variables, used)


def _control(lint: ExpressionLint, control: Mapping[str, Any]) -> None:
    path = ("controls", control["id"])
    lint.plain(path, control, "title", "requirement", "guidance", "not_applicable_reason")
    if control["not_applicable_when"] is not None:
        lint.condition((*path, "not_applicable_when"), control["not_applicable_when"], {})
    for check in control["checks"]:
        here = (*path, "checks", check["id"])
        lint.plain(here, check, "title", "expected")
        _rule(lint, here, check)
    for entry in control["evidence"]:
        here = (*path, "evidence", entry["id"])
        lint.plain(here, entry, "purpose")
        if entry["when"] is not None:
            lint.condition((*here, "when"), entry["when"], {})
    for entry in control["remediation"]:
        lint.plain((*path, "remediation", entry["id"]), entry, "text")


def _rule(lint: ExpressionLint, path: DocumentPath, rule: Mapping[str, Any]) -> None:
    """A check or a contradiction; in the latter `evidence_ok` speaks of any control's evidence."""
    variables, used = lint.bindings((*path, "each"), rule["each"])
    used |= lint.condition((*path, "when"), rule["when"], variables, in_control=True)
    used |= lint.template((*path, "says"), rule["says"], variables)
    lint.unused_variables((*path, "each"), variables, used)


def _question(lint: ExpressionLint, question: Mapping[str, Any]) -> None:
    """In a question `evidence_ok` speaks of the evidence of its controls."""
    path = ("questions", question["number"])
    lint.plain(path, question, "prompt")
    if question["when"] is not None:
        lint.condition((*path, "when"), question["when"], {}, in_control=True)
    answer, here = question["answer"], (*path, "answer")
    lint.plain(here, answer, "needs")
    for key in ("yes_when", "no_when"):
        if key in answer:
            lint.condition((*here, key), answer[key], {}, in_control=True)
    for key in ("template", "suggest"):
        if key in answer:
            lint.template((*here, key), answer[key], {})
    if "value" in answer:
        _value(lint, (*here, "value"), answer["value"], question["type"])
    if "lines" in answer:
        _lines(lint, (*here, "lines"), answer["lines"])
    for entry in answer.get("choice", ()):
        option = (*here, "choice", entry["option"])
        lint.condition((*option, "when"), entry["when"], {}, in_control=True)
        lint.plain(option, entry, "text")


def _value(lint: ExpressionLint, path: DocumentPath, text: str, question_type: str) -> None:
    found = lint.value(path, text)
    fitting = _VALUE_TYPES.get(question_type, (object,))
    if not isinstance(found, fitting) and not isinstance(found, Truth):
        lint.complaints.add(
            path, "answer", f"a question of type {question_type} cannot be answered by {found}"
        )
    if isinstance(found, Truth):
        lint.complaints.add(path, "answer", "`value` names a fact; a condition is answered by yes_when")


def _lines(lint: ExpressionLint, path: DocumentPath, lines: Mapping[str, Any]) -> None:
    variables, used = lint.bindings((*path, "each"), lines["each"])
    used |= lint.template((*path, "line"), lines["line"], variables)
    if "count" in lines:
        used |= lint.number((*path, "count"), lines["count"], variables)
    lint.plain(path, lines, "none")
    lint.unused_variables((*path, "each"), variables, used)


def _unused(lint: ExpressionLint, document: Mapping[str, Any]) -> None:
    used = lint.checker.used
    for section, names, seen in (
        ("definitions", [entry["name"] for entry in document["definitions"]], used.definitions),
        ("constants", document["constants"], used.constants),
        ("tables", document["tables"], used.tables),
    ):
        for name in names:
            if name not in seen:
                lint.complaints.add((section, name), f"unused-{section[:-1]}", f"nothing uses '{name}'")
