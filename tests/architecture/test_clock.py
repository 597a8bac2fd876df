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
@pytest.mark.parametrize("path", python_files("appliance"), ids=relative)
def test_nothing_asks_the_clock(path: Path) -> None:
    asked = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if asks_the_clock(node)
    ]
    assert not asked or relative(path) in MAY_ASK, (
        f"{relative(path)} calls {asked}: take the moment as an argument"
    )


def asks_the_clock(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    owner = ast.unparse(node.func.value).rpartition(".")[2]
    return (node.func.attr in ASKING and owner in MODULES) or ast.unparse(node.func) == "time.time"
