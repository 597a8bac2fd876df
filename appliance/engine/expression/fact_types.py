"""What an expression can be about: the types of facts, read from the facts schema.

The schemas are JSON Schema 2020-12 as written in appliance/schemas; only the keywords used there are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UNKNOWN_WORD = "unknown"  # in an enum it means "not known", so it is never a value to compare with


@dataclass(frozen=True, slots=True)
class Truth:
    """True, false or unknown: what a condition gives."""

    def __str__(self) -> str:
        return "a condition"


@dataclass(frozen=True, slots=True)
class Number:
    """An integer or a decimal number."""

    nullable: bool = False

    def __str__(self) -> str:
        return "a number"


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, written YYYY-MM-DD."""

    nullable: bool = False

    def __str__(self) -> str:
        return "a date"


@dataclass(frozen=True, slots=True)
class Text:
    """Free text; with `vocabulary` it names something the pack has a list of ("product")."""

    nullable: bool = False
    vocabulary: str | None = None

    def __str__(self) -> str:
        return "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a fixed set of words, "unknown" left out."""

    values: tuple[str, ...]
    nullable: bool = False

    def __str__(self) -> str:
        return "one of " + ", ".join(f"'{value}'" for value in self.values)


@dataclass(frozen=True, slots=True)
class Word:
    """A text written in the expression itself, so that it can be held against what it is compared with."""

    value: str

    def __str__(self) -> str:
        return f"the text '{self.value}'"


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact that is JSON true or false; the language has no word for it, only `known` takes one."""

    def __str__(self) -> str:
        return "true or false"


@dataclass(frozen=True, slots=True)
class Null:
    """The literal null."""

    def __str__(self) -> str:
        return "null"


@dataclass(frozen=True, slots=True)
class Whatever:
    """The type of something already complained about; fits everywhere, so one mistake is told once."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of facts."""

    item: FactType

    def __str__(self) -> str:
        inside = f"'{self.item.label}'" if isinstance(self.item, Record) else str(self.item)
        return f"a list of {inside}"


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An object with named fields; two records are the same type only when they are one schema object."""

    label: str
    fields: Mapping[str, FactType] = field(repr=False)

    def __str__(self) -> str:
        return f"'{self.label}' as a whole"


FactType = Truth | Number | Day | Text | Choice | Word | Flag | Null | Whatever | ListOf | Record


@dataclass(frozen=True)
class FactTypes:
    """`roots`: what a path may begin with, the sections of the profile and `evidence`.

    `answers`: the words of a person's own verdict on a control.
    """

    roots: Mapping[str, FactType]
    answers: Choice


def fact_types(
    facts_schema: Mapping[str, Any],
    profile_schema: Mapping[str, Any],
    vocabularies: Mapping[str, str] | None = None,
) -> FactTypes:
    """Reads the two schemas. `vocabularies` maps a field name to the kind of thing its text names.

    Raises TypeError when the profile schema describes no object.
    """
    reader = _SchemaReader([facts_schema, profile_schema], vocabularies or {})
    parts = facts_schema["properties"]
    profile = reader.read(parts["profile"], facts_schema, "profile")
    evidence = reader.read(parts["evidence"], facts_schema, "evidence")
    if not isinstance(profile, Record):
        raise TypeError("the profile schema does not describe an object")
    patterns = parts["answers"]["patternProperties"]
    verdicts = next(schema["enum"] for schema in patterns.values() if "enum" in schema)
    return FactTypes({**profile.fields, "evidence": evidence}, Choice(tuple(sorted(verdicts))))


class _SchemaReader:
    def __init__(self, documents: list[Mapping[str, Any]], vocabularies: Mapping[str, str]) -> None:
        self._documents = {document["$id"]: document for document in documents}
        self._vocabularies = vocabularies
        self._read: dict[tuple[str, str], FactType] = {}

    def read(self, schema: Mapping[str, Any], document: Mapping[str, Any], label: str) -> FactType:
        """The type a schema describes; each `$ref` target becomes one type however often it is used."""
        if "$ref" in schema:
            return self._target(str(schema["$ref"]), document, label)
        kinds = schema.get("type", "string")
        kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        nullable = "null" in kinds
        if "object" in kinds:
            return self._record(schema, document, label)
        if "array" in kinds:
            return ListOf(self.read(schema["items"], document, f"{label}[]"))
        if "integer" in kinds or "number" in kinds:
            return Number(nullable)
        if "boolean" in kinds:
            return Flag()
        return _of_string(schema, nullable=nullable)

    def _record(self, schema: Mapping[str, Any], document: Mapping[str, Any], label: str) -> Record:
        properties = schema.get("properties", {})
        fields = {name: self._field(name, part, document, label) for name, part in properties.items()}
        return Record(label, fields)

    def _field(
        self, name: str, schema: Mapping[str, Any], document: Mapping[str, Any], label: str
    ) -> FactType:
        path = name if label == "profile" else f"{label}.{name}"
        found = self.read(schema, document, path)
        if isinstance(found, Text) and name in self._vocabularies:
            return Text(found.nullable, self._vocabularies[name])
        return found

    def _target(self, reference: str, document: Mapping[str, Any], label: str) -> FactType:
        address, _, pointer = reference.partition("#")
        if address:
            document = self._documents[address]
        key = (str(document["$id"]), pointer)
        if key not in self._read:
            target: Any = document
            for part in pointer.split("/")[1:]:
                target = target[part]
            self._read[key] = self.read(target, document, pointer.rpartition("/")[2] or label)
        return self._read[key]


def _of_string(schema: Mapping[str, Any], *, nullable: bool) -> FactType:
    if "enum" in schema:
        words = [word for word in schema["enum"] if word is not None and word != UNKNOWN_WORD]
        return Choice(tuple(words), nullable)
    if schema.get("format") == "date":
        return Day(nullable)
    return Text(nullable)
