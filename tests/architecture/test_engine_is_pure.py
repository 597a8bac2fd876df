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
@pytest.mark.parametrize("path", ENGINE, ids=relative)
def test_the_engine_imports_itself_and_pure_parts_of_the_standard_library(path: Path) -> None:
    for line, name in imported_modules(path):
        top = name.partition(".")[0]
        ours = name == "appliance.engine" or name.startswith("appliance.engine.")
        assert ours or top in sys.stdlib_module_names, (
            f"{relative(path)}:{line}: {name} is not standard library"
        )
        assert top not in IMPURE, f"{relative(path)}:{line}: {name} reaches outside; make it an argument"


@pytest.mark.req("RULE-03")
@pytest.mark.parametrize("path", ENGINE, ids=relative)
def test_the_engine_calls_nothing_that_differs_between_runs(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in IMPURE_CALLS, f"{relative(path)}:{node.lineno}: {node.func.id}()"


def test_there_is_an_engine_to_look_at() -> None:
    assert len(ENGINE) > 5
