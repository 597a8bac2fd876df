"""Read the requirement marks of tests from their source, without importing them.

A mark is `@pytest.mark.req("RULE-02")`, with one or more ids, on a test function, on a class of tests, or
on a whole file as `pytestmark`. Reading the source is quick and sees tests that this machine cannot run.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class MarkedTest:
    """One test that says it shows one requirement. `path` is relative to the checkout."""

    requirement: str
    path: str
    test: str
    line: int


class MarkError(Exception):
    """A mark that cannot be read; the message names file and line."""


def marks_under(tests: Path, checkout: Path) -> list[MarkedTest]:
    """Return the marks of every test file under the folder, in a fixed order."""
    found: list[MarkedTest] = []
    for file in sorted(tests.rglob("test_*.py")):
        found += marks_in(file.read_text(encoding="utf-8"), file.relative_to(checkout).as_posix())
    return sorted(found)


def marks_in(source: str, path: str) -> list[MarkedTest]:
    """Return the marks of one test file. Raises MarkError for a mark whose ids are not plain strings."""
    tree = ast.parse(source, filename=path)
    return list(_marks_of_body(tree.body, path, _ids(_file_marks(tree), path), prefix=""))


def _marks_of_body(
    body: list[ast.stmt], path: str, inherited: tuple[str, ...], prefix: str
) -> Iterator[MarkedTest]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            ids = inherited + _ids(node.decorator_list, path)
            yield from _marks_of_body(node.body, path, ids, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            for requirement in dict.fromkeys(inherited + _ids(node.decorator_list, path)):
                yield MarkedTest(requirement, path, prefix + node.name, node.lineno)


def _file_marks(tree: ast.Module) -> list[ast.expr]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            return node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
    return []


def _ids(decorators: list[ast.expr], path: str) -> tuple[str, ...]:
    found: list[str] = []
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.req":
            found += _plain_strings(decorator, path)
    return tuple(found)


def _plain_strings(call: ast.Call, path: str) -> Iterator[str]:
    if call.keywords or not call.args:
        raise MarkError(
            f"{path}:{call.lineno}: a req mark takes one or more requirement ids and nothing else."
        )
    for argument in call.args:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            raise MarkError(f"{path}:{call.lineno}: write the requirement id as a plain string.")
        yield argument.value
