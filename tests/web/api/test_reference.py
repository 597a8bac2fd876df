"""The contract as people and tools read it: the pages of the reference, and the OpenAPI document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from appliance.foundation.json_schema_checks import SchemaError
from appliance.web.api.endpoints.reference import written_contract
from appliance.web.api.group_words import GROUP_WORDS
from appliance.web.api.groups import GROUPS
from appliance.web.api.openapi import in_order, openapi_document, operations, require_contracts
from appliance.web.api.reference_page import slug_of
from appliance.web.guards import public
from tests.web.browser_client import BrowserClient

KEPT = Path(__file__).parents[3] / "docs" / "openapi.json"


@pytest.mark.req("API-07")
def test_the_document_is_sound_openapi_and_the_one_that_is_kept(client: BrowserClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert list(OpenAPIV31SpecValidator(answer.get_json(force=True)).iter_errors()) == []
    assert answer.text == KEPT.read_text(encoding="utf-8"), "Run scripts/openapi."
    licence = answer.get_json(force=True)["info"]["license"]["identifier"]
    assert f"license = {licence}\n" in (KEPT.parents[1] / "setup.cfg").read_text(encoding="utf-8")


@pytest.mark.req("API-07", "API-12")
def test_the_document_is_not_written_anew_for_everybody_who_asks(app: Flask) -> None:
    found = tuple(operations(app))
    assert written_contract(found) is written_contract(tuple(operations(app)))


@pytest.mark.req("API-07")
def test_programs_that_write_clients_find_a_name_of_its_own_for_every_shape() -> None:
    shapes = openapi_document(in_order(every for group in GROUPS for every in group.operations))[
        "components"
    ]["schemas"]
    names = Counter(
        "".join(filter(str.isalnum, shape.get("title", name))).casefold() for name, shape in shapes.items()
    )
    assert [name for name, often in names.items() if often > 1] == []
    # They would name it as the one it stands for, and write neither.
    assert [name for name, shape in shapes.items() if "title" in shapes.get(_meant(shape), {})] == []


def _meant(shape: Mapping[str, Any]) -> str:
    return str(shape.get("$ref", "")).rpartition("/")[2]


@pytest.mark.req("API-07")
def test_every_address_of_the_api_is_in_the_document(app: Flask, client: BrowserClient) -> None:
    paths = client.get("/api/v1/openapi.json").get_json(force=True)["paths"]
    told = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert len(told) == len(operations(app))
    assert len({operation.name for operation in operations(app)}) == len(told), "two operations share a name"
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    assert sum(len((rule.methods or set()) - {"HEAD", "OPTIONS"}) for rule in rules) == len(told)


@pytest.mark.req("API-07")
def test_an_address_without_a_contract_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/api/v1/secret-door", "secret_door", public(lambda: "open"))
    with pytest.raises(SchemaError, match="/api/v1/secret-door declares no contract"):
        require_contracts(app)


@pytest.mark.req("API-07")
def test_the_reference_shows_every_operation_with_what_it_takes_and_answers(client: BrowserClient) -> None:
    index = client.get("/api").text
    for group in GROUPS:
        if not group.operations:
            continue
        page = client.get(f"/api/reference/{slug_of(group.title)}").text
        for operation in group.operations:
            assert f'id="{operation.name}"' in page
            assert f"#{operation.name}" in index


@pytest.mark.req("API-07")
def test_every_group_says_what_it_is_for(client: BrowserClient) -> None:
    assert {group.title for group in GROUPS} == set(GROUP_WORDS)
    tags = client.get("/api/v1/openapi.json").get_json(force=True)["tags"]
    assert {tag["name"]: tag["description"] for tag in tags} == GROUP_WORDS


@pytest.mark.req("API-07", "API-12")
def test_the_reference_says_how_large_what_is_sent_may_be(client: BrowserClient) -> None:
    page = client.get("/api/reference/evidence").text
    assert "whole number, 1 to 100, in the query" in page
    assert "text, at most 255 characters" in page
    assert "list, at most 16 of them" in page


@pytest.mark.req("API-07")
def test_every_field_and_every_parameter_says_what_it_is() -> None:
    document = openapi_document(in_order(operation for group in GROUPS for operation in group.operations))
    shapes = document["components"]["schemas"]
    silent = [place for name, shape in shapes.items() for place in _silent(shape, name, shapes)]
    for path, methods in document["paths"].items():
        for told in methods.values():
            silent += [f"{path} {one['name']}" for one in told["parameters"] if not one["description"]]
    assert silent == [], "Describe these in their schema, or in path_words.py."


def _silent(value: Any, place: str, shapes: Mapping[str, Any]) -> Iterator[str]:
    """The fields below ``value`` that have no description, nor has what they refer to."""
    if isinstance(value, list):
        for inner in value:
            yield from _silent(inner, place, shapes)
    if not isinstance(value, dict):
        return
    for name, field in value.get("properties", {}).items():
        meant = shapes.get(_meant(field), {})
        if not (field.get("description") or meant.get("description")):
            yield f"{place}.{name}"
    for key, inner in value.items():
        if key not in {"enum", "const", "required"}:
            yield from _silent(inner, f"{place}.{key}", shapes)
