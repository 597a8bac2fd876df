"""Mistyping any name or quoted word in any expression or message of the real packs makes lint complain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from appliance.engine.expression.definitions import Definition, Vocabulary
from appliance.engine.expression.parser import parse
from appliance.engine.expression.typecheck import KnownWords, TypeChecker
from appliance.foundation.carried_files import validator
from appliance.services.packs import lint_rules
from appliance.services.packs.build import Draft, draft
from appliance.services.packs.expression_lint import ExpressionLint
from appliance.services.packs.lint import lint
from appliance.services.packs.lint_controls import lint_controls
from appliance.services.packs.lint_questions import lint_questions
from appliance.services.packs.lint_support import lint_support
from appliance.services.packs.problems import Complaints
from appliance.services.packs.sources import read_source
from tests.services.packs.mutations import mutants, of_expression

RULEPACKS = Path(__file__).parents[3] / "rulepacks"
PACKS = ("cyber-essentials-3.2", "cyber-essentials-3.3")
Check = Callable[[ExpressionLint, Any], None]


def parts(document: Mapping[str, Any]) -> Iterator[tuple[str, Check, Any]]:
    """The pack in small parts, each with the linter's function for it."""
    for section in ("scope", "questions"):
        check = lint_rules._inventory if section == "scope" else lint_rules._question
        yield from ((section, check, entry) for entry in document[section])
    for control in document["controls"]:
        yield "controls", lint_rules._control, {**control, "checks": []}
        yield from (("checks", check_rule, check) for check in control["checks"])
    yield from (("contradictions", check_rule, entry) for entry in document["contradictions"])


def check_rule(expressions: ExpressionLint, rule: Any) -> None:
    lint_rules._rule(expressions, ("controls",), rule)


@cache
def pack(name: str) -> Draft:
    return draft(read_source(RULEPACKS / name))


def complaints_about(expressions: ExpressionLint, check: Check, entry: Any) -> bool:
    expressions.complaints = Complaints(expressions.complaints.draft)
    check(expressions, entry)
    return bool(expressions.complaints.problems)


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize("name", PACKS)
def test_the_packs_we_ship_have_no_problems(name: str) -> None:
    assert [str(problem) for problem in lint(pack(name))] == []


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize("name", PACKS)
def test_a_typo_in_a_rule_or_a_question_is_found(name: str) -> None:
    expressions = ExpressionLint(Complaints(pack(name)))
    tried: Counter[str] = Counter()
    survivors = []
    inherited = [entry for _, _, entry in parts(pack(PACKS[0]).document)] if name != PACKS[0] else []
    for section, check, entry in parts(pack(name).document):
        if entry in inherited:  # tried with the pack it comes from
            continue
        for text, mutant in mutants(entry):
            tried[section] += 1
            if not complaints_about(expressions, check, mutant):
                survivors.append(text)
    assert survivors == []
    new_in_every_pack = {"checks", "questions"}
    sections = new_in_every_pack if inherited else {*new_in_every_pack, "scope", "controls", "contradictions"}
    assert all(tried[section] > 20 for section in sections)


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize("name", PACKS)
def test_a_typo_in_a_definition_is_found_through_whatever_uses_it(name: str) -> None:
    expressions = ExpressionLint(Complaints(pack(name)))
    definitions = expressions.vocabulary.definitions
    words: KnownWords = expressions.checker._pack.words
    users = users_of_definitions(pack(name).document, expressions)
    assert set(users) == set(definitions)
    survivors = []
    for entry in pack(name).document["definitions"]:
        for text in of_expression(entry["expression"]):
            changed = Definition(entry["name"], tuple(entry["params"]), parse(text))
            vocabulary = Vocabulary(expressions.vocabulary.constants, {**definitions, entry["name"]: changed})
            expressions.checker = TypeChecker(expressions.checker._pack.types, vocabulary, words)
            if not any(complaints_about(expressions, check, part) for check, part in users[entry["name"]]):
                survivors.append(text)
    assert survivors == []


def users_of_definitions(
    document: Mapping[str, Any], expressions: ExpressionLint
) -> Mapping[str, list[tuple[Check, Any]]]:
    """For each definition, the parts of the pack that reach it: the first three are enough."""
    users: dict[str, list[tuple[Check, Any]]] = {}
    for _, check, entry in parts(document):
        expressions.checker.used.definitions.clear()
        expressions.checker._bodies.clear()
        complaints_about(expressions, check, entry)
        for name in expressions.checker.used.definitions:
            users.setdefault(name, []).append((check, entry))
    return {name: found[:3] for name, found in users.items()}


def key_places(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    """Every key of every object, once for each kind of place it stands in."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*place, key), value, key
            yield from key_places(inner, (*place, key))
    elif isinstance(value, list):
        for inner in value:
            yield from key_places(inner, (*place, "*"))


FREE_KEYS = ("constants", "tables")  # their keys are names of the pack's own, checked by their use


@pytest.mark.req("RULE-11")
def test_a_mistyped_key_is_found() -> None:
    document = pack(PACKS[0]).document
    kinds = {place: (holder, key) for place, holder, key in key_places(document)}
    survivors = []
    for place, (holder, key) in kinds.items():
        if place[0] in FREE_KEYS and len(place) > 1:
            continue
        holder[f"{key}x"] = holder.pop(key)
        if not validator("rulepack").problems(document, limit=1):
            survivors.append(place)
        holder[key] = holder.pop(f"{key}x")
    assert survivors == []
    assert len(kinds) > 100


# Keys whose words name another part of the pack. A check's `code` is its own word: nothing refers to it.
REFERENCES = ("theme", "questions", "kinds", "checks", "controls", "evidence_kinds", "cycles", "product")


def references(value: Any) -> Iterator[tuple[Any, Any, str]]:
    """Every word that names another part of the pack: its holder, its key there, and the word."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in REFERENCES and isinstance(inner, str):
                yield value, key, inner
            elif key in REFERENCES and isinstance(inner, list):
                yield from ((inner, at, word) for at, word in enumerate(inner) if isinstance(word, str))
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize(
    ("section", "check"),
    [("controls", lint_controls), ("questions", lint_questions), ("support", lint_support)],
)
def test_a_mistyped_reference_is_found(section: str, check: Callable[[Complaints], None]) -> None:
    draft_pack = pack(PACKS[0])
    survivors, tried = [], 0
    for holder, key, word in list(references(draft_pack.document[section])):
        complaints = Complaints(draft_pack)
        holder[key] = f"{word}9"
        check(complaints)
        holder[key] = word
        tried += 1
        if not complaints.problems:
            survivors.append((key, word))
    assert survivors == []
    assert tried > 10
