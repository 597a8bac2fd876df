"""The shape of a bundle: its own schema, and those of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from appliance.foundation.json_schema import Problem, Validator, compile_schema
from appliance.services.verification.carried_files import schema

LIMIT = 100
"""So many problems are named at most; a bundle that has them all is not looked at any further."""

_PARTS = ("facts", "org_profile", "findings", "rulepack")


def problems_of(bundle: Mapping[str, Any]) -> Sequence[Problem]:
    """What is wrong with a bundle's shape, part by part in the order of the document."""
    return _validator().problems(bundle, limit=LIMIT)


@cache
def _validator() -> Validator:
    parts = [schema(name) for name in _PARTS]
    return compile_schema(schema("bundle"), resources={part["$id"]: part for part in parts})
