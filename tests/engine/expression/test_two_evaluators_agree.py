"""The compiled form and the walker are one language."""

from typing import Any

import pytest
from hypothesis import given, settings

from appliance.engine.expression.parser import parse
from appliance.engine.expression.reads import pattern_text, patterns_read
from appliance.engine.facts import canonical_facts
from tests.engine.expression.expressions import (
    EXPRESSIONS,
    FACTS,
    compiled_answer,
    vocabulary,
    walked,
)


@pytest.mark.req("RULE-03")
@settings(max_examples=600)
@given(EXPRESSIONS, FACTS)
def test_the_compiled_form_answers_as_the_walker_does(text: str, facts: dict[str, Any]) -> None:
    expression, ordered = parse(text), canonical_facts(facts)
    slow, _ = walked(expression, ordered)
    assert compiled_answer(expression, ordered) is slow.value


@pytest.mark.req("RULE-16")
@settings(max_examples=300)
@given(EXPRESSIONS, FACTS)
def test_an_unknown_answer_always_says_what_is_lacking(text: str, facts: dict[str, Any]) -> None:
    traced, _ = walked(parse(text), canonical_facts(facts))
    assert (traced.value is None) == bool(traced.lacking) or traced.value is not None


@pytest.mark.req("RULE-04")
@settings(max_examples=300)
@given(EXPRESSIONS, FACTS)
def test_what_is_read_is_announced_by_the_text(text: str, facts: dict[str, Any]) -> None:
    expression = parse(text)
    _, tracer = walked(expression, canonical_facts(facts))
    announced = {pattern_text(found) for found in patterns_read(expression, {}, vocabulary())}
    for path in tracer.reads:
        general = _general(path)
        if general.endswith("]") or _is_a_list(general):
            continue
        assert general in announced


def _general(path: str) -> str:
    """``profile.devices[i0].state`` -> ``profile.devices[*].state``."""
    parts = path.split("[")
    return parts[0] + "".join(f"[*]{part.partition(']')[2]}" for part in parts[1:])


def _is_a_list(path: str) -> bool:
    lists = ("devices", "networks", "fixes", "peers", "evidence", "words", "auth")
    return path.rpartition(".")[2] in lists


@pytest.mark.req("RULE-16")
@settings(max_examples=300)
@given(EXPRESSIONS, FACTS)
def test_more_knowledge_never_overturns_a_definite_and_or_not(text: str, facts: dict[str, Any]) -> None:
    """Kleene logic is monotone: forgetting a fact may blur an answer but never flip it."""
    two_valued = ("is ", "surely", "possibly", "known", "evidence_ok", "off(", "safe(", "optional")
    if any(word in text for word in two_valued):
        return
    ordered = canonical_facts(facts)
    full = compiled_answer(parse(text), ordered)
    without = {**facts, "profile": {k: v for k, v in facts["profile"].items() if k != "fw"}}
    blurred = compiled_answer(parse(text), canonical_facts(without))
    assert blurred is None or blurred is full
