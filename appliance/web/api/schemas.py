"""The shapes of the API: the files of ``appliance/schemas/api``, and ours that they refer to (API-06).

They are the only definition: requests and answers are checked by them, and the OpenAPI document is made
of them. All are compiled when the application starts, so that no mistake waits for its first request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from appliance.foundation.carried_files import SCHEMAS, schema
from appliance.foundation.json_schema import Validator, compile_schemas
from appliance.foundation.json_schema_checks import SchemaError
from appliance.foundation.strict_json import parse_json

_ENDING = ".schema.json"


@cache
def api_schemas() -> Mapping[str, dict[str, Any]]:
    """Every schema of the API by its name, which is the file's; sorted."""
    folder = files("appliance") / "schemas" / "api"
    found = {
        entry.name.removesuffix(_ENDING): parse_json(entry.read_bytes(), source=entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(_ENDING)
    }
    return dict(sorted(found.items()))


@cache
def known_schemas() -> Mapping[str, dict[str, Any]]:
    """All of ours by ``$id``: those of the API and those of the documents it hands on."""
    documents = [*map(schema, SCHEMAS), *api_schemas().values()]
    return {document["$id"]: document for document in documents}


@cache
def api_validator(name: str) -> Validator:
    """The compiled schema ``name``. Raises SchemaError when there is none, or when it is not closed."""
    document = api_schemas().get(name)
    if document is None:
        raise SchemaError(f"there is no schema appliance/schemas/api/{name}{_ENDING}")
    for place in open_objects(document):
        raise SchemaError(f"{name}{place} takes any field: add additionalProperties: false")
    return _validators()[document["$id"]]


@cache
def _validators() -> dict[str, Validator]:
    return compile_schemas(known_schemas(), [document["$id"] for document in api_schemas().values()])


def reached(begin: Iterable[str], targets: Callable[[str], Iterable[str]]) -> set[str]:
    """Every name that can be come to from ``begin``, which is among it; ``targets`` says where one leads."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(targets(name))
    return found


def references(value: Any) -> Iterator[str]:
    """Every ``$ref`` in a schema, as it stands there."""
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str):
            yield reference
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def open_objects(document: Any, place: str = "") -> Iterator[str]:
    """Where ``document`` describes an object that takes fields nobody declared."""
    if isinstance(document, list):
        for number, entry in enumerate(document):
            yield from open_objects(entry, f"{place}/{number}")
    if not isinstance(document, dict):
        return
    kind = document.get("type")
    has_fields = "properties" in document or "patternProperties" in document
    is_object = kind == "object" or (isinstance(kind, list) and "object" in kind)
    if (is_object or (has_fields and kind is None)) and document.get("additionalProperties") is not False:
        yield place
    for key, inner in document.items():
        if key not in {"enum", "const", "examples", "required"}:
            yield from open_objects(inner, f"{place}/{key}")
