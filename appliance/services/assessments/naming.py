"""What people call their facts: labels of the intake screens, names of their devices, titles of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.services import evidence, profiles
from appliance.services.assessment_pages import FactNames, entry_names
from appliance.services.context import Context


def names_for(ctx: Context, *facts: Mapping[str, Any]) -> FactNames:
    """Names for pages about these facts; the last one's count most. Call it inside a transaction."""
    titles = evidence.titles(ctx)
    entries: dict[str, str] = {}
    for each in facts:
        entries.update(entry_names(each, titles))
    return FactNames(profiles.field_labels(), entries)


def field_names() -> FactNames:
    """Names of fields alone, without a look into the database."""
    return FactNames(profiles.field_labels())
