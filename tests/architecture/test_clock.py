"""Nothing asks the time: a date is an input, so that a result can be repeated. No naive moments anywhere."""

import ast
from pathlib import Path

import pytest

from tests.architecture.checkout import python_files, relative

ASKING = {"now", "utcnow", "today", "utcfromtimestamp"}
MODULES = {"datetime", "date", "time"}

# A reason beside each.
MAY_ASK: dict[str, str] = {"appliance/foundation/clock.py": "the one place: everything else is given a clock"}


@pytest.mark.req("RULE-03", "RULE-15")
def test_nothing_asks_the_clock() -> None:
    asking = {relative(path): asked for path in python_files("appliance") if (asked := questions_in(path))}
    assert set(asking) >= set(MAY_ASK), "the search itself must find something"
    offenders = {name: asked for name, asked in asking.items() if name not in MAY_ASK}
    assert offenders == {}, "Take the moment as an argument."


def questions_in(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [ast.unparse(node) for node in ast.walk(tree) if asks_the_clock(node)]


def asks_the_clock(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    owner = ast.unparse(node.func.value).rpartition(".")[2]
    return (node.func.attr in ASKING and owner in MODULES) or ast.unparse(node.func) == "time.time"
