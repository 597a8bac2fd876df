"""The schemas of findings and bundles are closed, and name what they do not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.carried_files import schema, validator
from tests.services.verification.sample_bundle import opened, outcome, verified


def objects(node: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every schema of an object below a node, with where it stands."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield place, node
        for key, inner in node.items():
            yield from objects(inner, f"{place}/{key}")


@pytest.mark.req("PROF-01")
@pytest.mark.parametrize("name", ["facts", "org_profile"])
def test_every_object_of_the_facts_is_closed(name: str) -> None:
    found = [node for _, node in objects(schema(name), name)]
    assert found
    assert [node for node in found if node.get("additionalProperties") is not False] == []


@pytest.mark.parametrize("name", ["findings", "bundle"])
def test_every_object_is_closed_but_the_report_which_is_made_again(name: str) -> None:
    found = dict(objects(schema(name), name))
    open_ones = [place for place, node in found.items() if node.get("additionalProperties") is not False]
    assert open_ones == (["bundle/properties/report"] if name == "bundle" else [])


OPTIONAL = {
    "findings": ["findings/facts", "findings/identity"],  # what a findings file adds
    # Bundles that were issued before history could expire stay verifiable.
    "bundle": ["bundle/properties/audit/expired"],
}


@pytest.mark.parametrize("name", ["findings", "bundle"])
def test_a_field_of_a_result_is_never_optional_but_for_these(name: str) -> None:
    optional = [
        f"{place}/{field}"
        for place, node in objects(schema(name), name)
        for field in node.get("properties", {})
        if field not in node["required"]
    ]
    assert optional == OPTIONAL.get(name, [])


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ((), "notes"),
        (("evaluation",), "score"),
        (("evaluation", "findings", 0), "percentage"),
        (("pack", "document"), "comment"),
        (("signatures", 0), "when"),
        (("facts", "profile"), "mood"),
        (("answers", "answers", 0), "draft"),
    ],
)
def test_a_field_nobody_knows_is_named(place: tuple[str | int, ...], field: str) -> None:
    bundle: Any = opened()
    target = bundle
    for step in place:
        target = target[step]
    target[field] = 1
    problems = validator("bundle").problems(bundle)
    assert [problem.pointer for problem in problems] == ["".join(f"/{step}" for step in (*place, field))]


def test_of_several_faults_of_shape_the_first_is_told_and_the_rest_counted() -> None:
    bundle = opened()
    bundle["evaluation"]["score"] = 1
    sentences = []
    for field in ("draft", "mood"):
        bundle["answers"][field] = 1
        sentences.append(outcome(verified(canonical_bytes(bundle)), "schema")[0])
    assert sentences[0].startswith("The shape is wrong: /answers/draft: unknown field")
    assert sentences[0].endswith(" (and 1 more).")
    assert sentences[1].endswith(" (and 2 more).")
    assert "(and" not in outcome(verified(canonical_bytes({**opened(), "score": 1})), "schema")[0]
