"""What people call their facts: labels of the intake screens, names of their devices, titles of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from appliance.services import evidence
from appliance.services.assessment_pages import FactNames, entry_names
from appliance.services.context import Context
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import Question


def names_for(ctx: Context, *facts: Mapping[str, Any]) -> FactNames:
    """Names for pages about these facts; the last one's count most. Call it inside a transaction."""
    titles = evidence.titles(ctx)
    entries: dict[str, str] = {}
    for each in facts:
        entries.update(entry_names(each, titles))
    return replace(field_names(), entries=entries)


@cache
def field_names() -> FactNames:
    """The names of fields and their values as the intake asks for them."""
    questions = list(screens().questions())
    labels = {question.pattern: question.label for question in questions}
    lists = {screen.pattern: screen.title for screen in screens().lists.values()}
    return FactNames(labels | lists, words={question.pattern: _words(question) for question in questions})


def _words(question: Question) -> dict[Any, str]:
    words: dict[Any, str] = {choice.value: choice.text for choice in question.choices}
    return words | ({None: question.null_word} if question.null_word else {})
