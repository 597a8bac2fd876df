"""What the built-in functions of the language take and give, as types.

Each rule gets the argument types (their number is already right) and answers the result type, or a complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from appliance.engine.expression.fact_types import (
    Choice,
    Day,
    FactType,
    ListOf,
    Null,
    Number,
    Record,
    Text,
    Truth,
    Whatever,
    Word,
)
from appliance.engine.expression.type_rules import Complaint, did_you_mean, equality_complaint

SUPPORT_STATUS = Choice(
    ("supported", "extended_only", "unsupported", "unknown_newer", "confirm", "fast_moving")
)
Answer = FactType | Complaint


@dataclass(frozen=True)
class KnownWords:
    """What the pack's texts may name, and whether an expression is judged for one control."""

    tables: Collection[str]
    evidence_kinds: Collection[str]
    control_ids: Collection[str]
    vocabularies: Mapping[str, Collection[str]]
    answers: Choice


@dataclass(frozen=True)
class Arguments:
    """The argument types of one call, and the words of the pack it is held against."""

    types: Sequence[FactType]
    words: KnownWords


def builtin_type(name: str, arguments: Sequence[FactType], words: KnownWords) -> Answer:
    """The type of calling a built-in, or what is wrong with its arguments."""
    return _RULES[name](Arguments(arguments, words))


def _condition(given: Arguments) -> Answer:
    if isinstance(given.types[0], Truth | Whatever):
        return Truth()
    return "not-a-condition", f"this function takes a condition, and this is {given.types[0]}"


def _days(given: Arguments) -> Answer:
    if isinstance(given.types[0], Day | Whatever):
        return Number()
    return "not-a-date", f"this function takes a date, and this is {given.types[0]}"


def _support(result: FactType) -> Callable[[Arguments], Answer]:
    def rule(given: Arguments) -> Answer:
        for argument in given.types:
            if not isinstance(argument, Text | Choice | Word | Null | Whatever):
                return "argument-type", f"product, cycle and edition are texts, and this is {argument}"
        if isinstance(given.types[0], Word):
            product = Text(vocabulary="product")
            return equality_complaint(given.types[0], product, given.words.vocabularies) or result
        return result

    return rule


def _by_id(given: Arguments) -> Answer:
    entries, wanted = given.types
    if isinstance(entries, Whatever):
        return Whatever()
    if not isinstance(entries, ListOf) or not isinstance(entries.item, Record):
        return "not-a-list", f"by_id takes a list of things with fields, and this is {entries}"
    if not isinstance(wanted, Text | Whatever):
        return "argument-type", f"by_id looks up an id, and this is {wanted}"
    return entries.item


def _listed(given: Arguments) -> Answer:
    complaint = _named(given.types[0], given.words.tables, "unknown-table", "table of this pack")
    if complaint is not None:
        return complaint
    return _texts(given.types[1]) or Truth()


def _mentions(given: Arguments) -> Answer:
    entries = given.types[0]
    if isinstance(entries, Whatever):
        return Truth()
    if not isinstance(entries, ListOf) or isinstance(entries.item, Record):
        return "not-a-list", f"mentions takes a list of texts, and this is {entries}"
    return _texts(given.types[1]) or Truth()


def _evidence_ok(given: Arguments) -> Answer:
    complaint = _named(
        given.types[0], given.words.evidence_kinds, "unknown-evidence-kind", "evidence kind of this pack"
    )
    return complaint or Truth()


def _own_answer(given: Arguments) -> Answer:
    complaint = _named(given.types[0], given.words.control_ids, "unknown-control", "control of this pack")
    return complaint or given.words.answers


def _size(given: Arguments) -> Answer:
    if isinstance(given.types[0], ListOf | Whatever):
        return Number()
    return "not-a-list", f"size takes a list, and this is {given.types[0]}"


def _named(argument: FactType, known: Collection[str], code: str, what: str) -> Complaint | None:
    if isinstance(argument, Whatever):
        return None
    if not isinstance(argument, Word):
        return "argument-type", f"a {what} is named in quotes here, and this is {argument}"
    if argument.value not in known:
        return code, f"'{argument.value}' is no {what}{did_you_mean(argument.value, known)}"
    return None


def _texts(argument: FactType) -> Complaint | None:
    if isinstance(argument, Text | Choice | Word | Whatever):
        return None
    return "argument-type", f"a text is looked up here, and this is {argument}"


_RULES: Mapping[str, Callable[[Arguments], Answer]] = {
    "known": lambda _: Truth(),
    "surely": _condition,
    "possibly": _condition,
    "evidence_ok": _evidence_ok,
    "own_answer": _own_answer,
    "age": _days,
    "until": _days,
    "support": _support(SUPPORT_STATUS),
    "support_ends": _support(Day(nullable=True)),
    "by_id": _by_id,
    "listed": _listed,
    "mentions": _mentions,
    "size": _size,
}
