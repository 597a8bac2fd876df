"""The schemas a pack is held against: its own, and those of the facts its expressions speak of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from appliance.engine.expression.fact_types import Choice, FactTypes, ListOf, Record, fact_types
from appliance.foundation.json_schema import Validator, compile_schema
from appliance.foundation.strict_json import read_json_file

_FOLDER = Path(__file__).parents[2] / "schemas"
# Text fields of the profile whose words can be checked: product ids, or the agreed word for having none.
_VOCABULARIES = {
    **dict.fromkeys(("os_product", "firmware_product", "product"), "product"),
    **dict.fromkeys(("registration_no", "number", "website"), "word for nothing"),
}
WORDS_FOR_NOTHING = frozenset({"none"})  # as the profile schema describes these fields


@cache
def rulepack_validator() -> Validator:
    """The compiled schema of a built pack."""
    return compile_schema(_schema("rulepack.schema.json"))


@cache
def facts_validator() -> Validator:
    """The compiled schema of facts, for the facts of test cases."""
    profile = _schema("org_profile.schema.json")
    return compile_schema(_schema("facts.schema.json"), resources={profile["$id"]: profile})


@cache
def schema_types() -> FactTypes:
    """What expressions can be about, read from the schemas of facts and profile."""
    return fact_types(_schema("facts.schema.json"), _schema("org_profile.schema.json"), _VOCABULARIES)


def choices_of(*steps: str) -> frozenset[str]:
    """The words an enum of the facts schema allows: `choices_of("devices", "os_edition")`."""
    found: Any = schema_types().roots[steps[0]]
    for step in steps[1:]:
        found = found.item if isinstance(found, ListOf) else found
        found = found.fields[step] if isinstance(found, Record) else found
    return frozenset(found.values) if isinstance(found, Choice) else frozenset()


def _schema(name: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = read_json_file(_FOLDER / name)
    return document
