"""The engine stands on the standard library alone and asks nothing of the world around it."""

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.checkout import imported_modules, python_files, relative

# Clock, files, environment, randomness, network, processes, threads, locale, and detours to them.
IMPURE = set(
    """
    asyncio builtins codecs concurrent ctypes fileinput getpass gettext glob importlib inspect io
    locale logging multiprocessing os pathlib pickle pkgutil platform queue random resource runpy
    secrets shelve shutil signal site socket sqlite3 ssl subprocess sys sysconfig tempfile threading
    time urllib uuid warnings zoneinfo
    """.split()
)
IMPURE_CALLS = {"open", "input", "print", "eval", "__import__", "hash", "globals", "breakpoint"}

ENGINE = python_files("appliance/engine")


@pytest.mark.req("RULE-03")
def test_the_engine_imports_itself_and_pure_parts_of_the_standard_library() -> None:
    imports = [
        (f"{relative(path)}:{line}: {name}", name) for path in ENGINE for line, name in imported_modules(path)
    ]
    strange = [
        said for said, name in imports if not is_ours(name) and top_of(name) not in sys.stdlib_module_names
    ]
    assert strange == [], "These are not standard library."
    assert [said for said, name in imports if top_of(name) in IMPURE] == [], (
        "Make what they reach an argument."
    )


def is_ours(name: str) -> bool:
    return name == "appliance.engine" or name.startswith("appliance.engine.")


def top_of(name: str) -> str:
    return name.partition(".")[0]


@pytest.mark.req("RULE-03")
def test_the_engine_calls_nothing_that_differs_between_runs() -> None:
    assert [call for path in ENGINE for call in impure_calls(path)] == []


def impure_calls(path: Path) -> list[str]:
    return [
        f"{relative(path)}:{node.lineno}: {node.func.id}()"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS
    ]


def test_there_is_an_engine_to_look_at() -> None:
    assert len(ENGINE) > 5
