"""What the expressions of a pack can speak of, by the schemas of the facts."""

from __future__ import annotations

from functools import cache
from typing import Any

from appliance.engine.expression.fact_types import Choice, FactTypes, ListOf, Record, fact_types
from appliance.foundation.carried_files import schema

# Text fields of the profile whose words can be checked: product ids, or the agreed word for having none.
_VOCABULARIES = {
    **dict.fromkeys(("os_product", "firmware_product", "product"), "product"),
    **dict.fromkeys(("registration_no", "number", "website"), "word for nothing"),
}
WORDS_FOR_NOTHING = frozenset({"none"})  # as the profile schema describes these fields


@cache
def schema_types() -> FactTypes:
    """What expressions can be about, read from the schemas of facts and profile."""
    return fact_types(schema("facts"), schema("org_profile"), _VOCABULARIES)


def choices_of(*steps: str) -> frozenset[str]:
    """The words an enum of the facts schema allows: `choices_of("devices", "os_edition")`."""
    found: Any = schema_types().roots[steps[0]]
    for step in steps[1:]:
        found = found.item if isinstance(found, ListOf) else found
        found = found.fields[step] if isinstance(found, Record) else found
    return frozenset(found.values) if isinstance(found, Choice) else frozenset()
