"""What people call their facts: labels of the intake screens, names of their devices, titles of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
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
    return replace(field_names(), entries=entries)


@cache
def field_names() -> FactNames:
    """The names of fields and their values as the intake asks for them, and where it does."""
    words: dict[str, dict[Any, str]] = {}
    for question in profiles.screens().questions():
        words[question.pattern] = {choice.value: choice.text for choice in question.choices}
        if question.null_word:
            words[question.pattern][None] = question.null_word
    return FactNames(profiles.field_labels(), words=words, edit=profiles.edit_path)
