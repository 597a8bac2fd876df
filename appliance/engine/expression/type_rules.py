"""Which types go together: the rules of comparison, told as complaints.

A complaint is a pair (lint code, sentence); None means there is nothing to complain about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from appliance.engine.expression.fact_types import (
    UNKNOWN_WORD,
    Choice,
    Day,
    FactType,
    Flag,
    ListOf,
    Null,
    Number,
    Record,
    Text,
    Truth,
    Whatever,
    Word,
)

Complaint = tuple[str, str]
_ISO_DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")


def did_you_mean(word: str, options: Collection[str]) -> str:
    """The words to end a complaint with: which of the options is close to `word`, or nothing."""
    ordered = sorted(options)
    close = get_close_matches(word, ordered, n=1, cutoff=0.6)
    if not close:
        folded = {option.casefold(): option for option in reversed(ordered)}
        close = [folded[word.casefold()]] if word.casefold() in folded else []
    return f" (did you mean '{close[0]}'?)" if close else ""


def equality_complaint(
    left: FactType, right: FactType, vocabularies: Mapping[str, Collection[str]]
) -> Complaint | None:
    """Whether `left == right` can ever be true. `vocabularies` lists what a Text of that kind may name."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Whatever):
            return None
        if isinstance(one, Truth | Flag | ListOf | Record):
            return "wrong-types", f"{one} cannot be compared{_instead(one)}"
        if isinstance(one, Null):
            return _null_complaint(other)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Word):
            return _word_complaint(one.value, other, vocabularies)
    return _kinds_complaint(left, right)


def order_complaint(left: FactType, right: FactType) -> Complaint | None:
    """Whether `left < right` makes sense: two numbers or two dates."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Whatever):
            return None
        if not isinstance(one, Number | Day | Word) or (isinstance(one, Word) and not isinstance(other, Day)):
            return "not-ordered", f"only numbers and dates have an order, and this is {one}"
        if isinstance(one, Word) and not _is_date(one.value):
            return "not-a-date", f"'{one.value}' is not a date; write 'YYYY-MM-DD'"
    if isinstance(left, Number) != isinstance(right, Number):
        return "wrong-types", f"{left} is compared with {right}"
    return None


def _null_complaint(other: FactType) -> Complaint | None:
    if isinstance(other, Null | Whatever) or getattr(other, "nullable", False):
        return None
    if isinstance(other, Truth | Flag | ListOf | Record | Word):
        return "wrong-types", f"{other} cannot be compared with null"
    return "never-null", f"the facts schema never lets this be null; it is {other}"


def _word_complaint(
    word: str, other: FactType, vocabularies: Mapping[str, Collection[str]]
) -> Complaint | None:
    if word == UNKNOWN_WORD:
        return "unknown-literal", "nothing equals 'unknown'; write `not known(…)` instead"
    if isinstance(other, Choice) and word not in other.values:
        hint = did_you_mean(word, other.values)
        return "not-in-enum", f"'{word}' is never the value here, it is {other}{hint}"
    if isinstance(other, Number):
        return "wrong-types", f"a number is compared with the text '{word}'; write numbers without quotes"
    if isinstance(other, Day) and not _is_date(word):
        return "not-a-date", f"'{word}' is not a date; write 'YYYY-MM-DD'"
    if isinstance(other, Text) and word:
        return _text_complaint(word, other.vocabulary, vocabularies)
    if isinstance(other, Word):
        return "no-facts", "two written texts are compared; nothing here depends on the facts"
    return None


def _text_complaint(
    word: str, vocabulary: str | None, vocabularies: Mapping[str, Collection[str]]
) -> Complaint | None:
    if vocabulary is None:
        return "free-text", f"this is free text; nothing can tell whether anybody ever writes '{word}'"
    known = vocabularies.get(vocabulary, ())
    if word in known:
        return None
    return "not-in-pack", f"'{word}' is no {vocabulary} of this pack{did_you_mean(word, known)}"


def _kinds_complaint(left: FactType, right: FactType) -> Complaint | None:
    if isinstance(left, Choice) and isinstance(right, Choice):
        if set(left.values) & set(right.values):
            return None
        return "wrong-types", f"these can never be equal: {left} against {right}"
    texts = (isinstance(left, Choice | Text), isinstance(right, Choice | Text))
    if all(texts) or type(left) is type(right):
        return None
    return "wrong-types", f"{left} is compared with {right}"


def _instead(one: FactType) -> str:
    if isinstance(one, Truth):
        return "; join conditions with and, or, not"
    if isinstance(one, ListOf):
        return "; use any, all, count or size"
    return "; name one of its fields" if isinstance(one, Record) else ""


def _is_date(text: str) -> bool:
    if not _ISO_DATE.match(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
