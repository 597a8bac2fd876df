"""JSON Schema 2020-12, the part our schemas use: compiled once, fast, and plain about what is wrong.

Own code, because the offline verifier may have no dependencies; the tests hold it against an
independent implementation. A keyword outside the list below stops compilation instead of being
silently ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from appliance.foundation.json_pointer import pointer_of
from appliance.foundation.json_schema_checks import (
    MOST_PROBLEMS,
    Check,
    Faults,
    SchemaError,
    array_check,
    const_check,
    enum_check,
    number_check,
    object_check,
    string_check,
    type_check,
)

_KEYWORDS = frozenset(
    """
    $schema $id $ref $defs version type enum const required properties patternProperties additionalProperties
    items minItems maxItems uniqueItems minLength maxLength pattern minimum maximum format
    title description examples
    """.split()
)
_ROOT_KEYWORDS = frozenset({"$schema", "$id", "$defs", "version"})
_OBJECT_KEYWORDS = frozenset({"required", "properties", "patternProperties", "additionalProperties"})
_ARRAY_KEYWORDS = frozenset({"items", "minItems", "maxItems", "uniqueItems"})
_STRING_KEYWORDS = frozenset({"minLength", "maxLength", "pattern", "format"})
_NUMBER_KEYWORDS = frozenset({"minimum", "maximum"})
_TYPED_KEYWORDS = _OBJECT_KEYWORDS | _ARRAY_KEYWORDS | _STRING_KEYWORDS | _NUMBER_KEYWORDS | {"type"}

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an instance: where (JSON pointer, "" is the whole) and what to do."""

    pointer: str
    message: str


class Validator:
    """A compiled schema."""

    def __init__(self, check: Check) -> None:
        self._check = check

    def problems(self, instance: Any, limit: int = 20) -> list[Problem]:
        """Return the first ``limit`` problems (at most 100) in document order; none when it is valid.

        Reports on at most 100 problems of one object or list, so that a hopeless document is quick.
        """
        try:
            faults = self._check(instance)
        except RecursionError:
            return [Problem("", "is nested too deeply")]
        return [Problem(pointer, message) for pointer, message in faults[: min(limit, MOST_PROBLEMS)]]

    def is_valid(self, instance: Any) -> bool:
        """Tell whether there is no problem."""
        return not self.problems(instance, limit=1)


def compile_schema(schema: Schema, *, resources: Mapping[str, Schema] | None = None) -> Validator:
    """Compile ``schema``; ``resources`` are the other schemas it refers to, by their ``$id``.

    Raises SchemaError for a keyword, type, format or reference this module does not know.
    """
    identity = str(schema.get("$id", ""))
    return compile_schemas({**(resources or {}), identity: schema}, [identity])[identity]


def compile_schemas(documents: Mapping[str, Schema], wanted: Iterable[str]) -> dict[str, Validator]:
    """Compile those of ``documents`` that are ``wanted``, by ``$id``; what several refer to is compiled once.

    Raises SchemaError as compile_schema does, also for a mistake in a document that nobody wants.
    """
    compiler = _Compiler(documents)
    for base in documents:
        compiler.compile_definitions(base)
    return {identity: Validator(compiler.resolve("#", identity)) for identity in wanted}


class _Compiler:
    """Compiles each definition once; a definition that refers to itself is bound late."""

    def __init__(self, documents: Mapping[str, Schema]) -> None:
        self.documents = documents
        self.compiled: dict[tuple[str, str], list[Check]] = {}

    def compile_definitions(self, base: str) -> None:
        """Compile all definitions of a document, used or not, so that no mistake hides in one."""
        for name in self.documents[base].get("$defs", {}):
            self.resolve(f"#/$defs/{name}", base)

    def resolve(self, reference: str, base: str) -> Check:
        """Return the check a ``$ref`` in the document ``base`` stands for."""
        document, _, fragment = reference.partition("#")
        target = self._document(document, base) if document else base
        key = (target, fragment)
        if key not in self.compiled:
            cell = self.compiled[key] = []
            cell.append(self._compile(self._definition(target, fragment), target, fragment))
        cell = self.compiled[key]
        return cell[0] if cell else _bound_late(cell)

    def _document(self, reference: str, base: str) -> str:
        beside = base.rpartition("/")[0] + "/" + reference
        for identity in (reference, beside):
            if identity in self.documents:
                return identity
        raise SchemaError(f"{base}: there is no schema {reference!r}")

    def _definition(self, base: str, fragment: str) -> Schema:
        if not fragment:
            return self.documents[base]
        name = fragment.removeprefix("/$defs/")
        definition = self.documents[base].get("$defs", {}).get(name)
        if definition is None:
            raise SchemaError(f"{base}: there is no definition '#{fragment}'")
        return _as_schema(definition, f"{base}#{fragment}")

    def _compile(self, schema: Schema, base: str, place: str) -> Check:
        self._refuse_unknown(schema, base, place)
        checks = []
        if "enum" in schema:
            checks.append(enum_check(schema["enum"]))
        if "const" in schema:
            checks.append(const_check(schema["const"]))
        if not _TYPED_KEYWORDS.isdisjoint(schema) and not _enum_implies_type(schema):
            checks.append(self._compile_typed(schema, base, place))
        if "$ref" in schema:
            checks.append(self.resolve(schema["$ref"], base))
        return checks[0] if len(checks) == 1 else _one_after_another(checks)

    def _refuse_unknown(self, schema: Schema, base: str, place: str) -> None:
        unknown = schema.keys() - _KEYWORDS
        if unknown:
            raise SchemaError(f"{base}#{place}: unknown keyword {min(unknown)!r}")
        if place and schema.keys() & _ROOT_KEYWORDS:
            raise SchemaError(f"{base}#{place}: $schema, $id, $defs and version stand at the top only")

    def _compile_typed(self, schema: Schema, base: str, place: str) -> Check:
        by_type: dict[type, Check] = {}
        if not _STRING_KEYWORDS.isdisjoint(schema):
            by_type[str] = string_check(schema)
        if not _NUMBER_KEYWORDS.isdisjoint(schema):
            by_type[int] = by_type[float] = number_check(schema)
        if not _ARRAY_KEYWORDS.isdisjoint(schema):
            items = self._inner(schema, "items", base, place) if "items" in schema else None
            by_type[list] = array_check(schema, items)
        if not _OBJECT_KEYWORDS.isdisjoint(schema):
            by_type[dict] = object_check(
                schema,
                self._fields(schema, "properties", base, place),
                self._fields(schema, "patternProperties", base, place),
            )
        return type_check(schema.get("type"), by_type)

    def _fields(self, schema: Schema, keyword: str, base: str, place: str) -> dict[str, Check]:
        inner = schema.get(keyword, {})
        return {name: self._inner(inner, name, base, f"{place}/{keyword}") for name in inner}

    def _inner(self, schema: Schema, key: str, base: str, place: str) -> Check:
        inner_place = place + pointer_of([key])
        return self._compile(_as_schema(schema[key], f"{base}#{inner_place}"), base, inner_place)


def _as_schema(value: Any, place: str) -> Schema:
    if not isinstance(value, Mapping):
        raise SchemaError(f"{place}: a schema is an object here")
    return value


def _bound_late(cell: list[Check]) -> Check:
    def check(value: Any) -> Faults:
        return cell[0](value)

    return check


def _enum_implies_type(schema: Schema) -> bool:
    if "enum" not in schema or schema.keys() & _TYPED_KEYWORDS != {"type"}:
        return False
    of_type = type_check(schema["type"], {})
    return not any(of_type(value) for value in schema["enum"])


def _one_after_another(checks: list[Check]) -> Check:
    def check(value: Any) -> Faults:
        for part in checks:
            if faults := part(value):
                return faults
        return ()

    return check
