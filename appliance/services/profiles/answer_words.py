"""Answers as people read them: the words of their question, dates in full, names instead of ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from appliance.services.profiles.field_paths import ABSENT, Json
from appliance.services.profiles.schema_fields import Kind
from appliance.services.profiles.screens import UNKNOWN, Question
from appliance.services.profiles.support_choices import SupportChoices

NOT_ANSWERED = "Not answered"
_SHOWN = 10  # entries of a long list before the rest is only counted


def in_words(
    question: Question, value: Json, targets: Mapping[str, str], support: SupportChoices, entry: Json = None
) -> str:
    """The words for an answer; ``targets`` are names by id where it refers to entries."""
    if value is ABSENT:
        return NOT_ANSWERED
    if value == UNKNOWN and (question.shape.unknown_word or not question.choices):
        return "Not known"
    if value is None or value == []:
        return question.null_word or "There is none"
    if value == "":
        return question.empty_word or "Nothing is written down"
    if isinstance(value, list):
        return _several([_one(question, one, targets) for one in value])
    if question.products:
        return support.product_label(value)
    cycle_of = support.product_beside(question, entry)
    return support.cycle_label(value) if cycle_of else _one(question, value, targets)


def full_date(text: str) -> str:
    """``2026-11-21`` as 21 November 2026."""
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def _one(question: Question, value: Json, targets: Mapping[str, str]) -> str:
    if question.choices:
        return next((choice.text for choice in question.choices if choice.value == value), str(value))
    if question.shape.kind is Kind.DATE:
        return full_date(str(value))
    if isinstance(value, int | float):
        return f"{value:,}"
    return targets.get(str(value), str(value))


def _several(words: list[str]) -> str:
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
