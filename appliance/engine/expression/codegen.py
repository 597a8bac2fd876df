"""From the syntax tree to Python source, compiled once for each pack.

A judgement runs over every device of every check, so each expression becomes straight Python
instead of being walked (docs/decisions/0005-compiled-expressions.md has the measurements).
The text is written from the tree alone: names are prefixed, literals pass through ``repr``,
and the code runs without builtins, so a pack cannot reach anything but the facts.
The walker in ``interpreter.py`` gives the same answers slowly and says what it read.

Truth is ``True``, ``False`` or ``None`` for unknown; an unknown value is ``'unknown'``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from appliance.engine.expression.definitions import Definition, Vocabulary, variables_with_fields
from appliance.engine.expression.loops import loop_lines
from appliance.engine.expression.syntax import (
    Aggregate,
    And,
    Arithmetic,
    Binding,
    Call,
    Compare,
    Constant,
    Expression,
    FieldOf,
    Is,
    ListLiteral,
    Literal,
    Membership,
    Not,
    Or,
    Path,
    Quantifier,
)

_UNKNOWN = repr("unknown")
_WITHIN_REACH = {"enumerate": enumerate, "dict": dict, "list": list}


class ModuleWriter:
    """Collects the functions of one pack and compiles them together."""

    def __init__(self, vocabulary: Vocabulary, filename: str) -> None:
        self.vocabulary = vocabulary
        self._filename = filename
        self._chunks: list[str] = []
        for definition in vocabulary.definitions.values():
            self._add_definition(definition)

    def add_truth(self, expression: Expression) -> str:
        """A function ``(P, R)`` that answers the expression; returns its name."""
        body = FunctionWriter(self, ())
        return self.add(body, (), [f"return {body.write(expression)}"])

    def add_judge(self, expression: Expression, variables: Sequence[str]) -> str:
        """A function ``(P, R, entries)`` -> (positions that are true, positions unknown)."""
        body = FunctionWriter(self, variables)
        text = body.write(expression)
        target = ", ".join(f"v_{name}" for name in variables)
        loop = f"for at, {f'({target})' if len(variables) > 1 else target} in enumerate(entries)"
        if self.vocabulary.definite(expression):
            lines = [f"return [at {loop} if {text}], []"]
        else:
            lines = [
                "yes, dim = [], []",
                f"{loop}:",
                f"    t = {text}",
                "    if t: yes.append(at)",
                "    elif t is None: dim.append(at)",
                "return yes, dim",
            ]
        return self.add(body, ("entries",), lines)

    def add_lists(self, source: Path | FieldOf, variables: Sequence[str]) -> str:
        """A function ``(P, R, *variables)`` that answers the list to go through."""
        body = FunctionWriter(self, variables)
        return self.add(body, [f"v_{name}" for name in variables], [f"return {body.write(source)}"])

    def add(self, body: FunctionWriter, parameters: Sequence[str], lines: Sequence[str]) -> str:
        name = f"f{len(self._chunks)}"
        self._chunks.append(_function(name, parameters, [*body.prologue(), *lines]))
        return name

    def _add_definition(self, definition: Definition) -> None:
        body = FunctionWriter(self, definition.parameters)
        text = body.write(definition.body)
        objects = variables_with_fields(definition.body)
        guards = [
            f"if v_{name}.__class__ is not dict: v_{name} = E"
            for name in definition.parameters
            if name in objects
        ]
        parameters = [f"v_{name}" for name in definition.parameters]
        lines = [*guards, *body.prologue(), f"return {text}"]
        self._chunks.append(_function(f"d_{definition.name}", parameters, lines))

    def compile(self) -> Mapping[str, Callable[..., Any]]:
        """The functions by name. They reach no builtins but three."""
        namespace: dict[str, Any] = {"__builtins__": _WITHIN_REACH, "E": {}}
        code = compile("\n".join(self._chunks), self._filename, "exec")
        exec(code, namespace)  # noqa: S102 - our own text, written from a parsed tree
        return namespace


def _function(name: str, parameters: Sequence[str], lines: Sequence[str]) -> str:
    head = f"def {name}({', '.join(['P', 'R', *parameters])}):\n"
    return head + "".join(f"    {line}\n" for line in lines)


class FunctionWriter:
    """Writes the body of one function; knows its variables and the sections it reads."""

    def __init__(self, module: ModuleWriter, variables: Sequence[str]) -> None:
        self._module = module
        self._variables = tuple(variables)
        self._sections: list[str] = []
        self._temporaries = 0

    def prologue(self) -> list[str]:
        return [f"s_{name} = P.get({name!r}) or E" for name in self._sections]

    def write(self, node: Expression) -> str:
        """Python text that evaluates ``node``."""
        match node:
            case Literal(value=value):
                return repr(value)
            case ListLiteral(values=values):
                return f"({', '.join(map(repr, values))},)"
            case Constant(name=name):
                return repr(self._module.vocabulary.constants[name])
            case Path():
                return self._path(node)
            case FieldOf(subject=subject, fields=fields):
                return _descend(f"(o if (o:={self.write(subject)}).__class__ is dict else E)", fields)
            case Call():
                return self._call(node)
            case Not(operand=operand):
                return self._not(operand)
            case And(operands=operands):
                return self._joined(operands, "and")
            case Or(operands=operands):
                return self._joined(operands, "or")
            case _:
                return self._comparing(node)

    def _comparing(self, node: Compare | Is | Membership | Arithmetic | Quantifier | Aggregate) -> str:
        match node:
            case Compare():
                return self._compare(node)
            case Is(subject=subject, literal=literal, negated=negated):
                test = "is None" if literal.value is None else f"== {literal.value!r}"
                return f"({'not ' if negated else ''}{self.write(subject)} {test})"
            case Membership():
                return self._membership(node)
            case Arithmetic(operator=operator, left=left, right=right):
                name = "add" if operator == "+" else "subtract"
                return f"R.{name}({self.write(left)}, {self.write(right)})"
            case _:
                return self._loop(node)

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"t{self._temporaries}"

    def _path(self, path: Path) -> str:
        if path.root in self._variables:
            return _descend(f"v_{path.root}", path.fields) if path.fields else f"v_{path.root}"
        if path.root == "evidence":
            return "R.evidence"
        if not path.fields:
            return f"P.get({path.root!r}, {_UNKNOWN})"
        if path.root not in self._sections:
            self._sections.append(path.root)
        return _descend(f"s_{path.root}", path.fields)

    def _not(self, operand: Expression) -> str:
        if self._module.vocabulary.definite(operand):
            return f"(not {self.write(operand)})"
        held = self._temporary()
        return f"(None if ({held}:={self.write(operand)}) is None else not {held})"

    def _joined(self, operands: Sequence[Expression], word: str) -> str:
        if all(self._module.vocabulary.definite(operand) for operand in operands):
            return f"({f' {word} '.join(self.write(operand) for operand in operands)})"
        decides, otherwise = ("False", "True") if word == "and" else ("True", "False")
        held = [(self._temporary(), self.write(operand)) for operand in operands]
        decided = " or ".join(f"({name}:={text}) is {decides}" for name, text in held)
        unclear = " or ".join(f"{name} is None" for name, _ in held)
        return f"({decides} if {decided} else None if {unclear} else {otherwise})"

    def _compare(self, node: Compare) -> str:
        left, right = self._temporary(), self._temporary()
        ordered = node.operator not in ("==", "!=")
        conditions = [
            condition
            for name, side in ((left, node.left), (right, node.right))
            for condition in self._unclear(name, side, ordered=ordered)
        ]
        operands = [
            self.write(side) if isinstance(side, Literal | Constant) else name
            for name, side in ((left, node.left), (right, node.right))
        ]
        test = f"{operands[0]} {node.operator} {operands[1]}"
        return f"(None if {' or '.join(conditions)} else {test})" if conditions else f"({test})"

    def _unclear(self, name: str, side: Expression, *, ordered: bool) -> list[str]:
        if isinstance(side, Literal | Constant):
            return []
        first = f"({name}:={self.write(side)}) == {_UNKNOWN}"
        return [first, f"{name} is None"] if ordered else [first]

    def _membership(self, node: Membership) -> str:
        held = self._temporary()
        if isinstance(node.members, ListLiteral):
            word = "not in" if node.negated else "in"
            subject, members = self.write(node.subject), self.write(node.members)
            return f"(None if ({held}:={subject}) == {_UNKNOWN} else {held} {word} {members})"
        inside = f"R.contains({self.write(node.members)}, {self.write(node.subject)})"
        return f"(None if ({held}:={inside}) is None else not {held})" if node.negated else inside

    def _call(self, node: Call) -> str:
        arguments = [self.write(argument) for argument in node.arguments]
        if node.name in self._module.vocabulary.definitions:
            return f"d_{node.name}({', '.join(['P', 'R', *arguments])})"
        match node.name:
            case "surely":
                return f"({arguments[0]} is True)"
            case "possibly":
                return f"({arguments[0]} is not False)"
            case "age" | "until":
                return f"R.{node.name}[{arguments[0]}]"
            case "support" | "support_ends":
                return f"R.{node.name}[{', '.join(arguments)}]"
            case "evidence_ok":
                return f"({arguments[0]} in R.ok_kinds)"
            case _:
                return f"R.{node.name}({', '.join(arguments)})"

    def _loop(self, node: Quantifier | Aggregate) -> str:
        inner = FunctionWriter(self._module, (*self._variables, node.binding.variable))
        lines = loop_lines(node, inner.write)
        source = self._source(node.binding)
        parameters = [f"v_{name}" for name in self._variables]
        name = self._module.add(inner, ["entries", *parameters], lines)
        return f"{name}({', '.join(['P', 'R', source, *parameters])})"

    def _source(self, binding: Binding) -> str:
        held = self._temporary()
        instead = "()" if binding.optional else "None"
        return f"({held} if ({held}:={self.write(binding.source)}).__class__ is list else {instead})"


def _descend(root: str, fields: Sequence[str]) -> str:
    text = root
    for name in fields[:-1]:
        text = f"({text}.get({name!r}) or E)"
    return f"{text}.get({fields[-1]!r}, {_UNKNOWN})"
