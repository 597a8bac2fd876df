"""Reads and type-checks the expressions, bindings and messages of a draft, and complains at their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from appliance.engine import ExpressionError, PackError
from appliance.engine.expression import parse, parse_binding
from appliance.engine.expression.definitions import BUILTINS, Definition, Vocabulary
from appliance.engine.expression.fact_types import FactType, ListOf, Number, Record, Whatever
from appliance.engine.expression.syntax import Expression, FieldOf, Path
from appliance.engine.expression.typecheck import KnownWords, TypeChecker, TypeProblem, Variables, roots
from appliance.engine.messages import message
from appliance.services.packs.places import DocumentPath
from appliance.services.packs.problems import Complaints
from appliance.services.packs.schemas import WORDS_FOR_NOTHING, schema_types

_T = TypeVar("_T")


class ExpressionLint:
    """The type checker of one draft, tied to its lines."""

    def __init__(self, complaints: Complaints) -> None:
        document = complaints.draft.document
        self.complaints = complaints
        self.vocabulary = Vocabulary(document["constants"], self._definitions(document["definitions"]))
        self.checker = TypeChecker(schema_types(), self.vocabulary, _known_words(document))

    def condition(
        self, path: DocumentPath, text: str, variables: Variables, *, in_control: bool = False
    ) -> frozenset[str]:
        """Checks an expression that must be true or false; answers the names its paths begin with."""
        tree = self._read(path, parse, text)
        if tree is None:
            return frozenset(variables)
        self._tell(path, self.checker.check_condition(tree, variables, in_control=in_control))
        return roots(tree)

    def value(self, path: DocumentPath, text: str) -> FactType:
        """The type of an expression that must be a fact people can read: a value or a list of values."""
        tree = self._read(path, parse, text)
        if tree is None:
            return Whatever()
        found, problems = self.checker.check(tree, {})
        self._tell(path, problems)
        if _is_whole(found):
            self.complaints.add(path, "not-a-value", f"this is {found}; name one of its fields")
        return found

    def number(self, path: DocumentPath, text: str, variables: Variables) -> frozenset[str]:
        """Checks an expression that must be a number; answers the names its paths begin with."""
        tree = self._read(path, parse, text)
        if tree is None:
            return frozenset(variables)
        found, problems = self.checker.check(tree, variables)
        self._tell(path, problems)
        if not isinstance(found, Number | Whatever):
            self.complaints.add(path, "not-a-number", f"this is {found}; a count is a number")
        return roots(tree)

    def bindings(
        self, path: DocumentPath, texts: Sequence[str]
    ) -> tuple[dict[str, FactType], frozenset[str]]:
        """The variables that `each` binds, and the names its sources and conditions begin with."""
        variables: dict[str, FactType] = {}
        used: frozenset[str] = frozenset()
        for text in texts:
            binding = self._read(path, parse_binding, text)
            if binding is None:
                continue
            if isinstance(binding.source, FieldOf):
                self.complaints.add(
                    path, "not-a-list", "`each` goes through a list of the facts, not of a call"
                )
            item, problems = self.checker.check_binding(binding, variables)
            self._tell(path, problems)
            used |= roots(binding.source) | (roots(binding.where) if binding.where else frozenset())
            variables[binding.variable] = item
        return variables, used

    def template(self, path: DocumentPath, text: str, variables: Variables) -> frozenset[str]:
        """Checks the placeholders of a message; answers the names they begin with."""
        try:
            placeholders = message(text, "").placeholders
        except PackError as error:
            self.complaints.add(path, "placeholder", error.message)
            return frozenset(variables)
        for part in placeholders:
            found, problems = self.checker.check(part, variables)
            self._tell(path, problems)
            named = isinstance(part, Path) and part.root in variables and not part.fields
            if _is_whole(found) and not named:
                self.complaints.add(
                    path, "placeholder", f"a placeholder must be a value, and this is {found}"
                )
        return frozenset().union(*(roots(part) for part in placeholders))

    def plain(self, path: DocumentPath, entry: Mapping[str, Any], *keys: str) -> None:
        """Complains about braces in texts that have no placeholders."""
        for key in keys:
            text = entry.get(key)
            if text is not None and ("{" in text or "}" in text):
                self.complaints.add(
                    (*path, key), "placeholder", f"'{key}' is shown as it is, without placeholders"
                )

    def unused_variables(self, path: DocumentPath, variables: Iterable[str], used: frozenset[str]) -> None:
        """Complains about variables that nothing asks about."""
        for name in variables:
            if name not in used:
                self.complaints.add(path, "unused-variable", f"'{name}' is bound here and never used")

    def _read(self, path: DocumentPath, read: Callable[[str], _T], text: str) -> _T | None:
        try:
            return read(text)
        except ExpressionError as error:
            self.complaints.add(path, "syntax", str(error))
            return None

    def _tell(self, path: DocumentPath, problems: Iterable[TypeProblem]) -> None:
        for problem in problems:
            place = ("definitions", problem.definition, "expression") if problem.definition else path
            self.complaints.add(place, problem.code, f"{problem.message} (column {problem.column})")

    def _definitions(self, entries: Sequence[Mapping[str, Any]]) -> dict[str, Definition]:
        found: dict[str, Definition] = {}
        for entry in entries:
            path = ("definitions", entry["name"])
            body = self._read((*path, "expression"), parse, entry["expression"])
            if entry["name"] in found:
                self.complaints.add(path, "duplicate-id", f"'{entry['name']}' stands twice")
            elif body is not None:
                found[entry["name"]] = Definition(entry["name"], tuple(entry["params"]), body)
                self._names(path, entry, body)
        return found

    def _names(self, path: DocumentPath, entry: Mapping[str, Any], body: Expression) -> None:
        if entry["name"] in BUILTINS:
            message_ = f"'{entry['name']}' is a function of the language; choose another name"
            self.complaints.add((*path, "name"), "shadowed-name", message_)
        for name in entry["params"]:
            if name in schema_types().roots:
                self.complaints.add(
                    (*path, "params"), "shadowed-name", f"'{name}' is a section of the profile"
                )
            if name not in roots(body):
                self.complaints.add(
                    (*path, "params"), "unused-variable", f"the parameter '{name}' is never used"
                )


def _known_words(document: Mapping[str, Any]) -> KnownWords:
    return KnownWords(
        tables=frozenset(document["tables"]),
        evidence_kinds=frozenset(entry["id"] for entry in document["evidence_kinds"]),
        control_ids=frozenset(entry["id"] for entry in document["controls"]),
        vocabularies={
            "product": frozenset(entry["id"] for entry in document["support"]["products"]),
            "word for nothing": WORDS_FOR_NOTHING,
        },
        answers=schema_types().answers,
    )


def _is_whole(found: FactType) -> bool:
    """Whether something is an object, or a list of objects, that no text can show."""
    return isinstance(found, Record) or (isinstance(found, ListOf) and isinstance(found.item, Record))
